"""PRODUCT.md, "Check-ins": what a check-in means on the day it is made."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.checkins import CheckInOutcome, checkin_outcome
from bot.domain.standing import Standing
from bot.domain.streaks import fold_days

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 2)


def outcome(kept: set[date], today: date) -> CheckInOutcome:
    return checkin_outcome(fold_days(kept), fold_days(kept | {today}), today)


def week(length: int) -> set[date]:
    return {MONDAY + DAY * ahead for ahead in range(length)}


def test_the_first_check_in_ever_is_neither_again_nor_a_comeback() -> None:
    assert outcome(set(), MONDAY) == CheckInOutcome(first=True, again=False, comeback=False, milestone=None)


def test_a_second_check_in_the_same_day_is_said_to_be_one() -> None:
    assert outcome(week(3), MONDAY + DAY * 2) == CheckInOutcome(False, again=True, comeback=False, milestone=None)


def test_the_day_after_is_an_ordinary_check_in() -> None:
    assert outcome(week(3), MONDAY + DAY * 3) == CheckInOutcome(False, again=False, comeback=False, milestone=None)


@pytest.mark.parametrize(("away", "comeback"), [(-1, False), (0, False), (1, False), (2, True), (400, True)])
def test_the_first_check_in_after_a_missed_day_is_a_comeback(away: int, comeback: bool) -> None:
    assert outcome(week(3), MONDAY + DAY * (2 + away)).comeback is comeback


def test_a_milestone_is_told_on_its_day_and_not_again_on_the_same_day() -> None:
    assert outcome(week(6), MONDAY + DAY * 6).milestone == 7
    assert outcome(week(7), MONDAY + DAY * 6).milestone is None


def test_a_day_logged_late_is_not_told_as_a_comeback() -> None:
    late = MONDAY + DAY * 2
    assert outcome(week(5) - {late}, late) == CheckInOutcome(False, again=False, comeback=False, milestone=None)


@given(st.sets(st.integers(0, 40)), st.integers(0, 45))
def test_again_means_exactly_that_the_day_was_kept_already(offsets: set[int], offset: int) -> None:
    told = outcome({MONDAY + DAY * each for each in offsets}, MONDAY + DAY * offset)
    assert told.again == (offset in offsets)
    assert told.first == (not offsets)
    assert not (told.again and (told.comeback or told.milestone or told.first))


def test_a_member_who_only_joined_checks_in_for_the_first_time() -> None:
    joined = Standing(facts=1, present_on=MONDAY)
    assert checkin_outcome(joined, fold_days({MONDAY + DAY * 9}), MONDAY + DAY * 9).first
