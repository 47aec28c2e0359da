"""The SQLite writer and its callers: who is cancelled, who comes late, and work that awaits what it may not."""

import asyncio
from contextvars import ContextVar
from pathlib import Path

import pytest
from factories import make_circle
from writer_acts import circles_in, file_of, saving

from bot.errors.storage import StorageError
from bot.ports import UnitOfWork
from bot.storage.opening import open_storage
from bot.storage.sqlite import SqliteStorage
from bot.storage.trampoline import ForeignAwait, run_to_end


@pytest.fixture
def path(sqlite_url: str) -> Path:
    return file_of(sqlite_url)


async def test_a_cancelled_caller_harms_nobody(sqlite_storage: SqliteStorage, path: Path) -> None:
    impatient = asyncio.create_task(sqlite_storage.transact(saving("impatient")))
    patient = asyncio.create_task(sqlite_storage.transact(saving("patient")))
    await asyncio.sleep(0)
    impatient.cancel()
    await patient
    with pytest.raises(asyncio.CancelledError):
        await impatient
    await sqlite_storage.transact(saving("later"))
    assert {"patient", "later"} <= set(circles_in(path))


async def test_work_sees_its_callers_context(sqlite_storage: SqliteStorage) -> None:
    invocation: ContextVar[str] = ContextVar("invocation", default="none")

    async def look(_: UnitOfWork) -> str:
        return invocation.get()

    async def call(name: str) -> str:
        invocation.set(name)
        return await sqlite_storage.transact(look)

    assert list(await asyncio.gather(call("one"), call("two"))) == ["one", "two"]


async def test_closing_writes_what_waits_and_then_refuses(sqlite_url: str, path: Path) -> None:
    async with open_storage(sqlite_url) as storage:
        waiting = [asyncio.create_task(storage.transact(saving(f"c{number}"))) for number in range(600)]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert len(circles_in(path)) == 600
    assert not path.with_name("kith.db-wal").exists()
    with pytest.raises(StorageError):
        await storage.transact(saving("late"))


async def test_closing_an_idle_storage_returns(sqlite_url: str) -> None:
    async with open_storage(sqlite_url):
        pass


async def test_work_that_awaits_something_else_is_refused(sqlite_storage: SqliteStorage, path: Path) -> None:
    async def sleepy(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle())
        await asyncio.sleep(0)

    with pytest.raises(ForeignAwait):
        await sqlite_storage.transact(sleepy)
    assert circles_in(path) == []


def test_what_never_suspends_is_run_to_its_end() -> None:
    async def inner() -> int:
        return 20

    async def outer() -> int:
        return await inner() + 1

    assert run_to_end(outer()) == 21


def test_work_that_suspends_is_closed() -> None:
    closed = []

    async def sleepy() -> None:
        try:
            await asyncio.sleep(0)
        finally:
            closed.append(True)

    with pytest.raises(ForeignAwait):
        run_to_end(sleepy())
    assert closed == [True]
