"""PRODUCT.md, "Streaks: the exact rules": freezes, repairs, pauses and corrections on a few days each."""

from datetime import date

import pytest
from ledgers import DAY, MONDAY, fact, facts_of, run

from bot.domain.ledger import FactKind
from bot.domain.streaks import fold, fold_days, view


def without(length: int, *offsets: int) -> set[date]:
    return set(run(MONDAY, length)) - {MONDAY + DAY * offset for offset in offsets}


def test_a_day_is_missed_when_it_has_ended_unkept() -> None:
    standing = fold_days(run(MONDAY, 5))
    seen = [view(standing, MONDAY + DAY * ahead) for ahead in (4, 5, 6, 7)]
    assert [one.missed for one in seen] == [0, 0, 1, 2]
    assert [one.current for one in seen] == [5, 5, 5, 0]


def test_a_freeze_covers_one_miss_and_adds_nothing() -> None:
    standing = fold_days(without(6, 3))
    assert (standing.current, standing.freezes, standing.total) == (5, 0, 5)


def test_a_gap_larger_than_the_freezes_spends_none() -> None:
    standing = fold_days(without(7, 3, 4))
    assert (standing.current, standing.freezes, standing.longest) == (2, 1, 3)


def test_seven_periods_in_a_row_earn_a_freeze_and_two_can_be_held() -> None:
    assert [fold_days(run(MONDAY, length)).freezes for length in (1, 6, 7, 13, 14, 60)] == [1, 1, 2, 2, 2, 2]


def test_a_day_logged_late_gives_back_the_freeze_that_had_covered_it() -> None:
    gap, whole = fold_days(without(6, 4)), fold_days(run(MONDAY, 6))
    assert (gap.current, gap.freezes) == (5, 0)
    assert (whole.current, whole.freezes) == (6, 1)


def test_a_break_can_be_repaired_with_three_periods() -> None:
    lengths = [fold_days(without(size, 10, 11, 12)).current for size in (14, 15, 16, 17)]
    assert lengths == [1, 2, 13, 14]


@pytest.mark.parametrize(("away", "offered"), [(3, True), (5, True), (6, False)])
def test_a_repair_is_offered_for_72_hours(away: int, offered: bool) -> None:
    standing = fold_days(run(MONDAY, 5))
    seen = view(standing, MONDAY + DAY * (4 + away))
    assert seen.current == 0
    assert (seen.repair is not None) is offered


def test_a_streak_is_repaired_once_in_thirty_days() -> None:
    twice = fold_days(without(30, 5, 6, 7, 17, 18, 19))
    later = fold_days(without(52, 5, 6, 7, 42, 43, 44))
    assert twice.current == 10
    assert later.current == 52 - 6


def test_a_pause_until_further_notice_bridges_until_it_is_resumed() -> None:
    facts = [fact(n, FactKind.CHECK_IN, day) for n, day in enumerate(run(MONDAY, 3), start=1)]
    facts.append(fact(4, FactKind.PAUSED, MONDAY + DAY * 3))
    assert view(fold(facts), MONDAY + DAY * 400).current == 3
    facts.append(fact(5, FactKind.RESUMED, MONDAY + DAY * 100, about=4))
    assert view(fold(facts), MONDAY + DAY * 100).current == 3
    assert view(fold(facts), MONDAY + DAY * 102).current == 0


@pytest.mark.parametrize("day", [2, 5])
def test_a_pause_that_is_resumed_before_it_begins_or_on_its_first_day_never_was(day: int) -> None:
    facts = [fact(1, FactKind.CHECK_IN, MONDAY), fact(2, FactKind.PAUSED, MONDAY + DAY * 5)]
    assert fold([*facts, fact(3, FactKind.RESUMED, MONDAY + DAY * day, about=2)]).spans == ()


def test_a_pause_that_has_ended_is_not_lengthened_by_resuming_it() -> None:
    facts = [fact(1, FactKind.CHECK_IN, MONDAY), fact(2, FactKind.PAUSED, MONDAY + DAY, until=MONDAY + DAY * 2)]
    resumed = fold([*facts, fact(3, FactKind.RESUMED, MONDAY + DAY * 9, about=2)])
    assert [span.last for span in resumed.spans] == [MONDAY + DAY * 2]


def test_a_removed_day_does_not_count_and_may_be_kept_again() -> None:
    kept = [fact(n, FactKind.CHECK_IN, day) for n, day in enumerate(run(MONDAY, 3), start=1)]
    removed = [*kept, fact(4, FactKind.REMOVED, MONDAY + DAY * 2)]
    assert fold(removed).total == 2
    assert fold([*removed, fact(5, FactKind.CHECK_IN, MONDAY + DAY * 2)]).total == 3


def test_a_removal_takes_an_added_day_along() -> None:
    facts = facts_of((FactKind.CHECK_IN, MONDAY), (FactKind.ADDED, MONDAY + DAY), (FactKind.CHECK_IN, MONDAY + DAY))
    assert fold(facts).total == 2
    assert fold([*facts, fact(4, FactKind.REMOVED, MONDAY + DAY)]).total == 1


def test_an_undone_check_in_never_was() -> None:
    kept = [fact(n, FactKind.CHECK_IN, day) for n, day in enumerate(run(MONDAY, 3), start=1)]
    undone = fold([*kept, fact(4, FactKind.UNDONE, MONDAY + DAY * 2, about=3)])
    assert (undone.current, undone.total, undone.last_kept) == (2, 2, MONDAY + DAY)


def test_changing_cadence_keeps_what_was_kept() -> None:
    kept = [fact(n, FactKind.CHECK_IN, day) for n, day in enumerate(run(MONDAY, 5), start=1)]
    weekly = [*kept, fact(6, FactKind.CADENCE, MONDAY + DAY * 5, value="weekly:2:0")]
    assert view(fold(weekly), MONDAY + DAY * 13).current == 5
    both = [*weekly, *(fact(6 + n, FactKind.CHECK_IN, MONDAY + DAY * (6 + n)) for n in (1, 2))]
    assert fold(both).current == 6


@pytest.mark.parametrize("starts", range(7))
@pytest.mark.parametrize("year", range(2019, 2038))
def test_the_last_week_of_a_year_is_one_week_whatever_day_it_begins_on(starts: int, year: int) -> None:
    """Three a week, kept on the last three days of each week around the turn of the year."""
    weeks = [date(year, 12, 31) + DAY * ahead for ahead in range(-21, 22)]
    first = next(day for day in weeks if day.weekday() == starts)
    kept = [first + DAY * (7 * week + day) for week in range(5) for day in (4, 5, 6)]
    ledger = [fact(1, FactKind.CADENCE, first, value=f"weekly:3:{starts}")]
    ledger += [fact(n, FactKind.CHECK_IN, day) for n, day in enumerate(kept, start=2)]
    assert [fold(ledger[: 1 + 3 * weeks]).current for weeks in range(1, 6)] == [1, 2, 3, 4, 5]
    assert fold(ledger).freezes == 1
