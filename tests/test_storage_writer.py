"""The SQLite writer: one commit for many, each undone alone, nothing answered before it is durable."""

import asyncio
from pathlib import Path

import pytest
from factories import make_circle, make_profile
from sqlalchemy import event
from writer_acts import SHORT, circles_in, file_of, job, saving

from bot.domain.identity import CircleId
from bot.errors.options import UnknownPlace
from bot.errors.storage import StorageError, StorageFull
from bot.storage.engine import writing_engine
from bot.storage.group_commit import GroupCommitWriter
from bot.storage.unit_of_work import SqlUnitOfWork
from bot.storage.writing import WritingConnection


@pytest.fixture
def path(sqlite_url: str) -> Path:
    return file_of(sqlite_url)


@pytest.fixture
def connection(path: Path) -> WritingConnection:
    return WritingConnection(writing_engine(path, SHORT))


def test_a_group_is_committed_once(connection: WritingConnection, path: Path) -> None:
    statements: list[str] = []
    connection._driver.set_trace_callback(statements.append)
    jobs = [job(saving(f"c{number}")) for number in range(20)]
    connection.run(jobs)
    assert [one.error for one in jobs] == [None] * 20
    assert len(circles_in(path)) == 20
    assert statements.count("COMMIT") == 1
    assert statements.count("BEGIN IMMEDIATE") == 1
    connection.close()


async def test_requests_that_come_together_share_commits(path: Path) -> None:
    statements: list[str] = []
    engine = writing_engine(path)
    event.listen(engine, "connect", lambda driver, _: driver.set_trace_callback(statements.append))
    writer = GroupCommitWriter(engine)
    await writer.open()
    await asyncio.gather(*(writer.submit(saving(f"c{number}")) for number in range(50)))
    await writer.close()
    assert len(circles_in(path)) == 50
    assert statements.count("COMMIT") == 1


def test_where_nobody_fails_nobody_needs_a_savepoint(connection: WritingConnection) -> None:
    statements: list[str] = []
    connection._driver.set_trace_callback(statements.append)
    connection.run([job(saving("one")), job(saving("other"))])
    assert not any("SAVEPOINT" in statement for statement in statements)
    connection.close()


@pytest.mark.parametrize(("changes", "runs"), [(False, 1), (True, 2)])
def test_neighbours_are_run_again_only_when_what_failed_had_changed_something(
    connection: WritingConnection, path: Path, changes: bool, runs: int
) -> None:
    ran: list[str] = []

    async def work(uow: SqlUnitOfWork) -> None:
        ran.append("neighbour")
        await saving("kept")(uow)

    async def refuse(uow: SqlUnitOfWork) -> None:
        if changes:
            await saving("lost")(uow)
        raise UnknownPlace("channel", "nowhere")

    jobs = [job(work), job(refuse)]
    connection.run(jobs)
    assert [type(one.error) for one in jobs] == [type(None), UnknownPlace]
    assert circles_in(path) == ["kept"]
    assert len(ran) == runs
    connection.close()


def test_a_failing_request_never_takes_its_neighbours_along(connection: WritingConnection, path: Path) -> None:
    async def fail(uow: SqlUnitOfWork) -> None:
        await uow.circles.save(make_circle(CircleId("lost")))
        raise UnknownPlace("channel", "nowhere")

    jobs = [job(saving("before")), job(fail), job(saving("after"))]
    connection.run(jobs)
    assert [type(one.error) for one in jobs] == [type(None), UnknownPlace, type(None)]
    assert circles_in(path) == ["after", "before"]
    connection.close()


def test_a_statement_that_fails_spoils_its_request_even_when_the_work_goes_on(
    connection: WritingConnection, path: Path
) -> None:
    async def stubborn(uow: SqlUnitOfWork) -> None:
        await uow.circles.save(make_circle(CircleId("lost")))
        with pytest.raises(StorageError):
            await uow.members.save(make_profile(circle_id=CircleId("nowhere")))

    jobs = [job(stubborn), job(saving("kept"))]
    connection.run(jobs)
    assert isinstance(jobs[0].error, StorageError)
    assert circles_in(path) == ["kept"]
    connection.close()


def test_neighbours_are_run_again_when_sqlite_gave_up_the_transaction(
    connection: WritingConnection, path: Path
) -> None:
    async def give_up(uow: SqlUnitOfWork) -> None:
        await uow.circles.save(make_circle(CircleId("lost")))
        connection._driver.execute("ROLLBACK")  # as SQLite does by itself on an I/O error
        raise StorageFull

    jobs = [job(saving("before")), job(give_up), job(saving("after"))]
    connection.run(jobs)
    assert [type(one.error) for one in jobs] == [type(None), StorageFull, type(None)]
    assert circles_in(path) == ["after", "before"]
    connection.close()


def test_a_transaction_that_ended_under_the_work_is_an_error(connection: WritingConnection, path: Path) -> None:
    async def end(uow: SqlUnitOfWork) -> None:
        connection._driver.execute("ROLLBACK")

    jobs = [job(end), job(saving("kept"))]
    connection.run(jobs)
    assert isinstance(jobs[0].error, StorageError)
    assert circles_in(path) == ["kept"]
    connection.close()
