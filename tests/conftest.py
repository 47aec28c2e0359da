"""Fixtures: open storages, each test's own and empty."""

import logging
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from databases import empty, postgres_database, postgres_server, run_apart
from fakes import FakeStorage
from strategies import load_profile
from world import World

from bot.ports import Storage
from bot.storage import migrate
from bot.storage.opening import SqlStorage, open_storage

load_profile()


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Whoever configures logs in a test does so for the whole process: afterwards they are as before."""
    root = logging.getLogger()
    level = root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = [handler for handler in root.handlers if type(handler).__module__ != "bot.logs"]
    root.setLevel(level)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with empty tables, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    run_apart(migrate.upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_url_of_server(testrun_uid: str) -> Iterator[str]:
    """A PostgreSQL server, the same for all workers."""
    with postgres_server(testrun_uid) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url_of_server: str, testrun_uid: str, worker_id: str) -> Iterator[str]:
    """The URL of this worker's PostgreSQL database with its tables."""
    with postgres_database(postgres_url_of_server, f"kith_{worker_id}_{testrun_uid[:8]}") as url:
        run_apart(migrate.upgrade(url))
        yield url


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The URL of a SQLite file of this test's own, with empty tables."""
    path = tmp_path / "kith.db"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(migrated_postgres: str) -> str:
    """The URL of a PostgreSQL database with empty tables."""
    run_apart(empty(migrated_postgres))
    return migrated_postgres


@pytest.fixture
async def sqlite_storage(sqlite_url: str) -> AsyncIterator[SqlStorage]:
    """An open storage on SQLite."""
    async with open_storage(sqlite_url) as storage:
        yield storage


@pytest.fixture
async def postgres_storage(postgres_url: str) -> AsyncIterator[SqlStorage]:
    """An open storage on PostgreSQL."""
    async with open_storage(postgres_url, pool_size=8) as storage:
        yield storage


@pytest.fixture(params=["fake", "sqlite", "postgres"])
def storage(request: pytest.FixtureRequest) -> Storage:
    """Each kind of storage in turn."""
    if request.param == "fake":
        return FakeStorage()
    found: Storage = request.getfixturevalue(f"{request.param}_storage")
    return found


@pytest.fixture(params=["sqlite", "postgres"])
def real_storage(request: pytest.FixtureRequest) -> SqlStorage:
    """Each storage with tables in turn."""
    found: SqlStorage = request.getfixturevalue(f"{request.param}_storage")
    return found


@pytest.fixture
def world() -> World:
    """One circle whose storage is in memory."""
    return World(FakeStorage())
