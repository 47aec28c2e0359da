"""The heartbeat: a row for each platform that says when its members could last reach Kith (RELIABILITY.md, promise 5).

It beats while the platform is connected and the database answers. Whatever keeps it from beating (a crash, a database
that is away, a connection that is lost) is found by the next beat as a silence, and written down as an outage.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import structlog

from bot.domain.outages import Outage, silence
from bot.ports import Clock, Platform, Storage, UnitOfWork


class Heart:
    """Beats for all platforms that are ready.

    Silences are measured by the machine's clock, `machine`, and dated by `clock`, which members live by. They differ in
    a demo alone: a clock that somebody moves by a week is no outage.
    """

    def __init__(self, storage: Storage, platforms: Mapping[str, Platform], clock: Clock, machine: Clock) -> None:
        self._storage = storage
        self._platforms = platforms
        self._clock = clock
        self._machine = machine
        self._log = structlog.get_logger("kith.heartbeat")

    async def beat(self) -> None:
        """One beat, and the outages that it ended. Raises StorageError."""
        ready = [name for name, platform in self._platforms.items() if platform.ready]
        if not ready:
            return
        for outage in await self._storage.transact(partial(_beat, ready, self._machine.now(), self._clock.now())):
            lasted = outage.ended_at - outage.began_at
            self._log.warning("members could not reach Kith", platform=outage.platform, lasted=str(lasted))


async def _beat(platforms: Sequence[str], at: datetime, now: datetime, uow: UnitOfWork) -> list[Outage]:
    ended = []
    for platform in sorted(platforms):  # two processes lock the rows in one order
        gap = silence(await uow.outages.beat(platform, at), at)
        if gap is not None:
            ended.append(Outage(platform, now - gap, now))
            await uow.outages.add(ended[-1])
    return ended
