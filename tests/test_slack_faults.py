"""Slack breaks, throttles and forgets; Kith loses nothing and doubles nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from factories import make_message
from slack_sdk.web.async_client import AsyncWebClient
from wire.slack_api import Fault
from wire.slack_room import HTTP, SOCKET, SlackRoom, slack_room, slower
from wire.slack_troubles import becomes_quiet, checks_in, later, private_posts
from wire.slack_world import BOT_TOKEN, BOT_USER, Post

from adapters.slack.config import SlackSettings
from adapters.slack.deliver import Postbox


@pytest.fixture(params=[SOCKET, HTTP], ids=["socket", "http"])
async def room(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    settings: SlackSettings = request.param
    async with slack_room(sqlite_url, tmp_path, settings=settings) as opened:
        yield opened


async def test_a_throttled_post_waits_as_long_as_slack_says_and_is_posted_once(room: SlackRoom) -> None:
    room.slack.fail("chat.postMessage", Fault(retry_after=7))
    await checks_in(room.person("Ada"))
    await room.slack.until(lambda: room.slack.api.count("chat.postMessage"))
    await later(room, seconds=6)
    assert room.slack.workspace.posts_in("C0GENERAL") == []
    await later(room, seconds=2)
    await later(room, seconds=60)
    assert len(room.slack.workspace.posts_in("C0GENERAL")) == 1


async def test_a_card_whose_answer_is_lost_is_posted_again_under_the_same_marker_by_kith_alone(room: SlackRoom) -> None:
    room.slack.fail("chat.postMessage", Fault(lost=True))
    await checks_in(room.person("Ada"))
    await room.slack.until(lambda: room.slack.api.count("chat.postMessage"))
    assert len(await room.slack.published("C0GENERAL")) == 1
    for _ in range(5):
        await later(room, minutes=11)
    first, second = room.slack.workspace.posts_in("C0GENERAL")
    assert first.metadata == second.metadata
    assert first.metadata is not None
    assert room.person("Ada").id not in str(first.metadata)
    assert room.slack.api.count("chat.postMessage") == 2


async def test_a_nudge_whose_answer_is_lost_is_never_sent_twice(room: SlackRoom) -> None:
    await becomes_quiet(room, "Ada")
    room.slack.fail("chat.postMessage", Fault(lost=True))
    await room.wait(hours=24)
    assert len(private_posts(room, "Ada")) == 1


@pytest.mark.parametrize("fault", [Fault(error="internal_error"), Fault(error="fatal_error"), Fault(status=502)])
async def test_a_card_of_unknown_fate_is_tried_again(room: SlackRoom, fault: Fault) -> None:
    room.slack.fail("chat.postMessage", fault)
    await checks_in(room.person("Ada"))
    await room.slack.until(lambda: room.slack.api.count("chat.postMessage"))
    for _ in range(2):  # the failure may be recorded only after the clock was moved
        await later(room, minutes=1)
    assert len(room.slack.workspace.posts_in("C0GENERAL")) == 1


@pytest.mark.parametrize("refusal", ["not_in_channel", "channel_not_found", "is_archived", "restricted_action"])
async def test_a_channel_that_is_closed_to_kith_costs_its_post_and_nothing_else(room: SlackRoom, refusal: str) -> None:
    room.slack.fail("chat.postMessage", Fault(error=refusal))
    assert "It counts" in await checks_in(room.person("Ada"))
    await room.slack.until(lambda: room.slack.api.count("chat.postMessage"))
    assert "It counts" in await checks_in(room.person("Sam"))
    [card] = await room.slack.published("C0GENERAL")
    assert "@Sam" in card.text
    assert room.platform.ready


async def test_a_nudge_inside_the_circle_is_whispered_and_nobody_else_sees_it(room: SlackRoom) -> None:
    ada = room.person("Ada")
    await ada.slash("/kith-join", "consent:inside")
    await checks_in(ada)
    await room.wait(hours=72)
    whispers = [one for one in ada.seen() if isinstance(one, Post) and "I may write when you go quiet" in one.text]
    assert {(one.channel, one.reader) for one in whispers} == {("C0GENERAL", ada.id)}
    assert len(await room.slack.published("C0GENERAL")) == 1


async def test_a_refused_message_is_not_tried_again(room: SlackRoom) -> None:
    room.slack.fail("chat.postMessage", Fault(error="msg_too_long"))
    await checks_in(room.person("Ada"))
    await room.slack.until(lambda: room.slack.api.count("chat.postMessage"))
    await later(room, hours=1)
    assert room.slack.workspace.posts_in("C0GENERAL") == []


async def test_whoever_was_deactivated_is_noticed_at_the_next_send(room: SlackRoom) -> None:
    await becomes_quiet(room, "Ada")
    room.person("Ada").user.deleted = True
    await room.wait(hours=24)
    profile = await room.profile("Ada")
    assert profile is not None
    assert profile.member.left_at is not None
    assert private_posts(room, "Ada") == []


async def test_a_token_that_is_revoked_suspends_the_circle_until_it_works_again(room: SlackRoom) -> None:
    await checks_in(room.person("Ada"))
    await room.slack.published("C0GENERAL")
    room.slack.api.revoked.add(BOT_TOKEN)
    await room.person("Sam").send_slash("/checkin", "x")
    await room.is_ready(False)
    await room.is_suspended()
    room.slack.api.revoked.clear()
    await room.is_ready()
    assert "kept already" in await checks_in(room.person("Sam"))
    circle = await room.circle()
    assert circle is not None
    assert circle.suspended_at is None


async def test_removing_the_app_suspends_the_circle(room: SlackRoom) -> None:
    await checks_in(room.person("Ada"))
    room.slack.fail("auth.test", *[Fault(error="account_inactive")] * 100)
    await room.person("Ada").event({"type": "app_uninstalled"})
    await room.is_ready(False)
    await room.is_suspended()


@pytest.mark.parametrize(("tokens", "suspended"), [({"bot": [BOT_USER]}, True), ({"oauth": ["U0ADA0001"]}, False)])
async def test_only_the_bots_own_token_matters(room: SlackRoom, tokens: dict[str, list[str]], suspended: bool) -> None:
    await checks_in(room.person("Ada"))
    room.slack.fail("auth.test", *[Fault(error="token_revoked")] * (100 if suspended else 0))
    await room.person("Ada").event({"type": "tokens_revoked", "tokens": tokens})
    await checks_in(room.person("Ada")) if not suspended else await room.is_ready(False)
    assert room.platform.ready is not suspended


async def test_posts_in_one_channel_keep_the_distance_that_slack_asks_for(sqlite_url: str, tmp_path: Path) -> None:
    async with slack_room(sqlite_url, tmp_path, pace=slower(channel=0.2)) as room:
        room.slack.api.seconds_a_post = 0.19
        for name in ("Ada", "Sam", "Mira"):
            await room.person(name).send_slash("/checkin", "x")
        await room.slack.published("C0GENERAL", 3)
        assert room.slack.api.count("chat.postMessage") == 3


async def test_a_whisper_waits_for_its_turn_in_its_channel_too(sqlite_url: str, tmp_path: Path) -> None:
    async with slack_room(sqlite_url, tmp_path) as room, aiohttp.ClientSession() as session:
        client = AsyncWebClient(BOT_TOKEN, base_url=room.slack.api_url, session=session, retry_handlers=[])
        postbox = Postbox(client, slower(channel=3600.0))
        ada, sam = room.person("Ada").id, room.person("Sam").id
        await postbox.whisper("C0GENERAL", ada, make_message("one"), "one")
        waiting = asyncio.create_task(postbox.whisper("C0GENERAL", sam, make_message("two"), "two"))
        await postbox.post_privately(ada, make_message("three"), "three")
        assert (room.slack.api.count("chat.postEphemeral"), waiting.done()) == (1, False)
        waiting.cancel()
