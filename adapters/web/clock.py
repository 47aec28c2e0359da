"""The clock bar: what time it is in the circle, and the buttons that move it."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from adapters.registry import Timekeeper
from adapters.web.live import Bell
from bot.domain.zones import zone_names
from bot.ports import Clock


@dataclass(frozen=True, slots=True)
class Step:
    """One button of the clock bar."""

    name: str
    label: str
    by: timedelta


STEPS = (
    Step("hour", "+1 hour", timedelta(hours=1)),
    Step("day", "Tomorrow", timedelta(days=1)),
    Step("week", "Next week", timedelta(weeks=1)),
)


class StillMoving(Exception):
    """The clock is being moved already."""


class ClockBar:
    """Shows and moves the circle's clock; `timekeeper` is None where time only passes by itself."""

    def __init__(self, timekeeper: Timekeeper | None, clock: Clock, zone: ZoneInfo, bell: Bell) -> None:
        self._timekeeper = timekeeper
        self._clock = clock
        self._bell = bell
        self.zone = zone
        self.moving = False

    @property
    def movable(self) -> bool:
        """Whether there are buttons at all."""
        return self._timekeeper is not None

    @property
    def now(self) -> datetime:
        """The circle's present, in the zone of this machine, which is the reader's."""
        return self._clock.now().astimezone(self.zone)

    async def move(self, step: Step) -> None:
        """Let the step's time pass, with everything that Kith does meanwhile. Raises StillMoving."""
        if self._timekeeper is None or self.moving:
            raise StillMoving
        self.moving = True
        self._bell.ring()
        try:
            await self._timekeeper.advance(step.by)
            structlog.get_logger("kith.web").info("clock moved", by=step.label, now=f"{self.now:%A %d %B %H:%M}")
        finally:
            self.moving = False
            self._bell.ring()


def day_text(at: datetime) -> str:
    """`Tuesday 3 March`, in the zone of `at`."""
    return f"{at:%A} {at.day} {at:%B}"


def machine_zone() -> ZoneInfo:
    """The zone of this machine's clock as an IANA name, UTC where that cannot be told.

    Whoever reads the demo sits at this machine, so this is the zone of their wall, too.
    """
    link = Path("/etc/localtime")
    linked = str(link.readlink()).partition("zoneinfo/")[2] if link.is_symlink() else ""
    named = (name for name in (os.environ.get("TZ", ""), linked) if name in zone_names())
    return ZoneInfo(next(named, "UTC"))
