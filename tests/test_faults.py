"""When saving fails: the member is told, the words come back, the log has the number, and nothing is half written."""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import event
from world import World, text

from bot.config import LogSettings
from bot.logs import configure_logs
from bot.ports import T, Work
from bot.storage.engine import writing_engine
from bot.storage.group_commit import GroupCommitWriter
from bot.storage.opening import open_storage
from bot.storage.sqlite import SqliteStorage

NOTE = "a whole evening's words"


@pytest.fixture
def log() -> StringIO:
    """What an operator's log collects."""
    stream = StringIO()
    configure_logs(LogSettings(format="json"), stream=stream)
    return stream


@pytest.fixture
def path(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


async def test_a_database_that_another_program_holds_loses_nothing(path: Path, log: StringIO) -> None:
    storage = SqliteStorage(path, busy_timeout=timedelta(milliseconds=50))
    await storage.open()
    world = World(storage)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = text(await world.give("ada", "checkin", note=NOTE))
    other.execute("ROLLBACK")
    other.close()
    assert "I couldn't save that just now, and nothing was changed" in answer
    assert NOTE in answer
    [incident] = re.findall(r"this number: ([0-9a-f]{8})\.", answer)
    assert incident in log.getvalue()
    assert NOTE not in log.getvalue()
    assert "It counts" in text(await world.give("ada", "checkin", note=NOTE))
    await storage.close()


class SmallDisk:
    """A SQLite file on a disk with room for so many pages."""

    def __init__(self, writer: GroupCommitWriter) -> None:
        self._writer = writer

    async def transact(self, work: Work[T]) -> T:
        return await self._writer.submit(work)

    async def read(self, work: Work[T]) -> T:
        return await self._writer.submit(work)


@asynccontextmanager
async def small_disk(path: Path, pages: int) -> AsyncIterator[SmallDisk]:
    engine = writing_engine(path)
    event.listen(engine, "connect", lambda connection, _: connection.execute(f"PRAGMA max_page_count = {pages}"))
    writer = GroupCommitWriter(engine)
    await writer.open()
    yield SmallDisk(writer)
    await writer.close()


async def test_a_full_disk_loses_nothing_and_checking_in_works_again_once_there_is_room(
    path: Path, log: StringIO
) -> None:
    with sqlite3.connect(path) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.close()
    async with small_disk(path, pages + 4) as disk:
        world = World(disk)
        answers = [text(await world.give(f"m{number}", "checkin", note=NOTE * 40)) for number in range(30)]
    refused = [answer for answer in answers if "I couldn't save that" in answer]
    assert refused
    assert all(NOTE in answer for answer in refused)
    assert log.getvalue().count('"incident"') == len(refused)
    async with open_storage(f"sqlite:///{path}") as storage:
        world = World(storage)
        assert "It counts" in text(await world.give("late", "checkin", event="a-later-one", note=NOTE))
        circle = world.invocation("late", "x").circle_id
        saved = await storage.read(lambda uow: uow.members.with_streaks(circle, world.clock.now().date()))
        assert len(saved) == sum("It counts" in answer for answer in answers) + 1
        await world.tick()
        assert len(world.published) == len(saved)
