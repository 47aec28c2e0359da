"""PRODUCT.md, "Streaks: the exact rules": each rule by histories written by hand, each number counted by hand.

One letter a day from Monday 2 March 2026 on: `k` kept, `.` not, `r` a rest, `p` a pause, `e` excused.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from factories import ADA, CIRCLE

from bot.domain.checkins import checkin_outcome
from bot.domain.ledger import Fact, FactKind
from bot.domain.reasons import Number, steps_to
from bot.domain.standing import Standing
from bot.domain.streaks import View, days_kept_recently, fold, milestone_reached, shortens, view
from bot.domain.walk import Verdict

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = date(2026, 3, 2)
KINDS = {"k": FactKind.CHECK_IN, "r": FactKind.RESTED, "p": FactKind.PAUSED, "e": FactKind.EXCUSED}
WEEK_OF_THREE, WORKDAYS, EVERY_THIRD = "weekly:3:0", "weekdays:0,2,4", "every:3:2026-03-02"


def on(offset: int) -> date:
    return MONDAY + DAY * offset


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def made(
    seq: int, kind: FactKind, day: date, *, value: str | None = None, about: int | None = None, zone: str = "UTC"
) -> Fact:
    until = day if kind in {FactKind.RESTED, FactKind.PAUSED, FactKind.EXCUSED} else None
    return Fact(CIRCLE, ADA, seq, kind, day, noon(day), until_day=until, value=value, about=about, zone=zone)


def ledger(letters: str, cadence: str = "daily") -> list[Fact]:
    facts = [made(1, FactKind.CADENCE, MONDAY, value=cadence)]
    lived = [(offset, letter) for offset, letter in enumerate(letters) if letter in KINDS]
    return facts + [made(seq, KINDS[letter], on(offset)) for seq, (offset, letter) in enumerate(lived, start=2)]


def after(letters: str, cadence: str = "daily") -> Standing:
    return fold(ledger(letters, cadence))


def seen(letters: str, cadence: str = "daily") -> View:
    """What is seen on the day after the last letter."""
    return view(after(letters, cadence), on(len(letters)))


def more(facts: list[Fact], kind: FactKind, offset: int, *, about: int | None = None) -> list[Fact]:
    return [*facts, made(len(facts) + 1, kind, on(offset), about=about)]


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


# Rule 10: the last 30 days count what was kept, whatever was owed.


@pytest.mark.parametrize(
    ("letters", "days"),
    [("k" * 40, 30), ("k" * 10 + "r" * 10 + "k" * 10, 20), ("k" + "p" * 29, 1), ("k" + "." * 30, 0)],
)
def test_the_last_thirty_days_count_kept_days_alone(letters: str, days: int) -> None:
    assert days_kept_recently(after(letters), on(len(letters) - 1)) == days


# Rule 11: /why says what /streak says.


def verdicts(letters: str, number: Number, cadence: str = "daily") -> list[str]:
    today = on(len(letters))
    return [step.verdict.value for step in steps_to(number, ledger(letters, cadence), today, noon(today))]


def test_a_pending_freeze_is_explained_as_one() -> None:
    assert verdicts("kkkkkkk.", Number.FREEZES) == ["freeze-earned", "frozen"]
    assert verdicts("kk.", Number.STREAK) == ["kept", "frozen"]
    assert verdicts("kk..", Number.STREAK) == ["kept", "missed"]


def test_a_repaired_streak_is_explained_from_the_beginning_of_the_old_one() -> None:
    whole = ["kept", "missed", "broke", "repair-opened", "kept", "repaired", "kept"]
    assert verdicts("kkk..kkk", Number.STREAK) == whole
    assert verdicts("kkk..kkk", Number.LONGEST) == whole[:-1]
    assert verdicts("k.....kkk..kkk", Number.STREAK) == ["broke", *whole]
    assert verdicts("kkk..kkk......k", Number.STREAK) == ["broke", "kept"]


def test_a_day_that_vanished_on_a_journey_is_explained_as_one() -> None:
    facts = ledger("kk")
    [kept, lost] = steps_to(Number.STREAK, facts, on(3), noon(on(1)) + 20 * HOUR)
    assert (kept.verdict, lost.verdict, lost.first) == (Verdict.KEPT, Verdict.TRAVEL, on(2))


# Comebacks.


def test_a_comeback_is_welcomed_once_and_not_with_each_day_of_its_week() -> None:
    spell = "kkk...........k"
    assert checkin_outcome(after(spell[:-1], WEEK_OF_THREE), after(spell, WEEK_OF_THREE), on(14)).comeback
    assert not checkin_outcome(after(spell, WEEK_OF_THREE), after(spell + ".k", WEEK_OF_THREE), on(16)).comeback


def test_whoever_comes_back_while_the_week_is_open_was_not_away() -> None:
    assert not checkin_outcome(after("k", WEEK_OF_THREE), after("k.....k", WEEK_OF_THREE), on(6)).comeback


def test_what_is_left_of_a_repair_is_counted_down_and_a_pending_freeze_is_taken_off() -> None:
    repairs = [seen("kkk..k" + "k" * more).repair for more in (0, 1, 2)]
    assert [repair.left if repair else 0 for repair in repairs] == [2, 1, 0]
    assert (seen("kkkkkkk.").freezes, seen("kkkkkkk..").freezes, seen("kkkkkkk...").freezes) == (1, 0, 2)


def test_whoever_never_kept_a_whole_week_is_welcomed_back_too() -> None:
    before = after("k", WEEK_OF_THREE)
    assert checkin_outcome(before, after("k" + "." * 30 + "k", WEEK_OF_THREE), on(31)).comeback


def test_whoever_crossed_the_date_line_was_never_away() -> None:
    facts = ledger("kk")
    landed = Fact(CIRCLE, ADA, 9, FactKind.CHECK_IN, on(3), noon(on(1)) + 20 * HOUR, zone="Pacific/Kiritimati")
    assert not checkin_outcome(fold(facts), fold([*facts, landed]), on(3)).comeback
