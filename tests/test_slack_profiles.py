"""Slack's profiles that come late, or never: people are answered in time, by the name that came with what they did."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from wire.slack_api import Fault
from wire.slack_room import HTTP, SOCKET, SlackRoom, slack_room, slower
from wire.slack_world import Post, View

from adapters.slack.config import SlackSettings


@pytest.fixture(params=[SOCKET, HTTP], ids=["socket", "http"])
async def room(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    settings: SlackSettings = request.param
    pace = slower(call=0.6, answer=0.2, form=0.2, profile=0.0)
    async with slack_room(sqlite_url, tmp_path, settings=settings, pace=pace) as opened:
        yield opened


async def test_a_command_is_acknowledged_while_a_profile_does_not_come_and_answered_without_it(room: SlackRoom) -> None:
    ada = room.person("Ada")
    room.slack.fail("users.info", Fault(held=True))
    assert await ada.send_slash("/checkin", "x") == {}
    answer = await ada.sees()
    assert isinstance(answer, Post)
    assert "It counts" in answer.text
    profile = await room.profile("Ada")
    assert profile is not None
    assert profile.member.name == "ada"


async def test_a_form_closes_while_a_profile_does_not_come_and_is_answered_without_it(room: SlackRoom) -> None:
    ada = room.person("Ada")
    form = await ada.opens("/checkin")
    room.slack.fail("users.info", Fault(held=True), Fault(held=True))
    assert await ada.send_submit(form) == {"response_action": "clear"}
    answer = await ada.sees()
    assert isinstance(answer, Post)
    assert "It counts" in answer.text


async def test_a_form_opens_although_its_profile_does_not_come(room: SlackRoom) -> None:
    room.slack.fail("users.info", Fault(held=True))
    assert isinstance(await room.person("Ada").slash("/checkin"), View)


async def test_a_name_comes_right_with_the_next_profile(room: SlackRoom) -> None:
    ada = room.person("Ada")
    room.slack.fail("users.info", Fault(status=503))
    await ada.slash("/checkin", "x")
    await ada.slash("/checkin", "y")
    profile = await room.profile("Ada")
    assert profile is not None
    assert profile.member.name == "Ada"
