"""Days as people write them: what lies ahead, what lies behind, and spans of two."""

from datetime import date

import pytest

from bot.commands.dates import read_day, read_days, read_past_day
from bot.errors.options import NotADay

MONDAY = date(2026, 3, 2)
LEAP = date(2028, 3, 1)


@pytest.mark.parametrize(
    ("written", "ahead", "behind"),
    [
        ("today", MONDAY, MONDAY),
        ("Monday", MONDAY, MONDAY),
        ("friday", date(2026, 3, 6), date(2026, 2, 27)),
        ("1 march", date(2027, 3, 1), date(2026, 3, 1)),
        ("March 5", date(2026, 3, 5), date(2025, 3, 5)),
        ("29 february", date(2028, 2, 29), date(2024, 2, 29)),
        ("in 3 days", date(2026, 3, 5), date(2026, 3, 5)),
        ("2 days ago", date(2026, 2, 28), date(2026, 2, 28)),
        ("in two weeks", date(2026, 3, 16), date(2026, 3, 16)),
        ("in a week", date(2026, 3, 9), date(2026, 3, 9)),
        ("a week ago", date(2026, 2, 23), date(2026, 2, 23)),
        ("next week", date(2026, 3, 9), date(2026, 3, 9)),
        ("on Friday", date(2026, 3, 6), date(2026, 2, 27)),
        ("this  friday", date(2026, 3, 6), date(2026, 2, 27)),
        ("next friday", date(2026, 3, 6), date(2026, 3, 6)),
        ("coming friday", date(2026, 3, 6), date(2026, 3, 6)),
        ("next monday", date(2026, 3, 9), date(2026, 3, 9)),
        ("last monday", date(2026, 2, 23), date(2026, 2, 23)),
        ("this monday", MONDAY, MONDAY),
        ("tonight", MONDAY, MONDAY),
        ("5 March 2026", date(2026, 3, 5), date(2026, 3, 5)),
    ],
)
def test_a_day_without_a_year_is_the_next_one_or_the_last(written: str, ahead: date, behind: date) -> None:
    assert read_day("day", written, MONDAY) == ahead
    assert read_past_day("day", written, MONDAY) == behind


def test_the_day_after_a_leap_day_yesterday_can_be_named() -> None:
    assert read_past_day("day", "29 February", LEAP) == date(2028, 2, 29)
    assert read_past_day("day", "2 March", LEAP) == date(2027, 3, 2)


@pytest.mark.parametrize(
    "written", ["30 february", "5 foo", "march", "2026-02-30", "0 may", "next", "last week", "in a year"]
)
def test_what_is_no_day_is_none_ahead_or_behind(written: str) -> None:
    for read in (read_day, read_past_day):
        with pytest.raises(NotADay):
            read("day", written, MONDAY)


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("friday to monday", date(2026, 3, 9)),
        ("friday to tomorrow", date(2026, 3, 3)),
        ("friday to in 10 days", date(2026, 3, 12)),
        ("friday to 5 march", date(2027, 3, 5)),
    ],
)
def test_the_end_of_a_span_is_counted_from_today_and_looked_for_from_its_beginning(written: str, last: date) -> None:
    assert read_days("from", written, MONDAY) == (date(2026, 3, 6), last)


@pytest.mark.parametrize(
    ("written", "day", "first", "last"),
    [
        ("next week", 2, 9, 15),
        ("Next  week", 8, 9, 15),
        ("this week", 4, 4, 8),
        ("this week", 8, 8, 8),
        ("the weekend", 2, 7, 8),
        ("this weekend", 8, 8, 8),
    ],
)
def test_a_week_is_a_span(written: str, day: int, first: int, last: int) -> None:
    """Day 2 is a Monday, day 8 a Sunday."""
    assert read_days("from", written, date(2026, 3, day)) == (date(2026, 3, first), date(2026, 3, last))
