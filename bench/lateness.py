"""How late nudges come: the real decision and the real delivery, to a platform that takes so many a second.

The platform's time is skipped, not waited for; what Kith itself needs is real time. So a run of minutes takes seconds.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter

from adapters.discord.guards import Budget
from adapters.discord.limits import LONGEST_TURN
from bench.checkins import CIRCLE
from bench.databases import opened, sqlite_url
from bench.members import FIRST, multiply, save_patterns
from bench.sweep import SWEEP_AT
from bot.domain.identity import MemberId
from bot.duties.delivery import Delivery
from bot.duties.roster import Duties
from bot.errors.delivery import Throttled
from bot.metrics import Metrics
from bot.outgoing import Outgoing
from bot.ports import Storage, UnitOfWork

TICK = timedelta(seconds=5)


class SkippingClock:
    """Real time from `start` on (UTC; with `measured` false it stands), and what was skipped."""

    def __init__(self, start: datetime, *, measured: bool) -> None:
        self._start = start
        self._begun = perf_counter() if measured else None
        self._skipped = timedelta()

    def now(self) -> datetime:
        """The present instant."""
        real = 0.0 if self._begun is None else perf_counter() - self._begun
        return self._start + self._skipped + timedelta(seconds=real)

    def skip_to(self, at: datetime) -> None:
        """It is `at`, unless it is later already."""
        self._skipped += max(timedelta(), at - self.now())


@dataclass
class PacedPlatform:
    """Discord's own budget: so many requests a second, `turns` of them for each message (two for a private one).

    Whoever would wait for longer than a moment is sent back, as the adapter does it. `sent` is who got what when.
    """

    clock: SkippingClock
    per_second: float = 25.0
    turns: int = 2
    name: str = "bench"
    where: str = "in memory"
    ready: bool = True
    sent: list[tuple[str, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._budget = Budget(self.per_second)

    async def start(self) -> None:
        """See `Platform`."""

    async def stop(self) -> None:
        """See `Platform`."""

    async def send(self, outgoing: Outgoing) -> None:
        """See `Platform`."""
        for _ in range(self.turns):
            self._take_turn()
        self.sent.append((str(outgoing.destination.member_id), self.clock.now()))

    def _take_turn(self) -> None:
        now = self.clock.now()
        wait = self._budget.wait(now.timestamp())
        if wait > LONGEST_TURN:
            raise Throttled(timedelta(seconds=wait))
        self._budget.take(now.timestamp())
        self.clock.skip_to(now + timedelta(seconds=wait))

    @property
    def busiest_second(self) -> int:
        """The most messages within one second of the clock."""
        return max(Counter(int(at.timestamp()) for _, at in self.sent).values(), default=0)


async def run(storage: Storage, platform: PacedPlatform, until: datetime) -> None:
    """Tick until it is `until`."""
    clock, metrics = platform.clock, Metrics()
    delivery = Delivery(storage, clock, {platform.name: platform}, metrics)
    duties = Duties(storage, clock, Random(0), delivery, metrics, TICK)
    while clock.now() < until:
        tick = clock.now() + TICK
        await duties.run_all()
        clock.skip_to(tick)


async def lateness(folder: Path, count: int, within: timedelta) -> list[float]:
    """Seconds from when a nudge was due until it was sent, for each of `count` that are due evenly `within` a span."""
    url = sqlite_url(folder, "lateness")
    async with opened(url) as storage:
        await storage.transact(partial(save_patterns, SWEEP_AT))
    multiply(folder / "lateness.db", {FIRST: count})
    due = {f"{FIRST}-{n}" if n else FIRST: SWEEP_AT + within * n / count for n in range(count)}
    async with opened(url) as storage:
        await storage.transact(partial(_spread, due))
        platform = PacedPlatform(SkippingClock(SWEEP_AT, measured=True))
        while not due.keys() <= {member for member, _ in platform.sent}:
            await run(storage, platform, platform.clock.now() + TICK)
    return [(at - due[member]).total_seconds() for member, at in platform.sent if member in due]


async def _spread(due: Mapping[str, datetime], uow: UnitOfWork) -> None:
    for member_id, at in due.items():
        profile = await uow.members.get(CIRCLE, MemberId(member_id))
        assert profile is not None
        await uow.members.save(replace(profile, nudge_at=at))
