"""What members say about nudges, and what stands under one: each answer is theirs alone, and works a week later."""

from datetime import timedelta

import pytest
from fakes import FakeStorage
from world import CIRCLE, GENERAL, MODERATOR, START, World, button, text

from bot.domain.identity import MemberId
from bot.domain.ladder import Step
from bot.domain.ledger import FactKind
from bot.domain.members import Consent, Profile
from bot.domain.quiet import JITTER
from bot.domain.streaks import fold
from bot.messages import DestinationKind, Message
from bot.ports import Storage

ANSWERS = ["Not today", "I'm stuck", "Pause", "Why am I getting this?"]


@pytest.fixture
def world() -> World:
    return World(FakeStorage())


async def profile_of(world: World, who: str = "ada") -> Profile:
    profile = await world.storage.read(lambda uow: uow.members.get(CIRCLE, MemberId(who)))
    assert profile is not None
    return profile


async def kinds(world: World, who: str = "ada") -> list[FactKind]:
    return [fact.kind for fact in await world.storage.read(lambda uow: uow.ledger.of_member(CIRCLE, MemberId(who)))]


async def quiet(world: World, who: str = "ada", *, consent: str = "private") -> Message:
    """Somebody agrees, checks in, misses a day; the nudge that they get."""
    await world.say(who, f"/join consent:{consent}")
    await world.say(who, "/checkin")
    await world.wait(days=2, hours=7)
    [nudge] = world.sent_to(who)
    return nudge


async def quiet_for(world: World, *, days: int) -> None:
    """Somebody who agreed checks in, and does nothing for so long."""
    await world.say("ada", "/join consent:private")
    await world.say("ada", "/checkin")
    await world.wait(days=days)


async def question(world: World) -> Message:
    """The second nudge, which asks for a tip."""
    await quiet(world)
    await world.wait(days=3)
    return world.sent_to("ada")[1]


async def test_the_ladder_on_every_storage(storage: Storage) -> None:
    world = World(storage)
    await quiet(world)
    await world.wait(days=40)
    facts = await storage.read(lambda uow: uow.ledger.of_member(CIRCLE, MemberId("ada")))
    told = [fact.value for fact in facts if fact.kind is FactKind.NUDGE]
    assert told == ["gentle:0", "question:1", "weekly:2", "weekly-again:3", "stop:4"]
    assert len(world.sent_to("ada")) == 5
    assert len({text(message) for message in world.sent_to("ada")}) == 5
    profile = await profile_of(world)
    assert (profile.standing.nudge_step, profile.nudge_at) == (Step.STOP, None)
    assert profile.standing == fold(facts)


async def test_whoever_climbs_the_whole_ladder_again_reads_other_words_at_each_step(storage: Storage) -> None:
    world = World(storage)
    for _ in range(3):
        await quiet_for(world, days=41)
    facts = await storage.read(lambda uow: uow.ledger.of_member(CIRCLE, MemberId("ada")))
    told = [fact.value or "" for fact in facts if fact.kind is FactKind.NUDGE]
    assert len(told) == 15
    for step in ("gentle", "question", "stop"):
        assert len({value for value in told if value.startswith(f"{step}:")}) == 3
    assert len({text(message) for message in world.sent_to("ada")[:10]}) == 10


async def test_a_nudge_reminds_of_the_plan_and_the_question_does_not(storage: Storage) -> None:
    world = World(storage)
    await world.say("ada", "/join consent:private")
    await world.give("ada", "goal add", title="finish the book", after="after breakfast", will="read ten pages")
    await world.wait(days=15)
    gentle, asked, weekly, *_ = (text(message) for message in world.sent_to("ada"))
    assert "You once planned, for finish the book:\nAfter breakfast I will read ten pages." in gentle
    assert "You once planned" not in asked
    assert "After breakfast I will read ten pages." in weekly


async def test_texts_go_round_over_many_quiet_spells(world: World) -> None:
    await quiet(world)
    for _ in range(9):
        nudge = world.sent_to("ada")[-1]
        await world.press("ada", button(nudge, "Not today"))
        await world.wait(days=4)
    words = [text(message) for message in world.sent_to("ada")]
    assert len(words) >= 9
    assert all(words[number] not in words[number + 1 : number + 5] for number in range(len(words)))


