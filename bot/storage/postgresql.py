"""Storage in PostgreSQL: for communities that outgrow one process. Any number of Kith processes share it."""

from typing import TypeVar

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Work
from bot.storage.engine import connected, postgresql_engine
from bot.storage.executor import AsyncExecutor
from bot.storage.faults import Conflict, translated
from bot.storage.unit_of_work import SqlUnitOfWork

T = TypeVar("T")

TRIES = 4
"""How often work is run before a conflict is given up: once and three times again."""


class PostgresStorage:
    """See `ports.Storage`. READ COMMITTED, with locked rows where something is read in order to be changed."""

    def __init__(self, url: URL, pool_size: int) -> None:
        self._engine = postgresql_engine(url, pool_size)

    async def open(self) -> None:
        """Connect once. Raises StorageError when the server does not answer or refuses."""
        async with connected(self._engine):
            pass

    async def close(self) -> None:
        """Disconnect."""
        await self._engine.dispose()

    async def transact(self, work: Work[T]) -> T:
        """See `ports.Storage`. Work that met a conflict is run again, as the loser of a race sees the winner's rows."""
        for _ in range(TRIES - 1):
            try:
                return await self._once(work)
            except Conflict:
                continue
        return await self._once(work)

    async def read(self, work: Work[T]) -> T:
        """See `ports.Storage`. All its statements see one snapshot."""
        async with connected(self._engine) as connection:
            snapshot = await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            return await _run(snapshot, work, locks=False)

    async def _once(self, work: Work[T]) -> T:
        async with connected(self._engine) as connection:
            result = await _run(connection, work, locks=True)
            with translated():
                await connection.commit()
            return result


async def _run(connection: AsyncConnection, work: Work[T], *, locks: bool) -> T:
    """What fails or is cancelled is rolled back when its connection goes back into the pool."""
    executor = AsyncExecutor(connection, "postgresql", locks=locks)
    result = await work(SqlUnitOfWork(executor))
    executor.check()
    return result
