"""PRODUCT.md, "Streaks: the exact rules": a fold over the ledger, held against a model that knows only days."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import DAY, MONDAY, fact, facts_of, kept_days, ledgers, run

from bot.domain.ledger import PRESENCE, STEPS_TAKEN, Fact, FactKind
from bot.domain.standing import CONSISTENCY_DAYS, Standing
from bot.domain.streaks import (
    advance,
    current_streak,
    days_kept_recently,
    fold,
    fold_days,
    kept_on,
    milestone_reached,
    needs_history,
    present_day,
)


@given(ledgers())
def test_the_standing_equals_the_fold_of_the_ledger_after_every_fact(ledger: list[Fact]) -> None:
    standing = Standing()
    for count, one in enumerate(ledger, start=1):
        so_far = ledger[:count]
        standing = fold(so_far) if needs_history(standing, one) else advance(standing, one)
        assert standing == fold(so_far)
        assert standing.facts == count


@given(ledgers(), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_of_facts_matters(ledger: list[Fact], chance: Random) -> None:
    shuffled = [*ledger, *ledger[::2]]
    chance.shuffle(shuffled)
    assert fold(shuffled) == fold(ledger)


@given(kept_days, st.integers(-40, 40))
def test_the_last_thirty_days_are_those_that_were_kept(kept: set[date], later: int) -> None:
    standing = fold_days(kept)
    last = max(kept, default=MONDAY)
    today = last + DAY * max(later, 0)
    window = {today - DAY * age for age in range(CONSISTENCY_DAYS)}
    assert days_kept_recently(standing, today) == len(kept & window)
    day = last + DAY * later
    assert kept_on(standing, day) == (day in kept and last - day < timedelta(days=CONSISTENCY_DAYS))


def test_a_second_check_in_the_same_day_counts_once() -> None:
    twice = facts_of((FactKind.CHECK_IN, MONDAY), (FactKind.CHECK_IN, MONDAY))
    assert fold(twice).total == fold(twice).current == 1
    assert fold(twice).facts == 2


@pytest.mark.parametrize("first", ["2028-02-25", "2026-02-25", "2026-12-28", "2100-02-25"])
def test_leap_days_and_the_turn_of_the_year_are_days_like_others(first: str) -> None:
    assert fold_days(run(date.fromisoformat(first), 10)).current == 10


def test_somebody_who_never_checked_in_stands_at_zero() -> None:
    nobody = fold([])
    assert nobody == Standing()
    assert current_streak(nobody, MONDAY) == days_kept_recently(nobody, MONDAY) == 0
    assert not kept_on(nobody, MONDAY)


def test_whoever_flew_to_an_earlier_day_keeps_the_streak() -> None:
    standing = fold_days(run(MONDAY, 4))
    yesterday = MONDAY + DAY * 2
    assert current_streak(standing, yesterday) == 4
    assert days_kept_recently(standing, yesterday) == 4


@given(ledgers())
def test_presence_ends_the_count_of_nudges_and_nothing_else_does(ledger: list[Fact]) -> None:
    standing = fold(ledger)
    presences = [one for one in ledger if one.kind in PRESENCE]
    last = presences[-1].seq if presences else 0
    taken = [one for one in ledger if one.kind in STEPS_TAKEN]
    assert standing.nudges == sum(one.seq > last for one in taken)
    assert standing.nudged_on == max((one.on_day for one in taken), default=None)
    assert (standing.nudge_step is None) is (standing.nudges == 0)
    assert standing.nudges_ever == sum(one.kind is FactKind.NUDGE for one in ledger)
    assert standing.present_on == max((present_day(one) for one in presences), default=None)


@pytest.mark.parametrize("length", [7, 14, 30, 50, 100, 200, 365, 400, 500, 1000])
def test_a_milestone_is_reached_on_its_day(length: int) -> None:
    before, after = fold_days(run(MONDAY, length - 1)), fold_days(run(MONDAY, length))
    assert milestone_reached(before, after) == length


@pytest.mark.parametrize("length", [1, 6, 8, 60, 300, 364, 366, 465])
def test_other_lengths_are_no_milestones(length: int) -> None:
    assert milestone_reached(fold_days(run(MONDAY, length - 1)), fold_days(run(MONDAY, length))) is None


def test_history_is_needed_only_for_what_reaches_into_the_past() -> None:
    standing = fold_days(run(MONDAY, 5))
    today = MONDAY + DAY * 4
    assert not needs_history(standing, fact(6, FactKind.CHECK_IN, today))
    assert not needs_history(standing, fact(6, FactKind.CHECK_IN, today + DAY * 9))
    assert not needs_history(standing, fact(6, FactKind.NUDGE, today - DAY))
    assert needs_history(standing, fact(6, FactKind.CHECK_IN, today - DAY))
    assert needs_history(standing, fact(6, FactKind.PAUSED, today))
    assert needs_history(replace(standing, rules=0), fact(6, FactKind.CHECK_IN, today))


@given(ledgers(), st.sampled_from([FactKind.ADDED, FactKind.REMOVED, FactKind.EXCUSED]), st.integers(-20, 3))
def test_a_correction_and_its_reversal_cancel_out(ledger: list[Fact], kind: FactKind, ahead: int) -> None:
    before = fold(ledger)
    day = (before.last_kept or MONDAY) + DAY * ahead
    seq = len(ledger) + 1
    corrected = [*ledger, fact(seq, kind, day, until=day)]
    undone = [*corrected, fact(seq + 1, FactKind.UNDONE, day, about=seq)]
    assert replace(fold(undone), facts=before.facts) == before


THOUSAND = [
    fact(n, FactKind.CHECK_IN, day) for n, day in enumerate((date(2024, 1, 1) + DAY * n for n in range(1000)), start=1)
]


@pytest.mark.parametrize("step", [111, pytest.param(1, marks=pytest.mark.torture)])
def test_999_of_1000_days_count_in_every_order(step: int) -> None:
    """Whichever day is missing. `fold` sorts facts by `seq` before it looks at anything, and the days that they keep
    before it walks: so every order is as good as every other if some are, and a few are tried for each missing day.
    """
    chance = Random(step)
    for missing in range(0, 1000, step):
        kept = [*THOUSAND[:missing], *THOUSAND[missing + 1 :]]
        orders = [kept, kept[::-1], chance.sample(kept, 999)]
        assert {(one.total, one.current, one.longest) for one in map(fold, orders)} == {(999, 999, 999)}


def test_every_milestone_is_announced_once_in_a_lifetime() -> None:
    announced, standing = list[int](), Standing()
    for day in [day for day in run(MONDAY, 70) if (day - MONDAY).days not in {20, 21, 22, 23, 24, 25}]:
        after = advance(standing, fact(standing.facts + 1, FactKind.CHECK_IN, day))
        milestone = milestone_reached(standing, after)
        if milestone is not None:
            announced.append(milestone)
            after = advance(after, fact(after.facts + 1, FactKind.CELEBRATED, day, value=str(milestone)))
        standing = after
    assert announced == [7, 14, 30]


def test_a_milestone_that_was_undone_is_not_celebrated_again() -> None:
    ledger = [fact(n, FactKind.CHECK_IN, day) for n, day in enumerate(run(MONDAY, 7), start=1)]
    ledger += [fact(8, FactKind.CELEBRATED, MONDAY + DAY * 6, value="7")]
    ledger += [fact(9, FactKind.UNDONE, MONDAY + DAY * 6, about=7)]
    before = fold(ledger)
    again = fold([*ledger, fact(10, FactKind.CHECK_IN, MONDAY + DAY * 6)])
    assert (before.longest, again.longest) == (6, 7)
    assert milestone_reached(before, again) is None


def test_of_two_milestones_at_once_the_higher_is_announced() -> None:
    assert milestone_reached(fold_days(run(MONDAY, 6)), fold_days(run(MONDAY, 14))) == 14
