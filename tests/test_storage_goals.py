"""What `ports.Goals` promises, for the fake, SQLite and PostgreSQL alike."""

import asyncio
from dataclasses import replace

import pytest
from factories import ADA, BEN, CIRCLE, NOW, OTHER_CIRCLE, TODAY, days, make_circle, make_fact, make_goal, make_profile
from sqlalchemy import bindparam, delete

from bot.domain.goals import Goal, GoalState, closed
from bot.domain.ledger import FactKind
from bot.errors.storage import StorageError
from bot.ports import Storage, UnitOfWork
from bot.storage.opening import SqlStorage
from bot.storage.tables import members
from bot.storage.unit_of_work import SqlUnitOfWork

_ERASE = delete(members).where(members.c.id == bindparam("who"))


async def settle(storage: Storage, *goals: Goal) -> None:
    """Ada and Ben, and another Ada in another circle, with these goals."""

    async def work(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle())
        await uow.circles.save(make_circle(OTHER_CIRCLE, name="Other"))
        for profile in (make_profile(ADA), make_profile(BEN), make_profile(ADA, circle_id=OTHER_CIRCLE)):
            await uow.members.save(profile)
        for goal in goals:
            await uow.goals.add(goal)

    await storage.transact(work)


async def open_goals(storage: Storage) -> list[Goal]:
    return list(await storage.read(lambda uow: uow.goals.open_goals(CIRCLE, ADA)))


async def test_a_goal_comes_back_as_it_was_added(storage: Storage) -> None:
    goal = make_goal(
        3, "Lies die »Bücher« & 'Co' 📚", by_day=TODAY + days(9), cue="breakfast", action="read; DROP TABLE goals"
    )
    await settle(storage, goal)
    found = await storage.read(lambda uow: uow.goals.get(CIRCLE, ADA, 3))
    assert found == goal
    assert found is not None
    assert type(found.state) is GoalState
    assert await storage.read(lambda uow: uow.goals.get(CIRCLE, ADA, 1)) is None


async def test_open_goals_come_by_number_and_are_the_members_own(storage: Storage) -> None:
    mine = [make_goal(12), make_goal(2), make_goal(1)]
    others = [make_goal(5, member_id=BEN), make_goal(6, circle_id=OTHER_CIRCLE)]
    ended = [make_goal(3, state=GoalState.DONE), make_goal(4, state=GoalState.DROPPED)]
    await settle(storage, *mine, *others, *ended)
    assert [goal.number for goal in await open_goals(storage)] == [1, 2, 12]
    assert await storage.read(lambda uow: uow.goals.get(CIRCLE, ADA, 5)) is None
    assert await storage.read(lambda uow: uow.goals.get(CIRCLE, ADA, 6)) is None


async def test_closed_goals_come_by_what_became_of_them_the_last_one_first(storage: Storage) -> None:
    done = [replace(make_goal(n, state=GoalState.DONE), closed_at=NOW - days(n % 3)) for n in range(1, 5)]
    others = [make_goal(1, member_id=BEN, state=GoalState.DONE), make_goal(9, circle_id=OTHER_CIRCLE)]
    await settle(storage, *done, *others, make_goal(5, state=GoalState.DROPPED), make_goal(6))

    async def numbers(state: GoalState, limit: int) -> list[int]:
        found = await storage.read(lambda uow: uow.goals.closed_goals(CIRCLE, ADA, state, limit))
        return [goal.number for goal in found]

    assert await numbers(GoalState.DONE, 9) == [3, 4, 1, 2]
    assert await numbers(GoalState.DONE, 2) == [3, 4]
    assert await numbers(GoalState.DROPPED, 9) == [5]


async def test_the_last_number_counts_closed_goals_too(storage: Storage) -> None:
    assert await storage.read(lambda uow: uow.goals.last_number(CIRCLE, ADA)) == 0
    await settle(storage, make_goal(1), make_goal(2, state=GoalState.DROPPED), make_goal(8, member_id=BEN))
    assert await storage.read(lambda uow: uow.goals.last_number(CIRCLE, ADA)) == 2


