"""RELIABILITY.md, "Time": which day an instant belongs to, in every zone, on every strange night."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from strategies import FIRST, LAST, day_starts, days, instants, transitions, zones

from bot.domain.days import day_end_instant, day_start_instant, instant, local_day, wall_hour

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
TROLL = ZoneInfo("Antarctica/Troll")
BERLIN = ZoneInfo("Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "day_start", "day"),
    [
        ("2026-03-03 01:59:59", "Europe/Berlin", 3, "2026-03-02"),
        ("2026-03-03 02:00:00", "Europe/Berlin", 3, "2026-03-03"),
        ("2026-03-02 22:59:59", "Europe/Berlin", 0, "2026-03-02"),
        ("2026-03-02 23:00:00", "Europe/Berlin", 0, "2026-03-03"),
        ("2026-03-03 21:59:59", "Europe/Berlin", 23, "2026-03-02"),
        ("2026-03-03 22:00:00", "Europe/Berlin", 23, "2026-03-03"),
        ("2026-12-31 12:59:59", "Pacific/Kiritimati", 3, "2026-12-31"),
        ("2026-12-31 13:00:00", "Pacific/Kiritimati", 3, "2027-01-01"),
        ("2027-01-01 14:59:59", "Etc/GMT+12", 3, "2026-12-31"),
        ("2027-01-01 15:00:00", "Etc/GMT+12", 3, "2027-01-01"),
        ("2028-03-01 00:30:00", "UTC", 3, "2028-02-29"),
        ("2026-03-29 00:59:59", "Europe/Berlin", 3, "2026-03-28"),
        ("2026-03-29 01:00:00", "Europe/Berlin", 3, "2026-03-29"),
        ("2026-10-25 01:59:59", "Europe/Berlin", 3, "2026-10-24"),
        ("2026-10-25 02:00:00", "Europe/Berlin", 3, "2026-10-25"),
    ],
)
def test_a_day_ends_at_three_in_the_members_own_zone(at: str, zone: str, day_start: int, day: str) -> None:
    assert local_day(utc(at), ZoneInfo(zone), day_start) == date.fromisoformat(day)


def test_a_day_starts_at_three_unless_the_circle_chose_otherwise() -> None:
    assert local_day(utc("2026-03-03 02:59"), ZoneInfo("UTC")) == date(2026, 3, 2)
    assert day_start_instant(date(2026, 3, 3), ZoneInfo("UTC")) == utc("2026-03-03 03:00")
    assert day_end_instant(date(2026, 3, 3), ZoneInfo("UTC")) == utc("2026-03-04 03:00")


def test_it_does_not_matter_in_which_zone_an_instant_is_written() -> None:
    at = utc("2026-03-29 00:59:59")
    elsewhere = at.astimezone(timezone(timedelta(hours=-11)))
    assert local_day(elsewhere, BERLIN) == local_day(at, BERLIN) == local_day(at.astimezone(BERLIN), BERLIN)


@pytest.mark.parametrize(
    ("zone", "gap", "first_valid"),
    [
        ("America/Santiago", "2026-09-06 00:00", "2026-09-06 04:00"),
        ("America/Santiago", "2026-09-06 00:59:59.999999", "2026-09-06 04:00"),
        ("Africa/Cairo", "2026-04-24 00:30", "2026-04-23 22:00"),
        ("Asia/Beirut", "2026-03-29 00:00", "2026-03-28 22:00"),
        ("America/Havana", "2026-03-08 00:15:30.5", "2026-03-08 05:00"),
        ("Atlantic/Azores", "2026-03-29 00:30", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29 01:00"),
        ("America/New_York", "2026-03-08 02:00", "2026-03-08 07:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:30"),
        ("Antarctica/Troll", "2026-03-29 01:00", "2026-03-29 01:00"),
        ("Antarctica/Troll", "2026-03-29 02:59:59", "2026-03-29 01:00"),
        ("Pacific/Apia", "2011-12-30 00:00", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-30 23:59:59.9", "2011-12-30 10:00"),
        ("America/St_Johns", "2010-03-14 00:30", "2010-03-14 03:31"),
    ],
)
def test_a_wall_time_that_does_not_exist_is_the_first_valid_instant_after(
    zone: str, gap: str, first_valid: str
) -> None:
    wall = datetime.fromisoformat(gap)
    assert instant(wall.date(), wall.time(), ZoneInfo(zone)) == utc(first_valid)


@pytest.mark.parametrize(
    ("zone", "overlap", "first"),
    [
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"),
        ("America/New_York", "2026-11-01 01:00", "2026-11-01 05:00"),
        ("America/Havana", "2026-11-01 00:00", "2026-11-01 04:00"),
        ("Africa/Cairo", "2026-10-29 23:30", "2026-10-29 20:30"),
        ("America/Santiago", "2026-04-04 23:00", "2026-04-05 02:00"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45"),
        ("Antarctica/Troll", "2026-10-25 02:00", "2026-10-25 00:00"),
    ],
)
def test_a_wall_time_that_comes_twice_is_its_first_occurrence(zone: str, overlap: str, first: str) -> None:
    wall = datetime.fromisoformat(overlap)
    assert instant(wall.date(), wall.time(), ZoneInfo(zone)) == utc(first)
    assert instant(wall.date(), wall.time().replace(fold=1), ZoneInfo(zone)) == utc(first)


@st.composite
def moments(draw: st.DrawFn) -> tuple[datetime, ZoneInfo, int]:
    """An instant, a zone, and a day start."""
    zone, day_start = draw(zones), draw(day_starts)
    return draw(instants(zone, day_start)), zone, day_start


TROLLS_SECOND_HOUR = (utc("2026-10-25 01:30"), TROLL, 2)


@given(moments())
@example(TROLLS_SECOND_HOUR)
@example((utc("2012-02-21 17:00"), ZoneInfo("Antarctica/Casey"), 3))
@example((utc("2010-11-07 02:45"), ZoneInfo("America/St_Johns"), 0))
@example((utc("2011-12-30 10:00"), ZoneInfo("Pacific/Apia"), 3))
@example((utc("2011-12-30 10:00"), ZoneInfo("Pacific/Apia"), 0))
def test_every_instant_lies_within_its_own_day(moment: tuple[datetime, ZoneInfo, int]) -> None:
    at, zone, day_start = moment
    day = local_day(at, zone, day_start)
    assert day_start_instant(day, zone, day_start) <= at < day_end_instant(day, zone, day_start)


@given(moments(), st.timedeltas(timedelta(0), timedelta(days=3)))
@example(TROLLS_SECOND_HOUR, timedelta(minutes=30))
def test_daylight_saving_never_moves_a_day_back(moment: tuple[datetime, ZoneInfo, int], later: timedelta) -> None:
    at, zone, day_start = moment
    assert local_day(at, zone, day_start) <= local_day(at + later, zone, day_start)


@given(zones, day_starts, days())
@example(ZoneInfo("Pacific/Apia"), 0, date(2011, 12, 30))
def test_days_follow_each_other_without_a_hole_and_only_a_date_line_skips_one(
    zone: ZoneInfo, day_start: int, day: date
) -> None:
    start, end = day_start_instant(day, zone, day_start), day_end_instant(day, zone, day_start)
    assert end == day_start_instant(day + DAY, zone, day_start)
    if start == end:
        assert zone.key in {"Pacific/Apia", "Pacific/Fakaofo", "Pacific/Enderbury", "Pacific/Kanton"}
        assert day.year == 2011
        return
    assert local_day(start, zone, day_start) == day == local_day(end - SECOND, zone, day_start)
    assert local_day(end, zone, day_start) == day + (
        DAY if day_end_instant(day + DAY, zone, day_start) > end else 2 * DAY
    )


@given(zones, day_starts, days())
def test_a_day_is_about_as_long_as_a_day(zone: ZoneInfo, day_start: int, day: date) -> None:
    assume(not (zone.key in {"Pacific/Apia", "Pacific/Fakaofo"} and day.year == 2011))
    length = day_end_instant(day, zone, day_start) - day_start_instant(day, zone, day_start)
    assert timedelta(hours=21) <= length <= timedelta(hours=27)


@given(zones, days(), st.times())
def test_clocks_show_the_hour_at_its_instant_or_have_just_jumped_over_it(zone: ZoneInfo, day: date, at: time) -> None:
    found = instant(day, at, zone)
    shown = found.astimezone(zone).replace(tzinfo=None)
    wanted = datetime.combine(day, at)
    assert found.tzinfo is UTC
    if shown != wanted:
        assert found.microsecond == 0
        assert (found - SECOND).astimezone(zone).replace(tzinfo=None) < wanted < shown


@given(zones, st.data())
def test_no_earlier_instant_shows_the_same_wall_time(zone: ZoneInfo, data: st.DataObject) -> None:
    at = data.draw(instants(zone))
    wall = at.astimezone(zone).replace(tzinfo=None)
    assert instant(wall.date(), wall.time(), zone) <= at


def test_apia_had_no_thirtieth_of_december_2011() -> None:
    apia = ZoneInfo("Pacific/Apia")
    seen = {local_day(utc("2011-12-29 00:00") + timedelta(minutes=30 * step), apia, 0) for step in range(48 * 4)}
    assert date(2011, 12, 30) not in seen
    assert {date(2011, 12, 29), date(2011, 12, 31)} <= seen


def test_the_day_that_apia_skipped_is_as_long_as_the_day_start() -> None:
    apia, skipped = ZoneInfo("Pacific/Apia"), date(2011, 12, 30)
    assert day_end_instant(skipped, apia, 3) - day_start_instant(skipped, apia, 3) == timedelta(hours=3)


def test_the_hour_on_the_wall_follows_the_zone() -> None:
    assert wall_hour(utc("2026-03-03 23:59"), BERLIN) == 0
    assert wall_hour(utc("2026-07-03 21:59"), BERLIN) == 23


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 3, 3, 12)  # noqa: DTZ001
    with pytest.raises(ValueError, match="without a zone"):
        local_day(naive, BERLIN)
    with pytest.raises(ValueError, match="without a zone"):
        wall_hour(naive, BERLIN)


@pytest.mark.parametrize("day_start", [-1, 24])
def test_a_day_cannot_start_at_an_hour_that_no_clock_shows(day_start: int) -> None:
    with pytest.raises(ValueError, match="hour must be in"):
        local_day(utc("2026-03-03 12:00"), BERLIN, day_start)


def test_these_tests_see_the_transitions() -> None:
    changes = transitions(BERLIN)
    assert len(changes) == 2 * 38
    assert utc("2026-03-29 01:00") in changes
    assert all(FIRST < change < LAST for change in changes)
    assert transitions(ZoneInfo("UTC")) == ()
