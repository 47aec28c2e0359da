"""Delivery: what the platform answers decides what becomes of a message."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from factories import make_outgoing
from fakes import FakeStorage
from world import CIRCLE, MODERATOR, START, KeepingPlatform, World, text

from bot.domain.identity import MemberId
from bot.duties.delivery import Delivery
from bot.errors.delivery import Rejected, Throttled, Unreachable
from bot.outgoing import Outgoing


@pytest.fixture
async def world() -> World:
    world = World(FakeStorage())
    await world.say("ada", "/checkin one")
    await world.say("ben", "/checkin two")
    return world


async def test_messages_are_sent_once_and_in_order(world: World) -> None:
    await world.delivery.drain()
    await world.delivery.drain()
    assert [text(message).splitlines()[-1] for message in world.published] == ["one", "two"]


async def test_a_throttled_platform_is_left_alone_as_long_as_it_asks_and_order_is_kept(world: World) -> None:
    world.platform.failures = [Throttled(timedelta(seconds=30))]
    await world.delivery.drain()
    world.clock.at += timedelta(seconds=29)
    await world.delivery.drain()
    assert world.published == []
    world.clock.at += timedelta(seconds=1)
    await world.delivery.drain()
    assert [text(message).splitlines()[-1] for message in world.published] == ["one", "two"]


@pytest.mark.parametrize("failure", [Unreachable("left"), Rejected("too long")])
async def test_a_message_that_can_never_arrive_does_not_hold_up_the_others(world: World, failure: Exception) -> None:
    world.platform.failures = [failure]
    await world.delivery.drain()
    await world.delivery.drain()
    assert [text(message).splitlines()[-1] for message in world.published] == ["two"]


async def test_an_unknown_failure_is_tried_again_with_growing_pauses(world: World) -> None:
    world.platform.failures = [OSError("reset"), OSError("reset"), OSError("reset")]
    await world.delivery.drain()
    assert len(world.published) == 0
    world.clock.at += timedelta(seconds=2)
    await world.delivery.drain()
    assert [text(message).splitlines()[-1] for message in world.published] == ["two"]
    world.clock.at += timedelta(seconds=4)
    await world.delivery.drain()
    assert [text(message).splitlines()[-1] for message in world.published] == ["two", "one"]


async def test_a_nudge_of_unknown_fate_is_never_sent_again(world: World) -> None:
    await world.delivery.drain()
    await world.say("ada", "/join consent:private")
    await world.wait(days=2, hours=3)
    world.platform.failures = [OSError("reset while sending")]
    await world.wait(hours=5)
    assert world.platform.failures == []
    await world.wait(days=1)
    assert world.sent_to("ada") == []


async def test_a_platform_that_is_not_ready_gets_nothing_and_loses_nothing(world: World) -> None:
    world.platform.ready = False
    await world.delivery.drain()
    assert await world.storage.read(lambda uow: uow.outbox.waiting("test", world.clock.now())) == 2
    world.platform.ready = True
    await world.delivery.drain()
    assert len(world.published) == 2


async def test_a_message_is_not_sent_after_it_has_lost_its_meaning(world: World) -> None:
    await world.delivery.drain()
    await world.say("ada", "/join consent:private")
    world.platform.failures = [Throttled(timedelta(hours=7))]
    await world.wait(days=2, hours=8)
    assert world.platform.failures == []
    await world.wait(hours=10)
    assert world.sent_to("ada") == []


async def says_no(world: World) -> None:
    await world.say("ada", "/join consent:no")


async def wants_it_inside(world: World) -> None:
    await world.say("ada", "/join consent:inside")


async def leaves(world: World) -> None:
    await world.dispatcher.departed(CIRCLE, MemberId("ada"), world.clock.now())


async def checks_in(world: World) -> None:
    await world.say("ada", "/checkin private:yes")


async def switches_nudges_off(world: World) -> None:
    await world.say(MODERATOR, "/config nudges off")


async def loses_kith(world: World) -> None:
    await world.dispatcher.suspended(CIRCLE, world.clock.now())


async def travels_into_the_night(world: World) -> None:
    await world.say("ada", "/zone Asia/Tokyo")


async def is_excused(world: World) -> None:
    today = world.clock.at.date()
    await world.say(MODERATOR, f"/forgive from:{today} to:{today} reason:storm")


CHANGES = [
    travels_into_the_night,
    is_excused,
    says_no,
    wants_it_inside,
    leaves,
    checks_in,
    switches_nudges_off,
    loses_kith,
]


@pytest.mark.parametrize("change", CHANGES)
async def test_a_nudge_that_waits_for_its_platform_is_not_sent_after_a_change_of_mind(
    world: World, change: Callable[[World], Awaitable[None]]
) -> None:
    await world.say("ada", "/join consent:private")
    await world.wait(days=2, hours=5)
    world.platform.ready = False
    await world.wait(hours=2)
    await change(world)
    world.platform.ready = True
    await world.wait(hours=1)
    assert world.sent_to("ada") == []


class Interrupting(KeepingPlatform):
    """Asks to wait at the first private message, while `change` happens."""

    def __init__(self, change: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self._change = change
        self.interrupted = False

    async def send(self, outgoing: Outgoing) -> None:
        if outgoing.destination.member_id is not None and not self.interrupted:
            self.interrupted = True
            await self._change()
            raise Throttled(timedelta(seconds=30))
        await super().send(outgoing)


@pytest.mark.parametrize("change", CHANGES)
async def test_a_nudge_that_is_given_back_while_its_member_changes_their_mind_is_not_sent_later(
    world: World, change: Callable[[World], Awaitable[None]]
) -> None:
    await world.say("ada", "/join consent:private")
    await world.wait(days=2, hours=5)
    platform = Interrupting(lambda: change(world))
    world.platforms["test"] = platform
    await world.wait(hours=4)
    assert platform.interrupted
    assert [one for one in platform.sent if one.destination.member_id] == []


async def test_cheers_that_wait_are_not_sent_to_whoever_has_left(world: World) -> None:
    await world.say("ada", "/checkin", place=None)
    for giver in ("ben", "cleo", "dan"):
        await world.say(giver, "/cheer @ada well done")
    await world.tick()
    assert len(world.sent_to("ada")) == 1
    await leaves(world)
    await world.wait(hours=2)
    assert len(world.sent_to("ada")) == 1


class Hanging(KeepingPlatform):
    """Never answers."""

    def __init__(self, name: str = "test") -> None:
        super().__init__(name)
        self.asked = asyncio.Event()
        self.answer = asyncio.Event()

    async def send(self, outgoing: Outgoing) -> None:
        self.asked.set()
        await self.answer.wait()
        await super().send(outgoing)


async def test_a_platform_that_hangs_does_not_hold_up_the_others(world: World) -> None:
    hanging, other = Hanging(), Hanging("other")
    other.answer.set()
    delivery = Delivery(world.storage, world.clock, {"test": hanging, "other": other}, world.metrics)
    serving = asyncio.create_task(delivery.serve())
    delivery.poke()
    async with asyncio.timeout(5):
        await hanging.asked.wait()
    await world.storage.transact(lambda uow: uow.outbox.put(for_other()))
    delivery.poke()
    async with asyncio.timeout(5):
        await other.asked.wait()
    hanging.answer.set()
    delivery.stop()
    await serving
    assert [one.key for one in other.sent] == ["for-other"]


def for_other() -> Outgoing:
    return make_outgoing("for-other", circle_id=CIRCLE, platform="other", not_before=START)


async def test_a_message_that_a_platform_never_answers_for_is_tried_again(world: World) -> None:
    hanging = Hanging()
    delivery = Delivery(world.storage, world.clock, {"test": hanging}, world.metrics, patience=timedelta())
    await delivery.drain()
    hanging.answer.set()
    world.clock.at += timedelta(minutes=1)
    await Delivery(world.storage, world.clock, {"test": hanging}, world.metrics).drain()
    assert [text(one.message).splitlines()[-1] for one in hanging.sent] == ["one", "two"]


async def test_when_kith_stops_what_is_being_sent_arrives_and_the_rest_is_given_back(world: World) -> None:
    slow = Hanging()
    delivery = Delivery(world.storage, world.clock, {"test": slow}, world.metrics)
    serving = asyncio.create_task(delivery.serve())
    delivery.poke()
    async with asyncio.timeout(5):
        await slow.asked.wait()
        delivery.stop()
        slow.answer.set()
        await serving
    assert [text(one.message).splitlines()[-1] for one in slow.sent] == ["one"]
    assert await world.storage.read(lambda uow: uow.outbox.waiting("test", world.clock.now())) == 1
    await world.delivery.drain()
    assert [text(message).splitlines()[-1] for message in world.published] == ["two"]
