"""Accounts on Slack that are deactivated: in a conversation that is open already, Slack takes messages for them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from wire.slack_api import Fault
from wire.slack_person import SlackPerson
from wire.slack_room import SlackRoom, slack_room, slower
from wire.slack_world import Post


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    async with slack_room(sqlite_url, tmp_path, pace=slower(profile=0.0)) as opened:
        yield opened


async def has_left(room: SlackRoom, name: str) -> bool:
    profile = await room.profile(name)
    return profile is not None and profile.member.left_at is not None


def letters(room: SlackRoom, person: SlackPerson) -> list[Post]:
    return room.slack.workspace.posts_in(room.slack.workspace.direct_channel(person.id).id)


async def goes_quiet(room: SlackRoom, consent: str) -> SlackPerson:
    ada = room.person("Ada")
    await ada.slash("/kith-join", f"consent:{consent} zone:UTC")
    await ada.slash("/checkin", "done")
    return ada


async def test_whoever_was_deactivated_after_the_first_word_is_noticed_at_the_next(room: SlackRoom) -> None:
    ada = await goes_quiet(room, "private")
    await room.wait(hours=60)
    assert len(letters(room, ada)) == 1
    ada.user.deleted = True
    await room.wait(hours=24 * 4)
    assert await has_left(room, "Ada")
    assert len(letters(room, ada)) == 1


async def test_whoever_was_deactivated_gets_no_whisper_and_is_noticed(room: SlackRoom) -> None:
    ada = await goes_quiet(room, "inside")
    ada.user.deleted = True
    await room.wait(hours=60)
    assert await has_left(room, "Ada")
    assert room.slack.api.count("chat.postEphemeral") == 0


@pytest.mark.parametrize("fault", [Fault(error="internal_error"), Fault(status=503), Fault(retry_after=60)])
async def test_a_nudge_goes_out_although_slack_does_not_say_who_its_reader_is(room: SlackRoom, fault: Fault) -> None:
    ada = await goes_quiet(room, "private")
    room.slack.fail("users.info", *[fault] * 10)
    await room.wait(hours=60)
    assert len(letters(room, ada)) == 1
    assert not await has_left(room, "Ada")


async def test_whoever_comes_back_is_a_member_again(room: SlackRoom) -> None:
    ada = await goes_quiet(room, "private")
    ada.user.deleted = True
    await room.wait(hours=60)
    ada.user.deleted = False
    await ada.slash("/checkin", "back")
    assert not await has_left(room, "Ada")
