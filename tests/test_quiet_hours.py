"""PRODUCT.md, "Quiet members": a nudge comes at a decent hour, or on another day."""

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from quiet_loop import BERLIN, DAY, HOUR, MINUTE, MONDAY, NONE, PRESENT, TERMS, after, berlin, until

from bot.domain.days import instant, local_day
from bot.domain.hours import STALE_AFTER
from bot.domain.ladder import Ladder, Step
from bot.domain.quiet import JITTER, Delay, SendNow, Wait, decide_nudge, next_nudge
from bot.domain.standing import Standing


def test_after_an_outage_a_nudge_is_decided_anew_and_not_sent_late() -> None:
    due = berlin(MONDAY + DAY * 2, 12)
    noon = replace(TERMS, minute=12 * 60)
    assert isinstance(decide_nudge(PRESENT, noon, due, due + STALE_AFTER, NONE), SendNow)
    late = decide_nudge(PRESENT, noon, due, due + STALE_AFTER + timedelta(seconds=1), NONE)
    assert late == Wait(berlin(MONDAY + DAY * 3, 12), Step.GENTLE, Delay.PASSED)


def test_a_nudge_that_was_late_into_the_evening_waits_for_the_morrow() -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    assert isinstance(decide_nudge(PRESENT, TERMS, due, berlin(MONDAY + DAY * 2, 20, 59), NONE), SendNow)
    assert until(decide_nudge(PRESENT, TERMS, due, berlin(MONDAY + DAY * 2, 21), NONE)) == berlin(MONDAY + DAY * 3, 18)


def test_a_clock_that_jumped_back_sends_nothing_early() -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    assert until(decide_nudge(PRESENT, TERMS, due, due - MINUTE, NONE)) == due
    assert until(decide_nudge(PRESENT, TERMS, due + 5 * MINUTE, due, 5 * MINUTE)) == due + 5 * MINUTE
    nudged = after(Step.GENTLE)
    assert until(decide_nudge(nudged, TERMS, due, due - 5 * DAY, NONE)) == berlin(MONDAY + DAY * 5, 18)


def test_members_whom_a_changed_setting_makes_due_at_once_wait_for_their_hour() -> None:
    morning = berlin(MONDAY + DAY * 2, 10)
    assert until(decide_nudge(PRESENT, TERMS, morning, morning, NONE)) == berlin(MONDAY + DAY * 2, 18)


def test_jitter_moves_a_nudge_within_its_hour() -> None:
    assert until(next_nudge(PRESENT, TERMS, berlin(MONDAY, 12), JITTER)) == berlin(MONDAY + DAY * 2, 18) + JITTER
    assert JITTER < HOUR


def test_jitter_never_moves_a_nudge_into_the_next_local_day() -> None:
    at_the_end = replace(TERMS, day_start=20, minute=20 * 60 - 5)
    due = until(next_nudge(PRESENT, at_the_end, berlin(MONDAY, 21), JITTER))
    assert due == berlin(MONDAY + DAY * 3, 19, 59)
    assert local_day(due, BERLIN, 20) == MONDAY + DAY * 2
    assert isinstance(decide_nudge(PRESENT, at_the_end, due, due, JITTER), SendNow)


def test_an_hour_before_the_day_start_belongs_to_the_end_of_its_day() -> None:
    late_riser = replace(TERMS, day_start=12, minute=10 * 60)
    due = until(next_nudge(PRESENT, late_riser, berlin(MONDAY, 13), NONE))
    assert due == berlin(MONDAY + DAY * 3, 10)
    assert local_day(due, BERLIN, 12) == MONDAY + DAY * 2
    assert isinstance(decide_nudge(PRESENT, late_riser, due, due, NONE), SendNow)


def test_an_hour_that_the_zone_skipped_moves_out_of_quiet_hours() -> None:
    apia = ZoneInfo("Pacific/Apia")
    standing = Standing(present_on=date(2011, 12, 28))
    due = until(next_nudge(standing, replace(TERMS, zone=apia), instant(date(2011, 12, 29), time(12), apia), NONE))
    assert due == instant(date(2011, 12, 31), time(18), apia)


def test_an_hour_that_the_clocks_skip_is_the_first_one_after_it() -> None:
    used = replace(TERMS, minute=2 * 60 + 30, ladder=Ladder(quiet_from=9, quiet_until=18))
    spring = date(2026, 3, 28)
    due = until(next_nudge(Standing(present_on=spring - DAY * 2), used, berlin(spring, 12), NONE))
    assert due == berlin(date(2026, 3, 29), 3)
