"""APScheduler as the clock alone."""

import asyncio
from datetime import datetime, timedelta

import pytest
from world import ManualClock

from bot.duties.roster import Duty
from bot.scheduler import Scheduler


class Counting:
    """A duty that counts its ticks."""

    def __init__(self) -> None:
        self.ticks = 0
        self.ticked = asyncio.Event()

    async def __call__(self) -> None:
        self.ticks += 1
        self.ticked.set()


class AskedClock(ManualClock):
    """A clock that tells when a tick has looked at it and the next one looks too."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0
        self.asked = asyncio.Event()

    def now(self) -> datetime:
        self.times += 1
        if self.times == 3:
            self.asked.set()
        return super().now()


async def test_every_duty_runs_as_soon_as_the_scheduler_starts() -> None:
    nudges, recaps = Counting(), Counting()
    duties = (Duty("nudges", timedelta(hours=1), nudges), Duty("recaps", timedelta(hours=1), recaps))
    scheduler = Scheduler(ManualClock(), duties)
    scheduler.start()
    async with asyncio.timeout(5):
        await nudges.ticked.wait()
        await recaps.ticked.wait()
    assert scheduler.is_ticking(timedelta(minutes=1))
    await scheduler.stop()


async def test_a_clock_that_jumps_back_stops_the_duties_until_it_has_caught_up(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock, duty = AskedClock(), Counting()
    scheduler = Scheduler(clock, (Duty("nudges", timedelta(seconds=0.02), duty),))
    clock.at -= timedelta(minutes=10)
    scheduler.start()
    async with asyncio.timeout(5):
        await clock.asked.wait()
    assert duty.ticks == 0
    assert "the clock jumped back" in capsys.readouterr().out
    clock.at += timedelta(minutes=6)
    async with asyncio.timeout(5):
        await duty.ticked.wait()
    await scheduler.stop()


async def test_a_duty_never_runs_beside_itself() -> None:
    running, most = 0, 0
    again = asyncio.Event()
    ticks = 0

    async def slow() -> None:
        nonlocal running, most, ticks
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.05)
        running -= 1
        ticks += 1
        if ticks == 3:
            again.set()

    scheduler = Scheduler(ManualClock(), (Duty("slow", timedelta(seconds=0.01), slow),))
    scheduler.start()
    async with asyncio.timeout(10):
        await again.wait()
    await scheduler.stop()
    assert most == 1


async def test_a_tick_that_runs_is_finished_before_the_scheduler_has_stopped() -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        begun.set()
        await may_end.wait()
        ended.set()

    scheduler = Scheduler(ManualClock(), (Duty("slow", timedelta(hours=1), slow),))
    scheduler.start()
    async with asyncio.timeout(5):
        await begun.wait()
        stopping = asyncio.create_task(scheduler.stop())
        await asyncio.sleep(0)
        may_end.set()
        await stopping
    assert ended.is_set()
