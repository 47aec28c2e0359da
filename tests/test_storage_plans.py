"""Cost grows with what is due, not with how many there are: every sweep is served by its index, on both databases."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest
from factories import ADA, CIRCLE, NOW, make_circle, make_fact, make_profile
from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.identity import MemberId
from bot.domain.standing import Standing
from bot.storage.engine import migrating_engine, postgresql_engine
from bot.storage.executor import AsyncExecutor, BlockingExecutor
from bot.storage.prepared import PreparedStatements
from bot.storage.trampoline import run_to_end
from bot.storage.unit_of_work import SqlUnitOfWork
from bot.storage.url import parse_url

Sweep = Callable[[SqlUnitOfWork], Awaitable[object]]
Sent = list[tuple[str, Any]]

LEASE = timedelta(minutes=1)

SWEEPS: dict[str, tuple[Sweep, str]] = {
    "due recaps": (lambda uow: uow.circles.due_recaps(NOW, 9), "ix_circles_recap_due_at"),
    "due nudges": (lambda uow: uow.members.due_nudges(NOW, 9), "ix_standings_nudge_at"),
    "streaks": (lambda uow: uow.members.with_streaks(CIRCLE, NOW.date()), "ix_standings_last_kept"),
    "claim": (lambda uow: uow.outbox.claim("web", NOW, LEASE, 9), "ix_outbox_(not_after|abandoned|due_at)"),
    "waiting": (lambda uow: uow.outbox.waiting("web", NOW), "ix_outbox_due_at"),
    "old messages": (lambda uow: uow.outbox.forget_before(NOW, 9), "ix_outbox_ended_at"),
    "old events": (lambda uow: uow.inbox.forget_before(NOW, 9), "ix_inbox_at"),
    "tally": (lambda uow: uow.ledger.tally(CIRCLE, date.min, NOW.date()), "ix_ledger_kind"),
    "quiet": (lambda uow: uow.ledger.quiet_checkers(CIRCLE, date.min, NOW.date()), "ix_ledger_kind"),
    "nudges of a person": (lambda uow: uow.ledger.nudges_since("web", [ADA], NOW), "ix_ledger_nudge"),
    "cheers given": (lambda uow: uow.ledger.cheers_given(CIRCLE, ADA, NOW.date()), "ix_ledger_kind"),
    "cheers received": (lambda uow: uow.ledger.cheers_received(CIRCLE, ADA, NOW), "ix_ledger_to_member"),
}

sweeps = pytest.mark.parametrize(("sweep", "index"), SWEEPS.values(), ids=SWEEPS.keys())


def watch(engine: Engine) -> Sent:
    """Every statement that the engine sends from now on, with its parameters as the driver gets them."""
    sent: Sent = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if not statement.startswith(("EXPLAIN", "BEGIN", "SELECT pg_advisory_xact_lock")):
            sent.append((statement, parameters))

    return sent


@sweeps
def test_sqlite_uses_the_index(sweep: Sweep, index: str, sqlite_url: str) -> None:
    path = parse_url(sqlite_url).path
    assert path is not None
    sent: list[str] = []
    with migrating_engine(path).connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(sent.append)
        run_to_end(sweep(SqlUnitOfWork(BlockingExecutor(connection, driver, PreparedStatements()))))
        driver.set_trace_callback(None)
        statements = [one for one in sent if not one.startswith("BEGIN")]
        assert statements
        for statement in statements:
            steps = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")]
            assert any(re.search(rf"INDEX {index} \(", step) for step in steps), steps
            assert not any(step.startswith("SCAN") for step in steps), steps


def test_sqlite_finds_what_was_asked_by_and_of_a_member_without_reading_the_circle(sqlite_url: str) -> None:
    path = parse_url(sqlite_url).path
    assert path is not None
    sent: list[str] = []
    with migrating_engine(path).connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(sent.append)
        uow = SqlUnitOfWork(BlockingExecutor(connection, driver, PreparedStatements()))
        run_to_end(uow.buddies.requests(CIRCLE, ADA, NOW))
        driver.set_trace_callback(None)
        plans = [driver.execute(f"EXPLAIN QUERY PLAN {one}").fetchall() for one in sent if not one.startswith("BEGIN")]
    for (step,), column in zip(plans, ("asker", "asked"), strict=True):
        assert f"(circle_id=? AND {column}=?)" in step[3]


REPORTS: dict[str, Sweep] = {
    "counts": lambda uow: uow.nudge_facts.counts(CIRCLE, NOW.date()),
    "first words": lambda uow: uow.nudge_facts.first_words(CIRCLE, NOW.date()),
}


@pytest.mark.parametrize("look", REPORTS.values(), ids=REPORTS.keys())
def test_sqlite_finds_nudges_of_a_window_and_what_followed_each_without_reading_the_circle(
    look: Sweep, sqlite_url: str
) -> None:
    path = parse_url(sqlite_url).path
    assert path is not None
    sent: list[str] = []
    with migrating_engine(path).connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(sent.append)
        run_to_end(look(SqlUnitOfWork(BlockingExecutor(connection, driver, PreparedStatements()))))
        driver.set_trace_callback(None)
        plans = [driver.execute(f"EXPLAIN QUERY PLAN {one}").fetchall() for one in sent if not one.startswith("BEGIN")]
    [steps] = [[step[3] for step in plan] for plan in plans]
    assert "SEARCH taken USING INDEX ix_ledger_kind (circle_id=? AND kind=? AND on_day>?)" in steps
    followers = [step for step in steps if step.startswith("SEARCH ledger")]
    assert followers
    assert all("(circle_id=? AND member_id=? AND seq>?)" in step for step in followers)
    assert not any(step.startswith(("SCAN ledger", "SCAN taken")) for step in steps)


async def crowd(uow: SqlUnitOfWork) -> None:
    """Members who kept nothing lately: among too few rows any index is as good as another."""
    await uow.circles.save(make_circle())
    long_ago = Standing(last_kept=date(2020, 1, 1))
    for number in range(100):
        member_id = MemberId(f"member-{number}")
        await uow.members.save(make_profile(member_id, standing=long_ago))
        for seq in range(1, 6):
            await uow.ledger.append(make_fact(seq, member_id=member_id))


@pytest.fixture
async def planner(postgres_url: str) -> AsyncIterator[tuple[AsyncConnection, Sent]]:
    """A connection that avoids reading whole tables, and what it sends."""
    engine = postgresql_engine(parse_url(postgres_url).url, 1)
    async with engine.connect() as connection:
        await crowd(SqlUnitOfWork(AsyncExecutor(connection, "postgresql", locks=True)))
        await connection.exec_driver_sql("ANALYZE standings, ledger")
        await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        yield connection, watch(engine.sync_engine)
    await engine.dispose()


@sweeps
async def test_postgresql_uses_the_index(sweep: Sweep, index: str, planner: tuple[AsyncConnection, Sent]) -> None:
    connection, sent = planner
    await sweep(SqlUnitOfWork(AsyncExecutor(connection, "postgresql", locks=True)))
    assert sent
    for statement, parameters in list(sent):
        plan = (await connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)).all()
        steps = "\n".join(row[0] for row in plan)
        assert re.search(index, steps), steps
        assert "Seq Scan" not in steps, steps
