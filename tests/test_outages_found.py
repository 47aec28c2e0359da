"""What an outage is: platforms, databases, processes, clocks and kills, on every storage."""

import asyncio
from datetime import UTC, datetime
from random import Random

import pytest
from away import DAY, HOUR, MINUTE, at, excuses, keep, known
from fakes import FakeStorage
from lives import holds, profile_of
from world import START, ManualClock, World

from bot.bookkeeping import Moment
from bot.clock import ShiftedClock
from bot.domain.circles import Circle
from bot.domain.identity import CircleId
from bot.domain.outages import Outage
from bot.duties import outages
from bot.duties.heartbeat import Heart
from bot.errors.storage import StorageError
from bot.ports import Storage


async def test_only_members_of_the_platform_that_was_away_are_excused(world: World) -> None:
    await keep(world, 3)
    await world.storage.transact(lambda uow: uow.outages.add(Outage("elsewhere", at(3, 20), at(3, 23))))
    world.clock.at = at(4, 4)
    await world.tick()
    assert await excuses(world) == []


async def test_a_platform_that_is_not_connected_is_away_though_kith_runs(storage: Storage) -> None:
    world = World(storage)
    await world.beat_until(START + 5 * MINUTE)
    world.platform.ready = False
    await world.beat_until(START + 65 * MINUTE)
    assert await known(storage) == []
    world.platform.ready = True
    await world.beat_until(START + 70 * MINUTE)
    [outage] = await known(storage)
    assert (outage.began_at, outage.ended_at) == (START + 5 * MINUTE, START + 65 * MINUTE)


async def test_a_database_that_is_away_is_an_outage_of_all_platforms() -> None:
    storage = FakeStorage()
    world = World(storage)
    await world.heart.beat()
    storage.failing_with = StorageError("away")
    world.clock.at = world.machine.at = START + HOUR
    with pytest.raises(StorageError):
        await world.heart.beat()
    storage.failing_with = None
    await world.heart.beat()
    assert [outage.ended_at - outage.began_at for outage in await known(storage)] == [HOUR]


async def test_two_processes_make_no_outage_of_each_others_silence_and_one_of_a_common_one(storage: Storage) -> None:
    world = World(storage)
    other = Heart(storage, world.platforms, world.clock, world.machine)
    for number in range(10):
        await (world.heart if number % 5 == 0 else other).beat()
        world.clock.at = world.machine.at = world.clock.at + MINUTE
    assert await known(storage) == []
    world.clock.at = world.machine.at = world.clock.at + HOUR
    await world.heart.beat()
    await other.beat()
    assert len(await known(storage)) == 1


async def test_two_processes_at_once_on_one_postgresql_excuse_everybody_once(postgres_storage: Storage) -> None:
    world = World(postgres_storage)
    people = [f"member-{number:02d}" for number in range(outages.BATCH * 3)]
    for who in people:
        await world.say(who, "/checkin")
    await world.heart.beat()
    world.clock.at = world.machine.at = at(2, 4)
    other = World(postgres_storage)
    other.clock.at = other.machine.at = at(2, 4)
    await asyncio.gather(world.heart.beat(), other.heart.beat())
    while (await known(postgres_storage))[0].settled_at is None:
        await asyncio.gather(world.duties.outages(), other.duties.outages())
    assert len(await known(postgres_storage)) == 1
    assert [len(await excuses(world, who)) for who in people] == [1] * len(people)


async def test_a_first_start_a_new_platform_and_a_clock_that_is_put_back_are_no_outages(world: World) -> None:
    await world.heart.beat()
    world.clock.at = world.machine.at = START - DAY
    await world.heart.beat()
    world.clock.at = world.machine.at = START + MINUTE
    world.platforms["new"] = world.platform
    await world.heart.beat()
    assert await known(world.storage) == []


async def test_a_demos_clock_that_somebody_moves_is_no_outage() -> None:
    world, clock, machine = World(FakeStorage()), ShiftedClock(), ManualClock(datetime.now(UTC))
    heart = Heart(world.storage, world.platforms, clock, machine)
    await heart.beat()
    clock.shift = 14 * DAY
    await heart.beat()
    assert await known(world.storage) == []
    machine.at += 3 * HOUR
    await heart.beat()
    [outage] = await known(world.storage)
    assert outage.ended_at - outage.began_at == 3 * HOUR
    assert outage.ended_at > datetime.now(UTC) + 13 * DAY


async def test_a_kill_in_the_middle_leaves_nobody_out_and_excuses_nobody_twice(storage: Storage) -> None:
    world = World(storage)
    people = [f"member-{number:02d}" for number in range(outages.BATCH * 2 + 5)]
    for who in people:
        await world.say(who, "/checkin")
    other = Circle(CircleId("test:other"), "test", "Other")
    await storage.transact(lambda uow: uow.circles.save(other))
    await storage.transact(lambda uow: uow.outages.add(Outage("test", at(1, 20), at(1, 23))))
    moment = Moment(at(2, 4), Random(0))
    for _ in range(3):  # to the first circle, to the second one, and its first members
        assert await storage.transact(lambda uow: outages.sweep(uow, moment)) == 1
    excused = [len(await excuses(world, who)) for who in people]
    assert sum(excused) == outages.BATCH
    world.clock.at = at(2, 4)
    await world.tick()
    assert [len(await excuses(world, who)) for who in people] == [1] * len(people)
    [outage] = await known(storage)
    assert (outage.settled_at, outage.circle_id, outage.member_id) == (at(2, 4), "", "")
    for who in people[:3]:
        assert (await profile_of(world, who)).standing.facts == 2
        await holds(world, who)
