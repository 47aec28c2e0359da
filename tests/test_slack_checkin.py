"""A check-in on Slack, over the wire, in Socket Mode and in HTTP mode."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from wire.slack_room import HTTP, SOCKET, SlackRoom, slack_room
from wire.slack_world import Post

from adapters.slack.config import SlackSettings


@pytest.fixture(params=[SOCKET, HTTP], ids=["socket", "http"])
async def room(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    settings: SlackSettings = request.param
    async with slack_room(sqlite_url, tmp_path, settings=settings) as opened:
        yield opened


async def test_a_typed_check_in_is_answered_privately_and_published_as_a_card(room: SlackRoom) -> None:
    answer = await room.person("Ada").slash("/checkin", "read chapter 3")
    assert isinstance(answer, Post)
    assert "Your first check-in. It counts!" in answer.text
    assert answer.reader == room.person("Ada").id
    [card] = await room.slack.published("C0GENERAL")
    assert "@Ada checked in for the first time" in card.text
    assert "read chapter 3" in card.text
