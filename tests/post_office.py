"""A post office on a loop whose time passes as asked for: a platform that takes its time, a storage that hesitates."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from factories import ADA, make_circle, make_outgoing
from fakes import FakeStorage
from virtual import LoopClock
from world import KeepingPlatform

from bot.domain.identity import MemberId, PlaceId
from bot.duties.delivery import Delivery
from bot.messages import Destination, DestinationKind
from bot.metrics import Metrics
from bot.outgoing import Fate, Outgoing, Policy
from bot.ports import Work

T = TypeVar("T")

BUSY, CALM = PlaceId("busy"), PlaceId("calm")

TICK = 5.0


@dataclass
class Slow(KeepingPlatform):
    """Takes one message a second from each channel, as Slack does. `before` is asked what goes wrong with a message."""

    name: str = "web"
    seconds: float = 1.0
    before: Callable[[Outgoing], Exception | None] = lambda _: None
    begun: list[tuple[float, str]] = field(default_factory=list)
    under_way: int = 0
    most: int = 0
    free_at: defaultdict[Destination, float] = field(default_factory=lambda: defaultdict(float))

    async def send(self, outgoing: Outgoing) -> None:
        loop = asyncio.get_running_loop()
        self.begun.append((loop.time(), outgoing.key))
        trouble = self.before(outgoing)
        if trouble is not None:
            raise trouble
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            turn = max(loop.time(), self.free_at[outgoing.destination])
            self.free_at[outgoing.destination] = turn + self.seconds
            await asyncio.sleep(turn + self.seconds - loop.time())
            self.sent.append(outgoing)
        finally:
            self.under_way -= 1

    def when(self, key: str) -> float:
        """When the sending of this message began, the last time."""
        return next(at for at, one in reversed(self.begun) if one == key)

    def keys(self, destination: Destination) -> list[str]:
        """What this addressee has got, in order."""
        return [one.key for one in self.sent if one.destination == destination]


class Hesitant(FakeStorage):
    """Takes its time, in seconds, with as many readings as `reading_lasts` names."""

    def __init__(self) -> None:
        super().__init__()
        self.reading_lasts: list[float] = []

    async def read(self, work: Work[T]) -> T:
        if self.reading_lasts:
            await asyncio.sleep(self.reading_lasts.pop())
        return await super().read(work)


class Post:
    """A storage with one circle, a delivery, and somebody who looks every five seconds whether anything is due."""

    def __init__(self, platform: Slow) -> None:
        self.storage = Hesitant()
        self.clock = LoopClock()
        self.platform = platform
        self.delivery = Delivery(self.storage, self.clock, {"web": platform}, Metrics())

    async def put(self, *messages: Outgoing) -> None:
        for message in messages:
            await self.storage.transact(lambda uow, one=message: uow.outbox.put(one))  # type: ignore[misc]
        self.delivery.poke()

    def fates(self) -> set[Fate | None]:
        return {letter.fate for letter in self.storage.state.letters.values()}


@asynccontextmanager
async def post_office(platform: Slow) -> AsyncIterator[Post]:
    """Delivery, serving."""
    post = Post(platform)
    await post.storage.transact(lambda uow: uow.circles.save(make_circle()))
    serving = asyncio.create_task(post.delivery.serve())
    ticking = asyncio.create_task(_tick(post.delivery))
    try:
        yield post
    finally:
        ticking.cancel()
        post.delivery.stop()
        await serving


async def _tick(delivery: Delivery) -> None:
    while True:
        await asyncio.sleep(TICK)
        delivery.poke()


def cards(place: PlaceId, first: int, last: int, at: datetime) -> Sequence[Outgoing]:
    """Messages for one channel."""
    to = Destination(DestinationKind.PLACE, place_id=place)
    return [make_outgoing(f"{place}-{number:04}", destination=to, not_before=at) for number in range(first, last + 1)]


def letter(at: datetime, member: MemberId = ADA, policy: Policy = Policy.AT_LEAST_ONCE) -> Outgoing:
    """A private message."""
    to = Destination(DestinationKind.PRIVATE, member_id=member)
    return make_outgoing(f"z-letter-{member}", destination=to, not_before=at, policy=policy)


def names(place: PlaceId, first: int, last: int) -> list[str]:
    return [f"{place}-{number:04}" for number in range(first, last + 1)]


def in_place(place: PlaceId) -> Destination:
    return Destination(DestinationKind.PLACE, place_id=place)
