"""Forms on Slack that cannot open: whoever asked for one gets the line to type, at once, and it works."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from virtual import LoopClock, hurrying, in_a_hurry
from wire.slack_api import Fault
from wire.slack_room import HTTP, SOCKET, SlackRoom, slack_room
from wire.slack_world import Post, View

from adapters.slack.config import SlackSettings
from adapters.slack.limits import Pace


@pytest.fixture(params=[SOCKET, HTTP], ids=["socket", "http"])
async def room(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    settings: SlackSettings = request.param
    async with slack_room(sqlite_url, tmp_path, settings=settings) as opened:
        yield opened


async def test_member_one_hundred_and_eleven_of_a_minute_gets_the_line_to_type_with_the_acknowledgement(
    room: SlackRoom,
) -> None:
    ada = room.person("Ada")
    for _ in range(110):
        assert await ada.send_slash("/checkin") == {}
    acknowledgement = await ada.send_slash("/checkin")
    assert "/checkin read chapter 3 minutes:25" in acknowledgement["text"]
    assert acknowledgement["response_type"] == "ephemeral"
    assert "It counts" in await ada.reads("/checkin", "read chapter 3 minutes:25")
    assert [fact.minutes for fact in await room.facts("Ada")] == [25]


@pytest.mark.parametrize(
    "fault", [Fault(error="expired_trigger_id"), Fault(error="internal_error"), Fault(status=502), Fault(lost=True)]
)
async def test_whatever_keeps_a_form_from_opening_there_is_a_line_that_works(room: SlackRoom, fault: Fault) -> None:
    mira = room.person("Mira")
    room.slack.fail("views.open", fault)
    assert "/config zone Europe/Paris" in (await mira.send_slash("/config", "zone"))["text"]
    assert "Europe/Paris" in await mira.reads("/config", "zone Europe/Paris")


async def test_a_command_that_has_another_name_on_slack_is_named_so(room: SlackRoom) -> None:
    room.slack.fail("views.open", Fault(error="internal_error"))
    assert "/kith-join Europe/Paris private" in await room.person("Ada").reads("/kith-join")


async def test_a_button_whose_form_cannot_open_is_answered_with_the_line(room: SlackRoom) -> None:
    ada = room.person("Ada")
    await ada.open_home()
    room.slack.fail("views.open", Fault(error="internal_error"))
    answer = await ada.press_home("Check in")
    assert isinstance(answer, Post)
    assert "/checkin read chapter 3 minutes:25" in answer.text
    assert answer.channel == room.slack.workspace.direct_channel(ada.id).id


def test_after_too_many_forms_slack_is_left_alone_for_as_long_as_it_says(tmp_path: Path) -> None:
    async def story() -> None:
        async with slack_room(None, tmp_path, pace=Pace(), clock=LoopClock()) as room:
            ada = room.person("Ada")
            room.slack.fail("views.open", Fault(retry_after=30))
            for _ in range(3):
                assert "minutes:25" in (await ada.send_slash("/checkin"))["text"]
            assert room.slack.api.count("views.open") == 1
            async with hurrying():
                await asyncio.sleep(31)
            assert isinstance(await ada.slash("/checkin"), View)

    in_a_hurry(story())
