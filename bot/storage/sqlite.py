"""Storage in one SQLite file: the embedded default, for one Kith process."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from bot.errors.starting import AlreadyRunning
from bot.errors.storage import StorageError
from bot.ports import Work
from bot.storage.engine import BUSY_TIMEOUT, connected, reading_engine, writing_engine
from bot.storage.executor import AsyncExecutor
from bot.storage.faults import translate
from bot.storage.group_commit import GroupCommitWriter
from bot.storage.unit_of_work import SqlUnitOfWork

T = TypeVar("T")


def writing_lock(path: Path) -> FileLock:
    """The lock of the one process that may write: a file beside the database, freed by the system when it dies."""
    return FileLock(f"{path}.lock", timeout=0, thread_local=False)


def acquire(lock: FileLock, path: Path) -> None:
    """Take the lock. Raises AlreadyRunning when another process has it, StorageError when it cannot be made."""
    try:
        lock.acquire()
    except Timeout:
        raise AlreadyRunning(str(path)) from None
    except OSError as error:
        raise translate(error) from error


@contextmanager
def sole_writer(path: Path) -> Iterator[None]:
    """While the block lasts, no Kith uses the file. Raises AlreadyRunning or StorageError."""
    lock = writing_lock(path)
    acquire(lock, path)
    try:
        yield
    finally:
        lock.release()


class SqliteStorage:
    """See `ports.Storage`. With `writable` false it takes no lock and refuses `transact`."""

    def __init__(self, path: Path, *, writable: bool = True, busy_timeout: timedelta = BUSY_TIMEOUT) -> None:
        self._path = path
        self._lock = writing_lock(path)
        self._readers = reading_engine(path, busy_timeout)
        self._writer = GroupCommitWriter(writing_engine(path, busy_timeout)) if writable else None

    async def open(self) -> None:
        """Raises AlreadyRunning, or StorageError when there is no database (`migrate.upgrade` makes one)."""
        if not self._path.exists():
            raise StorageError(f"there is no database at {self._path}")
        if self._writer is None:
            return
        acquire(self._lock, self._path)
        try:
            await self._writer.open()
        except BaseException:
            self._lock.release()
            raise

    async def close(self) -> None:
        """Write what waits, then close the file and give the lock back."""
        await self._readers.dispose()
        if self._writer is not None:
            await self._writer.close()
            self._lock.release()

    async def transact(self, work: Work[T]) -> T:
        """See `ports.Storage`."""
        if self._writer is None:
            raise StorageError("the database was opened for reading")
        return await self._writer.submit(work)

    async def read(self, work: Work[T]) -> T:
        """See `ports.Storage`."""
        async with connected(self._readers) as connection:
            executor = AsyncExecutor(connection, "sqlite", locks=False)
            result = await work(SqlUnitOfWork(executor))
            executor.check()
            return result
