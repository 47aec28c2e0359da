"""What Slack delivers again, late or out of order counts once; answers find their reader when one way is closed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from wire.slack_api import Fault
from wire.slack_person import FormErrors
from wire.slack_room import HTTP, SOCKET, SlackRoom, slack_room, slower
from wire.slack_world import Post, User, View

from adapters.slack.config import SlackSettings
from bot.errors.storage import StorageBusy

NOTE = "What did you do? (if you like)"
GOAL = "For which of your goals? (if you like)"


@pytest.fixture(params=[SOCKET, HTTP], ids=["socket", "http"])
async def room(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    settings: SlackSettings = request.param
    async with slack_room(sqlite_url, tmp_path, settings=settings) as opened:
        yield opened


@pytest.fixture(params=[SOCKET, HTTP], ids=["socket", "http"])
async def late_room(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    """A room in which no answer is ready when its command is acknowledged."""
    settings: SlackSettings = request.param
    async with slack_room(sqlite_url, tmp_path, settings=settings, pace=slower(answer=0.0)) as opened:
        yield opened


async def test_a_command_that_is_delivered_three_times_counts_once_and_is_answered_alike(room: SlackRoom) -> None:
    ada = room.person("Ada")
    await ada.slash("/checkin", "once")
    await room.slack.bring_again(2)
    await room.slack.until(lambda: len(ada.seen()) >= 3)
    assert len({one.text for one in ada.seen() if isinstance(one, Post)}) == 1
    await room.tick()
    assert len(await room.facts("Ada")) == 1
    assert len(room.slack.workspace.posts_in("C0GENERAL")) == 1


async def test_an_old_event_that_comes_after_newer_ones_counts_once(room: SlackRoom) -> None:
    ada = room.person("Ada")
    await ada.slash("/checkin", "first")
    first = room.slack.delivered[-1]
    await ada.slash("/checkin", "second")
    await room.slack.deliver(*first)
    await room.slack.until(lambda: len(ada.seen()) >= 3)
    assert [fact.note for fact in await room.facts("Ada")] == ["first", "second"]


async def test_a_press_that_is_delivered_three_times_cheers_once(room: SlackRoom) -> None:
    await room.person("Ada").slash("/checkin", "x")
    [card] = await room.slack.published("C0GENERAL")
    sam = room.person("Sam")
    await sam.press(card, "Cheer")
    await room.slack.bring_again(2)
    await room.slack.until(lambda: len(sam.seen()) >= 3)
    assert {"on its way" in one.text for one in sam.seen() if isinstance(one, Post)} == {True}
    assert len(await room.facts("Sam")) == 1


async def test_an_event_that_is_delivered_again_after_a_restart_counts_once(room: SlackRoom) -> None:
    ada = room.person("Ada")
    await ada.slash("/checkin", "x")
    await room.restart()
    await room.slack.bring_again()
    await room.slack.until(lambda: len(ada.seen()) >= 2)
    assert len(await room.facts("Ada")) == 1


async def test_a_form_that_is_sent_again_with_the_same_words_is_the_same_check_in(room: SlackRoom) -> None:
    ada = room.person("Ada")
    form = await ada.slash("/checkin")
    assert isinstance(form, View)
    await ada.submit(form, {NOTE: "two pages"})
    again = await ada.submit(form, {NOTE: "two pages"})
    assert isinstance(again, Post)
    assert "Your first check-in" in again.text
    assert len(await room.facts("Ada")) == 1


async def test_a_form_that_was_refused_can_be_sent_again_with_the_same_words(room: SlackRoom) -> None:
    ada = room.person("Ada")
    await ada.slash("/checkin", "x")
    await ada.slash("/goal", "add First")
    await ada.slash("/goal", "add Second")
    form = await ada.slash("/checkin")
    assert isinstance(form, View)
    words = {NOTE: "two pages", GOAL: "third"}
    assert isinstance(await ada.submit(form, words), FormErrors)
    await ada.slash("/goal", "add Third")
    assert isinstance(await ada.submit(form, words), Post)
    assert [fact.note for fact in await room.facts("Ada")].count("two pages") == 1


async def test_a_form_from_before_a_restart_still_counts(room: SlackRoom) -> None:
    ada = room.person("Ada")
    form = await ada.slash("/checkin")
    assert isinstance(form, View)
    await room.restart()
    assert isinstance(await ada.submit(form, {NOTE: "kept"}), Post)


async def test_a_form_whose_trigger_has_expired_gets_an_apology(room: SlackRoom) -> None:
    room.slack.fail("views.open", Fault(error="expired_trigger_id"))
    answer = await room.person("Ada").slash("/checkin")
    assert isinstance(answer, Post)
    assert "Something went wrong on my side" in answer.text
    assert isinstance(await room.person("Ada").slash("/checkin"), View)


async def test_an_answer_that_is_not_taken_at_first_is_brought_again(late_room: SlackRoom) -> None:
    late_room.slack.fail("response_url", Fault(status=500), Fault(status=503))
    answer = await late_room.person("Ada").slash("/checkin", "x")
    assert isinstance(answer, Post)
    assert len(late_room.person("Ada").seen()) == 1


async def test_an_answer_whose_fate_is_unknown_is_brought_again_rather_than_never(late_room: SlackRoom) -> None:
    late_room.slack.fail("response_url", Fault(lost=True))
    ada = late_room.person("Ada")
    await ada.slash("/streak")
    await late_room.slack.until(lambda: len(ada.seen()) == 2)
    assert len({one.text for one in ada.seen() if isinstance(one, Post)}) == 1


async def test_an_answer_waits_as_long_as_slack_says(late_room: SlackRoom) -> None:
    late_room.slack.fail("response_url", Fault(retry_after=1))
    assert isinstance(await late_room.person("Ada").slash("/checkin", "x"), Post)


@pytest.mark.parametrize("status", [404, 410, 400])
async def test_an_answer_whose_address_is_used_up_comes_in_the_channel_for_its_reader_alone(
    late_room: SlackRoom, status: int
) -> None:
    late_room.slack.fail("response_url", Fault(status=status))
    answer = await late_room.person("Ada").slash("/checkin", "x")
    assert isinstance(answer, Post)
    assert (answer.channel, answer.reader) == ("C0GENERAL", late_room.person("Ada").id)
    assert late_room.slack.api.count("chat.postEphemeral") == 1


async def test_an_answer_comes_privately_where_kith_may_not_write(late_room: SlackRoom) -> None:
    late_room.slack.fail("response_url", Fault(status=404))
    ada = late_room.person("Ada")
    answer = await ada.slash("/checkin", "x", channel="C0FOREIGN")
    assert isinstance(answer, Post)
    assert answer.channel == late_room.slack.workspace.direct_channel(ada.id).id


async def test_an_answer_that_cannot_be_brought_at_all_leaves_the_check_in_counted(late_room: SlackRoom) -> None:
    late_room.slack.fail("response_url", Fault(status=404))
    late_room.slack.fail("chat.postEphemeral", Fault(error="internal_error"))
    ada = late_room.person("Ada")
    await ada.send_slash("/checkin", "x")
    await late_room.slack.published("C0GENERAL")
    again = await ada.slash("/checkin", "x")
    assert isinstance(again, Post)
    assert "Today was kept already" in again.text


async def test_whoever_cannot_be_looked_up_is_called_as_slack_calls_them(room: SlackRoom) -> None:
    room.slack.fail("users.info", Fault(error="internal_error"), Fault(status=502))
    await room.person("Ada").slash("/checkin", "x")
    profile = await room.profile("Ada")
    assert profile is not None
    assert (profile.member.name, profile.member.zone) == ("ada", None)
    assert "moderators" in str(await room.person("Mira").slash("/config", "zone UTC"))


async def test_a_hundred_newcomers_at_once_are_looked_up_in_one_call(room: SlackRoom) -> None:
    for number in range(120):
        room.slack.workspace.add_user(User(f"U0NEW{number:04d}", f"New {number}"))
    people = [room.person(f"New {number}") for number in range(120)]
    for one in people:
        await one.send_slash("/checkin", "x")
    for one in people:
        assert isinstance(await one.sees(30), Post)
    assert room.slack.api.count("users.info") <= 100
    assert room.slack.api.count("users.list") == 1
    profile = await room.profile("New 119")
    assert profile is not None
    assert profile.member.name == "New 119"


async def test_a_form_that_takes_too_long_closes_and_is_answered_in_a_message(sqlite_url: str, tmp_path: Path) -> None:
    async with slack_room(sqlite_url, tmp_path, pace=slower(form=0.0)) as room:
        ada = room.person("Ada")
        form = await ada.slash("/checkin")
        assert isinstance(form, View)
        answer = await ada.submit(form, {NOTE: "n" * 1001})
        assert isinstance(answer, Post)
        assert "room for 1,000 characters" in answer.text
        assert "n" * 1001 in str(answer.blocks)


async def test_what_cannot_be_saved_stays_in_its_form_and_is_given_back_when_typed(room: SlackRoom) -> None:
    ada = room.person("Ada")
    form = await ada.slash("/checkin")
    assert isinstance(form, View)
    room.storage.failing_with = StorageBusy()
    refused = await ada.submit(form, {NOTE: "precious"})
    assert isinstance(refused, FormErrors)
    assert "I couldn't save that just now" in refused.errors["note"]
    typed = await ada.slash("/checkin", "precious")
    assert isinstance(typed, Post)
    assert "precious" in str(typed.blocks)
    room.storage.failing_with = None
    assert isinstance(await ada.submit(form, {NOTE: "precious"}), Post)
