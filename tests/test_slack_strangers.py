"""People of another workspace, in a channel that is shared with theirs (Slack Connect): they may press."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from wire.slack_fields import ClientRefused
from wire.slack_person import SlackPerson
from wire.slack_room import HTTP, SOCKET, SlackRoom, slack_room
from wire.slack_world import Post, User, View

from adapters.slack.config import SlackSettings


@pytest.fixture(params=[SOCKET, HTTP], ids=["socket", "http"])
async def room(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    settings: SlackSettings = request.param
    async with slack_room(sqlite_url, tmp_path, settings=settings) as opened:
        opened.slack.workspace.add_user(User("U0ZOE0001", "Zoe", admin=True, team="T0FOXES01"))
        yield opened


async def cheers(room: SlackRoom) -> SlackPerson:
    """Ada checked in, and Zoe of the other workspace cheered."""
    await room.person("Ada").slash("/checkin", "x")
    [card] = await room.slack.published("C0GENERAL")
    zoe = room.person("Zoe")
    answer = await zoe.press(card, "Cheer")
    assert isinstance(answer, Post)
    assert "on its way to @Ada" in answer.text
    return zoe


async def test_a_button_that_a_stranger_presses_is_answered(room: SlackRoom) -> None:
    await cheers(room)
    assert len(await room.facts("Zoe")) == 1


async def test_a_form_that_a_stranger_sends_arrives(room: SlackRoom) -> None:
    zoe = await cheers(room)
    await zoe.open_home()
    form = await zoe.press_home("Check in")
    assert isinstance(form, View)
    answer = await zoe.submit(form, {"What did you do? (if you like)": "from the other side"})
    assert isinstance(answer, Post)
    assert "from the other side" in [fact.note for fact in await room.facts("Zoe")]


async def test_an_admin_of_another_workspace_is_no_moderator_here(room: SlackRoom) -> None:
    zoe = await cheers(room)
    card = room.slack.workspace.posts_in("C0GENERAL")[0]
    await zoe.send_press(card, {**zoe.button(card.blocks, "Cheer"), "value": "config%20zone?zone=UTC"})
    answer = await zoe.sees()
    assert isinstance(answer, Post)
    assert "is for this circle's moderators" in answer.text


async def test_commands_and_shortcuts_are_for_the_workspaces_own(room: SlackRoom) -> None:
    with pytest.raises(ClientRefused):
        await room.person("Zoe").slash("/checkin", "x")
    with pytest.raises(ClientRefused):
        await room.person("Zoe").shortcut("cheer", await room.person("Ada").says("hello"))
