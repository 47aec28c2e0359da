"""What `repositories.Forgivenesses` promises, for the fake, SQLite and PostgreSQL alike."""

from dataclasses import replace

import pytest
from factories import ADA, BEN, CIRCLE, NOW, OTHER_CIRCLE, days, make_circle

from bot.domain.forgiveness import Forgiveness
from bot.domain.identity import CircleId
from bot.errors.storage import StorageError
from bot.ports import Storage, UnitOfWork
from bot.storage.postgresql import PostgresStorage

TODAY = NOW.date()


def forgiveness(number: int = 1, circle_id: CircleId = CIRCLE) -> Forgiveness:
    return Forgiveness(circle_id, number, TODAY - days(2), TODAY, "the »site'; DROP--\nwas down 📚", BEN)


async def settle(storage: Storage, *under_way: Forgiveness) -> None:
    """Two circles, in which these are under way."""

    async def work(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle())
        await uow.circles.save(make_circle(OTHER_CIRCLE, name="Other"))
        for one in under_way:
            await uow.forgiveness.add(one)

    await storage.transact(work)


async def under_way(storage: Storage, circle_id: CircleId = CIRCLE) -> list[Forgiveness]:
    return list(await storage.read(lambda uow: uow.forgiveness.under_way(circle_id)))


async def test_those_under_way_come_by_number_and_are_the_circles_own(storage: Storage) -> None:
    await settle(storage, forgiveness(10), forgiveness(2), forgiveness(3, OTHER_CIRCLE))
    assert await under_way(storage) == [forgiveness(2), forgiveness(10)]
    assert await under_way(storage, OTHER_CIRCLE) == [forgiveness(3, OTHER_CIRCLE)]
    assert await storage.read(lambda uow: uow.forgiveness.next_number(CIRCLE)) == 11
    assert await storage.read(lambda uow: uow.forgiveness.next_number(CircleId("web:none"))) == 1


async def test_the_place_moves_on_and_nothing_else_of_it_changes(storage: Storage) -> None:
    await settle(storage, forgiveness(1), forgiveness(2))
    moved = replace(forgiveness(1), member_id=ADA)
    await storage.transact(lambda uow: uow.forgiveness.save(replace(moved, reason="another", last_day=NOW.date())))
    assert await under_way(storage) == [moved, forgiveness(2)]
    assert await storage.transact(lambda uow: uow.forgiveness.next()) == moved


async def test_what_has_come_to_everybody_is_not_under_way_any_more(storage: Storage) -> None:
    await settle(storage, forgiveness(1), forgiveness(2))
    await storage.transact(lambda uow: uow.forgiveness.end(forgiveness(1)))
    assert await storage.transact(lambda uow: uow.forgiveness.next()) == forgiveness(2)
    await storage.transact(lambda uow: uow.forgiveness.end(forgiveness(2)))
    assert await storage.read(lambda uow: uow.forgiveness.next()) is None


async def test_a_circle_says_that_days_are_on_their_way_in_it_and_is_saved_without(storage: Storage) -> None:
    await settle(storage, forgiveness())
    here = await storage.read(lambda uow: uow.circles.get(CIRCLE))
    other = await storage.read(lambda uow: uow.circles.get(OTHER_CIRCLE))
    assert here is not None
    assert other is not None
    assert (here.forgiving, other.forgiving) == (True, False)
    await storage.transact(lambda uow: uow.circles.save(replace(here, name="Renamed")))
    await storage.transact(lambda uow: uow.forgiveness.end(forgiveness()))
    after = await storage.read(lambda uow: uow.circles.get(CIRCLE))
    assert after == make_circle(name="Renamed")


@pytest.mark.parametrize(
    "wrong",
    [forgiveness(1), forgiveness(1, CircleId("web:none")), replace(forgiveness(2), last_day=TODAY - days(3))],
    ids=["number taken", "unknown circle", "ends first"],
)
async def test_what_cannot_be_is_refused(storage: Storage, wrong: Forgiveness) -> None:
    await settle(storage, forgiveness(1))
    with pytest.raises(StorageError):
        await storage.transact(lambda uow: uow.forgiveness.add(wrong))
    assert await under_way(storage) == [forgiveness(1)]


async def test_what_another_one_works_on_is_passed_over(postgres_storage: PostgresStorage) -> None:
    await settle(postgres_storage, forgiveness(1), forgiveness(1, OTHER_CIRCLE))

    async def both(uow: UnitOfWork) -> list[Forgiveness | None]:
        mine = await uow.forgiveness.next()
        return [mine, await postgres_storage.transact(lambda other: other.forgiveness.next())]

    first, second = await postgres_storage.transact(both)
    assert {first, second} == {forgiveness(1), forgiveness(1, OTHER_CIRCLE)}