async def test_a_member_is_written_to_at_the_hour_at_which_they_usually_check_in(world: World) -> None:
    await world.say("ada", "/join consent:private")
    world.clock.at = START.replace(hour=14, minute=20)
    for _ in range(5):
        await world.say("ada", "/checkin")
        world.clock.at += timedelta(days=1)
    assert "about 14:20 your time, when you usually check in" in text(await world.say("ada", "/nudges"))
    await world.wait(days=2)
    [nudge] = [one for one in world.platform.sent if one.destination.kind is DestinationKind.PRIVATE]
    assert (nudge.not_before.hour, nudge.not_before.minute) in {(14, 20), (15, 20)}


async def test_nudges_shows_what_holds_and_when_the_next_one_would_come(world: World) -> None:
    new = text(await world.say("ada", "/nudges"))
    assert "May I write?: no" in new
    assert "You are just as welcome." in new
    await world.say("ada", "/join consent:private")
    shown = text(await world.say("ada", "/nudges"))
    assert "May I write?: yes, privately" in shown
    assert "about 18:00 your time, this circle's hour" in shown
    assert "from 21:00 to 09:00" in shown
    assert "not before Wednesday 4 March, 18:00" in shown
    await world.say("ada", "/pause")
    assert "You are on a pause" in text(await world.say("ada", "/nudges"))
    await world.say(MODERATOR, "/config nudges off")
    assert "I write to nobody here" in text(await world.say("ada", "/nudges"))


async def test_off_is_off_and_on_begins_anew(world: World) -> None:
    await quiet(world)
    assert "any more" in text(await world.say("ada", "/nudges off"))
    await world.wait(days=30)
    assert len(world.sent_to("ada")) == 1
    assert "I'll write to you privately" in text(await world.say("ada", "/nudges on"))
    assert (await profile_of(world)).standing.nudges == 0
    await world.wait(days=2, hours=12)
    assert len(world.sent_to("ada")) == 2


async def test_on_keeps_the_place_that_was_chosen(world: World) -> None:
    await world.say("ada", "/nudges where inside")
    await world.say("ada", "/nudges on")
    assert (await profile_of(world)).member.consent is Consent.INSIDE
    await world.wait(days=3)
    [nudge] = [one for one in world.platform.sent if one.destination.member_id == "ada"]
    assert (nudge.destination.kind, nudge.destination.place_id) == (DestinationKind.WHISPER, GENERAL)


async def test_whoever_only_says_no_has_said_hello_and_is_never_written_to(world: World) -> None:
    await world.say("ada", "/nudges off")
    await world.wait(days=30)
    assert world.sent_to("ada") == []
    assert await kinds(world) == [FactKind.JOINED]


@pytest.mark.parametrize(
    ("line", "answer", "at"),
    [
        ("/nudges hour 15", "at about 15:00 your time", 15 * 60),
        ("/nudges hour 23", "23:00 lies in this circle's quiet hours, so it is about 20:45", 20 * 60 + 45),
        ("/nudges hour 5", "so it is about 09:00", 9 * 60),
        ("/nudges hour", "just now that is about 18:00", 18 * 60),
    ],
)
async def test_an_hour_of_their_own(world: World, line: str, answer: str, at: int) -> None:
    await world.say("ada", "/join consent:private")
    assert answer in text(await world.say("ada", line))
    nudge_at = (await profile_of(world)).nudge_at
    assert nudge_at is not None
    assert timedelta() <= nudge_at - (START.replace(hour=0) + timedelta(days=2, minutes=at)) <= JITTER


async def test_their_own_hour_beats_the_usual_one(world: World) -> None:
    await world.say("ada", "/nudges on")
    for _ in range(6):
        await world.say("ada", "/checkin")
        world.clock.at += timedelta(days=1)
    await world.say("ada", "/nudges hour 16")
    assert "about 16:00 your time, the hour you chose" in text(await world.say("ada", "/nudges"))
    await world.say("ada", "/nudges hour")
    assert "about 12:00 your time, when you usually check in" in text(await world.say("ada", "/nudges"))


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("/nudges snooze", 1),
        ("/nudges snooze a day", 1),
        ("/nudges snooze A Week", 7),
        ("/nudges snooze in 3 days", 3),
        ("/nudges snooze friday", 4),
        ("/nudges snooze 2026-03-20", 18),
    ],
)
async def test_a_snooze_leaves_a_member_in_peace_until_its_day(world: World, line: str, days: int) -> None:
    await world.say("ada", "/join consent:private")
    assert "I'll be quiet until" in text(await world.say("ada", line))
    assert (await profile_of(world)).member.snoozed_until == START.date() + timedelta(days=days)
    await world.wait(days=max(days, 2), hours=4)
    assert world.sent_to("ada") == []
    await world.wait(hours=5)
    assert len(world.sent_to("ada")) == 1


