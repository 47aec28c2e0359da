"""Late check-ins, undo, rests, pauses, cadences, zones, /why and corrections, through the dispatcher."""

from datetime import timedelta

import pytest
from fakes import FakeStorage
from world import CIRCLE, MODERATOR, World, button, text

from bot.domain.identity import MemberId
from bot.domain.ledger import Fact, FactKind
from bot.domain.members import Profile
from bot.domain.streaks import fold

DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    return World(FakeStorage())


async def keep(world: World, *plan: int, who: str = "ada") -> None:
    """So many days kept, then so many not, and so on; the clock stands on the day after."""
    for position, length in enumerate(plan):
        for _ in range(length):
            if position % 2 == 0:
                await world.say(who, "/checkin")
            world.clock.at += DAY


async def profile_of(world: World, who: str = "ada") -> Profile:
    found = await world.storage.read(lambda uow: uow.members.get(CIRCLE, MemberId(who)))
    assert found is not None
    return found


async def facts_of(world: World, who: str = "ada") -> list[Fact]:
    return list(await world.storage.read(lambda uow: uow.ledger.of_member(CIRCLE, MemberId(who))))


async def holds(world: World, who: str = "ada") -> None:
    """The standing equals the fold of the ledger."""
    assert (await profile_of(world, who)).standing == fold(await facts_of(world, who))


async def test_yesterday_can_be_logged_and_shows_as_late(world: World) -> None:
    await keep(world, 3, 1)
    reply = await world.say("ada", "/checkin when:yesterday wrote it up")
    await world.tick()
    assert "Yesterday counts: 4 days in a row" in text(reply)
    assert "checked in for yesterday (late): 4 days in a row" in text(world.published[-1])
    assert (await facts_of(world))[-1].late
    await holds(world)


async def test_a_note_that_begins_with_a_day_is_a_note(world: World) -> None:
    await world.say("ada", "/checkin yesterday was hard")
    [joined] = [fact for fact in await facts_of(world) if fact.kind is FactKind.CHECK_IN]
    assert (joined.note, joined.late) == ("yesterday was hard", False)


async def test_two_days_ago_cannot_be_logged(world: World) -> None:
    assert "“when” can be today or yesterday" in text(await world.say("ada", "/checkin when:saturday"))


@pytest.mark.parametrize("line", ["/undo", "/checkin undo", "/Checkin  UNDO"])
async def test_the_last_check_in_is_taken_back_while_its_day_is_open(world: World, line: str) -> None:
    await keep(world, 2)
    await world.say("ada", "/checkin too early")
    reply = text(await world.say("ada", line))
    assert "Taken back" in reply
    assert "Days in total: 2 days" in reply
    await world.tick()
    assert len(world.published) == 2
    await holds(world)


async def test_undo_has_its_bounds(world: World) -> None:
    assert "no check-in of today" in text(await world.say("ada", "/undo"))
    await keep(world, 1)
    assert "That day is closed" in text(await world.say("ada", "/undo"))
    await world.say("ada", "/checkin")
    await world.say("ada", "/undo")
    assert "That day is closed" in text(await world.say("ada", "/undo"))


async def test_a_milestone_that_is_undone_and_kept_again_is_announced_once(world: World) -> None:
    await keep(world, 6)
    assert "longest ever" in text(await world.say("ada", "/checkin"))
    await world.say("ada", "/undo")
    assert "longest ever" not in text(await world.say("ada", "/checkin"))
    await holds(world)


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


async def test_an_outage_is_forgiven_for_everybody_silently(world: World) -> None:
    await keep(world, 6, 3)
    answer = await world.say(MODERATOR, "/forgive from:2026-03-08 to:2026-03-10 reason:the site was down")
    assert "Excused for 1 member" in text(answer)
    await world.tick()
    assert len(world.published) == 6
    assert "6 days in a row" in text(await world.say("ada", "/streak"))
    assert "excused: neither kept nor missed. the site was down" in text(await world.say("ada", "/why"))
    assert (await facts_of(world))[-1].by_member == MODERATOR
    await holds(world)


