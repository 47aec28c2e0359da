"""PRODUCT.md, "Streaks: the exact rules": what counts, freezes and what bridges, by histories counted by hand."""

import pytest
from histories import EVERY_THIRD, HOUR, WEEK_OF_THREE, WORKDAYS, after, ledger, more, noon, on, seen

from bot.domain.checkins import checkin_outcome
from bot.domain.ledger import FactKind
from bot.domain.streaks import fold, view

# Rule 2: what a streak counts.


@pytest.mark.parametrize(
    ("cadence", "letters", "current", "total"),
    [
        (WORKDAYS, "k.k.k..k.k.k..", 6, 6),
        (WORKDAYS, ".k.k.kk", 0, 4),  # four days, none of them due
        (WEEK_OF_THREE, "kkkkkkkkkkkkkk", 2, 14),  # the fourth day of a week adds no second week
        (WEEK_OF_THREE, "kk....kk.....k", 1, 5),  # a Sunday belongs to its own week; the second one is covered
        (EVERY_THIRD, "..kk....k", 3, 3),  # the last day of a span, the first of the next
        (EVERY_THIRD, "kkk", 1, 3),
    ],
)
def test_a_streak_counts_the_due_periods_that_were_kept(cadence: str, letters: str, current: int, total: int) -> None:
    assert (seen(letters, cadence).current, after(letters, cadence).total) == (current, total)


def test_a_span_may_be_kept_late_on_its_last_day() -> None:
    facts = more(ledger("k..", EVERY_THIRD), FactKind.CHECK_IN, 6)
    assert view(fold(facts), on(6)).freezes == 0
    late = more(facts, FactKind.CHECK_IN, 5)
    assert (fold(late).current, fold(late).freezes) == (3, 1)


# Rule 3: the open period.


@pytest.mark.parametrize(("day", "current"), [(7, 1), (13, 1), (20, 1), (21, 0)])
def test_a_week_is_missed_when_it_has_ended_and_not_before(day: int, current: int) -> None:
    assert view(after("kkk", WEEK_OF_THREE), on(day)).current == current


def test_a_week_that_ended_unkept_is_missed_however_lately_its_member_checked_in() -> None:
    """The 24 hours of rule 7 are for days that vanish on a journey, not for a week that went by."""
    standing = after("kkk...........k.....k", WEEK_OF_THREE)
    monday = noon(on(21)) - 3 * HOUR
    assert view(standing, on(21), monday) == view(standing, on(21))
    assert view(standing, on(21), monday).current == 0


# Rule 4: freezes.


@pytest.mark.parametrize(
    ("letters", "current", "freezes"),
    [
        ("k.k", 2, 0),
        ("k..k", 1, 1),
        ("kkkkkk", 6, 1),
        ("kkkkkkk", 7, 2),  # the seventh earns one
        ("kkkkkkk..k", 8, 0),  # two cover two
        ("kkkkkkk...k", 1, 2),  # and none is spent on three
        ("kkkkkkk.k.k", 9, 0),
        ("kkkkkkk.k.k.k", 1, 0),
        ("kkkkkkk.kkkkkk", 13, 1),  # held two, so the seven are counted from the first one that was spent
        ("kkkkkkk.kkkkkkk", 14, 2),
        ("kkkkkk.k", 7, 1),  # one spent and one earned by the same check-in
        ("k.kkkkkk", 7, 1),
        ("k.pppp.k", 1, 1),  # two misses, though a pause lies between them
        ("k.ppppk", 2, 0),
        ("k.rek", 2, 0),
    ],
)
def test_freezes_cover_a_gap_or_none_of_it(letters: str, current: int, freezes: int) -> None:
    assert (after(letters).current, after(letters).freezes) == (current, freezes)


def test_a_freeze_is_told_even_when_another_one_is_earned_at_the_same_moment() -> None:
    told = checkin_outcome(after("kkkkkk"), after("kkkkkk.k"), on(7))
    assert (told.frozen, told.comeback) == (1, True)
    assert checkin_outcome(after("kkkkkk"), after("kkkkkkk"), on(6)).frozen == 0
    assert checkin_outcome(after("kkkkkkkk"), after("kkkkkkkkk"), on(8)).frozen == 0


# Rule 5: pauses, and what else bridges.


@pytest.mark.parametrize(
    ("cadence", "letters", "current", "freezes"),
    [
        ("daily", "kkpppppppppk", 3, 1),
        (WEEK_OF_THREE, "kkk.....k..pp.kkk", 2, 1),  # a pause from the middle of a week on: that week is not missed
        (WEEK_OF_THREE, "kkk....kkkpppp...kkk", 3, 1),  # a week that was kept before the pause counts
        (WEEK_OF_THREE, "kkk....r......kkk", 2, 1),
        (WORKDAYS, "k.k.k..rrrrrrrk", 4, 1),
        (EVERY_THIRD, "k..p..k", 2, 1),
        ("daily", "kkkr.rk", 4, 0),
    ],
)
def test_what_is_bridged_is_neither_kept_nor_missed(cadence: str, letters: str, current: int, freezes: int) -> None:
    standing = after(letters, cadence)
    assert (standing.current, standing.freezes) == (current, freezes)


def test_a_week_is_bridged_by_a_rest_on_its_first_day_whatever_was_done_after_it() -> None:
    week = seen("kkk....rk.....", WEEK_OF_THREE)
    assert (week.current, week.freezes, week.missed) == (1, 1, 0)


def test_what_was_missed_is_counted_as_far_as_it_matters() -> None:
    """Two freezes can be held: nothing changes after the third miss, so years of absence cost nothing to look at."""
    assert [view(after("k"), on(day)).missed for day in (1, 2, 3, 4, 400)] == [0, 1, 2, 3, 3]


def test_an_excuse_for_a_period_that_was_kept_changes_nothing() -> None:
    facts = ledger("kkkkk.kk")
    excused = fold(more(facts, FactKind.EXCUSED, 3))
    assert (excused.current, excused.freezes, excused.total) == (7, 1, 7)
