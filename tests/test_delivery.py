"""Delivery: what the platform answers decides what becomes of a message."""

from datetime import timedelta

import pytest
from fakes import FakeStorage
from world import World, text

from bot.errors import Rejected, Throttled, Unreachable


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
