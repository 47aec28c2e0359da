"""What people do on Slack, over the wire, in Socket Mode and in HTTP mode: commands, buttons, Home, shortcuts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from wire.slack_api import Fault
from wire.slack_fields import ClientRefused
from wire.slack_room import CIRCLE, HTTP, SOCKET, SlackRoom, slack_room
from wire.slack_world import Post, View

from adapters.slack.config import SlackSettings

NOTE, MINUTES, PRIVATE = "What did you do? (if you like)", "For how many minutes? (if you like)", "Keep it private"


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


async def test_a_newcomers_name_and_zone_come_from_their_profile(room: SlackRoom) -> None:
    assert "America/New_York (your zone)" in await room.person("Sam").reads("/checkin", "x")
    profile = await room.profile("Sam")
    assert profile is not None
    assert (profile.member.name, profile.member.zone) == ("Sam", "America/New_York")


async def test_a_private_check_in_is_not_published(room: SlackRoom) -> None:
    ada = room.person("Ada")
    answer = await ada.submit(await ada.opens("/checkin"), {NOTE: "a secret", PRIVATE: "yes"})
    assert isinstance(answer, Post)
    assert "Kept between us" in answer.text
    await room.tick()
    assert room.slack.workspace.posts_in("C0GENERAL") == []


async def test_the_consent_is_given_by_a_button_under_the_first_answer(room: SlackRoom) -> None:
    ada = room.person("Ada")
    answer = await ada.slash("/checkin", "x")
    assert isinstance(answer, Post)
    said = await ada.press(answer, "Yes, privately")
    assert isinstance(said, Post)
    assert "I'll write to you privately" in said.text


async def test_a_cheer_by_the_button_reaches_its_receiver_and_pings_them_alone(room: SlackRoom) -> None:
    await room.person("Ada").reads("/checkin", "x")
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
    await room.person("Ada").reads("/checkin", "x")
    [card] = await room.slack.published("C0GENERAL")
    await room.person("Sam").press(card, "Cheer")
    again = await room.person("Sam").press(card, "Cheer")
    assert isinstance(again, Post)
    assert "You have cheered for this one already" in again.text


async def test_a_member_is_cheered_by_their_name_as_slack_completes_it(room: SlackRoom) -> None:
    await room.person("Ada").reads("/checkin", "x")
    answer = await room.person("Sam").reads("/cheer", "@Ada well done & keep going <3")
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
    await room.person("Sam").reads("/checkin", "x")
    assert sentence in await room.person("Sam").reads("/cheer", text)


async def test_the_shortcut_on_a_persons_message_opens_a_cheer_for_them(room: SlackRoom) -> None:
    await room.person("Ada").reads("/checkin", "x")
    said = await room.person("Ada").says("I passed!")
    sam = room.person("Sam")
    form = await sam.shortcut("cheer", said)
    assert isinstance(form, View)
    answer = await sam.submit(form, {"A few words (if you like)": "congratulations"})
    assert isinstance(answer, Post)
    assert "on its way to @Ada" in answer.text


async def test_the_shortcut_on_a_card_cheers_for_that_check_in(room: SlackRoom) -> None:
    await room.person("Ada").reads("/checkin", "x")
    [card] = await room.slack.published("C0GENERAL")
    answer = await room.person("Sam").shortcut("cheer", card)
    assert isinstance(answer, Post)
    assert "on its way to @Ada" in answer.text
    facts = await room.facts("Sam")
    assert [fact.about for fact in facts] == [1]


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


@pytest.mark.parametrize("fault", [Fault(error="internal_error"), Fault(retry_after=30), Fault(lost=True)])
async def test_whoever_only_looks_at_a_home_that_cannot_be_shown_gets_no_letter_about_it(
    room: SlackRoom, fault: Fault
) -> None:
    ada = room.person("Ada")
    room.slack.fail("views.publish", fault)
    await ada.event({"type": "app_home_opened", "user": ada.id, "tab": "home", "channel": f"D{ada.id[1:]}"})
    await room.slack.until(lambda: room.slack.api.count("views.publish"))
    await room.platform.stop()
    assert ada.seen() == []
    await room.restart()


async def test_only_the_home_tab_is_published(room: SlackRoom) -> None:
    assert await room.person("Ada").open_home("messages") is None
    assert await room.person("Sam").open_home() is not None
    assert room.slack.api.count("views.publish") == 1


async def test_a_moderator_configures_the_circle(room: SlackRoom) -> None:
    mira = room.person("Mira")
    assert "the weekly recap are shown in #check-ins" in await mira.reads("/config", "channel #check-ins")
    assert "The circle's zone is Europe/Paris" in await mira.reads("/config", "zone paris")
    assert "Time zone: Europe/Paris" in await mira.reads("/config")
    await room.person("Ada").reads("/checkin", "x")
    assert len(await room.slack.published("C0CHECKIN")) == 1
    circle = await room.circle()
    assert circle is not None
    assert (circle.id, circle.name, circle.channel) == (CIRCLE, "Night Owls", "C0CHECKIN")


@pytest.mark.parametrize("typed", ["channel nowhere", "channel @Ada", "channel C0CHECKIN", "channel <#C0X|x>"])
async def test_a_channel_for_which_slack_does_not_vouch_does_not_exist(room: SlackRoom, typed: str) -> None:
    assert "I can't find the channel" in await room.person("Mira").reads("/config", typed)


async def test_an_unknown_zone_gets_near_names(room: SlackRoom) -> None:
    assert "Did you mean" in await room.person("Mira").reads("/config", "zone Europe/Berlni")


async def test_who_is_no_moderator_configures_nothing(room: SlackRoom) -> None:
    assert "for this circle's moderators" in await room.person("Ada").reads("/config", "zone Europe/Paris")
    assert await room.circle() is None


async def test_a_command_in_a_private_message_works_and_is_published_in_the_circles_channel(room: SlackRoom) -> None:
    await room.person("Mira").reads("/config", "channel #check-ins")
    ada = room.person("Ada")
    direct = room.slack.workspace.direct_channel(ada.id).id
    assert "It counts!" in await ada.reads("/checkin", "quietly", channel=direct)
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
    await room.person("Ada").reads("/checkin", "y")
    assert room.person("Robot").seen() == []
    assert await room.profile("Robot") is None


async def test_a_nudge_comes_privately_and_not_today_answers_it(room: SlackRoom) -> None:
    ada = room.person("Ada")
    await ada.reads("/kith-join", "consent:private")
    await ada.reads("/checkin", "x")
    await room.wait(hours=72)
    nudges = room.slack.workspace.posts_in(room.slack.workspace.direct_channel(ada.id).id)
    assert nudges
    answer = await ada.press(nudges[0], "Not today")
    assert isinstance(answer, Post)
    assert "Thank you for telling me" in answer.text


async def test_another_members_button_is_theirs(room: SlackRoom) -> None:
    await room.person("Sam").reads("/checkin", "x")
    [card] = await room.slack.published("C0GENERAL")
    sam = room.person("Sam")
    forged = {**sam.button(card.blocks, "Cheer"), "value": f"not-today?for={room.person('Ada').id}"}
    await sam.send_press(card, forged)
    answer = await sam.sees()
    assert isinstance(answer, Post)
    assert "That button was for somebody else" in answer.text


@pytest.mark.parametrize("value", ["", "forgotten?x=1", "\u202e%%%&&", "config zone?zone=UTC"])
async def test_unknown_outdated_and_forged_buttons_are_answered_and_change_nothing(room: SlackRoom, value: str) -> None:
    await room.person("Ada").reads("/checkin", "x")
    [card] = await room.slack.published("C0GENERAL")
    sam = room.person("Sam")
    await sam.send_press(card, {**sam.button(card.blocks, "Cheer"), "action_id": "old-id", "value": value})
    answer = await sam.sees()
    assert isinstance(answer, Post)
    assert "I don't know" in answer.text or "moderators" in answer.text
    assert await room.facts("Sam") == []
