"""The one entrance: an address in, an open storage out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

from bot.storage.postgresql import PostgresStorage
from bot.storage.sqlite import SqliteStorage
from bot.storage.url import parse_url

SqlStorage: TypeAlias = SqliteStorage | PostgresStorage

POOL_SIZE = 10
"""Connections to PostgreSQL of one Kith process."""


@asynccontextmanager
async def open_storage(url: str, *, pool_size: int = POOL_SIZE, writable: bool = True) -> AsyncIterator[SqlStorage]:
    """The database at `url`, open until the block ends. The tables must be there (`migrate.check_revision`).

    With `writable` false a SQLite file is opened beside a running Kith, and `transact` is refused.
    Raises ConfigurationError, AlreadyRunning or StorageError.
    """
    where = parse_url(url)
    storage: SqlStorage = (
        PostgresStorage(where.url, pool_size) if where.path is None else SqliteStorage(where.path, writable=writable)
    )
    await storage.open()
    try:
        yield storage
    finally:
        await storage.close()
