"""PRODUCT.md, "Streaks: the exact rules": repairs, undo and corrections, by histories written by hand."""

import pytest
from histories import WEEK_OF_THREE, WORKDAYS, after, ledger, more, noon, on

from bot.domain.ledger import FactKind
from bot.domain.streaks import fold, milestone_reached, shortens, view

# Rule 6: repair.


@pytest.mark.parametrize(("gap", "opened"), [(2, True), (4, True), (5, False)])
def test_a_repair_is_opened_within_72_hours_of_the_break(gap: int, opened: bool) -> None:
    """One freeze is held: the second missed day breaks the streak when it ends."""
    standing = after("kkk" + "." * gap + "k")
    assert (standing.lost == 3) is opened


@pytest.mark.parametrize(
    ("cadence", "letters", "current"),
    [
        ("daily", "kkk..kk", 2),
        ("daily", "kkk..kkk", 6),
        ("daily", "kkk..krkk", 6),  # a rest within a repair bridges
        ("daily", "kkk..k.kk", 6),  # and so does a freeze
        ("daily", "kkk..k..kk", 2),  # a repair that fails is over: what may come back is the latest run
        (WORKDAYS, "k.k......k.k.k", 2),  # opened on a Wednesday; the Sunday is not due
        (WORKDAYS, "k.k......k.k..k", 5),
        (WEEK_OF_THREE, "kkk..................kkk....kkk....kkk", 4),
        (WEEK_OF_THREE, "kkk..................k....................kkk....kkk....kkk", 3),  # opened, and never kept
    ],
)
def test_a_repair_takes_the_period_that_opened_it_and_the_next_two(cadence: str, letters: str, current: int) -> None:
    assert after(letters, cadence).current == current


@pytest.mark.parametrize(("kept", "lost"), [(23, 0), (24, 28), (40, 44)])
def test_from_one_repair_to_the_next_it_is_30_days(kept: int, lost: int) -> None:
    """Repaired on day 5, the third of `kkk`; then so many more days kept, and three missed, which two freezes cannot
    cover. The check-in after them opens a repair that comes true two days later: on day 35 at the earliest.
    """
    standing = after("k..kkk" + "k" * kept + "...k")
    assert standing.mended_on == on(5)
    assert standing.lost == lost


def test_yesterday_logged_late_leaves_a_repair_open_that_today_has_opened() -> None:
    facts = ledger("k..kkk" + "k" * 24 + ".....k")
    late = more(facts, FactKind.CHECK_IN, 34)
    assert fold(facts).lost == fold(late).lost == 28
    assert not shortens(fold(facts), fold(late), on(35), noon(on(35)))


# Rules 1, 4, 6 and 10 after an undo: nothing of it remains but that it was celebrated.


@pytest.mark.parametrize("letters", ["kkkkkkk", "kkkk.k", "kkk..kkk", "k..k", "kkkkkkk..k"])
def test_an_undone_check_in_takes_back_what_it_earned_spent_reached_and_repaired(letters: str) -> None:
    facts = ledger(letters)
    undone = fold(more(facts, FactKind.UNDONE, len(letters) - 1, about=facts[-1].seq))
    before = fold(facts[:-1])
    shown = (undone.current, undone.longest, undone.total, undone.freezes, undone.progress, undone.lost, undone.mended)
    assert shown == (
        before.current,
        before.longest,
        before.total,
        before.freezes,
        before.progress,
        before.lost,
        before.mended,
    )


# Rule 9: corrections.


def test_an_added_day_counts_and_celebrates_nothing() -> None:
    facts = ledger("kkk.kkk")
    added = more(facts, FactKind.ADDED, 3)
    assert (fold(added).current, fold(added).freezes) == (7, 2)
    again = more(added, FactKind.CHECK_IN, 7)
    assert milestone_reached(fold(added), fold(again)) is None


def test_a_day_put_right_may_take_something_away_and_that_is_noticed() -> None:
    """Held apart, the first gap is repaired and the freeze covers the second one; joined, the first gap takes it."""
    facts = ledger("kk..kkk.kk")
    for kind in (FactKind.ADDED, FactKind.EXCUSED):
        joined = more(facts, kind, 2)
        assert (fold(facts).current, fold(joined).current) == (7, 2)
        assert shortens(fold(facts), fold(joined), on(10), noon(on(10)))
        assert not shortens(fold(facts), fold(more(facts, kind, 7)), on(10), noon(on(10)))


def test_what_would_be_taken_away_is_seen_from_today() -> None:
    """Up to the last check-in nothing is lost, but the joined run has spent its freeze, and yesterday was missed."""
    facts = ledger("kk..kkk.")
    joined = more(facts, FactKind.EXCUSED, 2)
    assert fold(facts).current == fold(joined).current == 5
    assert not shortens(fold(facts), fold(joined), on(7), noon(on(7)))
    assert shortens(fold(facts), fold(joined), on(8), noon(on(8)))


def test_the_offer_of_a_repair_is_not_taken_away_by_a_day_in_the_middle_of_the_gap() -> None:
    """No freeze is left after the first gap, so a lonely day in the second one begins a run that breaks at once."""
    facts = ledger("kk.kkk")
    stray = more(facts, FactKind.ADDED, 7)
    offers = [view(fold(each), on(9)).repair for each in (facts, stray)]
    assert [offer.lost for offer in offers if offer] == [5, 1]
    assert shortens(fold(facts), fold(stray), on(9), noon(on(9)))
