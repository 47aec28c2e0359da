"""Nudges on Slack: they arrive where the member wanted, and every answer works late, twice, and for them alone."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from wire.slack_api import Fault
from wire.slack_person import Seen, SlackPerson
from wire.slack_room import SlackRoom, slack_room, slower
from wire.slack_world import BOT_TOKEN, Post, View

from bot.domain.ledger import FactKind
from bot.domain.members import Profile

TIP, NOTE = "What helped you?", "What did you do? (if you like)"
ANSWERS = {
    "Not today": "All right.",
    "I'm stuck": "Being stuck is part of learning",
    "Pause": "For how long?",
    "Why am I getting this?": "You told me on Monday 2 March that I may write",
}
PLACES = ["private", "inside"]


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    async with slack_room(sqlite_url, tmp_path) as opened:
        yield opened


async def goes_quiet(room: SlackRoom, name: str, consent: str = "private", *, hours: int = 55) -> SlackPerson:
    """Somebody agrees to nudges, checks in, and is not heard of; from noon to the evening of the day after the next."""
    person = room.person(name)
    await person.slash("/kith-join", f"consent:{consent} zone:UTC")
    await person.slash("/checkin", "done")
    await room.wait(hours=hours)
    return person


def labels(post: Post) -> set[str]:
    actions = [block for block in post.blocks if block["type"] == "actions"]
    return {element["text"]["text"] for block in actions for element in block["elements"]}


def nudges(room: SlackRoom, person: SlackPerson) -> list[Post]:
    """What came with a way to say Not today, and the last line."""
    seen = [one for one in person.seen() if isinstance(one, Post)]
    return [one for one in seen if labels(one) & {"Not today", "Write to me again"}]


async def read(person: SlackPerson, post: Post, label: str) -> Post:
    """The words that come of a press."""
    answer = await person.press(post, label)
    assert isinstance(answer, Post)
    assert answer.reader == person.id or answer.channel == f"D{person.id[1:]}"
    return answer


async def opened(seen: Seen) -> View:
    assert isinstance(seen, View)
    return seen


async def profile_of(room: SlackRoom, name: str) -> Profile:
    profile = await room.profile(name)
    assert profile is not None
    return profile


async def forges(person: SlackPerson, post: Post, label: str, own: Post) -> str:
    """What somebody reads who presses a button of their own with another one's value."""
    theirs = person.button(post.blocks, label)
    await person.send_press(own, {**person.button(own.blocks, "Cheer"), "value": theirs["value"]})
    answer = await person.sees()
    assert isinstance(answer, Post)
    return answer.text


async def a_week_after_the_nudge(room: SlackRoom, place: str) -> tuple[SlackPerson, Post]:
    """Kith was started anew, a week after it sent a nudge: the nudge, and who got it."""
    ada = await goes_quiet(room, "Ada", place)
    [nudge] = nudges(room, ada)
    await room.platform.stop()
    room.clock.at = room.clock.at.replace(day=room.clock.at.day + 7)
    await room.platform.start()
    return ada, nudge


@pytest.mark.parametrize("place", PLACES)
async def test_every_answer_works_twice_a_week_later_after_a_restart(room: SlackRoom, place: str) -> None:
    ada, nudge = await a_week_after_the_nudge(room, place)
    for label, words in ANSWERS.items():
        first, again = [await read(ada, nudge, label) for _ in range(2)]
        assert words in first.text
        assert first.text == again.text
    assert len(room.slack.workspace.posts_in("C0GENERAL")) == 1


@pytest.mark.parametrize("place", PLACES)
async def test_check_in_and_a_pause_work_a_week_later_after_a_restart(room: SlackRoom, place: str) -> None:
    ada, nudge = await a_week_after_the_nudge(room, place)
    await ada.press(nudge, "Check in")
    form = await opened(await ada.press(nudge, "Check in"))
    answer = await ada.submit(form, {NOTE: "back at it"})
    assert isinstance(answer, Post)
    assert "Good to have you" in answer.text or "Welcome back" in answer.text
    assert (await profile_of(room, "Ada")).standing.nudges == 0
    spans = await read(ada, nudge, "Pause")
    for span in ("A week", "A week", "Until I'm back"):
        assert "Paused from today to" in (await read(ada, spans, span)).text
    assert [fact.kind for fact in await room.facts("Ada")].count(FactKind.PAUSED) == 1


async def test_an_answer_is_refused_to_somebody_else_however_they_came_by_it(room: SlackRoom) -> None:
    sam = room.person("Sam")
    await sam.slash("/checkin", "mine")
    [card] = await room.slack.published("C0GENERAL")
    ada = await goes_quiet(room, "Ada")
    [nudge] = nudges(room, ada)
    before = len(await room.facts("Sam"))
    for label in ANSWERS:
        assert "was for somebody else" in await forges(sam, nudge, label, card)
    spans = await read(ada, nudge, "Pause")
    assert "was for somebody else" in await forges(sam, spans, "A week", card)
    assert len(await room.facts("Sam")) == before
    assert (await profile_of(room, "Ada")).standing.nudges == 1


async def test_the_question_takes_a_tip_and_shows_it_once_as_its_author_wants(room: SlackRoom) -> None:
    await room.person("Mira").reads("/config", "channel #check-ins")
    ada = await goes_quiet(room, "Ada", hours=55 + 72)
    question = nudges(room, ada)[1]
    form = await opened(await ada.press(question, "Share a tip"))
    thanks = await ada.submit(form, {TIP: "Read the *last* page first."})
    assert isinstance(thanks, Post)
    before = len(room.slack.workspace.posts_in("C0CHECKIN"))
    assert "without your name" in (await read(ada, thanks, "Show it without my name")).text
    for label in ("Show it without my name", "Show it with my name"):
        assert "It is out already" in (await read(ada, thanks, label)).text
    await room.tick()
    [card] = room.slack.workspace.posts_in("C0CHECKIN")[before:]
    assert "A tip from one of us" in card.text
    assert ada.id not in str(card.blocks)
    sam = room.person("Sam")
    own = room.slack.workspace.posts_in("C0CHECKIN")[0]
    assert "was for somebody else" in await forges(sam, thanks, "Show it with my name", own)


