"""APScheduler as the clock alone: which duty runs when, and nothing else.

One in-memory job for each duty, never one for each member: what is due stands in our tables and is found by an index.
A tick that is late or was missed runs once (`coalesce`, no grace time: the library's default of one second skips runs),
and never beside itself (`max_instances`).
"""

import asyncio
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.duties.roster import Duty
from bot.ports import Clock

BACKWARD_LIMIT = timedelta(minutes=5)
"""A clock that jumped back further than this stops the duties until it has caught up (RELIABILITY.md)."""


STOP_SECONDS = 2.0
"""Duties take milliseconds; one that takes longer waits for a database that is away."""


class Scheduler:
    """Runs duties at their intervals, by the machine's own time; the `clock` is the one that the duties obey."""

    def __init__(self, clock: Clock, duties: tuple[Duty, ...]) -> None:
        self._clock = clock
        self._duties = duties
        self._latest = clock.now()
        self._ticked = monotonic()
        self._running = set[asyncio.Future[None]]()
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

    async def stop(self) -> None:
        """No further tick begins; those that run get STOP_SECONDS to end (APScheduler alone would break them off)."""
        self._scheduler.pause()
        if self._running:
            await asyncio.wait(self._running, timeout=STOP_SECONDS)
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
        task = asyncio.ensure_future(duty.run())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await task
