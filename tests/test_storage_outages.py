"""What `repositories.Outages` promises, for the fake, SQLite and PostgreSQL alike."""

from dataclasses import replace
from datetime import datetime

from factories import ADA, CIRCLE, NOW, days
from storage_acts import SECOND

from bot.domain.outages import Outage
from bot.ports import Storage, UnitOfWork


async def test_the_first_beat_has_none_before_it_and_each_tells_of_the_last(storage: Storage) -> None:
    async def beat(platform: str, at: datetime) -> datetime | None:
        return await storage.transact(lambda uow: uow.outages.beat(platform, at))

    assert await beat("web", NOW) is None
    assert await beat("web", NOW + SECOND) == NOW
    assert await beat("other", NOW) is None
    assert await beat("web", NOW + 2 * SECOND) == NOW + SECOND


async def test_a_beat_of_a_clock_that_is_behind_changes_nothing(storage: Storage) -> None:
    await storage.transact(lambda uow: uow.outages.beat("web", NOW))
    await storage.transact(lambda uow: uow.outages.beat("web", NOW - days(1)))
    assert await storage.transact(lambda uow: uow.outages.beat("web", NOW)) == NOW


async def test_an_outage_comes_back_as_it_was_saved(storage: Storage) -> None:
    outage = Outage("web", NOW - days(1), NOW)
    under_way = replace(outage, circle_id=CIRCLE, member_id=ADA)

    async def work(uow: UnitOfWork) -> None:
        await uow.outages.add(outage)
        await uow.outages.add(replace(outage, ended_at=NOW + SECOND))
        assert await uow.outages.unsettled() == outage
        await uow.outages.save(under_way)

    await storage.transact(work)
    assert await storage.transact(lambda uow: uow.outages.unsettled()) == under_way
    await storage.transact(lambda uow: uow.outages.save(replace(outage, settled_at=NOW)))
    assert await storage.transact(lambda uow: uow.outages.unsettled()) is None
    assert await storage.read(lambda uow: uow.outages.latest(5)) == [replace(outage, settled_at=NOW)]


async def test_outages_are_found_by_platform_and_time(storage: Storage) -> None:
    found = [Outage("web", NOW + SECOND * n, NOW + SECOND * (n + 1)) for n in (5, 1, 3)]
    elsewhere = Outage("other", NOW + SECOND * 4, NOW + SECOND * 9)

    async def work(uow: UnitOfWork) -> None:
        for outage in (*found, elsewhere):
            await uow.outages.add(outage)

    await storage.transact(work)
    five, one, three = found
    assert await storage.read(lambda uow: uow.outages.unsettled()) == elsewhere
    assert await storage.read(lambda uow: uow.outages.latest(3)) == [five, elsewhere, three]
    assert await storage.read(lambda uow: uow.outages.between("web", NOW, NOW + days(1))) == [one, three, five]
    inside = await storage.read(lambda uow: uow.outages.between("web", NOW + SECOND * 2, NOW + SECOND * 5))
    assert inside == [three]
