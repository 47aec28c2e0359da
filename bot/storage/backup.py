"""A copy of a SQLite database while Kith is running: one file, whole, as of one instant."""

import asyncio
import os
from pathlib import Path

from bot.errors.storage import StorageError
from bot.storage.engine import copying_engine
from bot.storage.faults import translated
from bot.storage.url import parse_url


async def backup(url: str, file: Path) -> None:
    """Write a copy of the database at `url` to `file`, which must not exist; nobody who writes is held up.

    Raises StorageError, whose text tells an operator what to do; PostgreSQL has its own tool, and the text names it.
    """
    where = parse_url(url)
    if where.path is None:
        raise StorageError("PostgreSQL has its own tool for backups: pg_dump --format=custom --file=FILE DATABASE")
    await asyncio.to_thread(_backup, where.path, file)


def _backup(source: Path, file: Path) -> None:
    if not source.exists():
        raise StorageError(f"there is no database at {source}")
    if file.exists():
        raise StorageError(f"{file} exists already, and a backup overwrites nothing: choose another name")
    partial = file.with_name(f"{file.name}.partial")
    with translated():
        partial.unlink(missing_ok=True)
        try:
            _copy(source, partial)
            partial.rename(file)
        finally:
            partial.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    engine = copying_engine(source)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(target),))
    finally:
        engine.dispose()
    with target.open("rb") as copy:
        os.fsync(copy.fileno())  # a backup that a power cut can still take away is none
