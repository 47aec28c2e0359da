"""What repositories need of a connection: to run a statement. One for a blocking connection, one for an async one.

Repositories are written against `Executor` alone, and so read the same on both databases. A statement that failed
spoils its unit of work: whatever the work does afterwards, `check` keeps it from being committed.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias

from sqlalchemy import Connection, Executable
from sqlalchemy import Row as SqlRow
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.faults import outside, translate
from bot.storage.prepared import PreparedStatements

Row: TypeAlias = SqlRow[*tuple[Any, ...]]
Parameters: TypeAlias = Mapping[str, Any]
Dialect: TypeAlias = Literal["sqlite", "postgresql"]

_NONE: Parameters = {}


class Executor(Protocol):
    """Runs statements in one transaction. Raises StorageError."""

    @property
    def dialect(self) -> Dialect:
        """For the few statements that differ."""
        ...

    @property
    def locks(self) -> bool:
        """Whether rows may be locked: not in a transaction that only reads."""
        ...

    async def all(self, statement: Executable, parameters: Parameters = _NONE) -> Sequence[Row]:
        """All rows."""
        ...

    async def first(self, statement: Executable, parameters: Parameters = _NONE) -> Row | None:
        """The first row, if any."""
        ...

    async def change(self, statement: Executable, parameters: Parameters | Sequence[Parameters]) -> int:
        """How many rows were changed; not known (-1) for a sequence of parameters, which is run for each of them."""
        ...


class _Spoilable:
    _failure: Exception | None = None

    def check(self) -> None:
        """Raise what the first failing statement raised, if one failed."""
        if self._failure is not None:
            raise self._failure

    def _spoil(self, error: Exception) -> Exception:
        translated = translate(error) if isinstance(error, outside()) else error
        self._failure = self._failure or translated
        return translated


class BlockingExecutor(_Spoilable):
    """Over SQLite's writing connection. Its coroutines never suspend: they can be driven without an event loop.

    `prepared` outlives it: what was prepared for one request serves the next. `changed` says whether it may have
    changed anything.
    """

    dialect: Dialect = "sqlite"
    locks = True

    def __init__(self, connection: Connection, driver: sqlite3.Connection, prepared: PreparedStatements) -> None:
        self._connection = connection
        self._driver = driver
        self._prepared = prepared
        self.changed = False

    async def all(self, statement: Executable, parameters: Parameters = _NONE) -> Sequence[Row]:
        """See Executor."""
        try:
            prepared = self._prepared.find(statement, parameters)
            if prepared is None:
                return self._connection.execute(statement, parameters).all()
            return prepared.rows(prepared.run(self._driver, parameters).fetchall())
        except Exception as error:
            raise self._spoil(error) from error

    async def first(self, statement: Executable, parameters: Parameters = _NONE) -> Row | None:
        """See Executor."""
        rows = await self.all(statement, parameters)
        return rows[0] if rows else None

    async def change(self, statement: Executable, parameters: Parameters | Sequence[Parameters]) -> int:
        """See Executor."""
        self.changed = True
        try:
            prepared = self._prepared.find(statement, parameters) if isinstance(parameters, Mapping) else None
            if prepared is None or not isinstance(parameters, Mapping):
                return self._connection.execute(statement, parameters).rowcount
            return prepared.run(self._driver, parameters).rowcount
        except Exception as error:
            raise self._spoil(error) from error


class AsyncExecutor(_Spoilable):
    """Over an async connection."""

    def __init__(self, connection: AsyncConnection, dialect: Dialect, *, locks: bool) -> None:
        self._connection = connection
        self.dialect: Dialect = dialect
        self.locks = locks

    async def all(self, statement: Executable, parameters: Parameters = _NONE) -> Sequence[Row]:
        """See Executor."""
        try:
            return (await self._connection.execute(statement, parameters)).all()
        except outside() as error:
            raise self._spoil(error) from error

    async def first(self, statement: Executable, parameters: Parameters = _NONE) -> Row | None:
        """See Executor."""
        try:
            return (await self._connection.execute(statement, parameters)).first()
        except outside() as error:
            raise self._spoil(error) from error

    async def change(self, statement: Executable, parameters: Parameters | Sequence[Parameters]) -> int:
        """See Executor."""
        try:
            return (await self._connection.execute(statement, parameters)).rowcount
        except outside() as error:
            raise self._spoil(error) from error
