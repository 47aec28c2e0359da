"""Event loops whose time passes at once: a pause of ten minutes is as long as the code under test asked for, and takes
no time.
"""

import asyncio
import selectors
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from world import ManualClock

from bot.duties.roster import Duties

T = TypeVar("T")


class _Hurried(selectors.DefaultSelector):
    """Waits for sockets as long as real I/O needs (`grace`, seconds), and passes over the rest of a pause if `skip`
    does.
    """

    def __init__(self, grace: float, skip: Callable[[float], bool]) -> None:
        super().__init__()
        self._grace = grace
        self._skip = skip

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= self._grace:
            return super().select(timeout)
        ready = super().select(self._grace)
        if ready or self._skip(timeout - self._grace):
            return ready
        return super().select(timeout - self._grace)


class StillLoop(asyncio.SelectorEventLoop):
    """For code without sockets and threads: time stands while anything runs, and jumps when everything waits."""

    def __init__(self) -> None:
        self._at = 0.0
        super().__init__(_Hurried(0.0, self._skip))

    def time(self) -> float:
        return self._at

    def _skip(self, seconds: float) -> bool:
        self._at += seconds
        return True


class HurriedLoop(asyncio.SelectorEventLoop):
    """For code with sockets of which this process holds both ends, and without threads that work: real time goes on,
    and in the stretches for which a test asks (`hurry`) pauses are passed over while no socket has anything to say.
    """

    def __init__(self, grace: float = 0.01) -> None:
        self._skipped = 0.0
        self.hurry = False
        super().__init__(_Hurried(grace, self._skip))

    def time(self) -> float:
        return super().time() + self._skipped

    def _skip(self, seconds: float) -> bool:
        if self.hurry:
            self._skipped += seconds
        return self.hurry


class LoopClock(ManualClock):
    """A clock that goes with the running event loop's; `at` is when that began to count."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()

    def now(self) -> datetime:
        return self.at + timedelta(seconds=self._loop.time())


@asynccontextmanager
async def ticking(duties: Duties, every: float = 5.0) -> AsyncIterator[None]:
    """What is due happens every so many seconds of the event loop, until the block ends."""

    async def tick() -> None:
        while True:
            await asyncio.sleep(every)
            await duties.run_all()

    task = asyncio.create_task(tick())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def hurrying() -> AsyncIterator[HurriedLoop]:
    """Pauses are passed over until the block ends; the test runs in `in_a_hurry`."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, HurriedLoop)
    loop.hurry = True
    try:
        yield loop
    finally:
        loop.hurry = False


def in_a_hurry(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` in a HurriedLoop."""
    with asyncio.Runner(loop_factory=HurriedLoop) as runner:
        return runner.run(main)


def at_once(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` without waiting for any of its pauses."""
    with asyncio.Runner(loop_factory=StillLoop) as runner:
        return runner.run(main)
