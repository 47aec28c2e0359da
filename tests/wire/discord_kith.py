"""Kith on the loopback Discord, in the test's own process: the real core, the real discord.py, a clock that stands."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import structlog
from fakes import FakeStorage
from pydantic import SecretStr
from wire.discord_server import LoopbackDiscord, eventually
from world import ManualClock

from adapters.discord.adapter import build
from adapters.discord.config import DiscordSettings
from adapters.discord.connection import Patience
from adapters.registry import Surroundings
from bot.commands.catalogue import Catalogue, all_commands
from bot.dispatch import Dispatcher
from bot.duties.delivery import Delivery
from bot.duties.roster import Duties
from bot.metrics import Metrics
from bot.ports import Platform, Storage

HURRIED = Patience(start=10, first_pause=0.02, longest_pause=0.05, unconnected=0.4, refused=0.05, spacing=0.01)
"""Pauses for tests in which connections break."""


@dataclass(frozen=True)
class OnDiscord:
    """A running Kith."""

    server: LoopbackDiscord
    platform: Platform
    storage: Storage
    clock: ManualClock
    delivery: Delivery
    duties: Duties
    dispatcher: Dispatcher

    async def sent(self) -> None:
        """Let everything go out that is due now."""
        await self.delivery.drain()

    async def ready(self) -> None:
        await eventually(lambda: self.platform.ready)


@asynccontextmanager
async def kith_on_discord(
    server: LoopbackDiscord,
    storage: Storage | None = None,
    *,
    settings: DiscordSettings | None = None,
    patience: Patience = HURRIED,
    clock: ManualClock | None = None,
    catalogue: Catalogue | None = None,
) -> AsyncIterator[OnDiscord]:
    """Kith, started, until the block ends."""
    structlog.reset_defaults()
    storage, clock, metrics = storage or FakeStorage(), clock or ManualClock(), Metrics()
    platforms: dict[str, Platform] = {}
    delivery = Delivery(storage, clock, platforms, metrics)
    known = catalogue or all_commands()
    dispatcher = Dispatcher(storage, known, metrics, Random(0), announce=delivery.poke)
    duties = Duties(storage, clock, Random(0), delivery, metrics, timedelta(seconds=1))
    settings = settings or DiscordSettings(token=SecretStr(server.token))
    platform = build(settings, Surroundings(dispatcher, known, clock, Path()), patience)
    platforms[platform.name] = platform
    await platform.start()
    serving = asyncio.create_task(delivery.serve())
    try:
        yield OnDiscord(server, platform, storage, clock, delivery, duties, dispatcher)
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
        await platform.stop()
