"""The web demo in a test: the real core on real SQLite, served over a real socket, with a clock that stands still."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from adapters.registry import Surroundings
from adapters.web.adapter import FILE, WebPlatform
from adapters.web.community import Community
from adapters.web.config import WebSettings
from adapters.web.live import Bell
from adapters.web.people import ROOMS
from adapters.web.posts import Draft
from bot.clock import ShiftedClock
from bot.commands.catalogue import all_commands
from bot.demo import DemoTimekeeper, remembered_clock
from bot.dispatch import Dispatcher
from bot.duties.delivery import Delivery
from bot.duties.roster import Duties
from bot.metrics import Metrics
from bot.ports import Platform
from bot.storage.opening import open_storage

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday."""


class StandingClock(ShiftedClock):
    """Shows `present`, moved by `shift`, and does not go on by itself."""

    def __init__(self, present: datetime) -> None:
        super().__init__()
        self.present = present

    def now(self) -> datetime:
        return self.present + self.shift


@dataclass(frozen=True)
class Demo:
    """A served community."""

    platform: WebPlatform
    clock: StandingClock
    surroundings: Surroundings
    duties: Duties

    @property
    def address(self) -> str:
        return self.platform.address


@asynccontextmanager
async def web_demo(
    url: str, folder: Path, *, story: bool = False, movable: bool = True, present: datetime = NOON
) -> AsyncIterator[Demo]:
    """A community served until the block ends. Without its `story` it begins with one post in the first room."""
    if not story:
        await _begin(folder)
    clock, metrics = StandingClock(present), Metrics()
    clock.shift = remembered_clock(folder / "clock.txt").shift
    platforms: dict[str, Platform] = {}
    async with open_storage(url) as storage:
        delivery = Delivery(storage, clock, platforms, metrics)
        duties = Duties(storage, clock, Random(0), delivery, metrics, timedelta(seconds=1))
        dispatcher = Dispatcher(storage, all_commands(), metrics, Random(0), announce=delivery.poke)
        keeper = DemoTimekeeper(clock, duties, folder / "clock.txt")
        surroundings = Surroundings(dispatcher, all_commands(), clock, folder, keeper if movable else None)
        platform = WebPlatform(WebSettings(port=0), surroundings)
        platforms[platform.name] = platform
        await platform.start()
        serving = asyncio.create_task(delivery.serve())
        try:
            yield Demo(platform, clock, surroundings, duties)
        finally:
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving
            await platform.stop()


async def _begin(folder: Path) -> None:
    async with Community.open(folder / FILE, Bell()) as community:
        await community.add(Draft("first", NOON - timedelta(hours=1), ROOMS[0].id, text="The circle is open"))