@pytest.mark.parametrize(
    ("until", "answer"),
    [
        ("yesterday", "That day has come already"),
        ("today", "That day has come already"),
        ("2026-02-20", "That day has come already"),
        ("2030-01-01", "A year is as far as I plan ahead"),
        ("someday", "I could not read “someday” as a day"),
    ],
)
async def test_a_snooze_that_cannot_be_is_refused(world: World, until: str, answer: str) -> None:
    await world.say("ada", "/join consent:private")
    assert answer in text(await world.say("ada", f"/nudges snooze {until}"))
    assert (await profile_of(world)).member.snoozed_until is None


@pytest.mark.parametrize("change", ["/nudges snooze", "/nudges off", "/nudges where inside"])
async def test_a_nudge_that_waits_is_not_sent_after_a_change_of_mind(world: World, change: str) -> None:
    await world.say("ada", "/join consent:private")
    await world.tick()
    world.platform.ready = False
    await world.wait(days=2, hours=7)
    await world.say("ada", change)
    world.platform.ready = True
    await world.tick()
    assert world.sent_to("ada") == []


@pytest.mark.parametrize("label", ANSWERS)
async def test_an_answer_is_nobody_elses_and_works_a_week_later_and_twice(world: World, label: str) -> None:
    nudge = await quiet(world)
    await world.say("ben", "/checkin")
    assert "was for somebody else" in text(await world.press("ben", button(nudge, label)))
    assert "was for somebody else" in text(await world.press("stranger", button(nudge, label)))
    await world.wait(days=7)
    first = await world.press("ada", button(nudge, label))
    again = await world.press("ada", button(nudge, label))
    assert not first.refused
    assert text(first) == text(again)
    assert await world.press("ada", button(nudge, label), event="e") == await world.press(
        "ada", button(nudge, label), event="e"
    )


async def test_being_stuck_is_presence_and_told_to_nobody(world: World) -> None:
    nudge = await quiet(world)
    await world.tick()
    sent = len(world.platform.sent)
    assert "Being stuck is part of learning" in text(await world.press("ada", button(nudge, "I'm stuck")))
    await world.tick()
    assert len(world.platform.sent) == sent
    profile = await profile_of(world)
    assert (profile.standing.nudges, profile.standing.present_on) == (0, world.clock.at.date())
    assert "Ada" not in "".join(text(message) for message in world.published[1:])


@pytest.mark.parametrize(("label", "days"), [("3 days", 3), ("A week", 7), ("Two weeks", 14), ("Until I'm back", None)])
async def test_a_pause_can_be_chosen_from_a_few_spans_whenever_it_is_pressed(
    world: World, label: str, days: int | None
) -> None:
    nudge = await quiet(world)
    spans = (await world.press("ada", button(nudge, "Pause"))).message
    await world.wait(hours=40)
    assert "Paused from today" in text(await world.press("ada", button(spans, label)))
    facts = await world.storage.read(lambda uow: uow.ledger.of_member(CIRCLE, MemberId("ada")))
    [paused] = [fact for fact in facts if fact.kind is FactKind.PAUSED]
    assert paused.on_day == world.clock.at.date()
    assert paused.until_day == (None if days is None else paused.on_day + timedelta(days=days - 1))


async def test_a_pause_that_is_pressed_again_tells_of_the_one_that_holds(world: World) -> None:
    nudge = await quiet(world)
    spans = (await world.press("ada", button(nudge, "Pause"))).message
    assert "was for somebody else" in text(await world.press("ben", button(spans, "A week")))
    first = await world.press("ada", button(spans, "A week"))
    assert await world.press("ada", button(spans, "A week")) == first
    assert await world.press("ada", button(spans, "Until I'm back")) == first
    world.clock.at += timedelta(days=1)
    assert "to Tuesday 10 March" in text(await world.press("ada", button(spans, "3 days")))
    assert (await kinds(world)).count(FactKind.PAUSED) == 1


async def test_why_names_the_period_and_the_yes(world: World) -> None:
    nudge = await quiet(world)
    why = text(await world.press("ada", button(nudge, "Why am I getting this?")))
    assert "Your rhythm: every day. The time up to Tuesday 3 March passed quietly" in why
    assert "You told me on Monday 2 March that I may write" in why
    assert "/nudges off" in why
    await world.say("ada", "/checkin")
    assert "all is well" in text(await world.press("ada", button(nudge, "Why am I getting this?")))
    await world.say("ada", "/nudges off")
    assert "I don't write to you any more." in text(await world.press("ada", button(nudge, "Why am I getting this?")))


