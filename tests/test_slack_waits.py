"""What waits on its way to Slack: for its turn, for the rest of its pages, for a token. Nobody else waits with it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from factories import make_outgoing
from virtual import LoopClock, hurrying, in_a_hurry, ticking
from wire.slack_api import Fault
from wire.slack_room import CIRCLE, SlackRoom, slack_room
from wire.slack_world import BOT_TOKEN
from world import START

from adapters.slack.limits import Pace
from bot.domain.identity import MemberId, PlaceId
from bot.messages import Destination, DestinationKind, Message, Quote, paragraph
from bot.outgoing import Outgoing

GENERAL = Destination(DestinationKind.PLACE, place_id=PlaceId("C0GENERAL"))
ADA = Destination(DestinationKind.PRIVATE, member_id=MemberId("U0ADA0001"))

THREE_PAGES = Message(tuple(Quote(str(page) * 12_000) for page in range(3)))


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    async with slack_room(sqlite_url, tmp_path) as opened:
        yield opened


def outgoing(key: str, to: Destination, message: Message | None = None) -> Outgoing:
    message = message or Message((paragraph(key),))
    return make_outgoing(key, circle_id=CIRCLE, platform="slack", destination=to, message=message, not_before=START)


async def put(room: SlackRoom, *messages: Outgoing) -> None:
    """Somebody has used Kith, and these are to be sent."""
    await room.person("Ada").slash("/checkin", "private:yes x")
    for message in messages:
        await room.storage.transact(lambda uow, one=message: uow.outbox.put(one))  # type: ignore[misc]


def letters(room: SlackRoom) -> list[str]:
    direct = room.slack.workspace.direct_channel(room.person("Ada").id)
    return [post.text for post in room.slack.workspace.posts_in(direct.id)]


def test_thirty_cards_in_one_channel_do_not_hold_up_a_private_message(tmp_path: Path) -> None:
    async def story() -> None:
        async with slack_room(None, tmp_path, pace=Pace(), clock=LoopClock()) as room:
            room.slack.api.seconds_a_post = 0.9
            cards = [outgoing(f"card-{number:02}", GENERAL) for number in range(30)]
            await put(room, *cards, outgoing("letter", ADA))
            async with hurrying(), ticking(room.duties):
                await asyncio.sleep(8)
                assert letters(room) == ["letter"]
                assert len(room.slack.workspace.posts_in("C0GENERAL")) < 10
                await asyncio.sleep(90)
            assert [post.text for post in room.slack.workspace.posts_in("C0GENERAL")] == [one.key for one in cards]

    in_a_hurry(story())


@pytest.mark.parametrize("fault", [Fault(retry_after=3), Fault(error="internal_error")])
async def test_a_message_of_several_pages_goes_on_with_the_page_that_failed(room: SlackRoom, fault: Fault) -> None:
    room.slack.fail("chat.postMessage", Fault(), fault)
    await put(room, outgoing("long", GENERAL, THREE_PAGES))
    for _ in range(3):
        room.clock.at += timedelta(seconds=5)
        await room.tick()
    shown = [str(post.blocks) for post in room.slack.workspace.posts_in("C0GENERAL")]
    assert [[str(page) * 9 in blocks for page in range(3)] for blocks in shown] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]


async def test_after_a_crash_between_two_pages_none_is_lost_and_the_first_stands_twice(room: SlackRoom) -> None:
    room.slack.fail("chat.postMessage", Fault(), Fault(retry_after=3))
    await put(room, outgoing("long", GENERAL, THREE_PAGES))
    await room.tick()
    await room.restart()
    room.clock.at += timedelta(seconds=5)
    await room.tick()
    shown = [str(post.blocks) for post in room.slack.workspace.posts_in("C0GENERAL")]
    assert [next(page for page in "012" if page * 9 in blocks) for blocks in shown] == ["0", "0", "1", "2"]


async def test_new_words_under_the_same_key_begin_with_their_first_page(room: SlackRoom) -> None:
    room.slack.fail("chat.postMessage", Fault(), Fault(retry_after=3))
    await put(room, outgoing("long", GENERAL, THREE_PAGES))
    await room.tick()
    changed = outgoing("long", GENERAL, Message((paragraph("other words"),)))
    await room.storage.transact(lambda uow: uow.outbox.replace_waiting(changed))
    room.clock.at += timedelta(seconds=5)
    await room.tick()
    assert [post.text for post in room.slack.workspace.posts_in("C0GENERAL")][1:] == ["other words"]


async def test_what_a_revoked_token_could_not_send_is_sent_after_its_return(room: SlackRoom) -> None:
    await put(room, outgoing("before", GENERAL))
    await room.tick()
    room.slack.api.revoked.add(BOT_TOKEN)
    for one in (outgoing("card", GENERAL), outgoing("letter", ADA)):
        await room.storage.transact(lambda uow, one=one: uow.outbox.put(one))  # type: ignore[misc]
    await room.tick()
    await room.is_suspended()
    room.clock.at += timedelta(minutes=20)
    await room.tick()
    room.slack.api.revoked.clear()
    await room.is_ready()
    circle = await room.circle()
    assert circle is not None
    assert circle.suspended_at is None
    await room.tick()  # what the return has set going ends; a clock that jumps while a send is under way ends its lease
    room.clock.at += timedelta(seconds=90)
    await room.tick()
    assert [post.text for post in room.slack.workspace.posts_in("C0GENERAL")] == ["before", "card"]
    assert letters(room) == ["letter"]


async def test_a_token_that_was_replaced_between_two_runs_wakes_the_circle(room: SlackRoom) -> None:
    await put(room)
    await room.dispatcher.suspended(CIRCLE, room.clock.now())
    await room.restart()
    circle = await room.circle()
    assert circle is not None
    assert circle.suspended_at is None
