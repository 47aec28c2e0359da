"""What tests of the SQLite writer do over and over: small jobs, and a look into the file."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from datetime import timedelta
from pathlib import Path

from factories import make_circle

from bot.domain.identity import CircleId
from bot.ports import Work
from bot.storage.unit_of_work import SqlUnitOfWork
from bot.storage.url import parse_url
from bot.storage.writing import Job

SHORT = timedelta(milliseconds=1)


def file_of(url: str) -> Path:
    """The file behind a SQLite URL."""
    found = parse_url(url).path
    assert found is not None
    return found


def saving(name: str) -> Work[None]:
    return lambda uow: uow.circles.save(make_circle(CircleId(name)))


def job(work: Callable[[SqlUnitOfWork], Awaitable[object]]) -> Job:
    return Job(work, copy_context())


def circles_in(path: Path) -> list[str]:
    reader = sqlite3.connect(path)
    rows = reader.execute("SELECT id FROM circles ORDER BY id").fetchall()
    reader.close()
    return [row[0] for row in rows]
