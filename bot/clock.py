"""Clocks: the machine's, one that a demo can move, and one that only measures."""

import asyncio
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return datetime.now(UTC)


class ShiftedClock:
    """The machine's clock, moved by `shift`."""

    def __init__(self, shift: timedelta = timedelta()) -> None:
        self.shift = shift

    def now(self) -> datetime:
        """The present instant of this clock, aware UTC."""
        return datetime.now(UTC) + self.shift


def seconds() -> float:
    """Seconds of a clock that never jumps: the running event loop's, by which its pauses are measured too."""
    return asyncio.get_running_loop().time()
