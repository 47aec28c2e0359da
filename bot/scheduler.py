"""APScheduler as the clock alone: which duty runs when, and nothing else.

One in-memory job for each duty, never one for each member: what is due stands in our tables and is found by an index.
A tick that is late or was missed runs once (`coalesce`, no grace time: the library's default of one second skips runs),
and never beside itself (`max_instances`).
"""

from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.duties.roster import Duty
from bot.ports import Clock

BACKWARD_LIMIT = timedelta(minutes=5)
"""A clock that jumped back further than this stops the duties until it has caught up (RELIABILITY.md)."""


class Scheduler:
    """Runs duties at their intervals, by the machine's own time; the `clock` is the one that the duties obey."""

    def __init__(self, clock: Clock, duties: tuple[Duty, ...]) -> None:
        self._clock = clock
        self._duties = duties
        self._latest = clock.now()
        self._ticked = monotonic()
        self._log = structlog.get_logger("kith.scheduler")
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin; every duty runs at once, then at its interval."""
        for duty in self._duties:
            self._scheduler.add_job(
                self._tick,
                "interval",
                args=(duty,),
                id=duty.name,
                seconds=duty.every.total_seconds(),
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()

    def stop(self) -> None:
        """No further tick begins; one that runs goes on."""
        self._scheduler.shutdown(wait=False)

    def is_ticking(self, within: timedelta) -> bool:
        """Whether any duty was started during the last `within`."""
        return monotonic() - self._ticked <= within.total_seconds()

    async def _tick(self, duty: Duty) -> None:
        now = self._clock.now()
        if now < self._latest - BACKWARD_LIMIT:
            self._log.error("the clock jumped back; duties wait until it has caught up", now=now, latest=self._latest)
            return
        self._latest = max(self._latest, now)
        self._ticked = monotonic()
        await duty.run()
