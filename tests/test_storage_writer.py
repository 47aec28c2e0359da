"""The SQLite writer: one commit for many, each undone alone, nothing answered before it is durable."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextvars import ContextVar, copy_context
from datetime import timedelta
from pathlib import Path

import pytest
from factories import CIRCLE, make_circle, make_fact, make_outgoing, make_profile
from sqlalchemy import event

from bot.domain.identity import CircleId
from bot.errors.options import UnknownPlace
from bot.errors.storage import StorageBusy, StorageError, StorageFull
from bot.ports import UnitOfWork, Work
from bot.storage.engine import writing_engine
from bot.storage.executor import BlockingExecutor
from bot.storage.group_commit import GroupCommitWriter
from bot.storage.opening import open_storage
from bot.storage.sqlite import SqliteStorage
from bot.storage.trampoline import ForeignAwait, run_to_end
from bot.storage.unit_of_work import SqlUnitOfWork
from bot.storage.url import parse_url
from bot.storage.writing import Job, WritingConnection

SHORT = timedelta(milliseconds=1)


@pytest.fixture
def path(sqlite_url: str) -> Path:
    found = parse_url(sqlite_url).path
    assert found is not None
    return found


@pytest.fixture
def connection(path: Path) -> WritingConnection:
    return WritingConnection(writing_engine(path, SHORT))


def saving(name: str) -> Work[None]:
    return lambda uow: uow.circles.save(make_circle(CircleId(name)))


def job(work: Callable[[SqlUnitOfWork], Awaitable[object]]) -> Job:
    return Job(work, copy_context())


def circles_in(path: Path) -> list[str]:
    reader = sqlite3.connect(path)
    rows = reader.execute("SELECT id FROM circles ORDER BY id").fetchall()
    reader.close()
    return [row[0] for row in rows]


class TestGroups:
    def test_a_group_is_committed_once(self, connection: WritingConnection, path: Path) -> None:
        statements: list[str] = []
        connection._driver.set_trace_callback(statements.append)
        jobs = [job(saving(f"c{number}")) for number in range(20)]
        connection.run(jobs)
        assert [one.error for one in jobs] == [None] * 20
        assert len(circles_in(path)) == 20
        assert statements.count("COMMIT") == 1
        assert statements.count("BEGIN IMMEDIATE") == 1
        connection.close()

    async def test_requests_that_come_together_share_commits(self, path: Path) -> None:
        statements: list[str] = []
        engine = writing_engine(path)
        event.listen(engine, "connect", lambda driver, _: driver.set_trace_callback(statements.append))
        writer = GroupCommitWriter(engine)
        await writer.open()
        await asyncio.gather(*(writer.submit(saving(f"c{number}")) for number in range(50)))
        await writer.close()
        assert len(circles_in(path)) == 50
        assert statements.count("COMMIT") == 1

    def test_where_nobody_fails_nobody_needs_a_savepoint(self, connection: WritingConnection) -> None:
        statements: list[str] = []
        connection._driver.set_trace_callback(statements.append)
        connection.run([job(saving("one")), job(saving("other"))])
        assert not any("SAVEPOINT" in statement for statement in statements)
        connection.close()

    @pytest.mark.parametrize(("changes", "runs"), [(False, 1), (True, 2)])
    def test_neighbours_are_run_again_only_when_what_failed_had_changed_something(
        self, connection: WritingConnection, path: Path, changes: bool, runs: int
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

    def test_a_failing_request_never_takes_its_neighbours_along(
        self, connection: WritingConnection, path: Path
    ) -> None:
        async def fail(uow: SqlUnitOfWork) -> None:
            await uow.circles.save(make_circle(CircleId("lost")))
            raise UnknownPlace("channel", "nowhere")

        jobs = [job(saving("before")), job(fail), job(saving("after"))]
        connection.run(jobs)
        assert [type(one.error) for one in jobs] == [type(None), UnknownPlace, type(None)]
        assert circles_in(path) == ["after", "before"]
        connection.close()

    def test_a_statement_that_fails_spoils_its_request_even_when_the_work_goes_on(
        self, connection: WritingConnection, path: Path
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
        self, connection: WritingConnection, path: Path
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

    def test_a_transaction_that_ended_under_the_work_is_an_error(
        self, connection: WritingConnection, path: Path
    ) -> None:
        async def end(uow: SqlUnitOfWork) -> None:
            connection._driver.execute("ROLLBACK")

        jobs = [job(end), job(saving("kept"))]
        connection.run(jobs)
        assert isinstance(jobs[0].error, StorageError)
        assert circles_in(path) == ["kept"]
        connection.close()

    def test_when_the_commit_fails_everybody_is_told_and_nothing_is_kept(
        self, connection: WritingConnection, path: Path
    ) -> None:
        async def leave_an_orphan(uow: SqlUnitOfWork) -> None:
            # A deferred foreign key is looked at by COMMIT alone: the one failure of a commit that can be made at will.
            connection._driver.execute("PRAGMA defer_foreign_keys=ON")
            await uow.outbox.put(make_outgoing(circle_id=CircleId("nowhere")))

        jobs = [job(saving("lost")), job(leave_an_orphan)]
        connection.run(jobs)
        assert all(isinstance(one.error, StorageError) for one in jobs)
        assert circles_in(path) == []
        again = job(saving("kept"))
        connection.run([again])
        assert again.error is None
        connection.close()


class TestFailures:
    def test_a_full_disk_is_told_and_the_next_request_works(self, connection: WritingConnection, path: Path) -> None:
        pages = connection._driver.execute("PRAGMA page_count").fetchone()[0]
        connection._driver.execute(f"PRAGMA max_page_count={pages + 2}")
        long_note = "x" * 100_000

        async def write_much(uow: SqlUnitOfWork) -> None:
            await uow.members.save(make_profile())
            await uow.ledger.append(make_fact(note=long_note))

        jobs = [job(saving(CIRCLE)), job(write_much), job(saving("small"))]
        connection.run(jobs)
        assert [type(one.error) for one in jobs] == [type(None), StorageFull, type(None)]
        assert "xxx" not in str(jobs[1].error)
        assert circles_in(path) == ["small", CIRCLE]
        connection._driver.execute("PRAGMA max_page_count=1000000")
        connection.run([again := job(write_much)])
        assert again.error is None
        connection.close()

    async def test_a_locked_database_is_told_and_nothing_was_written(self, path: Path) -> None:
        storage = SqliteStorage(path, busy_timeout=SHORT)
        await storage.open()
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        results = await asyncio.gather(
            *(storage.transact(saving(name)) for name in ("one", "two")), return_exceptions=True
        )
        assert [type(result) for result in results] == [StorageBusy, StorageBusy]
        other.execute("ROLLBACK")
        other.close()
        await storage.transact(saving("three"))
        await storage.close()
        assert circles_in(path) == ["three"]

    async def test_a_file_that_is_no_database_is_a_storage_error(self, tmp_path: Path) -> None:
        path = tmp_path / "notes.txt"
        path.write_text("not a database, but long enough to look like one\n" * 100)
        with pytest.raises(StorageError):
            async with open_storage(f"sqlite:///{path}"):
                pass
        with pytest.raises(StorageError):
            async with open_storage(f"sqlite:///{tmp_path}/missing/kith.db"):
                pass

    async def test_nobody_waits_for_ever_when_the_connection_is_lost(self, path: Path) -> None:
        writer = GroupCommitWriter(writing_engine(path))
        await writer.open()

        async def lose(uow: UnitOfWork) -> None:
            assert isinstance(uow, SqlUnitOfWork)
            assert isinstance(uow.executor, BlockingExecutor)
            uow.executor._driver.close()

        results = await asyncio.gather(
            writer.submit(saving("before")), writer.submit(lose), writer.submit(saving("after")), return_exceptions=True
        )
        assert [isinstance(result, StorageError) for result in results] == [True] * 3
        with pytest.raises(StorageError):
            await writer.submit(saving("later"))
        await writer.close()
        assert circles_in(path) == []


class TestCallers:
    async def test_a_cancelled_caller_harms_nobody(self, sqlite_storage: SqliteStorage, path: Path) -> None:
        impatient = asyncio.create_task(sqlite_storage.transact(saving("impatient")))
        patient = asyncio.create_task(sqlite_storage.transact(saving("patient")))
        await asyncio.sleep(0)
        impatient.cancel()
        await patient
        with pytest.raises(asyncio.CancelledError):
            await impatient
        await sqlite_storage.transact(saving("later"))
        assert {"patient", "later"} <= set(circles_in(path))

    async def test_work_sees_its_callers_context(self, sqlite_storage: SqliteStorage) -> None:
        invocation: ContextVar[str] = ContextVar("invocation", default="none")

        async def look(_: UnitOfWork) -> str:
            return invocation.get()

        async def call(name: str) -> str:
            invocation.set(name)
            return await sqlite_storage.transact(look)

        assert list(await asyncio.gather(call("one"), call("two"))) == ["one", "two"]

    async def test_closing_writes_what_waits_and_then_refuses(self, sqlite_url: str, path: Path) -> None:
        async with open_storage(sqlite_url) as storage:
            waiting = [asyncio.create_task(storage.transact(saving(f"c{number}"))) for number in range(600)]
            await asyncio.sleep(0)
        await asyncio.gather(*waiting)
        assert len(circles_in(path)) == 600
        assert not path.with_name("kith.db-wal").exists()
        with pytest.raises(StorageError):
            await storage.transact(saving("late"))

    async def test_closing_an_idle_storage_returns(self, sqlite_url: str) -> None:
        async with open_storage(sqlite_url):
            pass


class TestTrampoline:
    async def test_work_that_awaits_something_else_is_refused(self, sqlite_storage: SqliteStorage, path: Path) -> None:
        async def sleepy(uow: UnitOfWork) -> None:
            await uow.circles.save(make_circle())
            await asyncio.sleep(0)

        with pytest.raises(ForeignAwait):
            await sqlite_storage.transact(sleepy)
        assert circles_in(path) == []

    def test_what_never_suspends_is_run_to_its_end(self) -> None:
        async def inner() -> int:
            return 20

        async def outer() -> int:
            return await inner() + 1

        assert run_to_end(outer()) == 21

    def test_work_that_suspends_is_closed(self) -> None:
        closed = []

        async def sleepy() -> None:
            try:
                await asyncio.sleep(0)
            finally:
                closed.append(True)

        with pytest.raises(ForeignAwait):
            run_to_end(sleepy())
        assert closed == [True]


KILLED = """
import asyncio, sys
from bot.storage.executor import BlockingExecutor
from bot.storage.group_commit import GroupCommitWriter
from bot.storage.opening import open_storage
from factories import make_circle
from bot.domain.identity import CircleId

async def main(url):
    async with open_storage(url) as storage:
        async def write(number):
            for step in range(100000):
                name = f"{number}-{step}"
                await storage.transact(lambda uow: uow.circles.save(make_circle(CircleId(name))))
                print(name, flush=True)
        await asyncio.gather(*(write(number) for number in range(8)))

asyncio.run(main(sys.argv[1]))
"""


def test_what_was_confirmed_survives_kill_9(sqlite_url: str, path: Path) -> None:
    folder = Path(__file__).parent
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, sqlite_url],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{folder.parent}{os.pathsep}{folder}"},
    )
    assert process.stdout is not None
    confirmed = [process.stdout.readline().strip() for _ in range(200)]
    process.send_signal(signal.SIGKILL)
    confirmed += [line.strip() for line in process.stdout.read().split("\n")[:-1]]
    process.stdout.close()
    process.wait()
    assert set(confirmed) <= set(circles_in(path))
    assert len(confirmed) >= 200
