"""/forgive in a circle of many: the days come in batches, a check-in sees them at once, and nobody gets them twice."""

import asyncio
from datetime import timedelta
from functools import partial
from random import Random

import pytest
from lives import facts_of, holds
from world import CIRCLE, MODERATOR, World, text

from bot.bookkeeping import Moment
from bot.domain.forgiveness import Forgiveness
from bot.domain.ledger import Fact, FactKind
from bot.duties import forgiveness
from bot.excuses import BATCH
from bot.ports import Storage, UnitOfWork

DAY = timedelta(days=1)
FORGIVE = "/forgive from:2026-03-06 to:2026-03-09 reason:the site was down"
MANY = BATCH * 2 + 5


def names(count: int) -> list[str]:
    return [f"member-{number:02d}" for number in range(count)]


async def gather(world: World, people: list[str]) -> None:
    """Everybody keeps four days, and then nobody can come for four."""
    for _ in range(4):
        for who in people:
            await world.say(who, "/checkin")
        world.clock.at += DAY
    world.clock.at += 4 * DAY


async def excuses(world: World, who: str) -> list[Fact]:
    return [fact for fact in await facts_of(world, who) if fact.kind is FactKind.EXCUSED]


async def excused(world: World, people: list[str]) -> list[int]:
    return [len(await excuses(world, who)) for who in people]


async def open_ones(storage: Storage) -> list[Forgiveness]:
    return list(await storage.read(lambda uow: uow.forgiveness.under_way(CIRCLE)))


async def step(world: World) -> int:
    sweep = partial(_sweep, Moment(world.clock.now(), Random(0)))
    return await world.storage.transact(sweep)


async def _sweep(moment: Moment, uow: UnitOfWork) -> int:
    return await forgiveness.sweep(uow, moment)


@pytest.mark.parametrize("count", [1, BATCH])
async def test_a_small_circle_has_the_days_at_once_and_its_moderator_reads_how_many_it_were(
    world: World, count: int
) -> None:
    await gather(world, names(count))
    assert f"Excused for {count} member" in text(await world.say(MODERATOR, FORGIVE))
    assert await open_ones(world.storage) == []
    assert await excused(world, names(count)) == [1] * count


async def test_days_that_are_forgiven_twice_are_written_down_once(world: World) -> None:
    await gather(world, ["ada"])
    for _ in range(2):
        assert "Excused for 1 member" in text(await world.say(MODERATOR, FORGIVE))
    assert await excused(world, ["ada"]) == [1]
    await holds(world)


async def test_a_large_circle_has_them_a_batch_at_a_time_and_every_standing_comes_right(storage: Storage) -> None:
    world, people = World(storage), names(MANY)
    await gather(world, people)
    answer = text(await world.say(MODERATOR, FORGIVE))
    assert "I'm excusing from Friday 6 March to Monday 9 March for everybody here." in answer
    assert "a little while to reach everybody" in answer
    found = [sum(await excused(world, people))]
    while await step(world):
        found.append(sum(await excused(world, people)))
    assert found == [BATCH, 2 * BATCH, MANY]
    assert await open_ones(storage) == []
    for who in people:
        [excuse] = await excuses(world, who)
        assert (excuse.on_day.day, excuse.until_day and excuse.until_day.day) == (6, 9)
        assert (excuse.note, excuse.by_member) == ("the site was down", MODERATOR)
        await holds(world, who)
    assert "4 days in a row" in text(await world.say(people[-1], "/streak"))


async def test_whoever_checks_in_before_their_batch_has_come_has_the_days_already_and_once(storage: Storage) -> None:
    world, people = World(storage), names(MANY)
    await gather(world, people)
    await world.say(MODERATOR, FORGIVE)
    assert await excused(world, people[-1:]) == [0]
    assert "5 days in a row" in text(await world.say(people[-1], "/checkin"))
    assert "excused: neither kept nor missed. the site was down" in text(await world.say(people[-1], "/why"))
    await world.tick()
    assert await excused(world, people) == [1] * MANY
    await holds(world, people[-1])


async def test_a_kill_between_two_batches_leaves_nobody_out_and_excuses_nobody_twice(storage: Storage) -> None:
    world, people = World(storage), names(MANY)
    await gather(world, people)
    await world.say(MODERATOR, FORGIVE)
    [before] = await open_ones(storage)
    await step(world)
    await storage.transact(lambda uow: uow.forgiveness.save(before))  # as if the place had not been saved
    again = World(storage)
    again.clock.at = world.clock.at
    await again.tick()
    assert await excused(again, people) == [1] * MANY
    assert await open_ones(storage) == []


async def test_a_step_that_fails_is_undone_whole(world: World) -> None:
    people = names(MANY)
    await gather(world, people)
    await world.say(MODERATOR, FORGIVE)
    before = await open_ones(world.storage)

    async def dies(uow: UnitOfWork) -> None:
        await forgiveness.sweep(uow, Moment(world.clock.now(), Random(0)))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await world.storage.transact(dies)
    assert await open_ones(world.storage) == before
    assert sum(await excused(world, people)) == BATCH


async def test_two_moderators_who_forgive_other_days_both_reach_everybody(storage: Storage) -> None:
    world, people = World(storage), names(MANY)
    await gather(world, people)
    await world.say(MODERATOR, "/forgive from:2026-03-06 to:2026-03-07 reason:storm")
    await world.say(MODERATOR, "/forgive from:2026-03-08 to:2026-03-09 reason:flood")
    assert "5 days in a row" in text(await world.say(people[-1], "/checkin"))
    await world.tick()
    assert [[fact.note for fact in await excuses(world, who)] for who in people] == [["storm", "flood"]] * MANY
    for who in people:
        await holds(world, who)


async def test_nobody_is_nudged_for_days_that_are_forgiven_before_their_batch_has_come(world: World) -> None:
    people = names(MANY)
    for who in people:
        await world.say(who, "/join zone:UTC consent:private")
        await world.say(who, "/checkin")
    world.clock.at += DAY * 2 - timedelta(hours=6)
    await world.say(MODERATOR, "/forgive from:2026-03-03 to:2026-03-03 reason:storm")
    world.clock.at += timedelta(hours=13)  # the usual hour of nobody is known: it is the circle's
    await world.duties.nudges()
    await world.tick()
    assert [world.sent_to(who) for who in people] == [[]] * MANY
    assert await excused(world, people) == [1] * MANY


async def test_whoever_reads_only_meanwhile_writes_nothing(world: World) -> None:
    people = names(MANY)
    await gather(world, people)
    await world.say(MODERATOR, FORGIVE)
    await world.say(people[-1], "/streak")
    assert await excused(world, people[-1:]) == [0]


async def test_two_processes_at_once_on_one_postgresql_excuse_everybody_once(postgres_storage: Storage) -> None:
    world, other, people = World(postgres_storage), World(postgres_storage), names(MANY)
    await gather(world, people)
    other.clock.at = world.clock.at
    await world.say(MODERATOR, FORGIVE)
    while await open_ones(postgres_storage):
        await asyncio.gather(
            world.duties.forgiveness(), other.duties.forgiveness(), world.say(people[-1], "/checkin more")
        )
    assert await excused(world, people) == [1] * MANY
    for who in people:
        await holds(world, who)
