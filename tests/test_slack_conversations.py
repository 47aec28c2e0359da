"""Private conversations on Slack, of which it lets an app begin only some fifty a minute."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from virtual import LoopClock, hurrying, in_a_hurry
from wire.slack_api import Fault
from wire.slack_room import CIRCLE, SlackRoom, slack_room
from wire.slack_world import Post

from adapters.slack.limits import Pace
from bot.domain.identity import MemberId, PlaceId
from bot.errors.delivery import Throttled
from bot.messages import Destination, DestinationKind, Message, paragraph
from bot.outgoing import Outgoing, Policy


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    async with slack_room(sqlite_url, tmp_path) as opened:
        yield opened


async def test_too_many_new_conversations_hold_up_neither_channels_nor_those_that_are_open(room: SlackRoom) -> None:
    ada, sam, kim = (to_member(room.person(name).id) for name in ("Ada", "Sam", "Mira"))
    await send(room, ada, "the first word")
    room.slack.fail("conversations.open", Fault(retry_after=30))
    for newcomer in (sam, kim):
        with pytest.raises(Throttled) as throttled:
            await send(room, newcomer, "a word")
        assert throttled.value.addressee_only
        assert timedelta(seconds=25) < throttled.value.retry_after <= timedelta(seconds=30)
    assert room.slack.api.count("conversations.open") == 2
    await send(room, ada, "another word")
    await send(room, Destination(DestinationKind.PLACE, PlaceId("C0GENERAL")), "a card")
    assert room.slack.api.count("chat.postMessage") == 3


def test_conversations_are_begun_again_when_slack_lets_kith(tmp_path: Path) -> None:
    async def story() -> None:
        async with slack_room(None, tmp_path, pace=Pace(), clock=LoopClock()) as room:
            sam = room.person("Sam")
            room.slack.fail("conversations.open", Fault(retry_after=30))
            with pytest.raises(Throttled):
                await send(room, to_member(sam.id), "a word")
            async with hurrying():
                await asyncio.sleep(31)
            await send(room, to_member(sam.id), "a word")
            assert [post.text for post in sam.seen() if isinstance(post, Post)] == ["a word"]

    in_a_hurry(story())


def to_member(member: str) -> Destination:
    return Destination(DestinationKind.PRIVATE, member_id=MemberId(member))


async def send(room: SlackRoom, to: Destination, words: str) -> None:
    now = room.clock.now()
    await room.platform.send(
        Outgoing(CIRCLE, "slack", words, to, Message((paragraph(words),)), Policy.AT_MOST_ONCE, now)
    )
