"""Group commit: many callers, one thread, one transaction for all who wait.

    callers ──▶ waiting ──(a group)──▶ the writer's thread: BEGIN · savepoint each · COMMIT ──▶ callers, all at once

While a group is being written the next one gathers, so a commit's cost is shared by as many as arrive meanwhile. A
caller is answered only after the commit that made its work durable.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar, TypeVarTuple

from sqlalchemy import Engine

from bot.errors.storage import StorageError
from bot.storage.faults import translate
from bot.storage.unit_of_work import SqlUnitOfWork
from bot.storage.writing import Job, WritingConnection

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

GROUP_LIMIT = 256
"""Requests in one group: bounds how long the first of them waits for the last."""


class GroupCommitWriter:
    """Runs units of work on the one writing connection. To be used from one event loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kith-writer")
        self._waiting: list[tuple[Job, asyncio.Future[Any]]] = []
        self._wake = asyncio.Event()
        self._open = False
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect. Raises StorageError."""
        connection = await self._in_thread(WritingConnection, self._engine)
        self._open = True
        self._task = asyncio.create_task(self._serve(connection), name="kith-writer")

    async def submit(self, work: Callable[[SqlUnitOfWork], Awaitable[T]]) -> T:
        """The result of `work`, once it is durable. A caller that is cancelled may still find its work done."""
        if not self._open:
            raise StorageError("the database is closed")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((Job(work, copy_context()), future))
        self._wake.set()
        return await future

    async def close(self) -> None:
        """Write what waits, take no more, disconnect."""
        self._open = False
        self._wake.set()
        if self._task is not None:
            await asyncio.wait([self._task])
        self._thread.shutdown()

    async def _serve(self, connection: WritingConnection) -> None:
        try:
            while self._open or self._waiting:
                await self._wake.wait()
                group, self._waiting = self._waiting[:GROUP_LIMIT], self._waiting[GROUP_LIMIT:]
                if self._open and not self._waiting:
                    self._wake.clear()
                await self._write(connection, group)
        finally:
            await self._in_thread(connection.close)

    async def _write(self, connection: WritingConnection, group: list[tuple[Job, asyncio.Future[Any]]]) -> None:
        wanted = [(job, future) for job, future in group if not future.done()]
        try:
            await self._in_thread(connection.run, [job for job, _ in wanted])
        except Exception as error:  # noqa: BLE001 - whatever happens to the connection, nobody must wait for ever
            for job, _ in wanted:
                job.error = job.error or translate(error)
        for job, future in wanted:
            if future.done():
                continue
            if job.error is None:
                future.set_result(job.result)
            else:
                future.set_exception(job.error)

    async def _in_thread(self, function: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)
