"""What people write on Slack, typed or in forms, over the wire, in Socket Mode and in HTTP mode."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from wire.slack_fields import ClientRefused
from wire.slack_person import FormErrors, person
from wire.slack_room import HTTP, SOCKET, SlackRoom, slack_room
from wire.slack_world import Post

from adapters.slack.config import SlackSettings
from bot.domain.members import Consent
from bot.domain.text import clean_name, clean_text

NOTE, MINUTES, PRIVATE = "What did you do? (if you like)", "For how many minutes? (if you like)", "Keep it private"


@pytest.fixture(params=[SOCKET, HTTP], ids=["socket", "http"])
async def room(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    settings: SlackSettings = request.param
    async with slack_room(sqlite_url, tmp_path, settings=settings) as opened:
        yield opened


async def test_a_check_in_without_words_opens_a_form_that_is_answered_where_it_was_opened(room: SlackRoom) -> None:
    ada = room.person("Ada")
    form = await ada.opens("/checkin")
    answer = await ada.submit(form, {NOTE: "two pages", MINUTES: "25"})
    assert isinstance(answer, Post)
    assert (answer.channel, answer.reader) == ("C0GENERAL", ada.id)
    [card] = await room.slack.published("C0GENERAL")
    assert "25 minutes" in card.text
    assert "two pages" in card.text


@pytest.mark.parametrize(
    ("label", "given", "complaint"),
    [
        (NOTE, "n" * 1001, "room for 1,000 characters"),
        (MINUTES, "0", "anything from 1 to"),
        (MINUTES, "-1", "anything from 1 to"),
        (MINUTES, "1000000000", "anything from 1 to"),
    ],
)
async def test_a_form_with_a_fault_stays_open_with_the_complaint_at_its_field(
    room: SlackRoom, label: str, given: str, complaint: str
) -> None:
    ada = room.person("Ada")
    form = await ada.opens("/checkin")
    answer = await ada.submit(form, {label: given})
    assert isinstance(answer, FormErrors)
    assert list(answer.errors) == ["note" if label == NOTE else "minutes"]
    assert complaint in answer.errors[next(iter(answer.errors))]
    assert await room.facts("Ada") == []
    assert isinstance(await ada.submit(form, {NOTE: "mended"}), Post)
    assert [fact.note for fact in await room.facts("Ada")] == ["mended"]


async def test_the_client_itself_refuses_a_number_that_is_none(room: SlackRoom) -> None:
    ada = room.person("Ada")
    form = await ada.opens("/checkin")
    with pytest.raises(ClientRefused):
        await ada.submit(form, {MINUTES: "abc"})


async def test_a_long_note_that_was_typed_is_given_back_whole(room: SlackRoom) -> None:
    answer = await room.person("Ada").slash("/checkin", "n" * 1001)
    assert isinstance(answer, Post)
    assert "room for 1,000 characters" in answer.text
    quotes = [block for block in answer.blocks if block["elements"][0]["type"] == "rich_text_quote"]
    assert quotes[0]["elements"][0]["elements"][0]["text"] == "n" * 1001
    assert await room.facts("Ada") == []


async def test_minutes_that_were_typed_wrongly_are_explained(room: SlackRoom) -> None:
    assert "I could not read “abc”" in await room.person("Ada").reads("/checkin", "read minutes:abc")


async def test_a_time_zone_is_found_while_it_is_typed(room: SlackRoom) -> None:
    ada = room.person("Ada")
    form = await ada.opens("/kith-join")
    assert "Europe/Lisbon" in await ada.suggestions(form, "Your time zone", "lisb")
    assert len(await ada.suggestions(form, "Your time zone", "a")) <= 100
    answer = await ada.submit(
        form, {"Your time zone": "Europe/Lisbon", "May I write to you if you go quiet?": "Yes, privately"}
    )
    assert isinstance(answer, Post)
    profile = await room.profile("Ada")
    assert profile is not None
    assert (profile.member.zone, profile.member.consent) == ("Europe/Lisbon", Consent.PRIVATE)


async def test_the_cheer_form_has_a_picker_of_people(room: SlackRoom) -> None:
    await room.person("Ada").reads("/checkin", "x")
    form = await room.person("Sam").opens("/cheer")
    answer = await room.person("Sam").submit(form, {"Whom?": room.person("Ada").id, "A few words (if you like)": "yay"})
    assert isinstance(answer, Post)
    assert "on its way to @Ada" in answer.text


async def test_a_cheer_for_somebody_unknown_keeps_the_form_open(room: SlackRoom) -> None:
    form = await room.person("Sam").opens("/cheer")
    answer = await room.person("Sam").submit(form, {"Whom?": room.person("Ada").id})
    assert isinstance(answer, FormErrors)
    assert "“Ada” hasn't" in answer.errors["member"]


async def test_a_refusal_about_no_field_keeps_the_form_open_at_its_first_one(room: SlackRoom) -> None:
    await room.person("Sam").reads("/checkin", "x")
    form = await room.person("Sam").opens("/cheer")
    answer = await room.person("Sam").submit(form, {"Whom?": room.person("Sam").id})
    assert isinstance(answer, FormErrors)
    assert "A cheer is for somebody else" in answer.errors["member"]


async def test_a_form_of_an_unknown_command_is_answered(room: SlackRoom) -> None:
    ada = room.person("Ada")
    form = await ada.opens("/checkin")
    answer = await ada.send_submit(form, {}, callback_id="old", private_metadata='{"command": "gone"}')
    assert answer["response_action"] == "errors"
    assert "I don't know" in answer["errors"]["note"]


async def test_a_forged_place_in_a_form_is_not_believed(room: SlackRoom) -> None:
    ada = room.person("Ada")
    form = await ada.opens("/checkin")
    forged = form.content["private_metadata"].replace("C0GENERAL", "C0CHECKIN")
    await ada.send_submit(form, {NOTE: "hello"}, private_metadata=forged)
    answer = await ada.sees()
    assert isinstance(answer, Post)
    assert "It counts" in answer.text
    await room.tick()
    assert room.slack.workspace.posts_in("C0CHECKIN") == []


async def test_a_form_for_moderators_sent_by_somebody_else_changes_nothing(room: SlackRoom) -> None:
    ada = room.person("Ada")
    form = await ada.opens("/checkin")
    answer = await ada.send_submit(form, {}, private_metadata='{"command": "config zone", "place": null, "seal": "x"}')
    assert "moderators" in answer["errors"]["note"]
    assert await room.circle() is None


HOSTILE = [
    "@everyone @here @channel <!channel> <!everyone>",
    "<@U0MIRA001> <#C0GENERAL> <https://evil.example|https://bank.example>",
    "&lt;b&gt; &amp;amp; <b>hi</b> & co",
    "*bold* _it_ ~no~ `code` ```block``` [x](http://evil.example)",
    "> not a quote :tada: https://a.example/?x=1&y=<2>",
    "🎉" * 1000,
    "أمينة \u2067rtl\u2069 z\u200bero \u202eevil",
]


@pytest.mark.parametrize("note", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_note_stays_what_was_written_typed_or_in_a_form(room: SlackRoom, note: str) -> None:
    ada, sam = room.person("Ada"), room.person("Sam")
    await ada.reads("/checkin", f"note:{note}")
    await sam.submit(await sam.opens("/checkin"), {NOTE: note})
    assert [fact.note for fact in await room.facts("Ada")] == [clean_text(note)]
    assert [fact.note for fact in await room.facts("Sam")] == [clean_text(note)]
    for card in await room.slack.published("C0GENERAL", 2):
        [quote] = [block for block in card.blocks if block["elements"][0]["type"] == "rich_text_quote"]
        assert quote["elements"][0]["elements"] == [{"type": "text", "text": clean_text(note)}]
        assert "<" not in card.text


@pytest.mark.parametrize("name", ["<!channel>", "*bold* & <b>", "@everyone", "\u202eevil\u202c", "\u200b", "🎉" * 200])
async def test_a_name_stays_a_name(room: SlackRoom, name: str) -> None:
    room.slack.workspace.users["U0ADA0001"].name = name
    ada = person(room.slack, name)
    await ada.reads("/checkin", "x")
    [card] = await room.slack.published("C0GENERAL")
    assert "<" not in card.text
    first = card.blocks[0]["elements"][0]["elements"][0]
    assert first == {"type": "text", "text": f"@{clean_name(name)}", "style": {"bold": True}}


async def test_words_that_no_option_takes_are_given_back_as_they_were_typed(room: SlackRoom) -> None:
    answer = await room.person("Ada").reads("/streak", "of @Sam & <all>")
    assert "I don't know what to do with “of @sam &amp; &lt;all&gt;”" in answer
    assert "/streak of @sam &amp; &lt;all&gt;" in answer
