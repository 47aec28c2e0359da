"""Prepared statements give what SQLAlchemy gives, value for value."""

import sqlite3
from datetime import UTC, date, datetime
from typing import Any

import pytest
from factories import CIRCLE, NOW, make_circle
from sqlalchemy import bindparam, select

from bot.domain.ledger import FactKind
from bot.ports import UnitOfWork
from bot.storage.executor import BlockingExecutor
from bot.storage.opening import SqlStorage
from bot.storage.prepared import PreparedStatements, prepare
from bot.storage.tables import circles, ledger, members
from bot.storage.unit_of_work import SqlUnitOfWork


async def test_rows_are_the_same_as_sqlalchemys_of_the_same_types(sqlite_storage: SqlStorage) -> None:
    statement = select(circles).where(circles.c.id == bindparam("its_id"))

    async def both(uow: UnitOfWork) -> tuple[Any, Any]:
        assert isinstance(uow, SqlUnitOfWork)
        assert isinstance(uow.executor, BlockingExecutor)
        await uow.circles.save(make_circle(recap_due_at=NOW))
        prepared = await uow.executor.first(statement, {"its_id": CIRCLE})
        usual = uow.executor._connection.execute(statement, {"its_id": CIRCLE}).one()
        return prepared, usual

    prepared, usual = await sqlite_storage.transact(both)
    assert tuple(prepared) == tuple(usual)
    assert prepared._asdict() == usual._asdict()
    assert [type(value) for value in prepared] == [type(value) for value in usual]
    assert prepared.recap_due_at == NOW
    assert prepared.recap_due_at.tzinfo is UTC


def test_what_needs_more_than_plain_parameters_is_left_to_sqlalchemy() -> None:
    listed = select(members.c.id).where(members.c.id.in_(bindparam("ids", expanding=True)))
    assert prepare(listed, ("ids",)) is None
    assert prepare(select(members.c.id).where(members.c.id == bindparam("its_id")), ("its_id",)) is not None


def test_constants_of_a_statement_and_missing_parameters_are_bound_as_they_stand() -> None:
    statement = select(ledger.c.seq).where(ledger.c.kind == FactKind.CHEER, ledger.c.on_day == bindparam("day"))
    prepared = prepare(statement, ("day",))
    assert prepared is not None
    driver = sqlite3.connect(":memory:")
    driver.execute("CREATE TABLE ledger (seq, kind, on_day)")
    driver.execute("INSERT INTO ledger VALUES (7, 'cheer', '2026-03-02'), (8, 'nudge', '2026-03-02')")
    assert prepared.rows(prepared.run(driver, {"day": date(2026, 3, 2)}).fetchall()) == [(7,)]
    driver.close()


async def test_a_naive_instant_is_refused_and_spoils_its_unit_of_work(sqlite_storage: SqlStorage) -> None:
    async def work(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle(recap_due_at=datetime(2026, 3, 2)))  # noqa: DTZ001 - that is the point

    with pytest.raises(ValueError, match="without a time zone"):
        await sqlite_storage.transact(work)


def test_statements_that_are_built_anew_for_each_call_do_not_pile_up() -> None:
    known = PreparedStatements()
    for _ in range(1200):
        known.find(select(members.c.id).where(members.c.id == bindparam("its_id")), {"its_id": "x"})
    assert len(known._known) <= 501
