"""What `ports.Ledger` promises, for the fake, SQLite and PostgreSQL alike."""

from datetime import UTC, date, datetime

import pytest
from factories import (
    ADA,
    BEN,
    CIRCLE,
    CLEO,
    NOW,
    OTHER_CIRCLE,
    TODAY,
    days,
    make_cheer,
    make_circle,
    make_fact,
    make_profile,
)
from storage_acts import SECOND, settle

from bot.domain.identity import MemberId
from bot.domain.ledger import FactKind, Tally
from bot.errors.storage import StorageError
from bot.ports import Storage, UnitOfWork


async def test_facts_come_back_whole_and_by_number(storage: Storage) -> None:
    await settle(storage)
    facts = [
        make_fact(1, FactKind.JOINED),
        make_fact(2, note="Ünïcode\nlines 🎉", minutes=25, private=True),
        make_cheer(3, about=1),
        make_fact(4, FactKind.NUDGE, on_day=date.min, at=datetime(2026, 3, 4, 12, 0, 0, 123456, tzinfo=UTC)),
    ]

    async def work(uow: UnitOfWork) -> None:
        for fact in reversed(facts):
            await uow.ledger.append(fact)

    await storage.transact(work)
    found = await storage.read(lambda uow: uow.ledger.of_member(CIRCLE, ADA))
    assert list(found) == facts
    assert {(type(fact.kind), type(fact.private)) for fact in found} == {(FactKind, bool)}
    assert await storage.read(lambda uow: uow.ledger.get(CIRCLE, ADA, 2)) == facts[1]
    assert await storage.read(lambda uow: uow.ledger.get(CIRCLE, ADA, 5)) is None


async def test_a_number_that_is_taken_is_refused_and_nothing_is_written(storage: Storage) -> None:
    await settle(storage)
    await storage.transact(lambda uow: uow.ledger.append(make_fact(1, note="first")))

    async def work(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle(name="Renamed"))
        await uow.ledger.append(make_fact(1, note="second"))

    with pytest.raises(StorageError):
        await storage.transact(work)
    fact = await storage.read(lambda uow: uow.ledger.get(CIRCLE, ADA, 1))
    assert fact is not None
    assert fact.note == "first"
    assert await storage.read(lambda uow: uow.circles.get(CIRCLE)) == make_circle()


async def test_a_fact_of_an_unknown_member_is_refused(storage: Storage) -> None:
    await settle(storage)
    with pytest.raises(StorageError):
        await storage.transact(lambda uow: uow.ledger.append(make_fact(member_id=CLEO)))


async def test_cheers_given_are_those_of_the_day(storage: Storage) -> None:
    await settle(storage)
    cheers = [
        make_cheer(1),
        make_cheer(2, receiver=CLEO),
        make_cheer(3, on_day=TODAY - days(1)),
        make_cheer(1, giver=BEN, receiver=ADA),
    ]

    async def work(uow: UnitOfWork) -> None:
        for cheer in cheers:
            await uow.ledger.append(cheer)
        await uow.ledger.append(make_fact(4))

    await storage.transact(work)
    assert list(await storage.read(lambda uow: uow.ledger.cheers_given(CIRCLE, ADA, TODAY))) == cheers[:2]


async def test_cheers_received_come_oldest_first_since_an_instant(storage: Storage) -> None:
    await settle(storage, make_profile(ADA), make_profile(BEN), make_profile(ADA, circle_id=OTHER_CIRCLE))
    cheers = [
        make_cheer(1, at=NOW + SECOND, receiver=CLEO),
        make_cheer(2, at=NOW, receiver=CLEO),
        make_cheer(3, at=NOW - SECOND, receiver=CLEO),
        make_cheer(4, at=NOW, receiver=BEN),
        make_cheer(1, at=NOW, receiver=CLEO, circle_id=OTHER_CIRCLE),
    ]

    async def work(uow: UnitOfWork) -> None:
        for cheer in cheers:
            await uow.ledger.append(cheer)

    await storage.transact(work)
    found = await storage.read(lambda uow: uow.ledger.cheers_received(CIRCLE, CLEO, NOW))
    assert list(found) == [cheers[1], cheers[0]]


async def test_a_tally_counts_days_minutes_and_cheers_in_the_open(storage: Storage) -> None:
    await settle(
        storage,
        make_profile(ADA),
        make_profile(BEN),
        make_profile(CLEO, left_at=NOW),
        make_profile(MemberId("dan")),
    )
    facts = [
        make_fact(1, minutes=20),
        make_fact(2, minutes=10),
        make_fact(3, on_day=TODAY - days(1)),
        make_fact(4, on_day=TODAY - days(2), minutes=500),
        make_fact(5, on_day=TODAY - days(1), minutes=500, private=True),
        make_cheer(6),
        make_cheer(1, giver=BEN, receiver=ADA),
        make_fact(1, member_id=CLEO),
        make_fact(1, FactKind.NUDGE, member_id=MemberId("dan")),
        make_fact(2, member_id=MemberId("dan"), private=True),
    ]

    async def work(uow: UnitOfWork) -> None:
        for fact in facts:
            await uow.ledger.append(fact)

    await storage.transact(work)
    found = await storage.read(lambda uow: uow.ledger.tally(CIRCLE, TODAY - days(1), TODAY))
    assert sorted(found, key=lambda tally: tally.member_id) == [
        Tally(ADA, "Ada", days=2, minutes=30, cheers=1),
        Tally(BEN, "Ben", days=0, minutes=0, cheers=1),
    ]
    assert list(await storage.read(lambda uow: uow.ledger.tally(OTHER_CIRCLE, date.min, date.max))) == []
    assert await storage.read(lambda uow: uow.ledger.quiet_checkers(CIRCLE, date.min, TODAY)) == 2
    assert await storage.read(lambda uow: uow.ledger.quiet_checkers(CIRCLE, TODAY, TODAY)) == 1
    gone = make_profile(ADA, left_at=NOW)
    await storage.transact(lambda uow: uow.members.save(gone))
    assert await storage.read(lambda uow: uow.ledger.quiet_checkers(CIRCLE, date.min, TODAY)) == 1
