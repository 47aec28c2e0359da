"""PRODUCT.md, "Streaks: the exact rules": the last 30 days, what /why says and how a comeback is welcomed, by hand."""

import pytest
from factories import ADA, CIRCLE
from histories import HOUR, WEEK_OF_THREE, after, ledger, noon, on, seen

from bot.domain.checkins import checkin_outcome
from bot.domain.ledger import Fact, FactKind
from bot.domain.reasons import Number, steps_to
from bot.domain.streaks import days_kept_recently, fold
from bot.domain.walk import Verdict

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
