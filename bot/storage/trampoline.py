"""Running a unit of work without an event loop.

Work is written with `await`, so that it reads the same on PostgreSQL, where every statement is a journey. On SQLite's
writing connection a statement is an ordinary call: the repositories' coroutines never suspend, and neither, by the
contract of `ports.Work`, does the work. So one step runs it from beginning to end, inside the writer's own thread.
"""

from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


class ForeignAwait(RuntimeError):
    """A unit of work awaited something that is not the database. A transaction must never wait for the outside."""

    def __init__(self) -> None:
        super().__init__("a unit of work awaited something that is not the database")


def run_to_end(work: Awaitable[T]) -> T:
    """The result of `work`, which must not suspend. Raises ForeignAwait when it does, after closing it."""
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as end:
        result: T = end.value
        return result
    steps.close()
    raise ForeignAwait
