"""A nudge comes once or not at all, wherever Kith dies on its way, whoever else decides, and however clocks jump."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from datetime import timedelta
from itertools import groupby
from typing import TypeVar

from fakes import FakeStorage
from world import CIRCLE, KeepingPlatform, World

from bot.domain.identity import MemberId
from bot.domain.ledger import FactKind
from bot.domain.streaks import fold
from bot.duties.delivery import Delivery
from bot.outgoing import Outgoing
from bot.ports import Storage, Work
from bot.storage.opening import SqlStorage, open_storage

T = TypeVar("T")


class Killed(BaseException):
    """The process ends here: nothing after it happens."""


class Life:
    """Lasts for `steps` steps, and is then over for good."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def step(self) -> None:
        """Raises Killed when life is over."""
        self._left -= 1
        if self._left < 0:
            raise Killed

    @property
    def over(self) -> bool:
        return self._left < 0


class MortalStorage:
    """Dies before a transaction, or after its commit and before anybody knows of it."""

    def __init__(self, storage: Storage, life: Life) -> None:
        self._storage = storage
        self._life = life

    async def transact(self, work: Work[T]) -> T:
        self._life.step()
        result = await self._storage.transact(work)
        self._life.step()
        return result

    async def read(self, work: Work[T]) -> T:
        self._life.step()
        return await self._storage.read(work)


class MortalPlatform(KeepingPlatform):
    """Dies before a message is sent, or after that and before its sender knows."""

    def __init__(self, life: Life) -> None:
        super().__init__()
        self._life = life

    async def send(self, outgoing: Outgoing) -> None:
        self._life.step()
        await super().send(outgoing)
        self._life.step()


def mortal(storage: Storage, before: World, life: Life) -> World:
    """The same circle at the same time, until life is over."""
    world = World(MortalStorage(storage, life))
    world.platform = MortalPlatform(life)
    world.platforms["test"] = world.platform
    world.clock.at = before.clock.at
    return world


async def goes_quiet(world: World, who: str = "ada") -> None:
    """Somebody agrees, checks in, and is due within the hour."""
    await world.say(who, "/join consent:private", event=f"{who} joins")
    await world.say(who, "/checkin private:yes", event=f"{who} checks in")
    world.clock.at += timedelta(days=2, hours=5)
    await world.tick()


async def lives_on(world: World) -> None:
    """The tick that sends the nudge, as far as it comes."""
    world.clock.at += timedelta(hours=1, minutes=15)
    try:
        await world.tick()
    except Killed:
        await asyncio.sleep(0)


async def nudges_read(storage: Storage, who: str, steps: int) -> tuple[int, bool]:
    """How many nudges somebody reads when Kith dies after so many steps and is started anew; whether it did die."""
    before = World(storage)
    before.clock.at += timedelta(days=7 * steps)
    await goes_quiet(before, who)
    life = Life(steps)
    dying = mortal(storage, before, life)
    await lives_on(dying)
    after = World(storage)
    after.clock.at = dying.clock.at
    for hours in (0, 0.1, 1, 12, 12):
        after.clock.at += timedelta(hours=hours)
        await after.tick()
    await after.say(who, "/nudges off", event=f"{who} has enough")
    return len([*dying.sent_to(who), *after.sent_to(who)]), life.over


async def test_wherever_kith_dies_a_nudge_comes_at_most_once(real_storage: SqlStorage) -> None:
    read: list[int] = []
    over = True
    while over:
        times, over = await nudges_read(real_storage, f"member{len(read)}", len(read))
        read.append(times)
    # Until it is claimed, the next process sends it; then nobody knows, and nobody does; at last it has been sent.
    assert [times for times, _ in groupby(read)] == [1, 0, 1]
    for number in range(len(read)):
        member = MemberId(f"member{number}")
        facts = await real_storage.read(lambda uow: uow.ledger.of_member(CIRCLE, member))  # noqa: B023
        profile = await real_storage.read(lambda uow: uow.members.get(CIRCLE, member))  # noqa: B023
        assert [fact.kind for fact in facts].count(FactKind.NUDGE) == 1
        assert profile is not None
        assert profile.standing == fold(facts)


async def test_two_processes_that_decide_and_send_at_once_give_each_member_one_nudge(postgres_url: str) -> None:
    async with AsyncExitStack() as stack:
        storages = [await stack.enter_async_context(open_storage(postgres_url, pool_size=4)) for _ in range(2)]
        worlds = [World(storage) for storage in storages]
        people = [f"member{number}" for number in range(150)]
        for who in people:
            await worlds[0].say(who, "/join consent:private")
        for world in worlds:
            world.clock.at += timedelta(days=2, hours=6, minutes=15)
        await asyncio.gather(*(world.tick() for world in worlds for _ in range(2)))
        await asyncio.gather(*(world.tick() for world in worlds))
        read = Counter(one.destination.member_id for world in worlds for one in world.platform.sent)
        assert read == dict.fromkeys(people, 1)


async def test_a_clock_that_jumps_back_sends_nothing_again(storage: Storage) -> None:
    world = World(storage)
    await goes_quiet(world)
    world.clock.at += timedelta(hours=1, minutes=15)
    await world.tick()
    assert len(world.sent_to("ada")) == 1
    world.clock.at -= timedelta(minutes=10)
    await world.wait(hours=12)
    assert len(world.sent_to("ada")) == 1


async def test_a_nudge_that_was_decided_before_a_jump_back_is_sent_after_it_once(storage: Storage) -> None:
    world = World(storage)
    await goes_quiet(world)
    world.clock.at += timedelta(hours=1, minutes=15)
    await world.duties.nudges()
    world.clock.at -= timedelta(minutes=10)
    await world.tick()
    assert world.sent_to("ada") == []
    await world.wait(hours=12)
    assert len(world.sent_to("ada")) == 1


class Silent(KeepingPlatform):
    """Takes the message, and never says so."""

    async def send(self, outgoing: Outgoing) -> None:
        await super().send(outgoing)
        await asyncio.Event().wait()


async def test_a_platform_that_never_answers_is_not_asked_twice() -> None:
    world = World(FakeStorage())
    await goes_quiet(world)
    silent = world.platforms["test"] = Silent()
    world.clock.at += timedelta(hours=1, minutes=15)
    await world.duties.nudges()
    delivery = Delivery(world.storage, world.clock, world.platforms, world.metrics, patience=timedelta())
    await delivery.drain()
    world.clock.at += timedelta(minutes=5)
    await delivery.drain()
    assert len(silent.sent) <= 1


async def test_who_was_erased_between_the_decision_and_the_send_gets_nothing() -> None:
    storage = FakeStorage()
    world = World(storage)
    await goes_quiet(world)
    world.clock.at += timedelta(hours=1, minutes=15)
    await world.duties.nudges()
    del storage.state.profiles[CIRCLE, MemberId("ada")]
    await world.delivery.drain()
    assert world.sent_to("ada") == []
