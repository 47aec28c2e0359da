"""Verifying, repairing, and backing up."""

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from factories import (
    ADA,
    BEN,
    CIRCLE,
    CLEO,
    NOW,
    OTHER_CIRCLE,
    days,
    make_circle,
    make_fact,
    make_outgoing,
    make_profile,
)
from sqlalchemy import bindparam, delete, insert

from bot.domain.identity import CircleId, MemberId
from bot.domain.members import Consent
from bot.domain.pairing import Pair
from bot.domain.standing import RULES, Standing
from bot.domain.streaks import fold
from bot.errors.storage import StorageError
from bot.ports import UnitOfWork
from bot.storage.backup import backup
from bot.storage.opening import SqlStorage, open_storage
from bot.storage.statements import field_names
from bot.storage.tables import buddies, standings
from bot.storage.unit_of_work import SqlUnitOfWork
from bot.storage.verify import BATCH, Problem, verify

_INSERT_SIDE = insert(buddies)
_DELETE_STANDING = delete(standings).where(standings.c.member_id == bindparam("who"))


async def settle(storage: SqlStorage) -> None:
    """Ada and Ben, each with a right standing, and a message that should have been sent yesterday."""

    async def work(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle())
        for member_id in (ADA, BEN):
            facts = [make_fact(1, member_id=member_id), make_fact(2, member_id=member_id)]
            await uow.members.save(make_profile(member_id, standing=fold(facts)))
            for fact in facts:
                await uow.ledger.append(fact)
        await uow.outbox.put(make_outgoing(not_before=NOW - days(1)))

    await storage.transact(work)


async def spoil(storage: SqlStorage) -> None:
    """Ada's standing is wrong, Ben's ledger has a gap, Cleo has no standing."""

    async def work(uow: UnitOfWork) -> None:
        ada = await uow.members.get(CIRCLE, ADA)
        assert ada is not None
        await uow.members.save(replace(ada, standing=Standing(facts=9, total=9), nudge_at=NOW))
        ben = await uow.members.get(CIRCLE, BEN)
        assert ben is not None
        gap = make_fact(4, member_id=BEN)
        await uow.ledger.append(gap)
        await uow.members.save(replace(ben, standing=fold([*await uow.ledger.of_member(CIRCLE, BEN), gap])))
        await uow.members.save(make_profile(CLEO, consent=Consent.PRIVATE))
        await uow.ledger.append(make_fact(1, member_id=CLEO))
        assert isinstance(uow, SqlUnitOfWork)
        await uow.executor.change(_DELETE_STANDING, {"who": CLEO})

    await storage.transact(work)


async def test_what_is_right_has_no_findings(real_storage: SqlStorage) -> None:
    await settle(real_storage)
    report = await verify(real_storage, overdue_before=NOW - days(1))
    assert (report.members, report.findings, report.overdue) == (2, (), 0)


async def test_an_empty_database_is_right(real_storage: SqlStorage) -> None:
    report = await verify(real_storage, overdue_before=NOW)
    assert (report.members, report.findings, report.overdue) == (0, (), 0)


async def test_every_difference_is_found(real_storage: SqlStorage) -> None:
    await settle(real_storage)
    await spoil(real_storage)
    report = await verify(real_storage, overdue_before=NOW)
    assert [(finding.member_id, finding.problem) for finding in report.findings] == [
        (ADA, Problem.STANDING),
        (BEN, Problem.GAP),
        (CLEO, Problem.NO_STANDING),
    ]
    assert report.findings[0].stored == Standing(facts=9, total=9)
    assert report.findings[0].computed is not None
    assert report.findings[0].computed.total == 1
    assert report.overdue == 1


async def test_a_standing_from_before_an_upgrade_is_no_fault_and_is_computed_anew(real_storage: SqlStorage) -> None:
    await settle(real_storage)

    async def older(uow: UnitOfWork) -> None:
        for member_id, miscounted in ((ADA, 0), (BEN, 1)):
            profile = await uow.members.get(CIRCLE, member_id)
            assert profile is not None
            standing = replace(profile.standing, rules=RULES - 1, current=7, facts=profile.standing.facts + miscounted)
            await uow.members.save(replace(profile, standing=standing))

    await real_storage.transact(older)
    report = await verify(real_storage, overdue_before=NOW - days(1), repair=True)
    assert [(finding.member_id, finding.problem) for finding in report.findings] == [(BEN, Problem.STANDING)]
    assert report.older == 1
    mended = await verify(real_storage, overdue_before=NOW - days(1))
    assert (mended.findings, mended.older) == ((), 0)


async def test_repairing_corrects_the_cache_and_never_the_ledger(real_storage: SqlStorage) -> None:
    await settle(real_storage)
    await spoil(real_storage)
    before = await real_storage.read(lambda uow: uow.ledger.of_member(CIRCLE, BEN))
    await verify(real_storage, overdue_before=NOW, repair=True)
    report = await verify(real_storage, overdue_before=NOW)
    assert [finding.problem for finding in report.findings] == [Problem.GAP]
    assert await real_storage.read(lambda uow: uow.ledger.of_member(CIRCLE, BEN)) == before
    ada = await real_storage.read(lambda uow: uow.members.get(CIRCLE, ADA))
    assert ada is not None
    assert ada.nudge_at == NOW
    cleo = await real_storage.read(lambda uow: uow.members.get(CIRCLE, CLEO))
    assert cleo is not None
    assert cleo.standing.total == 1
    assert cleo.nudge_at == NOW, "whoever lost the standing has not lost the nudge"


