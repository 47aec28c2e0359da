"""When a member is written to: their usual hour, their own, the circle's; and when nobody is."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import instants, zones

from bot.domain.days import instant, wall_minute
from bot.domain.hours import (
    A_DAY,
    ENOUGH,
    MARGIN,
    STALE_AFTER,
    in_quiet_hours,
    latest_sending,
    minutes_text,
    nudge_minute,
    outside_quiet_hours,
    read_minutes,
    usual_minute,
)
from bot.domain.ladder import USUAL, Ladder

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
minutes = st.integers(0, A_DAY - 1)
quiet = st.tuples(st.integers(0, 23), st.integers(0, 23)).filter(lambda pair: pair[0] != pair[1])
ladders = quiet.map(lambda pair: Ladder(quiet_from=pair[0], quiet_until=pair[1]))


def berlin(hour: int, minute: int = 0) -> datetime:
    return instant(MONDAY, time(hour, minute), BERLIN)


def test_five_check_ins_make_a_usual_minute_and_four_do_not() -> None:
    evenings = [18 * 60, 18 * 60 + 5, 19 * 60, 18 * 60 + 30, 17 * 60]
    assert usual_minute(evenings, 3) == 18 * 60 + 5
    assert usual_minute(evenings[: ENOUGH - 1], 3) is None


def test_a_night_owl_around_midnight_is_no_morning_person() -> None:
    nights = [23 * 60 + 50, 20, 10, 23 * 60 + 40, 30]
    assert usual_minute(nights, 3) == 10
    assert usual_minute([8 * 60] * 5, 9) == 8 * 60


@given(st.lists(minutes, min_size=ENOUGH, max_size=9), st.integers(0, 23))
def test_the_usual_minute_is_one_at_which_they_did_check_in(made: list[int], day_start: int) -> None:
    assert usual_minute(made, day_start) in made


def test_an_hour_of_their_own_beats_the_usual_one_which_beats_the_circles() -> None:
    mornings = [10 * 60] * ENOUGH
    assert nudge_minute(15, mornings, 18, 3, USUAL) == 15 * 60
    assert nudge_minute(None, mornings, 18, 3, USUAL) == 10 * 60
    assert nudge_minute(None, mornings[1:], 18, 3, USUAL) == 18 * 60


@pytest.mark.parametrize(
    ("hour", "kept"),
    [(0, "20:45"), (2, "20:45"), (3, "09:00"), (8, "09:00"), (9, "09:00"), (20, "20:00"), (21, "20:45"), (23, "20:45")],
)
def test_an_hour_within_quiet_hours_moves_to_the_nearest_edge(hour: int, kept: str) -> None:
    minute = nudge_minute(hour, (), 18, 3, USUAL)
    assert f"{minute // 60:02d}:{minute % 60:02d}" == kept


@given(minutes, ladders)
def test_what_is_outside_of_quiet_hours_stays_there_for_a_while(minute: int, ladder: Ladder) -> None:
    moved = outside_quiet_hours(minute, ladder)
    for later in (0, MARGIN - 1):
        at = instant(MONDAY, time(*divmod((moved + later) % A_DAY, 60)), ZoneInfo("UTC"))
        assert not in_quiet_hours(at, ZoneInfo("UTC"), ladder)
    assert outside_quiet_hours(moved, ladder) == moved


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [(20, 59, False), (21, 0, True), (0, 0, True), (8, 59, True), (9, 0, False), (15, 0, False)],
)
def test_quiet_hours_are_from_nine_to_nine(hour: int, minute: int, quiet: bool) -> None:
    assert in_quiet_hours(berlin(hour, minute), BERLIN, USUAL) is quiet


@pytest.mark.parametrize(("hour", "quiet"), [(11, False), (12, True), (13, True), (14, False), (0, False)])
def test_quiet_hours_need_not_cross_midnight(hour: int, quiet: bool) -> None:
    assert in_quiet_hours(berlin(hour), BERLIN, Ladder(quiet_from=12, quiet_until=14)) is quiet


@given(st.data(), zones, ladders)
def test_a_nudge_is_not_on_its_way_into_quiet_hours(data: st.DataObject, zone: ZoneInfo, ladder: Ladder) -> None:
    now = data.draw(instants(zone).filter(lambda at: not in_quiet_hours(at, zone, ladder)))
    latest = latest_sending(now, zone, ladder)
    assert now < latest <= now + STALE_AFTER
    assert not in_quiet_hours(latest - timedelta(seconds=1), zone, ladder)


@given(st.lists(minutes, max_size=9))
def test_minutes_are_read_as_they_were_written(made: list[int]) -> None:
    assert read_minutes(minutes_text(made)) == tuple(made)


def test_a_wall_minute_is_what_the_clock_on_the_wall_shows() -> None:
    assert wall_minute(berlin(18, 5), BERLIN) == 18 * 60 + 5
    assert wall_minute(berlin(18, 5), ZoneInfo("Asia/Kathmandu")) == 22 * 60 + 50
