"""Rests, pauses, cadences, zones and /why, through the dispatcher."""

from datetime import timedelta

import pytest
from lives import DAY, facts_of, holds, keep, profile_of
from world import MODERATOR, World, button, text

from bot.domain.ledger import FactKind


async def test_a_rest_day_does_not_break_the_streak(world: World) -> None:
    await keep(world, 3)
    assert "from today to tomorrow" in text(await world.say("ada", "/rest today to friday"))
    assert "Today is a rest day" in text(await world.say("ada", "/streak"))
    world.clock.at += DAY * 2
    assert "4 days in a row" in text(await world.say("ada", "/checkin"))
    assert "Freezes: 1 of 2" in text(await world.say("ada", "/streak"))
    await holds(world)


async def test_a_pause_holds_until_it_is_resumed(world: World) -> None:
    await world.say("ada", "/join consent:private zone:UTC")
    await keep(world, 3)
    assert "Paused from today on" in text(await world.say("ada", "/pause"))
    await world.wait(days=40)
    assert not world.sent_to("ada")
    assert "You are paused" in text(await world.say("ada", "/streak"))
    assert "Welcome back" in text(await world.say("ada", "/resume"))
    assert "4 days in a row" in text(await world.say("ada", "/checkin"))
    await holds(world)


async def test_a_planned_pause_can_be_called_off(world: World) -> None:
    await keep(world, 1)
    await world.say("ada", "/pause 2026-03-20 to 2026-03-25")
    assert "The pause is off" in text(await world.say("ada", "/resume"))
    assert "You are not paused" in text(await world.say("ada", "/resume"))


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/pause from:2026-03-10 to:2026-03-05", "ends before it begins"),
        ("/pause 2026-02-01", "lies in the past"),
        ("/pause yesterday", "lies in the past"),
        ("/rest someday", "I could not read “someday” as a day"),
        ("/rest 30 february", "I could not read “30 february” as a day"),
        ("/pause 2028-01-01", "A year is as far"),
        ("/resume", "You are not paused"),
        ("/cadence weekly 0", "from 1 to 7; 0 is outside"),
        ("/cadence weekly 8", "from 1 to 7; 8 is outside"),
        ("/cadence weekly often", "I could not read “often” as a cadence. Try every day, mon-fri"),
        ("/cadence weekly", "How often? Try every day, mon-fri, weekends, 3 times a week"),
        ("/cadence every 0 days", "from 1 to 30; 0 is outside"),
        ("/cadence every", "How often? Try every day"),
        ("/cadence weekdays mon blursday", "I could not read “mon blursday” as a cadence"),
        ("/cadence daily", "your cadence already"),
        ("/cadence every day", "your cadence already"),
        ("/cadence same as everybody", "your cadence already"),
        ("/cadence hourly", "I could not read “hourly” as a cadence. Try every day"),
        ("/zone EST", "Did you mean America/New_York"),
        ("/zone +02:00", "I don't know the zone “+02:00”"),
        ("/zone Berlln", "Did you mean Europe/Berlin"),
        ("/why fame", "“number” can be streak"),
        ("/why", "Once you have checked in"),
    ],
)
async def test_what_cannot_be_gets_one_kind_sentence(world: World, line: str, answer: str) -> None:
    assert answer in text(await world.say("ada", line))


async def test_a_plan_that_overlaps_another_is_refused(world: World) -> None:
    await world.say("ada", "/pause tomorrow to 2026-03-10")
    assert "free already" in text(await world.say("ada", "/rest 5 March"))
    assert "free already" in text(await world.say("ada", "/pause"))


async def test_a_pause_may_hold_a_rest_that_was_planned_and_a_rest_no_pause(world: World) -> None:
    await keep(world, 5)
    await world.say("ada", "/rest tomorrow")
    assert "Paused from today on" in text(await world.say("ada", "/pause"))
    assert "free already" in text(await world.say("ada", "/rest friday"))
    world.clock.at += DAY * 3
    assert "Welcome back!" in text(await world.say("ada", "/resume"))
    assert "6 days in a row" in text(await world.say("ada", "/checkin"))
    await holds(world)


async def test_a_cadence_is_shown_before_it_is_changed(world: World) -> None:
    await keep(world, 5)
    shown = await world.say("ada", "/cadence weekly 3")
    assert "3 days a week, from today on" in text(shown)
    assert "streak of 5 days stays 5; from today on it counts weeks." in text(shown)
    assert [fact for fact in await facts_of(world) if fact.kind is FactKind.CADENCE] == []
    assert "Done: 3 days a week" in text(await world.press("ada", button(shown.message, "Yes, change it")))
    world.clock.at += DAY * 4
    assert "5 weeks in a row" in text(await world.say("ada", "/streak"))
    await holds(world)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("/cadence mon-fri", "Mondays to Fridays"),
        ("/cadence weekdays", "Mondays to Fridays"),
        ("/cadence every weekday", "Mondays to Fridays"),
        ("/cadence weekends", "Saturdays and Sundays"),
        ("/cadence three times a week", "3 days a week"),
        ("/cadence 3x", "3 days a week"),
        ("/cadence every other day", "every 2 days"),
        ("/cadence daily except sunday", "Mondays to Saturdays"),
    ],
)
async def test_a_cadence_can_be_typed_in_words_and_confirmed(world: World, line: str, name: str) -> None:
    shown = await world.say("ada", line)
    assert f"Your cadence would be {name}, from today on." in text(shown)
    assert f"Done: {name}" in text(await world.press("ada", button(shown.message, "Yes, change it")))
    await holds(world)