async def test_saving_records_what_became_of_a_goal_and_leaves_its_words_alone(storage: Storage) -> None:
    goal = make_goal(1, cue="lunch", action="walk", by_day=TODAY)
    twin = make_goal(1, member_id=BEN)
    await settle(storage, goal, twin, make_goal(2))
    ended = replace(closed(goal, GoalState.DONE, NOW), told_at=NOW + days(1))
    await storage.transact(lambda uow: uow.goals.save(replace(ended, title="Another", action="run", by_day=None)))
    assert await storage.read(lambda uow: uow.goals.get(CIRCLE, ADA, 1)) == ended
    assert await storage.read(lambda uow: uow.goals.get(CIRCLE, BEN, 1)) == twin
    assert [found.number for found in await open_goals(storage)] == [2]


async def test_a_number_that_is_taken_is_refused(storage: Storage) -> None:
    await settle(storage, make_goal(1))
    with pytest.raises(StorageError):
        await storage.transact(lambda uow: uow.goals.add(make_goal(1, "Another")))
    assert await open_goals(storage) == [make_goal(1)]


async def test_a_goal_of_an_unknown_member_is_refused(storage: Storage) -> None:
    with pytest.raises(StorageError):
        await storage.transact(lambda uow: uow.goals.add(make_goal()))


async def test_a_goal_with_a_naive_instant_is_refused(storage: Storage) -> None:
    await settle(storage)
    with pytest.raises(ValueError, match="without a time zone"):
        await storage.transact(lambda uow: uow.goals.add(make_goal(created_at=NOW.replace(tzinfo=None))))


async def test_goals_that_are_added_at_once_get_numbers_of_their_own(storage: Storage) -> None:
    await settle(storage)

    async def work(uow: UnitOfWork) -> int:
        await uow.members.get(CIRCLE, ADA)
        number = await uow.goals.last_number(CIRCLE, ADA) + 1
        await uow.goals.add(make_goal(number))
        return number

    assert sorted(await asyncio.gather(*(storage.transact(work) for _ in range(10)))) == list(range(1, 11))


async def test_a_fact_remembers_its_goal(storage: Storage) -> None:
    facts = [replace(make_fact(1), goal=3), replace(make_fact(2, FactKind.GOAL_DONE), goal=3), make_fact(3)]
    await settle(storage)

    async def work(uow: UnitOfWork) -> None:
        for fact in facts:
            await uow.ledger.append(fact)

    await storage.transact(work)
    assert list(await storage.read(lambda uow: uow.ledger.of_member(CIRCLE, ADA))) == facts


async def test_goals_go_with_their_member(real_storage: SqlStorage) -> None:
    await settle(real_storage, make_goal(1), make_goal(1, member_id=BEN))

    async def erase(uow: UnitOfWork) -> None:
        assert isinstance(uow, SqlUnitOfWork)
        await uow.executor.change(_ERASE, {"who": ADA})

    await real_storage.transact(erase)
    assert await open_goals(real_storage) == []
    assert len(await real_storage.read(lambda uow: uow.goals.open_goals(CIRCLE, BEN))) == 1


async def test_a_goal_gets_other_words_and_nothing_else(storage: Storage) -> None:
    goal = make_goal(1, by_day=TODAY, cue="lunch", action="walk")
    twin = make_goal(1, member_id=BEN)
    await settle(storage, goal, twin, make_goal(2))
    wanted = replace(goal, title="Another", by_day=TODAY + days(1), cue=None, action=None)
    forged = replace(closed(wanted, GoalState.DONE, NOW), told_at=NOW, created_at=NOW - days(1))
    await storage.transact(lambda uow: uow.goals.reword(forged))
    assert await storage.read(lambda uow: uow.goals.get(CIRCLE, ADA, 1)) == wanted
    assert await storage.read(lambda uow: uow.goals.get(CIRCLE, BEN, 1)) == twin
    assert [found.number for found in await open_goals(storage)] == [1, 2]
