"""Kith on a loopback Slack, in one process: the real core on real SQLite, the real SDK over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from fakes import FakeStorage
from pydantic import SecretStr
from wire.slack_delivery import SignedRequests
from wire.slack_person import SlackPerson, person
from wire.slack_pointing import pointed_at
from wire.slack_server import SlackServer
from wire.slack_world import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, TEAM_ID
from world import ManualClock

from adapters.registry import Surroundings
from adapters.slack.adapter import SlackPlatform
from adapters.slack.commands import manifest
from adapters.slack.config import SlackSettings
from adapters.slack.inbound import PLATFORM
from adapters.slack.limits import Pace
from bot.commands.catalogue import all_commands
from bot.dispatch import Dispatcher
from bot.domain.circles import Circle
from bot.domain.identity import MemberId, circle_id
from bot.domain.ledger import Fact
from bot.domain.members import Profile
from bot.duties.delivery import Delivery
from bot.duties.roster import Duties
from bot.errors.storage import StorageError
from bot.metrics import Metrics
from bot.ports import Platform, Storage, Work
from bot.storage.opening import open_storage

T = TypeVar("T")

CIRCLE = circle_id(PLATFORM, TEAM_ID)

QUICK = Pace(
    call=5.0, channel=0.0, away=0.05, retry=0.02, ping=0.5, look=0.05, rebuild=0.3, connect=5.0, revoked=0.05, close=0.3
)
"""The same order of events as in earnest, sooner."""

SOCKET = SlackSettings(bot_token=SecretStr(BOT_TOKEN), app_token=SecretStr(APP_TOKEN))
HTTP = SlackSettings(bot_token=SecretStr(BOT_TOKEN), signing_secret=SecretStr(SIGNING_SECRET), http_port=0)


class FragileStorage:
    """The real storage, until a test lets it fail with `failing_with`, or not answer until it is `answering`."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.failing_with: StorageError | None = None
        self.answering = asyncio.Event()
        self.answering.set()

    async def transact(self, work: Work[T]) -> T:
        """See `ports.Storage`."""
        self._fail()
        await self.answering.wait()
        return await self._storage.transact(work)

    async def read(self, work: Work[T]) -> T:
        """See `ports.Storage`."""
        self._fail()
        return await self._storage.read(work)

    def _fail(self) -> None:
        if self.failing_with is not None:
            raise self.failing_with


@dataclass
class SlackRoom:
    """Kith, Slack, and the clock."""

    slack: SlackServer
    platform: SlackPlatform
    clock: ManualClock
    storage: FragileStorage
    duties: Duties
    dispatcher: Dispatcher
    around: Surroundings

    def person(self, name: str) -> SlackPerson:
        """Somebody's client."""
        return person(self.slack, name)

    async def profile(self, name: str) -> Profile | None:
        """What Kith knows of somebody."""
        member = MemberId(self.person(name).id)
        return await self.storage.read(lambda uow: uow.members.get(CIRCLE, member))

    async def facts(self, name: str) -> Sequence[Fact]:
        """What the ledger says of somebody."""
        member = MemberId(self.person(name).id)
        return await self.storage.read(lambda uow: uow.ledger.of_member(CIRCLE, member))

    async def circle(self) -> Circle | None:
        """The circle as Kith knows it."""
        return await self.storage.read(lambda uow: uow.circles.get(CIRCLE))

    async def restart(self) -> None:
        """Stop and start the platform; in HTTP mode Slack learns its new address."""
        await self.platform.stop()
        await self.platform.start()
        if isinstance(self.slack.courier, SignedRequests):
            self.slack.courier.url = self.platform.where.rpartition(" ")[2]

    async def is_ready(self, ready: bool = True) -> None:
        """Wait until the platform says that it is ready, or that it is not."""
        await self.slack.until(lambda: self.platform.ready is ready)

    async def is_suspended(self) -> None:
        """Wait until the circle is."""
        async with asyncio.timeout(10):
            while True:
                circle = await self.circle()
                if circle is not None and circle.suspended_at is not None:
                    return

    async def tick(self) -> None:
        """Everything that is due now happens."""
        await self.duties.run_all()

    async def wait(self, hours: int) -> None:
        """Let time pass for Kith hour by hour, with all that falls due on the way."""
        for _ in range(hours):
            self.clock.at += timedelta(hours=1)
            await self.tick()


@asynccontextmanager
async def _opened(url: str | None) -> AsyncIterator[Storage]:
    if url is None:
        yield FakeStorage()
        return
    async with open_storage(url) as storage:
        yield storage


@asynccontextmanager
async def slack_room(
    url: str | None,
    folder: Path,
    *,
    settings: SlackSettings = SOCKET,
    pace: Pace = QUICK,
    expected: Sequence[str] = (),
    clock: ManualClock | None = None,
) -> AsyncIterator[SlackRoom]:
    """Kith started on a loopback Slack until the block ends; without `url`, on a database in memory. Slack must have
    had no complaint but `expected` ones.
    """
    clock, metrics, catalogue = clock or ManualClock(), Metrics(), all_commands()
    async with SlackServer(manifest(catalogue, None)) as slack, _opened(url) as opened:
        storage = FragileStorage(opened)
        platforms: dict[str, Platform] = {}
        delivery = Delivery(storage, clock, platforms, metrics)
        duties = Duties(storage, clock, Random(0), delivery, metrics, timedelta(seconds=5))
        dispatcher = Dispatcher(storage, catalogue, metrics, Random(0), announce=delivery.poke)
        around = Surroundings(dispatcher, catalogue, clock, folder)
        platform = SlackPlatform(settings, around, pace)
        platforms[platform.name] = platform
        with pointed_at(slack.api_url):
            await platform.start()
            if not settings.socket_mode:
                slack.courier = SignedRequests(platform.where.rpartition(" ")[2])
            serving = asyncio.create_task(delivery.serve())
            try:
                yield SlackRoom(slack, platform, clock, storage, duties, dispatcher, around)
            finally:
                serving.cancel()
                with suppress(asyncio.CancelledError):
                    await serving
                await platform.stop()
        complaints = [one for one in slack.api.complaints if not any(word in one for word in expected)]
        assert complaints == [], complaints


def slower(*, held: int = QUICK.held, **changed: float) -> Pace:
    """QUICK with other timings."""
    return replace(QUICK, held=held, **changed)
