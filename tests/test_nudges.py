"""Nudges, through the dispatcher: the ladder, and what stands under one works a week later, for one alone."""

from datetime import timedelta

import pytest
from lives import facts_of, kinds, profile_of
from nudged import ANSWERS, quiet
from world import CIRCLE, START, World, button, text

from bot.domain.identity import MemberId
from bot.domain.ladder import Step
from bot.domain.ledger import FactKind
from bot.domain.members import Consent
from bot.domain.streaks import fold
from bot.messages import DestinationKind
from bot.ports import Storage


async def test_the_ladder_on_every_storage(storage: Storage) -> None:
    world = World(storage)
    await quiet(world)
    await world.wait(days=40)
    facts = await facts_of(world)
    told = [fact.value for fact in facts if fact.kind is FactKind.NUDGE]
    assert told == ["gentle:0", "question:1", "weekly:2", "weekly-again:3", "stop:4"]
    assert len(world.sent_to("ada")) == 5
    assert len({text(message) for message in world.sent_to("ada")}) == 5
    profile = await profile_of(world)
    assert (profile.standing.nudge_step, profile.nudge_at) == (Step.STOP, None)
    assert profile.standing == fold(facts)


async def test_whoever_climbs_the_whole_ladder_again_reads_other_words_at_each_step(world: World) -> None:
    for _ in range(3):
        await world.say("ada", "/join consent:private")
        await world.say("ada", "/checkin")
        await world.wait(days=41)
    facts = await facts_of(world)
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
