"""The shortcut on messages: by whomever one was written, somebody is cheered or it is said why not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from wire.slack_api import Fault
from wire.slack_person import SlackPerson
from wire.slack_room import SlackRoom, slack_room
from wire.slack_world import BOT_USER, Json, Post, View

from adapters.slack.shortcut import is_by_a_person, wish


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    async with slack_room(sqlite_url, tmp_path) as opened:
        yield opened


async def reads(person: SlackPerson, post: Post) -> str:
    """The words with which the shortcut is answered."""
    answer = await person.shortcut("cheer", post)
    assert isinstance(answer, Post)
    return answer.text


async def test_a_form_that_does_not_open_leaves_a_cheer_without_words(room: SlackRoom) -> None:
    await room.person("Ada").reads("/checkin", "x")
    said = await room.person("Ada").says("I passed!")
    room.slack.fail("views.open", Fault(error="internal_error"))
    assert "on its way to @Ada" in await reads(room.person("Sam"), said)


async def test_somebody_whose_account_was_deactivated_is_cheered_all_the_same(room: SlackRoom) -> None:
    ada = room.person("Ada")
    await ada.reads("/checkin", "x")
    said = await ada.says("I passed!")
    ada.user.deleted = True
    assert "on its way to @Ada" in await reads(room.person("Sam"), said)


async def test_whoever_is_unknown_to_kith_is_named(room: SlackRoom) -> None:
    said = await room.person("Ada").says("hello")
    form = await room.person("Sam").shortcut("cheer", said)
    assert isinstance(form, View)
    room.slack.fail("views.open", Fault(error="internal_error"))
    assert "“Ada” hasn't said hello to me" in await reads(room.person("Sam"), said)


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ({"bot_id": "B0DEPLOY1", "username": "deploybot"}, "“deploybot” hasn't"),
        ({"bot_id": "B0DEPLOY1", "bot_profile": {"name": "Deploy *Bot*"}}, "“Deploy *Bot*” hasn't"),
        ({"user": "U0ROBOT01", "bot_id": "B0ROBOT01"}, "“Robot” hasn't"),
        ({}, "“Whoever wrote this” hasn't"),
    ],
)
async def test_what_no_person_wrote_is_answered_by_name(room: SlackRoom, part: Json, sentence: str) -> None:
    sam = room.person("Sam")
    foreign = Post("1.1", "C0GENERAL", "deployed", [], user="", more=part)
    assert sentence in await reads(sam, foreign)
    assert room.slack.api.count("views.open") == 0


async def test_on_words_of_kiths_own_there_is_nobody_to_cheer(room: SlackRoom) -> None:
    recap = Post("1.1", "C0GENERAL", "This week", [])
    assert "hasn't said hello to me here" in await reads(room.person("Sam"), recap)


def test_a_card_that_an_app_wrote_with_a_persons_token_is_about_that_person() -> None:
    message = {"user": "U0ADA0001", "bot_id": "B0OTHER01"}
    assert wish(message, BOT_USER).arguments == {"member": "U0ADA0001"}
    assert not is_by_a_person(message)


def test_a_button_on_somebody_elses_message_is_not_believed() -> None:
    forged = {"user": "U0ADA0001", "blocks": [{"elements": [{"value": "cheer?member=U0SAM0001"}]}]}
    assert wish(forged, BOT_USER).arguments == {"member": "U0ADA0001"}
