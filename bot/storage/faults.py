"""What a database says when it fails, in Kith's words.

No parameters of a statement ever get into an error: they hold members' private notes.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors.storage import StorageBusy, StorageError, StorageFull


class Conflict(StorageError):
    """Another transaction was first: run again from the start, this one would see what the other has written."""


_SQLITE = {
    sqlite3.SQLITE_FULL: StorageFull,
    sqlite3.SQLITE_BUSY: StorageBusy,
    sqlite3.SQLITE_LOCKED: StorageBusy,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: Conflict,
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: Conflict,
}
"""By SQLite's result code; an extended code that is not here counts as its primary one."""

_POSTGRESQL = {
    "23505": Conflict,  # unique_violation
    "40001": Conflict,  # serialization_failure
    "40P01": Conflict,  # deadlock_detected
    "53100": StorageFull,  # disk_full
    "53300": StorageBusy,  # too_many_connections
    "55P03": StorageBusy,  # lock_not_available
    "57P03": StorageBusy,  # cannot_connect_now
}
"""By SQLSTATE."""


def outside() -> tuple[type[Exception], ...]:
    """Everything that a driver, the pool or the network raises. To be asked when something was raised: a driver that
    was never imported (asyncpg holds 3 MB, and SQLite needs none of it) raises nothing.
    """
    asyncpg = sys.modules.get("asyncpg")
    drivers = (sqlite3.Error,) if asyncpg is None else (sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError)
    return (StatementError, *drivers, PoolTimeout, OSError)


def translate(error: BaseException) -> Exception:
    """Kith's error for one from `outside`; for a value that no column takes, the error that says so."""
    if isinstance(error, StatementError) and not isinstance(error, DBAPIError):
        return error.orig if isinstance(error.orig, Exception) else StorageError(type(error).__name__)
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return _kind(cause)(f"{type(cause).__name__}: {_first_line(cause)}")


@contextmanager
def translated() -> Iterator[None]:
    """Whatever a driver raises inside is raised as Kith's error."""
    try:
        yield
    except outside() as error:
        raise translate(error) from error


def _kind(cause: BaseException) -> type[StorageError]:
    if isinstance(cause, PoolTimeout):
        return StorageBusy
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0)
        return _SQLITE.get(code) or _SQLITE.get(code & 0xFF, StorageError)
    return _POSTGRESQL.get(getattr(cause, "sqlstate", None) or "", StorageError)


def _first_line(cause: BaseException) -> str:
    """PostgreSQL's detail, on the lines after the first, repeats the offending values."""
    return str(cause).partition("\n")[0]
