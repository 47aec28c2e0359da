"""Delivery to many at once: nobody waits for somebody else, and everybody reads in order. Time passes as asked for."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from factories import ADA, CIRCLE, make_circle, make_outgoing
from fakes import FakeStorage
from virtual import LoopClock, at_once
from world import START, KeepingPlatform

from bot.domain.identity import MemberId, PlaceId
from bot.duties.delivery import PATIENCE, Delivery
from bot.duties.lanes import Lanes
from bot.duties.rounds import DEPTH, LANE_PAUSE, SIDE_BY_SIDE
from bot.errors.delivery import Throttled
from bot.errors.storage import StorageBusy
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


def test_a_busy_channel_does_not_hold_up_a_private_message() -> None:
    async def story() -> None:
        async with post_office(Slow()) as post:
            now = post.clock.now()
            await post.put(*cards(BUSY, 1, 30, now), letter(now))
            await asyncio.sleep(60)
            assert post.platform.when(f"z-letter-{ADA}") < 2
            assert post.platform.keys(in_place(BUSY)) == names(BUSY, 1, 30)

    at_once(story())


def test_a_thousand_cards_do_not_hold_it_up_for_long_either_and_stay_in_order() -> None:
    async def story() -> None:
        async with post_office(Slow()) as post:
            now = post.clock.now()
            await post.put(*cards(BUSY, 1, 200, now), letter(now))
            await asyncio.sleep(10)
            await post.put(*cards(BUSY, 201, 210, post.clock.now()))
            await asyncio.sleep(290)
            assert post.platform.when(f"z-letter-{ADA}") < 2
            assert post.platform.keys(in_place(BUSY)) == names(BUSY, 1, 210)

    at_once(story())


def test_no_more_go_side_by_side_than_agreed() -> None:
    async def story() -> None:
        async with post_office(Slow()) as post:
            now = post.clock.now()
            await post.put(*(letter(now, MemberId(f"m{number}")) for number in range(50)))
            await asyncio.sleep(30)
            assert post.platform.most == SIDE_BY_SIDE
            assert len(post.platform.sent) == 50

    at_once(story())


def test_whoever_has_read_everything_is_forgotten_however_long_a_round_lasts() -> None:
    lanes, now = Lanes(DEPTH, LANE_PAUSE), START
    for number in range(1000):
        lanes.take([letter(now, MemberId(f"m{number}"))], 0.0, now)
        in_hand = lanes.next()
        assert in_hand is not None
        lanes.done(in_hand.outgoing)
        assert lanes.addressees == 1


def test_a_channel_that_asks_to_wait_is_left_alone_and_the_others_go_on() -> None:
    async def story() -> None:
        asked: list[float] = []

        def before(outgoing: Outgoing) -> Exception | None:
            if outgoing.key == f"{BUSY}-0003" and not asked:
                asked.append(asyncio.get_running_loop().time())
                return Throttled(timedelta(seconds=30), addressee_only=True)
            return None

        async with post_office(Slow(before=before)) as post:
            now = post.clock.now()
            await post.put(*cards(BUSY, 1, 5, now), *cards(CALM, 1, 5, now))
            await asyncio.sleep(10)
            await post.put(*cards(BUSY, 6, 7, post.clock.now()))
            await asyncio.sleep(60)
            assert post.platform.when(f"{CALM}-0005") < 10
            later = [at for at, key in post.platform.begun if key.startswith(BUSY) and at > asked[0]]
            assert later[0] >= asked[0] + 30
            assert post.platform.keys(in_place(BUSY)) == names(BUSY, 1, 7)

    at_once(story())


def test_a_platform_that_asks_to_wait_gets_nothing_until_then_and_everything_in_order() -> None:
    async def story() -> None:
        asked: list[float] = []

        def before(outgoing: Outgoing) -> Exception | None:
            if outgoing.key == f"{BUSY}-0003" and not asked:
                asked.append(asyncio.get_running_loop().time())
                return Throttled(timedelta(seconds=30))
            return None

        async with post_office(Slow(before=before)) as post:
            now = post.clock.now()
            await post.put(*cards(BUSY, 1, 40, now), *cards(CALM, 1, 5, now))
            await asyncio.sleep(10)
            await post.put(*cards(BUSY, 41, 70, post.clock.now()), letter(post.clock.now()))
            await asyncio.sleep(290)
            later = [at for at, _ in post.platform.begun if at > asked[0]]
            assert later[0] >= asked[0] + 30
            assert post.platform.keys(in_place(BUSY)) == names(BUSY, 1, 70)
            assert post.platform.keys(in_place(CALM)) == names(CALM, 1, 5)
            assert post.fates() == {Fate.SENT}

    at_once(story())


def test_no_sending_begins_so_late_that_it_could_outlive_its_lease() -> None:
    async def story() -> None:
        left: list[timedelta] = []

        def before(outgoing: Outgoing) -> Exception | None:
            lease_until = post.storage.state.letters[CIRCLE, outgoing.key].due_at
            left.append(lease_until - post.clock.now())
            return None

        async with post_office(Slow(seconds=12, before=before)) as post:
            now = post.clock.now()
            await post.put(*cards(BUSY, 1, 12, now), *cards(CALM, 1, 12, now))
            await asyncio.sleep(400)
            assert min(left) > PATIENCE
            assert post.platform.keys(in_place(BUSY)) == names(BUSY, 1, 12)
            assert len(post.platform.begun) == 24

    at_once(story())


def test_a_database_that_hangs_before_a_sending_does_not_make_it_outlive_its_lease() -> None:
    async def story() -> None:
        async with post_office(Slow()) as post:
            now = post.clock.now()
            post.storage.reading_lasts = [70.0]
            await post.put(letter(now))
            await asyncio.sleep(200)
            assert [one.key for one in post.platform.sent] == [f"z-letter-{ADA}"]
            assert post.fates() == {Fate.SENT}

    at_once(story())


def test_stopping_lets_what_is_under_way_arrive_and_gives_the_rest_back_at_once() -> None:
    async def story() -> None:
        async with post_office(Slow(seconds=20)) as post:
            now = post.clock.now()
            await post.put(*cards(BUSY, 1, 30, now), *cards(CALM, 1, 2, now))
            await asyncio.sleep(3)
        assert sorted(one.key for one in post.platform.sent) == [f"{BUSY}-0001", f"{CALM}-0001"]
        waiting = [key for (_, key), one in post.storage.state.letters.items() if one.waits]
        assert waiting == [*names(BUSY, 2, 30), *names(CALM, 2, 2)]

    at_once(story())


def test_a_database_that_is_away_for_a_while_costs_no_message_its_only_try() -> None:
    async def story() -> None:
        def before(outgoing: Outgoing) -> Exception | None:
            if not troubles:
                troubles.append(StorageBusy())
                post.storage.failing_with = troubles[0]
            return None

        troubles: list[StorageBusy] = []
        async with post_office(Slow(before=before)) as post:
            now = post.clock.now()
            kept = [replace(one, policy=Policy.AT_MOST_ONCE) for one in cards(BUSY, 1, 6, now)]
            await post.put(*kept)
            await asyncio.sleep(7)
            post.storage.failing_with = None
            await asyncio.sleep(120)
            assert post.platform.keys(in_place(BUSY)) == names(BUSY, 1, 6)

    at_once(story())
