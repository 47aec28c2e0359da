"""Check-ins through the loopback platforms: Kith as its own process, beside an empty handler of the bare SDK.

The platform and its people run in the bench's own process, the bot in another: on two cores each has one.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.bots import Bot
    from bench.crowds import Crowd, Waited

TESTS = Path(__file__).parents[1] / "tests"

CROWD, ALONE, COUNT, IN_FLIGHT = 1000, 150, 600, 50
"""Members of the circle; check-ins measured one at a time, and IN_FLIGHT at a time."""

ROUNDS = 3
"""The best of so many rounds counts: what else runs on the machine slows some of them down."""

SERVERS = 1000

Row = tuple[str, str, str]
Start = Callable[[str], AbstractAsyncContextManager["Bot"]]
"""Starts Kith, or a bare bot of the given style."""


@dataclass(frozen=True)
class Figures:
    """What came of many check-ins; `cpu` is the bot's processor time for one of them, in seconds."""

    per_second: float
    waited: "list[Waited]"
    cpu: float

    @property
    def spread(self) -> str:
        """p50 and p99 of the time until the answer can be read."""
        cuts = quantiles([one.answered for one in self.waited], n=100)
        return f"{cuts[49] * 1000:.0f} and {cuts[98] * 1000:.0f} ms"


@dataclass(frozen=True)
class Beside:
    """The bare bot that answers in two steps: its style, and what it does in words."""

    style: str
    words: str

    def both(self, empty: str, stepwise: str) -> str:
        """The figures of both bare bots."""
        return f"bare SDK, empty handler: {empty}; {self.words}: {stepwise}"


async def rows(folder: Path) -> AsyncIterator[Row]:
    """One figure after the other."""
    # The loopback platforms are tests' tools and stay with them; the bench is the one other place that needs them.
    sys.path.append(str(TESTS))
    from bench.bots import on_discord, on_slack

    discord: Start = partial(on_discord, folder=folder, members=CROWD)
    socket: Start = partial(on_slack, folder=folder, members=CROWD, http=False)
    http: Start = partial(on_slack, folder=folder, members=CROWD, http=True)
    for name, start, stepwise in (
        ("Discord", discord, Beside("deferring", "the same requests without Kith")),
        ("Slack, Socket Mode", socket, Beside("answering", "acknowledging first, then answering")),
        ("Slack, HTTP mode", http, Beside("answering", "acknowledging first, then answering")),
    ):
        async for row in _platform(name, start, stepwise):
            yield row
    for servers, where in ((1, "one Discord server"), (SERVERS, f"{SERVERS:,} Discord servers")):
        async with on_discord("kith", folder, 1, servers=servers) as bot:
            yield f"start of `kith run` until ready, {where}", f"{bot.seconds_to_ready:.1f} s", "aim: 3 s"
            yield f"memory of `kith run` when ready, {where}", f"{bot.megabytes:.0f} MB", "aim: 120 MB"


async def _platform(name: str, start: Start, beside: Beside) -> AsyncIterator[Row]:
    """One platform: a bare bot that answers at once, one that answers in two steps, and Kith."""
    empty, stepwise = await _bare(start("empty")), await _bare(start(beside.style))
    async with start("kith") as bot:
        await _measured(bot, CROWD, IN_FLIGHT)  # so that every member is known
        alone, many = await _measured(bot, ALONE, 1), await _best(bot)
        burst = await _measured(bot, CROWD, CROWD)
    bare_rates = [f"{one.per_second:,.0f} (ratio {many.per_second / one.per_second:.2f})" for one in (empty, stepwise)]
    yield f"check-ins a second, {name}, {IN_FLIGHT} at a time", f"{many.per_second:,.0f}", beside.both(*bare_rates)
    what = f"p50 and p99 until the answer, {name}"
    yield f"{what}, {IN_FLIGHT} at a time", many.spread, beside.both(empty.spread, stepwise.spread)
    yield f"{what}, 1 at a time", alone.spread, ""
    bare_times = [f"{one.cpu * 1000:.1f} ms" for one in (empty, stepwise)]
    yield f"processor time of a check-in, {name}", f"{many.cpu * 1000:.1f} ms", beside.both(*bare_times)
    yield _burst(name, burst.waited)


async def _bare(starting: "AbstractAsyncContextManager[Bot]") -> Figures:
    async with starting as bot:
        await _measured(bot, CROWD // 2, IN_FLIGHT)
        return await _best(bot)


def _burst(name: str, waited: "list[Waited]") -> Row:
    lost = sum(one.lost for one in waited)
    return (
        f"{len(waited):,} check-ins at once, {name}",
        f"slowest acknowledgement {max(one.acknowledged for one in waited):.2f} s",
        f"aim: 3 s; {lost} given up by the platform; slowest answer {max(one.answered for one in waited):.2f} s",
    )


async def _best(bot: "Bot") -> Figures:
    rounds = [await _measured(bot, COUNT, IN_FLIGHT) for _ in range(ROUNDS)]
    return max(rounds, key=lambda one: one.per_second)


async def _measured(bot: "Bot", count: int, concurrency: int) -> Figures:
    """`count` check-ins, `concurrency` at a time."""
    numbers = iter(range(count))
    waited: list[Waited] = []

    async def worker(crowd: "Crowd") -> None:
        waited.extend([await crowd.check_in(number) for number in numbers])

    begun, cpu = perf_counter(), bot.cpu_seconds
    await asyncio.gather(*(worker(bot.crowd) for _ in range(concurrency)))
    return Figures(count / (perf_counter() - begun), waited, (bot.cpu_seconds - cpu) / count)