async def test_a_correction_and_its_reversal_cancel_out_and_nobody_is_told(world: World) -> None:
    await keep(world, 6, 1, 2)
    before = (await profile_of(world)).standing
    assert "counts for @Ada" in text(await world.say(MODERATOR, "/member add @ada day:2026-03-08 reason:she told me"))
    corrected = (await profile_of(world)).standing
    assert (corrected.total, corrected.current) == (9, 9)
    await world.say(MODERATOR, "/member remove @ada day:2026-03-08 reason:a mistake of mine")
    after = (await profile_of(world)).standing
    assert (after.total, after.current, after.longest) == (before.total, before.current, before.longest)
    await world.tick()
    assert len(world.published) == 8
    await holds(world)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/member add @ada day:2026-03-02 reason:x", "kept already"),
        ("/member remove @ada day:2026-03-03 reason:x", "no check-in that could be removed"),
        ("/member add @zed day:2026-03-02 reason:x", "“zed” hasn't said hello"),
        ("/member add @ada day:2020-03-02 reason:x", "up to today can be corrected"),
        ("/forgive from:2026-03-03 to:2026-03-02 reason:x", "ends before it begins"),
        ("/forgive from:2026-03-03 to:2027-03-02 reason:x", "up to today can be corrected"),
    ],
)
async def test_a_correction_that_cannot_be_is_refused(world: World, line: str, answer: str) -> None:
    await keep(world, 1)
    assert answer in text(await world.say(MODERATOR, line))


async def test_corrections_are_for_moderators(world: World) -> None:
    for line in ("/forgive from:today to:today reason:x", "/member add @ada day:today reason:x"):
        assert "moderators" in text(await world.say("ada", line))


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


async def test_an_excused_day_is_no_plan_that_could_be_in_the_way(world: World) -> None:
    await keep(world, 2)
    await world.say(MODERATOR, "/forgive from:today to:today reason:the site was down")
    assert "Paused from today on" in text(await world.say("ada", "/pause"))


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


async def test_a_day_whose_addition_would_shorten_the_streak_is_not_added(world: World) -> None:
    await keep(world, 2, 2, 3, 1, 2)
    before = (await profile_of(world)).standing
    answer = text(await world.say(MODERATOR, "/member add @ada day:2026-03-04 reason:she told me"))
    assert "leave a shorter streak. So everything stays as it is" in answer
    assert (await profile_of(world)).standing == before
    assert "counts for @Ada" in text(await world.say(MODERATOR, "/member add @ada day:2026-03-09 reason:this first"))
    assert "counts for @Ada" in text(await world.say(MODERATOR, "/member add @ada day:2026-03-04 reason:then that"))
    assert (await profile_of(world)).standing.current == 9


async def test_a_removal_can_be_taken_back_whatever_it_does_to_the_streak(world: World) -> None:
    await keep(world, 3, 1, 3, 1, 2)
    before = (await profile_of(world)).standing
    await world.say(MODERATOR, "/member remove @ada day:2026-03-04 reason:a mistake")
    assert ((await profile_of(world)).standing.current, before.current) == (7, 2)
    await world.say(MODERATOR, "/member add @ada day:2026-03-04 reason:it was right")
    after = (await profile_of(world)).standing
    assert (after.current, after.longest, after.freezes) == (before.current, before.longest, before.freezes)


async def test_nobody_is_excused_who_would_lose_by_it_today(world: World) -> None:
    """Up to the last check-in nothing would be lost, but the freeze that covers yesterday would be spent already."""
    await keep(world, 2, 2, 3, 1)
    assert "5 days in a row" in text(await world.say("ada", "/streak"))
    await world.say(MODERATOR, "/forgive from:2026-03-04 to:2026-03-04 reason:the site was down")
    assert "5 days in a row" in text(await world.say("ada", "/streak"))


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("monday", 16),
        ("wednesday", 18),
        ("thu", 12),
        ("17 march", 17),
        ("yesterday", 17),
        ("2026-03-04", 4),
        ("5 March 2026", 5),
    ],
)
async def test_a_moderator_names_days_that_lie_behind(world: World, given: str, day: int) -> None:
    await keep(world, 1, 15)
    await world.say(MODERATOR, f"/member add @ada day:{given} reason:x")
    assert (await facts_of(world))[-1].on_day.isoformat() == f"2026-03-{day:02d}"


@pytest.mark.parametrize("given", ["tomorrow", "2026-03-19", "19 march 2026", "17 march 2024"])
async def test_a_moderator_corrects_no_day_ahead_and_none_of_long_ago(world: World, given: str) -> None:
    await keep(world, 1, 15)
    assert "up to today can be corrected" in text(await world.say(MODERATOR, f"/member add @ada day:{given} reason:x"))


async def test_a_day_of_a_month_without_a_year_is_the_last_one(world: World) -> None:
    await keep(world, 1, 15)
    await world.say(MODERATOR, "/member add @ada day:19 march reason:x")
    assert (await facts_of(world))[-1].on_day.isoformat() == "2025-03-19"
