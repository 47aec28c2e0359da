"""Engines: how connections are made, and in which mode. Nothing here begins a transaction of its own accord."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage.faults import translated

BUSY_TIMEOUT = timedelta(seconds=5)
"""How long a statement waits for another process that holds the SQLite file (a backup, a shell) before it gives up."""

SQLITE_READERS = 4
"""Reading connections; each costs a thread and about 2 MB of page cache."""

SAFE_SQLITE = (3, 51, 3)
"""The first SQLite without the WAL-reset bug (since 3.7.0), which needs two connections that write or checkpoint.
Kith's single writer avoids it either way."""


def writing_engine(path: Path, busy_timeout: timedelta = BUSY_TIMEOUT) -> Engine:
    """A blocking engine for the one writing connection to a SQLite file."""
    engine = create_engine(_sqlite_url("pysqlite", path), poolclass=NullPool, hide_parameters=True)
    _prepare(engine, busy_timeout, "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON")
    return engine


def migrating_engine(path: Path, busy_timeout: timedelta = BUSY_TIMEOUT) -> Engine:
    """A blocking engine for a SQLite file that checks no foreign keys, as Alembic's copying of tables demands."""
    engine = create_engine(_sqlite_url("pysqlite", path), poolclass=NullPool, hide_parameters=True)
    _prepare(engine, busy_timeout, "PRAGMA foreign_keys=OFF")
    event.listen(engine, "begin", _begin)
    return engine


def copying_engine(path: Path) -> Engine:
    """A blocking engine for a SQLite file without transactions: VACUUM makes its own."""
    engine = create_engine(_sqlite_url("pysqlite", path), poolclass=NullPool, hide_parameters=True)
    _prepare(engine, BUSY_TIMEOUT)
    return engine


def reading_engine(path: Path, busy_timeout: timedelta = BUSY_TIMEOUT) -> AsyncEngine:
    """An async engine for a SQLite file, whose connections refuse to write; each transaction sees one snapshot."""
    engine = create_async_engine(
        _sqlite_url("aiosqlite", path), pool_size=SQLITE_READERS, max_overflow=0, hide_parameters=True
    )
    _prepare(engine.sync_engine, busy_timeout, "PRAGMA query_only=ON")
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def postgresql_engine(url: URL, pool_size: int) -> AsyncEngine:
    """An async engine for PostgreSQL with at most `pool_size` connections."""
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        hide_parameters=True,
    )


@asynccontextmanager
async def connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection out of the pool; what it did not commit is rolled back at the end. Raises StorageError."""
    async with AsyncExitStack() as stack:
        with translated():
            connection = await stack.enter_async_context(engine.connect())
        yield connection


def _sqlite_url(driver: str, path: Path) -> URL:
    return URL.create(f"sqlite+{driver}", database=str(path))


def _prepare(engine: Engine, busy_timeout: timedelta, *pragmas: str) -> None:
    """Run `pragmas` on every new connection, and keep the driver from beginning transactions by itself."""
    milliseconds = int(busy_timeout / timedelta(milliseconds=1))

    def on_connect(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (f"PRAGMA busy_timeout={milliseconds}", *pragmas):
            cursor.execute(pragma)
        cursor.close()

    event.listen(engine, "connect", on_connect)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