async def test_after_the_last_line_there_is_silence_until_the_member_asks_for_more(world: World) -> None:
    await quiet(world)
    await world.wait(days=60)
    last = world.sent_to("ada")[-1]
    assert [one.label for one in last.buttons] == ["Check in", "Write to me again"]
    assert len(world.sent_to("ada")) == 5
    assert "stopped writing for now" in text(await world.say("ada", "/nudges"))
    assert "was for somebody else" in text(await world.press("ben", button(last, "Write to me again")))
    await world.press("ada", button(last, "Write to me again"))
    await world.wait(days=2, hours=12)
    assert len(world.sent_to("ada")) == 6
    await world.say("ada", "/nudges off")
    await world.press("ada", button(last, "Write to me again"))
    assert (await profile_of(world)).member.consent is Consent.PRIVATE


async def test_the_question_takes_a_tip_that_is_presence_and_shown_once_as_its_author_wants(world: World) -> None:
    await world.say(MODERATOR, "/config channel #general")
    asked = await question(world)
    assert [one.label for one in asked.buttons] == ["Share a tip", "Check in", *ANSWERS]
    assert button(asked, "Share a tip").arguments == {}
    thanks = await world.give("ada", "tip", tip="Read the last page first.")
    assert "Read the last page first." in text(thanks)
    assert (await profile_of(world)).standing.nudges == 0
    await world.tick()
    before = len(world.published)
    unnamed = button(thanks.message, "Show it without my name")
    assert "It is out, without your name." in text(await world.press("ada", unnamed))
    assert "It is out already" in text(await world.press("ada", button(thanks.message, "Show it with my name")))
    await world.tick()
    [card] = world.published[before:]
    assert text(card) == "A tip from one of us:\nRead the last page first."


async def test_a_tip_that_is_out_is_not_called_kept_and_is_shown_once_even_when_the_outbox_has_forgotten(
    world: World,
) -> None:
    await world.say(MODERATOR, "/config channel #general")
    thanks = await world.give("ada", "tip", tip="Sleep on it.")
    await world.press("ada", button(thanks.message, "Show it with my name"))
    await world.tick()
    before = len(world.published)
    assert "It is out already" in text(await world.press("ada", button(thanks.message, "Keep it between us")))
    world.clock.at += timedelta(days=60)
    await world.storage.transact(lambda uow: uow.outbox.forget_before(world.clock.at, 1000))
    assert "It is out already" in text(await world.press("ada", button(thanks.message, "Show it without my name")))
    await world.tick()
    assert "Sleep on it." not in "".join(text(message) for message in world.published[before:])


async def test_an_empty_tip_is_asked_for_again_and_is_no_presence(world: World) -> None:
    await quiet(world)
    assert "“tip” is still missing" in text(await world.give("ada", "tip", tip="  "))
    assert (await profile_of(world)).standing.nudges == 1


async def test_a_tip_can_be_shown_with_a_name_or_kept(world: World) -> None:
    await world.say(MODERATOR, "/config channel #general")
    named = await world.give("ada", "tip", tip="Sleep on it.")
    await world.press("ada", button(named.message, "Show it with my name"))
    await world.tick()
    assert text(world.published[-1]) == "@Ada passes on a tip:\nSleep on it."
    kept = await world.give("ada", "tip", tip="My own.")
    assert "stays between us" in text(await world.press("ada", button(kept.message, "Keep it between us")))
    await world.tick()
    assert "My own." not in "".join(text(message) for message in world.published)


async def test_nobody_publishes_anothers_tip_nor_what_is_none(world: World) -> None:
    await world.say(MODERATOR, "/config channel #general")
    thanks = await world.give("ada", "tip", tip="Sleep on it.")
    show = button(thanks.message, "Show it with my name")
    for who in ("ben", "stranger"):
        await world.say("ben", "/checkin")
        assert "was for somebody else" in text(await world.press(who, show))
    await world.say("ada", "/checkin a note")
    assert "was for somebody else" in text(await world.give("ada", "tip-publish", about="2", how="named"))


async def test_without_a_channel_a_tip_stays_between_us(world: World) -> None:
    thanks = await world.give("ada", "tip", tip="Sleep on it.")
    assert thanks.message.buttons == ()
    assert "no channel" in text(await world.give("ada", "tip-publish", about="1", how="named"))


async def test_a_circles_hour_in_quiet_hours_is_refused(world: World) -> None:
    answer = text(await world.say(MODERATOR, "/config nudges on 22"))
    assert "From 21:00 to 09:00 I write to nobody here, 22:00 among it" in answer
