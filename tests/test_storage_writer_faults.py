"""The SQLite writer in trouble: a full disk, a lock, a file that is none, a lost connection, a kill."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from factories import CIRCLE, make_fact, make_outgoing, make_profile
from writer_acts import SHORT, circles_in, file_of, job, saving

from bot.domain.identity import CircleId
from bot.errors.storage import StorageBusy, StorageError, StorageFull
from bot.ports import UnitOfWork
from bot.storage.engine import writing_engine
from bot.storage.executor import BlockingExecutor
from bot.storage.group_commit import GroupCommitWriter
from bot.storage.opening import open_storage
from bot.storage.sqlite import SqliteStorage
from bot.storage.unit_of_work import SqlUnitOfWork
from bot.storage.writing import WritingConnection


@pytest.fixture
def path(sqlite_url: str) -> Path:
    return file_of(sqlite_url)


@pytest.fixture
def connection(path: Path) -> WritingConnection:
    return WritingConnection(writing_engine(path, SHORT))


def test_when_the_commit_fails_everybody_is_told_and_nothing_is_kept(connection: WritingConnection, path: Path) -> None:
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


def test_a_full_disk_is_told_and_the_next_request_works(connection: WritingConnection, path: Path) -> None:
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


async def test_a_locked_database_is_told_and_nothing_was_written(path: Path) -> None:
    storage = SqliteStorage(path, busy_timeout=SHORT)
    await storage.open()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    results = await asyncio.gather(*(storage.transact(saving(name)) for name in ("one", "two")), return_exceptions=True)
    assert [type(result) for result in results] == [StorageBusy, StorageBusy]
    other.execute("ROLLBACK")
    other.close()
    await storage.transact(saving("three"))
    await storage.close()
    assert circles_in(path) == ["three"]


async def test_a_file_that_is_no_database_is_a_storage_error(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to look like one\n" * 100)
    with pytest.raises(StorageError):
        async with open_storage(f"sqlite:///{path}"):
            pass
    with pytest.raises(StorageError):
        async with open_storage(f"sqlite:///{tmp_path}/missing/kith.db"):
            pass


async def test_nobody_waits_for_ever_when_the_connection_is_lost(path: Path) -> None:
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
