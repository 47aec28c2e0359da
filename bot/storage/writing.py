"""The one writing connection to a SQLite file, and how a group of requests goes through it.

One transaction serves the whole group. Nearly always nobody fails after having changed something, so the group is first
run plainly. When somebody did, everything is undone and run again, each request inside a savepoint of its own (which
costs every request a tenth of its time): the one that fails is then undone alone. Only when SQLite itself gives up the
transaction (a full disk, an I/O error) do the others lose their work there; they are run once more without the one at
whose statement it happened.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Engine

from bot.errors.storage import StorageError
from bot.storage.executor import BlockingExecutor
from bot.storage.faults import translate, translated
from bot.storage.prepared import PreparedStatements
from bot.storage.trampoline import run_to_end
from bot.storage.unit_of_work import SqlUnitOfWork


@dataclass(slots=True)
class Job:
    """One request and, after its group was run, its result or its error."""

    work: Callable[[SqlUnitOfWork], Awaitable[Any]]
    context: Context
    result: Any = None
    error: BaseException | None = None


class WritingConnection:
    """To be made, used and closed in one and the same thread."""

    def __init__(self, engine: Engine) -> None:
        """Raises StorageError when the file cannot be opened for writing."""
        with translated():
            self._connection = engine.connect()
        self._prepared = PreparedStatements()
        self._driver: sqlite3.Connection = cast("Any", self._connection.connection.driver_connection)

    def run(self, jobs: Sequence[Job]) -> None:
        """Give every job its result or its error. What has a result is durable."""
        if not jobs or self._plainly(jobs):
            return
        remaining = list(jobs)
        while remaining:
            culprit = self._transaction(remaining)
            if culprit is None:
                return
            remaining.remove(culprit)

    def close(self) -> None:
        """Bring everything from the write-ahead log into the file, so that the file alone is the whole database."""
        # While another process reads, or the disk is full, the log stays beside the file, and nothing is lost.
        with suppress(sqlite3.Error):
            self._driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()

    def _plainly(self, jobs: Sequence[Job]) -> bool:
        """Run all jobs and commit. False, with nothing done, when one failed after it may have changed something."""
        try:
            self._driver.execute("BEGIN IMMEDIATE")
            for job in jobs:
                executor = self._attempt(job)
                if not self._driver.in_transaction or (job.error is not None and executor.changed):
                    self._roll_back()
                    return False
            self._driver.execute("COMMIT")
        except sqlite3.Error as error:
            self._undo(jobs, error)
        return True

    def _transaction(self, jobs: Sequence[Job]) -> Job | None:
        """Run all jobs, each undone alone if it fails, and commit. The job at which SQLite gave up the whole
        transaction, if it did.
        """
        try:
            self._driver.execute("BEGIN IMMEDIATE")
            for job in jobs:
                self._run(job)
                if not self._driver.in_transaction:
                    return job
            self._driver.execute("COMMIT")
        except sqlite3.Error as error:
            self._undo(jobs, error)
        return None

    def _run(self, job: Job) -> None:
        self._driver.execute("SAVEPOINT request")
        self._attempt(job)
        if self._driver.in_transaction:
            self._driver.execute("RELEASE request" if job.error is None else "ROLLBACK TO request")
        elif job.error is None:
            job.error = StorageError("the transaction ended before its time")

    def _attempt(self, job: Job) -> BlockingExecutor:
        """Give the job its result or its error."""
        executor = BlockingExecutor(self._connection, self._driver, self._prepared)
        try:
            job.error = None
            job.result = job.context.copy().run(_drive, job, executor)
        except BaseException as error:  # noqa: BLE001 - a request's failure goes to its caller, never to a neighbour
            job.error = error
        return executor

    def _roll_back(self) -> None:
        if self._driver.in_transaction:
            self._driver.execute("ROLLBACK")

    def _undo(self, jobs: Sequence[Job], error: sqlite3.Error) -> None:
        self._roll_back()
        for job in jobs:
            job.error = job.error or translate(error)


def _drive(job: Job, executor: BlockingExecutor) -> object:
    result = run_to_end(job.work(SqlUnitOfWork(executor)))
    executor.check()
    return result
