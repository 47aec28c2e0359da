"""The first steps, and what somebody reads who has nothing yet: always what comes next, and no zero by itself."""

from datetime import timedelta

from world import MODERATOR, World, button, text

from bot.domain.circles import Weekday


async def test_whoever_joins_reads_the_first_step_before_and_after_they_answered(world: World) -> None:
    asked = await world.say("ada", "/join")
    assert "When today's work is done, however small, say so with /checkin." in text(asked)
    answered = await world.press("ada", button(asked.message, "Yes, privately"))
    assert "say so with /checkin" in text(answered)
    assert [one.label for one in answered.message.buttons] == ["Check in"]


async def test_whoever_has_checked_in_is_not_sent_to_their_first_check_in_again(world: World) -> None:
    first = await world.say("ada", "/checkin")
    answered = await world.press("ada", button(first.message, "Yes, privately"))
    assert "If you go quiet, I'll write to you privately" in text(answered)
    assert "/checkin" not in text(answered)
    assert answered.message.buttons == ()


async def test_whoever_was_not_asked_yet_is_not_told_that_they_said_no(world: World) -> None:
    shown = text(await world.say("ada", "/nudges"))
    assert "May I write: you have not said yet\nUntil you say yes, I don't write." in shown


async def test_taking_the_only_check_in_back_shows_no_row_of_zeros(world: World) -> None:
    await world.say("ada", "/checkin")
    undone = await world.say("ada", "/undo")
    assert text(undone) == "Taken back, as if it had not been."
    assert [one.label for one in undone.message.buttons] == ["Check in"]


async def test_a_first_check_in_on_a_day_that_was_not_due_shows_no_zero(world: World) -> None:
    await world.give("ada", "cadence", kind="weekdays", detail="tue", confirm="yes")
    reply = text(await world.say("ada", "/checkin"))
    assert "Days in total: 1 day\nLast 30 days: 1 of 30\nLongest streak: still ahead of you" in reply
    assert "Current streak: begins with your next due day" in reply


async def test_whoever_owes_several_days_a_week_reads_how_far_the_week_has_come(world: World) -> None:
    await world.give("ada", "cadence", kind="weekly", detail="3", confirm="yes")
    first = text(await world.say("ada", "/checkin"))
    assert "Current streak: begins with 3 days in a week\n1 of 3 days this week." in first
    assert "of 3 days" not in text(await world.say("ada", "/checkin once more"))
    world.clock.at += timedelta(days=1)
    assert "2 of 3 days this week." in text(await world.say("ada", "/checkin"))
    world.clock.at += timedelta(days=1)
    assert "With that, this week is kept." in text(await world.say("ada", "/checkin"))
    world.clock.at += timedelta(days=1)
    assert "this week" not in text(await world.say("ada", "/checkin"))
    world.clock.at += timedelta(days=5)
    assert "1 of 3 days this week." in text(await world.say("ada", "/checkin"))


async def test_why_opens_with_no_zero_and_tells_of_freezes_that_none_was_needed(world: World) -> None:
    await world.say("ada", "/checkin")
    assert text(await world.say("ada", "/why freezes")).endswith("So far none was needed, and none was earned on top.")
    world.clock.at += timedelta(days=9)
    assert text(await world.say("ada", "/why")).startswith("Your current streak\n")


async def test_a_changed_setting_is_answered_in_a_few_lines(world: World) -> None:
    reply = await world.say(MODERATOR, "/config recap sunday 9")
    assert text(reply).startswith("The weekly recap comes on Sundays at 09:00.\n")
    assert text(reply).endswith("/config show shows everything that is set.")
    assert len(reply.message.blocks) <= 3
    assert Weekday.SUNDAY.name.capitalize() in text(await world.say(MODERATOR, "/config"))


async def test_what_the_sentence_repeats_whole_is_not_given_back_below_it_again(world: World) -> None:
    assert text(await world.say("ada", "/rest tomorow")) == (
        "I could not read “tomorow” as a day. Try today, friday, 5 March or 2026-03-05."
    )
    assert text(await world.say("ada", "/checkin minutes:many read a page")).endswith("\nread a page")
