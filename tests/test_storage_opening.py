"""Addresses, locks and the ways in which a database can be opened."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from factories import CIRCLE, make_circle

from bot.errors.starting import AlreadyRunning, ConfigurationError
from bot.errors.storage import StorageError
from bot.storage.opening import open_storage
from bot.storage.sqlite import SqliteStorage, acquire, writing_lock
from bot.storage.url import parse_url


@pytest.mark.parametrize(
    ("text", "path"),
    [("sqlite:///data/kith.db", "data/kith.db"), ("sqlite:////var/lib/kith.db", "/var/lib/kith.db")],
)
def test_a_sqlite_address_names_a_file(text: str, path: str) -> None:
    assert parse_url(text).path == Path(path)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg", "postgresql+psycopg"])
def test_kith_chooses_the_driver_for_postgresql(scheme: str) -> None:
    found = parse_url(f"{scheme}://kith:secret@db.example/kith?sslmode=require")
    assert found.url.drivername == "postgresql+asyncpg"
    assert found.url.query == {"ssl": "require"}
    assert "secret" not in str(found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kith.db",
        "mysql://secret@host/kith",
        "sqlite://",
        "sqlite:///:memory:",
        "::",
        "sqlite:///k.db?mode=ro",
        "postgresql://kith:secret@host/kith?application_name=kith",
    ],
)
def test_other_addresses_are_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_url(text)
    assert "KITH_DATABASE_URL" in str(caught.value)
    assert "secret" not in str(caught.value)


async def test_a_second_kith_on_the_same_file_is_refused(sqlite_storage: SqliteStorage, sqlite_url: str) -> None:
    with pytest.raises(AlreadyRunning) as caught:
        async with open_storage(sqlite_url):
            pass
    assert caught.value.path == str(parse_url(sqlite_url).path)


async def test_the_file_is_free_again_after_closing(sqlite_url: str) -> None:
    for _ in range(2):
        async with open_storage(sqlite_url) as storage:
            await storage.transact(lambda uow: uow.circles.save(make_circle()))


def test_the_file_is_free_again_after_its_holder_was_killed(sqlite_url: str) -> None:
    program = (
        "import asyncio, os, signal, sys\n"
        "from bot.storage.opening import open_storage\n"
        "async def main(url):\n"
        "    async with open_storage(url):\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main(sys.argv[1]))\n"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    died = subprocess.run([sys.executable, "-c", program, sqlite_url], env=env, check=False)
    assert died.returncode == -9
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    lock = writing_lock(path)
    acquire(lock, path)
    lock.release()


async def test_it_can_be_read_beside_a_running_kith_but_not_written(
    sqlite_storage: SqliteStorage, sqlite_url: str
) -> None:
    await sqlite_storage.transact(lambda uow: uow.circles.save(make_circle()))
    async with open_storage(sqlite_url, writable=False) as beside:
        assert await beside.read(lambda uow: uow.circles.get(CIRCLE)) == make_circle()
        with pytest.raises(StorageError):
            await beside.transact(lambda uow: uow.circles.save(make_circle()))


async def test_a_postgresql_that_does_not_answer_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        async with open_storage(f"postgresql://kith@/kith?host={tmp_path}"):
            pass
