"""All duties under their names, with how often each is looked at."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from time import perf_counter

import structlog

from bot.bookkeeping import Moment
from bot.domain.outages import BEAT_EVERY
from bot.duties import cadences, forgiveness, housekeeping, nudges, outages, recaps
from bot.duties.delivery import Delivery
from bot.duties.heartbeat import Heart
from bot.metrics import Metrics
from bot.ports import Clock, Storage, UnitOfWork

HOUSEKEEPING_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that is done every so often."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[None]]


class Duties:
    """What happens unasked, on one database.

    `tick` is how often due work is looked for, `held_back` the share (0 to 1) of first nudges that chance keeps back.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        random: Random,
        delivery: Delivery,
        metrics: Metrics,
        tick: timedelta,
        held_back: float = 0.0,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._random = random
        self._delivery = delivery
        self._metrics = metrics
        self._tick = tick
        self._held_back = held_back
        self._log = structlog.get_logger("kith.duties")

    def roster(self, heart: Heart) -> tuple[Duty, ...]:
        """The duties for a scheduler to run, and the heart that beats beside them."""
        return (
            Duty("heartbeat", BEAT_EVERY, partial(self._run, "heartbeat", heart.beat)),
            Duty("nudges", self._tick, partial(self._run, "nudges", self.nudges)),
            Duty("cadences", self._tick, partial(self._run, "cadences", self.cadences)),
            Duty("forgiveness", self._tick, partial(self._run, "forgiveness", self.forgiveness)),
            Duty("recaps", self._tick, partial(self._run, "recaps", self.recaps)),
            Duty("housekeeping", HOUSEKEEPING_EVERY, partial(self._run, "housekeeping", self.housekeeping)),
        )

    async def run_all(self) -> None:
        """Do everything that is due now, and send it: one tick of a clock that is moved by hand."""
        await self.cadences()
        await self.forgiveness()
        await self.nudges()
        await self.recaps()
        await self._delivery.drain()

    async def outages(self) -> None:
        """Excuse the days that our own outages cost."""
        moment = Moment(self._clock.now(), self._random)
        await self._exhaust(partial(_with_moment, outages.sweep, moment), 1)

    async def nudges(self) -> None:
        """Decide about every member whose nudge is due, once the days that we cost them are excused.

        If those cannot be excused just now, nobody's nudges wait for it.
        """
        await self._run("outages", self.outages)
        moment = Moment(self._clock.now(), self._random)
        await self._exhaust(
            partial(_with_moment, partial(nudges.sweep, held_back=self._held_back), moment), nudges.BATCH
        )

    async def cadences(self) -> None:
        """Bring circles' new cadences to their members."""
        moment = Moment(self._clock.now(), self._random)
        await self._exhaust(partial(_with_moment, cadences.sweep, moment), 1)

    async def forgiveness(self) -> None:
        """Bring the days that moderators forgave to the members."""
        moment = Moment(self._clock.now(), self._random)
        await self._exhaust(partial(_with_moment, forgiveness.sweep, moment), 1)

    async def recaps(self) -> None:
        """Publish every recap that is due."""
        await self._exhaust(partial(_with_now, recaps.sweep, self._clock), recaps.BATCH)

    async def housekeeping(self) -> None:
        """Drop what nobody needs any more."""
        await self._exhaust(partial(_with_now, housekeeping.sweep, self._clock), housekeeping.BATCH)

    async def _exhaust(self, sweep: Callable[[UnitOfWork], Awaitable[int]], batch: int) -> None:
        """Run a sweep, one transaction each time, until it finds less than a full batch."""
        while await self._storage.transact(sweep) >= batch:
            pass

    async def _run(self, name: str, duty: Callable[[], Awaitable[None]]) -> None:
        """A duty at its tick: measured, and a failure of one tick is left to the next."""
        started = perf_counter()
        try:
            await duty()
        except Exception:  # noqa: BLE001 - the boundary: the scheduler goes on
            self._log.exception("duty failed; it is tried again at the next tick", duty=name)
            self._metrics.duty(name, ok=False, seconds=perf_counter() - started)
        else:
            self._metrics.duty(name, ok=True, seconds=perf_counter() - started)
        self._delivery.poke()


async def _with_moment(sweep: Callable[[UnitOfWork, Moment], Awaitable[int]], moment: Moment, uow: UnitOfWork) -> int:
    return await sweep(uow, moment)


async def _with_now(sweep: Callable[[UnitOfWork, datetime], Awaitable[int]], clock: Clock, uow: UnitOfWork) -> int:
    return await sweep(uow, clock.now())
