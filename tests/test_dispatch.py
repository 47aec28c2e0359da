"""What the dispatcher does around a command: who is back, and whose rows are locked in which order."""

from dataclasses import replace
from typing import TypeVar

import pytest
from fakes import FakeStorage, FakeUnitOfWork
from fakes_members import FakeMembers
from fakes_state import State
from lives import profile_of
from world import CIRCLE, World, text

from bot.domain.identity import CircleId, MemberId
from bot.domain.members import Profile
from bot.errors.storage import StorageBusy
from bot.messages import Reply
from bot.ports import Storage, UnitOfWork, Work

T = TypeVar("T")


@pytest.mark.parametrize("line", ["/streak", "/help", "/leaderboard", "/why", "/checkin"])
async def test_whoever_left_and_uses_kith_again_is_a_member_again(line: str) -> None:
    world = World(FakeStorage())
    await world.say("ada", "/join consent:private")
    await world.say("ada", "/checkin private:yes")
    await world.dispatcher.departed(CIRCLE, MemberId("ada"), world.clock.now())
    assert (await profile_of(world, "ada")).nudge_at is None
    await world.say("ada", line)
    back = await profile_of(world, "ada")
    assert back.member.left_at is None
    assert back.nudge_at is not None


class Unwritable(FakeStorage):
    """Can be read, and is busy for whoever writes."""

    busy = False

    async def transact(self, work: Work[T]) -> T:
        if self.busy:
            raise StorageBusy
        return await super().transact(work)


async def test_a_return_that_cannot_be_saved_just_now_costs_nobody_their_answer() -> None:
    storage = Unwritable()
    world = World(storage)
    await world.say("ada", "/checkin private:yes")
    await world.dispatcher.departed(CIRCLE, MemberId("ada"), world.clock.now())
    storage.busy = True
    reply = await world.say("ada", "/streak")
    assert reply.fault is None
    assert (await profile_of(world, "ada")).member.left_at is not None
    storage.busy = False
    await world.say("ada", "/streak")
    assert (await profile_of(world, "ada")).member.left_at is None


class Watched(FakeStorage):
    """Remembers whose rows each transaction has locked, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.locked: list[str] = []

    async def transact(self, work: Work[T]) -> T:
        async def watched(uow: UnitOfWork) -> T:
            self.locked = []
            assert isinstance(uow, FakeUnitOfWork)
            uow.members = WatchedMembers(uow.members.state, self.locked)
            return await work(uow)

        return await super().transact(watched)


class WatchedMembers(FakeMembers):
    """See `Watched`."""

    def __init__(self, state: State, locked: list[str]) -> None:
        super().__init__(state)
        self._locked = locked

    async def get(self, circle_id: CircleId, member_id: MemberId) -> Profile | None:
        if member_id not in self._locked:
            self._locked.append(member_id)
        return await super().get(circle_id, member_id)


@pytest.mark.parametrize(("giver", "receiver"), [("ada", "ben"), ("ben", "ada")])
async def test_two_who_cheer_each_other_are_locked_in_the_same_order(giver: str, receiver: str) -> None:
    storage = Watched()
    world = World(storage)
    for who in ("ada", "ben"):
        await world.say(who, "/checkin private:yes")
    assert "cheer" in str(await world.say(giver, f"/cheer @{receiver}")).casefold()
    assert storage.locked == ["ada", "ben"]


async def test_what_was_refused_is_refused_again_when_it_comes_again_later() -> None:
    world = World(FakeStorage())
    await world.say("ada", "/join zone:UTC")
    refused = await world.say("ada", "/undo", event="undo")
    await world.say("ada", "/checkin private:yes")
    before = await profile_of(world, "ada")
    assert await world.say("ada", "/undo", event="undo") == refused
    assert await profile_of(world, "ada") == before


async def test_a_form_that_was_refused_works_when_it_is_sent_again_and_its_redelivery_does_not() -> None:
    world = World(FakeStorage())
    await world.say("ada", "/join zone:UTC")

    async def send(delivery: str) -> Reply:
        sent = world.invocation("ada", "undo", event="the same words")
        return await world.dispatcher.handle(replace(sent, delivery_id=delivery))

    refused = await send("first")
    await world.say("ada", "/checkin private:yes")
    assert await send("first") == refused
    done = await send("second")
    assert "Taken back" in text(done)
    assert [await send("third"), await send("first")] == [done, done]


async def test_a_refusal_brings_no_circle_into_being() -> None:
    world = World(FakeStorage())
    await world.say("ada", "/undo")
    assert await world.storage.read(lambda uow: uow.circles.get(CIRCLE)) is None


async def test_a_refusal_that_cannot_be_remembered_is_given_all_the_same() -> None:
    class Forgetful(FakeStorage):
        """Breaks at the second transaction of an event."""

        left = 99

        async def transact(self, work: Work[T]) -> T:
            self.left -= 1
            if self.left < 0:
                raise StorageBusy
            return await super().transact(work)

    storage = Forgetful()
    world = World(storage)
    await world.say("ada", "/join zone:UTC")
    storage.left = 1
    assert "no check-in" in text(await world.say("ada", "/undo"))


async def test_a_refusal_gives_back_half_a_character_though_it_cannot_be_kept(storage: Storage) -> None:
    world = World(storage)
    await world.say("ada", "/join zone:UTC")
    assert "could not read" in text(await world.give("ada", "rest", **{"from": "half \ud83d of one"}))
