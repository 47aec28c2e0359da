"""Delivery to many at once: nobody waits for somebody else, and everybody reads in order. Time passes as asked for."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from factories import ADA, CIRCLE
from post_office import BUSY, CALM, Slow, cards, in_place, letter, names, post_office
from virtual import at_once
from world import START

from bot.domain.identity import MemberId
from bot.duties.delivery import PATIENCE
from bot.duties.lanes import Lanes
from bot.duties.rounds import DEPTH, LANE_PAUSE, SIDE_BY_SIDE
from bot.errors.delivery import Throttled
from bot.errors.storage import StorageBusy
from bot.outgoing import Fate, Outgoing, Policy


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
