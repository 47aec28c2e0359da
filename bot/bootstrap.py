"""The composition root: the only module that builds concrete things and puts them together."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import SystemRandom
from urllib.parse import quote

from adapters import registry
from bot.clock import ShiftedClock, SystemClock
from bot.commands.catalogue import all_commands
from bot.config import Settings
from bot.demo import DemoTimekeeper, remembered_clock
from bot.dispatch import Dispatcher
from bot.domain.zones import zone_names
from bot.duties.delivery import Delivery
from bot.duties.heartbeat import Heart
from bot.duties.roster import Duties
from bot.errors.starting import ConfigurationError
from bot.health import Check, HealthServer
from bot.metrics import Metrics
from bot.ports import Clock, Platform, UnitOfWork
from bot.scheduler import Scheduler
from bot.storage import migrate
from bot.storage.opening import SqlStorage, open_storage
from bot.storage.sqlite import sole_writer
from bot.storage.url import parse_url
from bot.supervision import Supervisor

CLOCK_FILE = "clock.txt"
"""Where a demo remembers how far its clock was moved (seconds)."""

DEMO_DATABASE = "kith.db"
DEMO_FILES = (DEMO_DATABASE, "web.db", CLOCK_FILE)
"""What a demo writes into its folder; SQLite puts two more beside each of its own."""

LAST_MESSAGES_SECONDS = 5.0
"""When Kith stops, the messages that are being sent get this long to arrive: there are 25 s for everything."""

TICKS_MISSED = 6
"""A scheduler that has missed so many ticks does not tick."""


@dataclass(frozen=True, slots=True)
class Kith:
    """A running Kith, for whoever wants to talk to its parts."""

    clock: Clock
    storage: SqlStorage
    dispatcher: Dispatcher
    duties: Duties
    platforms: Mapping[str, Platform]
    health: HealthServer | None


@asynccontextmanager
async def running(settings: Settings, *, demo: bool = False) -> AsyncIterator[Kith]:
    """Kith with everything started, until the block ends; then it drains and stops.

    A demo has a clock that can be moved. Raises ConfigurationError, StorageError, AlreadyRunning, or OSError when a
    port is taken.
    """
    url = settings.database.url.get_secret_value()
    folder = await asyncio.to_thread(prepare, url)
    async with AsyncExitStack() as stack:
        await _bring_up_to_date(url)
        storage = await stack.enter_async_context(open_storage(url, pool_size=settings.database.pool_size))
        clock = await asyncio.to_thread(remembered_clock, folder / CLOCK_FILE) if demo else SystemClock()
        if (
            parse_url(url).path is not None
        ):  # nobody else is there: what was being sent when Kith was killed waits again
            await storage.transact(partial(_reclaim, clock.now()))
        metrics = Metrics()
        platforms: dict[str, Platform] = {}
        delivery = Delivery(storage, clock, platforms, metrics)
        random = SystemRandom()
        tick = timedelta(seconds=settings.duties.tick_seconds)
        duties = Duties(storage, clock, random, delivery, metrics, tick, 0.0 if demo else settings.duties.held_back)
        dispatcher = Dispatcher(storage, all_commands(), metrics, random, announce=delivery.poke)
        keeper = DemoTimekeeper(clock, duties, folder / CLOCK_FILE) if isinstance(clock, ShiftedClock) else None
        surroundings = registry.Surroundings(dispatcher, all_commands(), clock, folder, keeper)
        platforms.update(_platforms(settings, surroundings))
        for name, platform in platforms.items():
            metrics.watch_platform(name, partial(_is_ready, platform))
        supervisor = Supervisor(tuple(platforms.values()))
        stack.push_async_callback(supervisor.stop)
        await supervisor.start()
        heart = Heart(storage, platforms, clock, SystemClock())
        await heart.beat()  # what it finds is known before anybody is nudged for a day that we cost them
        scheduler = await _start_duties(stack, clock, duties, heart, delivery)
        health = await _start_health(stack, settings, metrics, storage, platforms, scheduler)
        yield Kith(clock, storage, dispatcher, duties, platforms, health)


def prepare(url: str) -> Path:
    """The folder for files beside the database, made if it is not there; also reads the zone names from the disk."""
    path = parse_url(url).path
    folder = path.parent if path else Path("data")
    folder.mkdir(parents=True, exist_ok=True)
    zone_names()
    return folder


def demo_url(folder: Path) -> str:
    """The database of the demo in `folder`, whatever the folder is called: in a URL, `?` and `%` have a meaning."""
    return f"sqlite:///{quote(str(folder / DEMO_DATABASE))}"


def forget_demo(folder: Path) -> None:
    """Remove what a demo wrote into `folder`, and nothing else. Raises AlreadyRunning while one is running there."""
    if not folder.exists():
        return
    with sole_writer(folder / DEMO_DATABASE):
        for name in DEMO_FILES:
            for ending in ("", "-wal", "-shm"):
                (folder / f"{name}{ending}").unlink(missing_ok=True)


async def _bring_up_to_date(url: str) -> None:
    """SQLite belongs to this process alone and is migrated; PostgreSQL is shared, so its operator decides when.

    Raises WrongRevision.
    """
    if parse_url(url).path is not None and await migrate.current(url) != migrate.head():
        await migrate.upgrade(url)
    await migrate.check_revision(url)


def _is_ready(platform: Platform) -> bool:
    return platform.ready


async def _reclaim(now: datetime, uow: UnitOfWork) -> None:
    await uow.outbox.reclaim(now)


def _platforms(settings: Settings, surroundings: registry.Surroundings) -> dict[str, Platform]:
    """The platforms that are switched on. Raises ConfigurationError when there is none."""
    if not settings.switched_on:
        known = ", ".join(f"[{name}]" for name in settings.platforms)
        raise ConfigurationError([f"No platform is switched on. Give one of them what it needs: {known}."])
    return {name: registry.build(name, settings.platforms[name], surroundings) for name in settings.switched_on}


async def _start_duties(
    stack: AsyncExitStack, clock: Clock, duties: Duties, heart: Heart, delivery: Delivery
) -> Scheduler:
    serving = asyncio.create_task(delivery.serve(), name="delivery")

    async def stop_serving() -> None:
        delivery.stop()
        await asyncio.wait([serving], timeout=LAST_MESSAGES_SECONDS)
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving

    stack.push_async_callback(stop_serving)
    scheduler = Scheduler(clock, duties.roster(heart))
    scheduler.start()
    stack.push_async_callback(scheduler.stop)
    return scheduler


async def _start_health(
    stack: AsyncExitStack,
    settings: Settings,
    metrics: Metrics,
    storage: SqlStorage,
    platforms: Mapping[str, Platform],
    scheduler: Scheduler,
) -> HealthServer | None:
    if settings.ops.port == 0:
        return None
    patience = timedelta(seconds=TICKS_MISSED * settings.duties.tick_seconds)

    async def database() -> bool:
        await storage.read(lambda uow: uow.outbox.waiting("", SystemClock().now()))
        return True

    async def ticking() -> bool:
        return scheduler.is_ticking(patience)

    def of(platform: Platform) -> Check:
        async def ready() -> bool:
            return platform.ready

        return ready

    checks = {"database": database, "scheduler": ticking, **{name: of(one) for name, one in platforms.items()}}
    health = HealthServer(settings.ops.host, settings.ops.port, metrics, checks)
    try:
        await health.start()
    except OSError as error:
        reason = f"[ops] port (KITH_OPS_PORT) {settings.ops.port} cannot be opened: {error.strerror or error}"
        raise ConfigurationError([reason]) from error
    stack.push_async_callback(health.stop)
    return health