async def pair_up(storage: SqlStorage, *sides: Pair) -> None:
    """Write sides of pairs as they come, which no repository does."""

    async def work(uow: UnitOfWork) -> None:
        assert isinstance(uow, SqlUnitOfWork)
        for side in sides:
            values = {name: getattr(side, name) for name in field_names(Pair)}
            await uow.executor.change(_INSERT_SIDE, values)

    await storage.transact(work)


async def pair_of(storage: SqlStorage, member_id: MemberId) -> Pair | None:
    return await storage.read(lambda uow: uow.buddies.of(CIRCLE, member_id))


async def test_half_a_pair_is_found_and_ended_and_whole_ones_are_left_alone(real_storage: SqlStorage) -> None:
    others = [MemberId(name) for name in ("dan", "eve")]
    await settle(real_storage)

    async def more(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle(OTHER_CIRCLE))
        for member_id in (CLEO, *others):
            await uow.members.save(make_profile(member_id))
        for member_id in (ADA, BEN):
            await uow.members.save(make_profile(member_id, circle_id=OTHER_CIRCLE))

    await real_storage.transact(more)
    whole = [Pair(CIRCLE, others[0], others[1], NOW), Pair(CIRCLE, others[1], others[0], NOW)]
    elsewhere = Pair(OTHER_CIRCLE, BEN, ADA, NOW)  # the other side of no pair in this circle
    triangle = [Pair(CIRCLE, ADA, BEN, NOW), Pair(CIRCLE, BEN, CLEO, NOW)]
    await pair_up(real_storage, *whole, elsewhere, *triangle)
    report = await verify(real_storage, overdue_before=NOW, repair=True)
    halves = [(found.circle_id, found.member_id) for found in report.findings if found.problem is Problem.HALF_PAIR]
    assert sorted(halves) == sorted([(CIRCLE, ADA), (CIRCLE, BEN), (OTHER_CIRCLE, BEN)])
    assert (await verify(real_storage, overdue_before=NOW)).findings == ()
    for side in whole:
        assert await pair_of(real_storage, side.member_id) == side
    assert await pair_of(real_storage, ADA) is None


async def test_everybody_is_looked_at_over_batches_and_circles(real_storage: SqlStorage) -> None:
    count = BATCH + 5
    wrong = Standing(facts=1)

    async def work(uow: UnitOfWork) -> None:
        for circle_id in (CIRCLE, OTHER_CIRCLE):
            await uow.circles.save(make_circle(circle_id))
            for number in range(count):
                profile = make_profile(MemberId(f"m{number:04}"), circle_id=circle_id)
                await uow.members.save(replace(profile, standing=wrong if number == count - 1 else Standing()))

    await real_storage.transact(work)
    report = await verify(real_storage, overdue_before=NOW)
    assert report.members == 2 * count
    assert [finding.circle_id for finding in report.findings] == [CIRCLE, OTHER_CIRCLE]


async def test_a_sqlite_database_is_verified_beside_a_running_kith(sqlite_storage: SqlStorage, sqlite_url: str) -> None:
    await settle(sqlite_storage)
    async with open_storage(sqlite_url, writable=False) as beside:
        assert (await verify(beside, overdue_before=NOW)).members == 2


async def test_a_backup_under_load_is_whole(sqlite_storage: SqlStorage, sqlite_url: str, tmp_path: Path) -> None:
    async def write(number: int) -> None:
        for step in range(40):
            name = CircleId(f"{number}-{step}")

            async def work(uow: UnitOfWork, name: CircleId = name) -> None:
                await uow.circles.save(make_circle(name))
                await uow.members.save(make_profile(circle_id=name))

            await sqlite_storage.transact(work)

    copy = tmp_path / "copy.db"
    await write(99)
    await asyncio.gather(backup(sqlite_url, copy), *(write(number) for number in range(8)))
    database = sqlite3.connect(copy)
    circles, members = (
        database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("circles", "members")
    )
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    assert circles == members >= 40
    assert not (tmp_path / "copy.db.partial").exists()
    async with open_storage(f"sqlite:///{copy}") as restored:
        assert await restored.read(lambda uow: uow.circles.get(CircleId("99-0"))) is not None


async def test_a_backup_overwrites_nothing(sqlite_url: str, tmp_path: Path) -> None:
    taken = tmp_path / "taken.db"
    taken.write_text("precious")
    with pytest.raises(StorageError, match="exists already"):
        await backup(sqlite_url, taken)
    assert taken.read_text() == "precious"


async def test_a_backup_of_nothing_or_to_nowhere_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no database"):
        await backup(f"sqlite:///{tmp_path}/none.db", tmp_path / "copy.db")
    with pytest.raises(StorageError):
        await backup(sqlite_url, tmp_path / "missing" / "copy.db")


async def test_postgresql_is_backed_up_by_its_own_tool(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="pg_dump"):
        await backup("postgresql://kith@db.example/kith", tmp_path / "copy")
