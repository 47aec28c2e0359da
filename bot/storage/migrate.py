"""The tables' revisions: which one a database has, which one this Kith wants, and the way between.

Alembic works with blocking calls, so everything happens in a thread (for asyncpg with an event loop of its own), and
the caller's event loop never waits. It is imported only where something is to be migrated: it holds 12 MB, which a Kith
whose tables are up to date never needs.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, NullPool, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors.storage import StorageError, WrongRevision
from bot.storage.engine import migrating_engine
from bot.storage.faults import translated
from bot.storage.sqlite import sole_writer
from bot.storage.url import DatabaseUrl, parse_url

if TYPE_CHECKING:
    from alembic.config import Config

T = TypeVar("T")

HEAD = "0008"
"""The newest revision in migrations/versions; a test compares it."""

_MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"

_ADVISORY_LOCK = 0x4B697468
"""The word `Kith` in ASCII: what two processes that migrate one PostgreSQL database wait for."""


def head() -> str:
    """The revision that this Kith works with."""
    return HEAD


async def current(url: str) -> str | None:
    """The revision of the database at `url`, None when it is empty. Raises StorageError."""
    where = parse_url(url)
    if where.path is not None and not where.path.exists():
        return None
    return await _on_connection(where, _revision_of)


async def check_revision(url: str) -> None:
    """Raises WrongRevision unless the database has exactly this Kith's tables, StorageError when it cannot be read."""
    found = await current(url)
    if found != head():
        raise _wrong(found)


async def upgrade(url: str, revision: str = "head") -> None:
    """Bring the tables to `revision`; a SQLite file and its folder are made when they are missing.

    Raises WrongRevision when a newer Kith has written the database, AlreadyRunning, or StorageError. Nothing has
    changed then.
    """
    from alembic import command

    await _migrate(url, lambda config: command.upgrade(config, revision))


async def downgrade(url: str, revision: str) -> None:
    """Take the tables back to `revision` (`base` for none). What only the newer tables could hold is lost."""
    from alembic import command

    await _migrate(url, lambda config: command.downgrade(config, revision))


async def _migrate(url: str, run: Callable[["Config"], None]) -> None:
    where = parse_url(url)

    def action(connection: Connection) -> None:
        if where.path is None:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        found = _revision_of(connection)
        if found is not None and not _is_known(found):
            raise _wrong(found)
        run(_config(connection))
        if where.path is not None:
            _check_foreign_keys(connection)

    if where.path is None:
        await _on_connection(where, action)
        return
    with translated():
        where.path.parent.mkdir(parents=True, exist_ok=True)
    with sole_writer(where.path):
        await _on_connection(where, action)


async def _on_connection(where: DatabaseUrl, action: Callable[[Connection], T]) -> T:
    """The result of `action` in a transaction of its own."""
    if where.path is not None:
        return await asyncio.to_thread(_on_sqlite, where.path, action)
    return await asyncio.to_thread(asyncio.run, _on_postgresql(where, action))


def _on_sqlite(path: Path, action: Callable[[Connection], T]) -> T:
    engine = migrating_engine(path)
    try:
        with translated(), engine.begin() as connection:
            return action(connection)
    finally:
        engine.dispose()


async def _on_postgresql(where: DatabaseUrl, action: Callable[[Connection], T]) -> T:
    engine = create_async_engine(where.url, poolclass=NullPool, hide_parameters=True)
    with translated():
        async with engine.begin() as connection:
            return await connection.run_sync(action)


def _config(connection: Connection | None = None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _is_known(revision: str) -> bool:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(_config())
    return any(script.revision == revision for script in scripts.walk_revisions())


def _wrong(found: str | None) -> WrongRevision:
    return WrongRevision(found, head(), newer=found is not None and not _is_known(found))


def _check_foreign_keys(connection: Connection) -> None:
    """They are off while tables are copied, for SQLite would delete the rows that point at a copied table."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise StorageError(f"a migration would leave {len(broken)} rows without their owner")