async def test_no_streak_is_promised_for_longer_than_the_week_that_ends_tonight_lets_it_last(world: World) -> None:
    """Three days keep a week, a freeze covers the next one, and of the third nothing is kept but its Sunday."""
    await world.press("ada", button((await world.say("ada", "/cadence weekly 3")).message, "Yes, change it"))
    world.clock.at += DAY * (4 - world.clock.at.weekday() + 7)
    await keep(world, 3, 13)
    assert "Current streak: 1 week" in text(await world.say("ada", "/checkin"))
    shown = text(await world.say("ada", "/cadence daily"))
    assert "What you did stays yours. Your next streak counts days." in shown
    world.clock.at += DAY
    assert "Longest streak: 1 week" in text(await world.say("ada", "/streak"))


async def test_a_new_cadence_begins_tomorrow_when_today_is_kept(world: World) -> None:
    await world.say("ada", "/checkin")
    shown = text(await world.say("ada", "/cadence weekdays mon, wed and fri"))
    assert "Mondays, Wednesdays and Fridays, from tomorrow on" in shown


async def test_a_new_zone_never_redates_what_was_kept(world: World) -> None:
    await keep(world, 3)
    before = [(fact.seq, fact.on_day) for fact in await facts_of(world)]
    assert "counted in Asia/Tokyo" in text(await world.say("ada", "/zone tokyo"))
    after = [(fact.seq, fact.on_day) for fact in await facts_of(world)]
    assert after[: len(before)] == before
    assert "4 days in a row" in text(await world.say("ada", "/checkin"))
    await holds(world)


async def test_after_a_break_the_total_and_the_longest_lead_and_a_repair_is_offered(world: World) -> None:
    await keep(world, 5, 2)
    shown = text(await world.say("ada", "/streak"))
    assert shown.startswith("5 days of work so far\nLongest streak: 5 days")
    assert "Your 5 days can come back: check in by" in shown
    assert "keep 2 more days" in text(await world.say("ada", "/checkin"))
    world.clock.at += DAY
    assert "keep 1 more day" in text(await world.say("ada", "/checkin"))
    world.clock.at += DAY
    assert "Repaired! Your streak is whole again: 8 days in a row" in text(await world.say("ada", "/checkin"))
    await holds(world)


async def test_why_explains_every_number_with_its_days(world: World) -> None:
    await keep(world, 7, 1, 1)
    shown = text(await world.say("ada", "/why"))
    assert "Your current streak: 8" in shown
    assert "Mon 2 Mar 2026 to Sun 8 Mar 2026: kept (7 in a row)" in shown
    assert "Mon 9 Mar 2026: covered by a freeze" in shown
    for number, value in {"longest": 8, "total": 8, "consistency": 8, "freezes": 1}.items():
        assert f": {value}\n" in text(await world.say("ada", f"/why {number}"))


async def test_a_new_zone_costs_nobody_the_next_morning(world: World) -> None:
    """Nine hours after the evening's check-in it is tomorrow by the old clock too: nothing is gained by the change."""
    world.clock.at += timedelta(hours=10)
    await world.say("ada", "/checkin")
    await world.say("ada", "/zone Europe/Berlin")
    world.clock.at += timedelta(hours=9)
    assert "2 days in a row" in text(await world.say("ada", "/checkin"))
    assert [fact.zone for fact in await facts_of(world) if fact.kind is FactKind.CHECK_IN] == ["UTC", "UTC"]
    await holds(world)


async def test_a_day_that_a_new_zone_brings_nearer_waits_for_12_hours_and_can_be_planned(world: World) -> None:
    await world.say("ada", "/checkin")
    await world.say("ada", "/zone Pacific/Kiritimati")
    world.clock.at += timedelta(hours=11)
    assert "nothing is lost on your journey" in text(await world.say("ada", "/checkin"))
    assert "counts for @Ada" in text(await world.say(MODERATOR, "/member add @ada day:2026-03-03 reason:she was there"))
    assert (await profile_of(world)).standing.current == 2
    await world.say(MODERATOR, "/member remove @ada day:2026-03-03 reason:a mistake of mine")
    assert "Paused from today on" in text(await world.say("ada", "/pause"))
    await holds(world)


async def test_a_new_cadence_leaves_what_was_kept_beyond_the_date_line(world: World) -> None:
    """In Kiritimati it was tomorrow already; in Pago Pago it is yesterday again."""
    await world.say("ada", "/zone Pacific/Kiritimati")
    await keep(world, 3)
    world.clock.at -= DAY
    await world.say("ada", "/zone Pacific/Pago_Pago")
    assert "from Thu" in text(await world.say("ada", "/cadence weekly 3"))
    await world.give("ada", "cadence", kind="weekly", detail="3", confirm="yes")
    assert (await profile_of(world)).standing.current == 3
    await holds(world)
