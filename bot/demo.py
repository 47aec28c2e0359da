"""The demo's clock: it can be moved, and what would have happened meanwhile does happen."""

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.clock import ShiftedClock
from bot.duties.roster import Duties

STEP = timedelta(hours=1)
"""The clock moves by hours, so that every duty finds its moment fresh: a nudge that is six hours old is not sent."""


class DemoTimekeeper:
    """Moves a ShiftedClock and remembers the shift in a file, so that a restarted demo goes on in its own present."""

    def __init__(self, clock: ShiftedClock, duties: Duties, file: Path) -> None:
        self._clock = clock
        self._duties = duties
        self._file = file
        self._turn = asyncio.Lock()

    @property
    def behind(self) -> timedelta:
        """How far the clock is behind the machine's: only while the demo's story is being told, or was broken off."""
        return max(-self._clock.shift, timedelta())

    def set_back(self, by: timedelta) -> None:
        """Let the demo begin `by` ago. Only for a community in which nothing has happened yet."""
        self._clock.shift -= by

    async def advance(self, by: timedelta) -> None:
        """Let `by` pass, hour by hour, with everything that falls due on the way.

        Each hour is remembered before it is lived through: a demo that dies in between never goes back in time.
        """
        async with self._turn:
            remaining = by
            while remaining > timedelta():
                self._clock.shift += min(STEP, remaining)
                remaining -= STEP
                await asyncio.to_thread(_remember, self._file, self._clock.shift)
                await self._duties.run_all()


def remembered_clock(file: Path) -> ShiftedClock:
    """The clock as the last demo left it; the machine's own when there was none, or its file cannot be understood."""
    try:
        return ShiftedClock(timedelta(seconds=float(file.read_text())))
    except (FileNotFoundError, ValueError, OverflowError):
        return ShiftedClock()


def _remember(file: Path, shift: timedelta) -> None:
    """Never half a file: a power cut leaves the one before."""
    draft = file.with_suffix(".partial")
    draft.write_text(str(shift.total_seconds()))
    draft.replace(file)
