"""What people do on Slack, over the wire, in Socket Mode and in HTTP mode: commands, forms, buttons, shortcuts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from wire.slack_api import Fault
from wire.slack_fields import ClientRefused
from wire.slack_person import FormErrors, SlackPerson, person
from wire.slack_room import CIRCLE, HTTP, SOCKET, SlackRoom, slack_room
from wire.slack_world import Post, View

from adapters.slack.config import SlackSettings
from bot.domain.members import Consent
from bot.domain.text import clean_name, clean_text

NOTE, MINUTES, PRIVATE = "What did you do? (if you like)", "For how many minutes? (if you like)", "Keep it private"


@pytest.fixture(params=[SOCKET, HTTP], ids=["socket", "http"])
async def room(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    settings: SlackSettings = request.param
    async with slack_room(sqlite_url, tmp_path, settings=settings) as opened:
        yield opened


async def reads(person: SlackPerson, command: str, text: str = "", channel: str = "C0GENERAL") -> str:
    """The words of the answer to a slash command."""
    answer = await person.slash(command, text, channel=channel)
    assert isinstance(answer, Post)
    return answer.text


async def opens(person: SlackPerson, command: str, channel: str = "C0GENERAL") -> View:
    """The form that a slash command opens."""
    view = await person.slash(command, channel=channel)
    assert isinstance(view, View)
    return view


async def test_a_typed_check_in_is_answered_privately_and_published_as_a_card(room: SlackRoom) -> None:
    answer = await room.person("Ada").slash("/checkin", "read chapter 3")
    assert isinstance(answer, Post)
    assert "Your first check-in. It counts!" in answer.text
    assert answer.reader == room.person("Ada").id
    [card] = await room.slack.published("C0GENERAL")
    assert "@Ada checked in for the first time" in card.text
    assert "read chapter 3" in card.text


async def test_a_newcomers_name_and_zone_come_from_their_profile(room: SlackRoom) -> None:
    assert "America/New_York (your zone)" in await reads(room.person("Sam"), "/checkin", "x")
    profile = await room.profile("Sam")
    assert profile is not None
    assert (profile.member.name, profile.member.zone) == ("Sam", "America/New_York")


async def test_a_check_in_without_words_opens_a_form_that_is_answered_where_it_was_opened(room: SlackRoom) -> None:
    ada = room.person("Ada")
    form = await opens(ada, "/checkin")
    answer = await ada.submit(form, {NOTE: "two pages", MINUTES: "25"})
    assert isinstance(answer, Post)
    assert (answer.channel, answer.reader) == ("C0GENERAL", ada.id)
    [card] = await room.slack.published("C0GENERAL")
    assert "25 minutes" in card.text
    assert "two pages" in card.text


async def test_a_private_check_in_is_not_published(room: SlackRoom) -> None:
    ada = room.person("Ada")
    answer = await ada.submit(await opens(ada, "/checkin"), {NOTE: "a secret", PRIVATE: "yes"})
    assert isinstance(answer, Post)
    assert "Kept between us" in answer.text
    await room.tick()
    assert room.slack.workspace.posts_in("C0GENERAL") == []


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
    form = await opens(ada, "/checkin")
    answer = await ada.submit(form, {label: given})
    assert isinstance(answer, FormErrors)
    assert list(answer.errors) == ["note" if label == NOTE else "minutes"]
    assert complaint in answer.errors[next(iter(answer.errors))]
    assert await room.facts("Ada") == []
    assert isinstance(await ada.submit(form, {NOTE: "mended"}), Post)
    assert [fact.note for fact in await room.facts("Ada")] == ["mended"]


async def test_the_client_itself_refuses_a_number_that_is_none(room: SlackRoom) -> None:
    ada = room.person("Ada")
    form = await opens(ada, "/checkin")
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
    assert "I could not read “abc”" in await reads(room.person("Ada"), "/checkin", "read minutes:abc")


async def test_a_time_zone_is_found_while_it_is_typed(room: SlackRoom) -> None:
    ada = room.person("Ada")
    form = await opens(ada, "/kith-join")
    assert "Europe/Lisbon" in await ada.suggestions(form, "Your time zone", "lisb")
    assert len(await ada.suggestions(form, "Your time zone", "a")) <= 100
    answer = await ada.submit(
        form, {"Your time zone": "Europe/Lisbon", "May I write to you if you go quiet?": "Yes, privately"}
    )
    assert isinstance(answer, Post)
    profile = await room.profile("Ada")
    assert profile is not None
    assert (profile.member.zone, profile.member.consent) == ("Europe/Lisbon", Consent.PRIVATE)


async def test_the_consent_is_given_by_a_button_under_the_first_answer(room: SlackRoom) -> None:
    ada = room.person("Ada")
    answer = await ada.slash("/checkin", "x")
    assert isinstance(answer, Post)
    said = await ada.press(answer, "Yes, privately")
    assert isinstance(said, Post)
    assert "I'll write to you privately" in said.text


async def test_a_cheer_by_the_button_reaches_its_receiver_and_pings_them_alone(room: SlackRoom) -> None:
    await reads(room.person("Ada"), "/checkin", "x")
    [card] = await room.slack.published("C0GENERAL")
    answer = await room.person("Sam").press(card, "Cheer")
    assert isinstance(answer, Post)
    assert "Your cheer is on its way to @Ada" in answer.text
    cheer = (await room.slack.published("C0GENERAL", 2))[1]
    assert "@Ada: @Sam cheers for your check-in!" in cheer.text
    pinged = [
        element["user_id"]
        for block in cheer.blocks
        for section in block.get("elements", [])
        for element in section.get("elements", [])
        if element["type"] == "user"
    ]
    assert pinged == [room.person("Ada").id]


async def test_a_second_cheer_for_the_same_check_in_is_refused(room: SlackRoom) -> None:
    await reads(room.person("Ada"), "/checkin", "x")
    [card] = await room.slack.published("C0GENERAL")
    await room.person("Sam").press(card, "Cheer")
    again = await room.person("Sam").press(card, "Cheer")
    assert isinstance(again, Post)
    assert "You have cheered for this one already" in again.text


async def test_a_member_is_cheered_by_their_name_as_slack_completes_it(room: SlackRoom) -> None:
    await reads(room.person("Ada"), "/checkin", "x")
    answer = await reads(room.person("Sam"), "/cheer", "@Ada well done & keep going <3")
    assert "on its way to @Ada" in answer
    posts = await room.slack.published("C0GENERAL", 2)
    assert "well done &amp; keep going &lt;3" in posts[1].text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("@Sam", "A cheer is for somebody else"),
        ("@Robot", "“Robot” hasn't"),
        ("@Nobody hi", "“Nobody” hasn't"),
    ],
)
async def test_a_cheer_that_cannot_be_is_explained(room: SlackRoom, text: str, sentence: str) -> None:
    await reads(room.person("Sam"), "/checkin", "x")
    assert sentence in await reads(room.person("Sam"), "/cheer", text)


async def test_the_cheer_form_has_a_picker_of_people(room: SlackRoom) -> None:
    await reads(room.person("Ada"), "/checkin", "x")
    form = await opens(room.person("Sam"), "/cheer")
    answer = await room.person("Sam").submit(form, {"Whom?": room.person("Ada").id, "A few words (if you like)": "yay"})
    assert isinstance(answer, Post)
    assert "on its way to @Ada" in answer.text


async def test_a_cheer_for_somebody_unknown_keeps_the_form_open(room: SlackRoom) -> None:
    form = await opens(room.person("Sam"), "/cheer")
    answer = await room.person("Sam").submit(form, {"Whom?": room.person("Ada").id})
    assert isinstance(answer, FormErrors)
    assert "“Ada” hasn't" in answer.errors["member"]


async def test_a_refusal_about_no_field_keeps_the_form_open_at_its_first_one(room: SlackRoom) -> None:
    await reads(room.person("Sam"), "/checkin", "x")
    form = await opens(room.person("Sam"), "/cheer")
    answer = await room.person("Sam").submit(form, {"Whom?": room.person("Sam").id})
    assert isinstance(answer, FormErrors)
    assert "A cheer is for somebody else" in answer.errors["member"]


async def test_the_shortcut_on_a_persons_message_opens_a_cheer_for_them(room: SlackRoom) -> None:
    await reads(room.person("Ada"), "/checkin", "x")
    said = await room.person("Ada").says("I passed!")
    sam = room.person("Sam")
    form = await sam.shortcut("cheer", said)
    assert isinstance(form, View)
    answer = await sam.submit(form, {"A few words (if you like)": "congratulations"})
    assert isinstance(answer, Post)
    assert "on its way to @Ada" in answer.text


async def test_the_shortcut_on_a_card_cheers_for_that_check_in(room: SlackRoom) -> None:
    await reads(room.person("Ada"), "/checkin", "x")
    [card] = await room.slack.published("C0GENERAL")
    answer = await room.person("Sam").shortcut("cheer", card)
    assert isinstance(answer, Post)
    assert "on its way to @Ada" in answer.text
    facts = await room.facts("Sam")
    assert [fact.about for fact in facts] == [1]


async def test_the_shortcut_on_another_apps_message_is_explained(room: SlackRoom) -> None:
    foreign = Post("1.1", "C0GENERAL", "deployed", [], user="")
    answer = await room.person("Sam").shortcut("cheer", foreign)
    assert isinstance(answer, Post)
    assert "/help shows" in answer.text or "I don't know" in answer.text or "missing" in answer.text


async def test_an_outdated_shortcut_is_answered(room: SlackRoom) -> None:
    room.slack.manifest["features"]["shortcuts"].append({"callback_id": "applaud"})
    said = await room.person("Ada").says("hello")
    answer = await room.person("Sam").shortcut("applaud", said)
    assert isinstance(answer, Post)
    assert "I don't know “applaud”" in answer.text


async def test_the_home_shows_where_one_stands_and_a_way_to_check_in(room: SlackRoom) -> None:
    ada = room.person("Ada")
    home = await ada.open_home()
    assert home is not None
    assert "Your story here starts" in str(home.content)
    form = await ada.press_home("Check in")
    assert isinstance(form, View)
    answer = await ada.submit(form, {NOTE: "from home"})
    assert isinstance(answer, Post)
    assert answer.channel == room.slack.workspace.direct_channel(ada.id).id
    await room.slack.until(lambda: "1 day in a row" in str(room.slack.workspace.homes[ada.id].content))
    again = await ada.open_home()
    assert again is not None
    assert ada.button(again.content["blocks"], "Check in")


async def test_a_home_that_cannot_be_shown_leaves_the_answer_alone(room: SlackRoom) -> None:
    ada = room.person("Ada")
    await ada.open_home()
    form = await ada.press_home("Check in")
    assert isinstance(form, View)
    room.slack.fail("views.publish", Fault(error="internal_error"))
    assert isinstance(await ada.submit(form, {NOTE: "from home"}), Post)
    await room.slack.until(lambda: room.slack.api.count("views.publish") == 2)
    assert len([one for one in ada.seen() if isinstance(one, Post)]) == 1


async def test_only_the_home_tab_is_published(room: SlackRoom) -> None:
    assert await room.person("Ada").open_home("messages") is None
    assert await room.person("Sam").open_home() is not None
    assert room.slack.api.count("views.publish") == 1


async def test_a_moderator_configures_the_circle(room: SlackRoom) -> None:
    mira = room.person("Mira")
    assert "go there from now on" in await reads(mira, "/config", "channel #check-ins")
    assert "The circle's zone is Europe/Paris" in await reads(mira, "/config", "zone paris")
    assert "Time zone: Europe/Paris" in await reads(mira, "/config")
    await reads(room.person("Ada"), "/checkin", "x")
    assert len(await room.slack.published("C0CHECKIN")) == 1
    circle = await room.circle()
    assert circle is not None
    assert (circle.id, circle.name, circle.channel) == (CIRCLE, "Night Owls", "C0CHECKIN")


@pytest.mark.parametrize("typed", ["channel nowhere", "channel @Ada", "channel C0CHECKIN", "channel <#C0X|x>"])
async def test_a_channel_for_which_slack_does_not_vouch_does_not_exist(room: SlackRoom, typed: str) -> None:
    assert "I can't find the channel" in await reads(room.person("Mira"), "/config", typed)


async def test_an_unknown_zone_gets_near_names(room: SlackRoom) -> None:
    assert "Did you mean" in await reads(room.person("Mira"), "/config", "zone Europe/Berlni")


async def test_who_is_no_moderator_configures_nothing(room: SlackRoom) -> None:
    assert "for this circle's moderators" in await reads(room.person("Ada"), "/config", "zone Europe/Paris")
    assert await room.circle() is None


async def test_a_command_in_a_private_message_works_and_is_published_in_the_circles_channel(room: SlackRoom) -> None:
    await reads(room.person("Mira"), "/config", "channel #check-ins")
    ada = room.person("Ada")
    direct = room.slack.workspace.direct_channel(ada.id).id
    assert "It counts!" in await reads(ada, "/checkin", "quietly", channel=direct)
    assert len(await room.slack.published("C0CHECKIN")) == 1
    profile = await room.profile("Ada")
    assert profile is not None
    assert profile.member.last_place is None


async def test_slack_itself_refuses_commands_in_threads_and_unknown_ones(room: SlackRoom) -> None:
    with pytest.raises(ClientRefused):
        await room.person("Ada").slash("/checkin", "x", thread=True)
    with pytest.raises(ClientRefused):
        await room.person("Ada").slash("/join")


async def test_bots_are_acknowledged_and_not_answered(room: SlackRoom) -> None:
    await room.person("Robot").send_slash("/checkin", "x")
    await reads(room.person("Ada"), "/checkin", "y")
    assert room.person("Robot").seen() == []
    assert await room.profile("Robot") is None


async def test_a_nudge_comes_privately_and_not_today_answers_it(room: SlackRoom) -> None:
    ada = room.person("Ada")
    await reads(ada, "/kith-join", "consent:private")
    await reads(ada, "/checkin", "x")
    await room.wait(hours=72)
    nudges = room.slack.workspace.posts_in(room.slack.workspace.direct_channel(ada.id).id)
    assert nudges
    answer = await ada.press(nudges[0], "Not today")
    assert isinstance(answer, Post)
    assert "Thank you for telling me" in answer.text


async def test_another_members_button_is_theirs(room: SlackRoom) -> None:
    await reads(room.person("Sam"), "/checkin", "x")
    [card] = await room.slack.published("C0GENERAL")
    sam = room.person("Sam")
    forged = {**sam.button(card.blocks, "Cheer"), "value": f"not-today?for={room.person('Ada').id}"}
    await sam.send_press(card, forged)
    answer = await sam.sees()
    assert isinstance(answer, Post)
    assert "That button was for somebody else" in answer.text


@pytest.mark.parametrize("value", ["", "forgotten?x=1", "\u202e%%%&&", "config zone?zone=UTC"])
async def test_unknown_outdated_and_forged_buttons_are_answered_and_change_nothing(room: SlackRoom, value: str) -> None:
    await reads(room.person("Ada"), "/checkin", "x")
    [card] = await room.slack.published("C0GENERAL")
    sam = room.person("Sam")
    await sam.send_press(card, {**sam.button(card.blocks, "Cheer"), "action_id": "old-id", "value": value})
    answer = await sam.sees()
    assert isinstance(answer, Post)
    assert "I don't know" in answer.text or "moderators" in answer.text
    assert await room.facts("Sam") == []


async def test_a_form_of_an_unknown_command_is_answered(room: SlackRoom) -> None:
    ada = room.person("Ada")
    form = await opens(ada, "/checkin")
    answer = await ada.send_submit(form, {}, callback_id="old", private_metadata='{"command": "gone"}')
    assert answer["response_action"] == "errors"
    assert "I don't know" in answer["errors"]["note"]


async def test_a_forged_place_in_a_form_is_not_believed(room: SlackRoom) -> None:
    ada = room.person("Ada")
    form = await opens(ada, "/checkin")
    forged = form.content["private_metadata"].replace("C0GENERAL", "C0CHECKIN")
    await ada.send_submit(form, {NOTE: "hello"}, private_metadata=forged)
    answer = await ada.sees()
    assert isinstance(answer, Post)
    assert "It counts" in answer.text
    await room.tick()
    assert room.slack.workspace.posts_in("C0CHECKIN") == []


async def test_a_form_for_moderators_sent_by_somebody_else_changes_nothing(room: SlackRoom) -> None:
    ada = room.person("Ada")
    form = await opens(ada, "/checkin")
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
    await reads(ada, "/checkin", f"note:{note}")
    await sam.submit(await opens(sam, "/checkin"), {NOTE: note})
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
    await reads(ada, "/checkin", "x")
    [card] = await room.slack.published("C0GENERAL")
    assert "<" not in card.text
    first = card.blocks[0]["elements"][0]["elements"][0]
    assert first == {"type": "text", "text": f"@{clean_name(name)}", "style": {"bold": True}}