async def test_after_the_last_line_one_button_brings_the_words_back(room: SlackRoom) -> None:
    await room.person("Sam").slash("/checkin", "mine")
    [card] = await room.slack.published("C0GENERAL")
    ada = await goes_quiet(room, "Ada", hours=24 * 40)
    last = nudges(room, ada)[-1]
    assert labels(last) == {"Check in", "Write to me again"}
    said = len(nudges(room, ada))
    assert "was for somebody else" in await forges(room.person("Sam"), last, "Write to me again", card)
    for _ in range(2):
        assert "Gladly!" in (await read(ada, last, "Write to me again")).text
    await room.wait(hours=60)
    assert len(nudges(room, ada)) == said + 1


@pytest.mark.parametrize("refusal", ["cannot_dm_bot", "messages_tab_disabled", "user_not_visible"])
@pytest.mark.parametrize("method", ["conversations.open", "chat.postMessage"])
async def test_refused_private_messages_are_remembered_told_once_and_replaced_by_nothing(
    room: SlackRoom, method: str, refusal: str
) -> None:
    ada = await goes_quiet(room, "Ada", hours=30)
    room.slack.fail(method, Fault(error=refusal))
    await room.wait(hours=48)
    calls = room.slack.api.count("chat.postMessage")
    await room.wait(hours=100)
    assert (await profile_of(room, "Ada")).member.refused_at is not None
    assert room.slack.api.count("chat.postMessage") == calls
    assert nudges(room, ada) == []
    told = await ada.slash("/streak")
    assert isinstance(told, Post)
    assert "your settings keep me from writing to you privately" in told.text
    assert told.reader == ada.id
    assert "your settings" not in await ada.reads("/streak")
    await read(ada, told, "Yes, in here")
    await room.wait(hours=72)
    [whisper] = nudges(room, ada)
    assert (whisper.channel, whisper.reader) == ("C0GENERAL", ada.id)


@pytest.mark.parametrize("problem", ["missing_scope", "channel_not_found", "user_not_found", "restricted_action"])
async def test_what_is_no_choice_of_the_member_is_not_taken_for_one(room: SlackRoom, problem: str) -> None:
    ada = await goes_quiet(room, "Ada", hours=30)
    room.slack.fail("conversations.open", Fault(error=problem))
    await room.wait(hours=48)
    member = (await profile_of(room, "Ada")).member
    assert (nudges(room, ada), member.refused_at) == ([], None)
    assert (member.left_at is not None) == (problem == "user_not_found")


@pytest.mark.parametrize("fault", [Fault(error="internal_error"), Fault(status=500), Fault(lost=True)])
async def test_a_nudge_of_unknown_fate_is_read_once_at_most(room: SlackRoom, fault: Fault) -> None:
    ada = await goes_quiet(room, "Ada", hours=30)
    room.slack.fail("chat.postMessage", fault)
    await room.wait(hours=40)
    assert len(nudges(room, ada)) <= 1
    assert (await profile_of(room, "Ada")).member.refused_at is None


@pytest.mark.parametrize(
    "fault", [Fault(error="internal_error"), Fault(status=500), Fault(status=503), Fault(lost=True), Fault(held=True)]
)
async def test_a_nudge_whose_conversation_did_not_open_at_first_comes_once(
    sqlite_url: str, tmp_path: Path, fault: Fault
) -> None:
    async with slack_room(sqlite_url, tmp_path, pace=slower(call=0.5)) as room:
        ada = await goes_quiet(room, "Ada", hours=30)
        room.slack.fail("conversations.open", fault, fault)
        await room.wait(hours=25)
        for _ in range(10):
            room.clock.at += timedelta(seconds=30)
            await room.tick()
        assert len(nudges(room, ada)) == 1
        assert room.slack.api.count("conversations.open") == 3
        assert room.platform.ready


async def test_a_conversation_that_does_not_open_holds_up_nobody_else(room: SlackRoom) -> None:
    ada, sam = await goes_quiet(room, "Ada", hours=0), await goes_quiet(room, "Sam", hours=30)
    room.slack.fail("conversations.open", Fault(status=500))
    await room.wait(hours=25)
    assert sorted([len(nudges(room, ada)), len(nudges(room, sam))]) == [0, 1]
    room.clock.at += timedelta(seconds=30)
    await room.tick()
    assert (len(nudges(room, ada)), len(nudges(room, sam))) == (1, 1)


async def test_a_throttled_nudge_comes_once_when_slack_lets_it(room: SlackRoom) -> None:
    ada = await goes_quiet(room, "Ada", hours=30)
    room.slack.fail("chat.postMessage", Fault(retry_after=90))
    await room.wait(hours=40)
    assert len(nudges(room, ada)) == 1


async def test_a_token_that_is_revoked_marks_nobody_as_refusing_and_words_come_again_afterwards(
    room: SlackRoom,
) -> None:
    ada = await goes_quiet(room, "Ada", hours=30)
    room.slack.api.revoked.add(BOT_TOKEN)
    await room.wait(hours=48)
    await room.is_suspended()
    room.slack.api.revoked.clear()
    await room.is_ready()
    assert (await profile_of(room, "Ada")).member.refused_at is None
    await room.person("Sam").slash("/checkin", "back")
    await room.wait(hours=96)
    assert len(nudges(room, ada)) == 1
