"""The nudge sweep with the same number due, among few members and among many; and what its clock costs in memory."""

import asyncio
import tracemalloc
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter
from typing import NamedTuple

from bench.checkins import NOW
from bench.databases import opened, sqlite_url
from bench.members import FIRST, LATER, THIRD, multiply, save_patterns
from bot.bookkeeping import Moment
from bot.clock import SystemClock
from bot.duties import nudges
from bot.duties.delivery import Delivery
from bot.duties.roster import Duties, Duty
from bot.metrics import Metrics
from bot.ports import Storage, UnitOfWork
from bot.scheduler import Scheduler

DUE = 1000
ROUNDS = 3
"""The best of so many counts: what else runs on the machine slows some of them down."""

SWEEP_AT = NOW.replace(hour=18)
"""The circle's nudge hour."""


class Measured(NamedTuple):
    """`seconds` for deciding about DUE members; `megabytes` that the scheduler and its next tick took at most."""

    seconds: float
    megabytes: float


async def measure(folder: Path, members: int) -> Measured:
    """Decide about DUE of the `members` of one circle, then let the scheduler do the same with as many others.

    Half of them get a first word, which looks for a plan; the buddies of the others are told. Everybody has got a nudge
    in the last seven days, so that the budget has something to count.
    """
    name = f"sweep-{members}"
    async with opened(sqlite_url(folder, name)) as storage:
        await storage.transact(partial(save_patterns, SWEEP_AT))
    due = (ROUNDS + 1) * DUE
    multiply(folder / f"{name}.db", {FIRST: due // 2, THIRD: due // 2, LATER: members - due})
    moment = Moment(SWEEP_AT + timedelta(minutes=1), Random(0))
    async with opened(sqlite_url(folder, name)) as storage:
        seconds = min([await _seconds(storage, moment) for _ in range(ROUNDS)])
        return Measured(seconds, await _scheduler_megabytes(storage, moment.now))


async def _seconds(storage: Storage, moment: Moment) -> float:
    """For the next DUE members."""
    begun = perf_counter()
    for _ in range(DUE // nudges.BATCH):
        await storage.transact(partial(_sweep, moment))
    return perf_counter() - begun


async def _sweep(moment: Moment, uow: UnitOfWork) -> int:
    return await nudges.sweep(uow, moment)


async def _scheduler_megabytes(storage: Storage, now: datetime) -> float:
    """The most that a scheduler held until the sweep of its first tick had found nobody due any more."""
    done = asyncio.Event()
    delivery = Delivery(storage, SystemClock(), {}, Metrics())
    duties = Duties(storage, _Standing(now), Random(0), delivery, Metrics(), timedelta(seconds=5))

    async def once() -> None:
        await duties.nudges()
        done.set()

    tracemalloc.start()
    scheduler = Scheduler(SystemClock(), (Duty("nudges", timedelta(hours=1), once),))
    scheduler.start()
    await done.wait()
    await scheduler.stop()
    most = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return most


class _Standing:
    """A clock that stands."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at
