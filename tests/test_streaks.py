"""PRODUCT.md, "Streaks: the exact rules": a fold over the ledger, held against a model that knows only days."""

import itertools
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import days

from bot.domain.identity import CircleId, MemberId
from bot.domain.ledger import PRESENCE, Fact, FactKind
from bot.domain.streaks import (
    CONSISTENCY_DAYS,
    Standing,
    advance,
    current_streak,
    days_kept_recently,
    fold,
    fold_days,
    is_comeback,
    kept_on,
    milestone_reached,
    needs_history,
)

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def fact(seq: int, kind: FactKind, day: date) -> Fact:
    return Fact(CircleId("web:demo"), MemberId("ada"), seq, kind, day, AT)


def facts_of(*steps: tuple[FactKind, date]) -> list[Fact]:
    return [fact(seq, kind, day) for seq, (kind, day) in enumerate(steps, start=1)]


def run(first: date, length: int) -> list[date]:
    return [first + DAY * ahead for ahead in range(length)]


def runs(kept: set[date]) -> list[int]:
    """The naive model: lengths of all runs of consecutive days, oldest first."""
    starts = [day for day in sorted(kept) if day - DAY not in kept]
    return [next(length for length in itertools.count(1) if day + DAY * length not in kept) for day in starts]


@st.composite
def ledgers(draw: st.DrawFn) -> list[Fact]:
    """A member's facts in the order they were made; days wander mostly forward, as zones and late logging make them."""
    day = draw(days())
    steps: list[tuple[FactKind, date]] = []
    for kind, ahead in draw(
        st.lists(
            st.tuples(
                st.sampled_from([FactKind.CHECK_IN, FactKind.CHECK_IN, *FactKind]),
                st.sampled_from([1, 1, 1, 1, 0, 0, 2, -1, -2, 29, 30, 31]),
            ),
            max_size=40,
        )
    ):
        day += DAY * ahead
        steps.append((kind, day))
    return facts_of(*steps)


kept_days = st.builds(
    lambda first, offsets: {first + DAY * offset for offset in offsets},
    days(),
    st.sets(st.integers(0, 70), max_size=60),
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


@given(ledgers())
def test_history_is_needed_only_for_a_day_before_the_last_kept_one(ledger: list[Fact]) -> None:
    for count, one in enumerate(ledger):
        kept = [earlier.on_day for earlier in ledger[:count] if earlier.kind is FactKind.CHECK_IN]
        late = bool(kept) and one.on_day < max(kept)
        assert needs_history(fold(ledger[:count]), one) == (late and one.kind is FactKind.CHECK_IN)


@given(kept_days)
def test_current_longest_and_total_are_those_of_the_days_that_were_kept(kept: set[date]) -> None:
    standing, lengths = fold_days(kept), runs(kept)
    assert standing.total == len(kept)
    assert standing.longest == max(lengths, default=0)
    assert standing.current == (lengths[-1] if lengths else 0)
    assert 0 <= standing.current <= standing.longest <= standing.total
    assert standing.last_kept == max(kept, default=None)


@given(kept_days, st.integers(-40, 40))
def test_the_last_thirty_days_are_those_that_were_kept(kept: set[date], later: int) -> None:
    standing = fold_days(kept)
    last = max(kept, default=MONDAY)
    today = last + DAY * max(later, 0)
    window = {today - DAY * age for age in range(CONSISTENCY_DAYS)}
    assert days_kept_recently(standing, today) == len(kept & window)
    day = last + DAY * later
    assert kept_on(standing, day) == (day in kept and last - day < timedelta(days=CONSISTENCY_DAYS))


@given(kept_days, days())
def test_checking_in_never_hurts(kept: set[date], day: date) -> None:
    day = min(kept, default=day) + DAY * (day.toordinal() % 80 - 5)
    before, after = fold_days(kept), fold_days(kept | {day})
    today = max(kept | {day})
    assert after.total >= before.total
    assert after.longest >= before.longest
    assert current_streak(after, today) >= current_streak(before, today)
    assert days_kept_recently(after, today) >= days_kept_recently(before, today)


@given(kept_days, st.integers(0, 5))
def test_the_open_day_never_breaks_a_streak(kept: set[date], later: int) -> None:
    assume(kept)
    standing = fold_days(kept)
    today = max(kept) + DAY * later
    assert current_streak(standing, today) == (standing.current if later < 2 else 0)


def test_a_day_is_missed_when_it_has_ended_unkept() -> None:
    standing = fold_days(run(MONDAY, 5))
    assert current_streak(standing, MONDAY + DAY * 5) == 5
    assert current_streak(standing, MONDAY + DAY * 6) == 0
    assert standing.longest == 5


def test_a_second_check_in_the_same_day_counts_once() -> None:
    twice = facts_of((FactKind.CHECK_IN, MONDAY), (FactKind.CHECK_IN, MONDAY))
    assert fold(twice).total == fold(twice).current == 1
    assert fold(twice).facts == 2


def test_a_day_logged_late_joins_two_runs() -> None:
    before = fold_days(set(run(MONDAY, 8)) - {MONDAY + DAY * 6})
    late = fact(9, FactKind.CHECK_IN, MONDAY + DAY * 6)
    assert before.current == 1
    assert needs_history(before, late)
    assert fold_days(run(MONDAY, 8)).current == 8


@pytest.mark.parametrize("first", ["2028-02-25", "2026-02-25", "2026-12-28", "2100-02-25"])
def test_leap_days_and_the_turn_of_the_year_are_days_like_others(first: str) -> None:
    assert fold_days(run(date.fromisoformat(first), 10)).current == 10


def test_a_thousand_days_are_counted_to_the_last() -> None:
    kept = set(run(date(2024, 1, 1), 1000))
    assert fold_days(kept).longest == 1000
    one_missed = fold_days(kept - {date(2024, 1, 1) + DAY * 700})
    assert (one_missed.current, one_missed.longest, one_missed.total) == (299, 700, 999)
    assert one_missed.recent.bit_length() == CONSISTENCY_DAYS


def test_somebody_who_never_checked_in_stands_at_zero() -> None:
    nobody = fold([])
    assert nobody == Standing()
    assert current_streak(nobody, MONDAY) == days_kept_recently(nobody, MONDAY) == 0
    assert not kept_on(nobody, MONDAY)
    assert not is_comeback(nobody, MONDAY)


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
    nudges = [one for one in ledger if one.kind is FactKind.NUDGE]
    assert standing.nudges == sum(one.seq > last for one in nudges)
    assert standing.nudged_on == max((one.on_day for one in nudges), default=None)
    assert standing.present_on == max((one.on_day for one in presences), default=None)


@pytest.mark.parametrize("length", [7, 14, 30, 50, 100, 200, 365, 400, 500, 1000])
def test_a_milestone_is_reached_on_its_day(length: int) -> None:
    before, after = fold_days(run(MONDAY, length - 1)), fold_days(run(MONDAY, length))
    assert milestone_reached(before, after) == length


@pytest.mark.parametrize("length", [1, 6, 8, 60, 300, 364, 366, 465])
def test_other_lengths_are_no_milestones(length: int) -> None:
    assert milestone_reached(fold_days(run(MONDAY, length - 1)), fold_days(run(MONDAY, length))) is None


@given(st.lists(st.integers(1, 45), max_size=12))
def test_every_milestone_is_announced_once_in_a_lifetime(lengths: list[int]) -> None:
    announced, standing, day = [], Standing(), MONDAY
    for length in lengths:
        for _ in range(length):
            after = advance(standing, fact(standing.facts + 1, FactKind.CHECK_IN, day))
            announced.append(milestone_reached(standing, after))
            standing, day = after, day + DAY
        day += DAY * 2
    reached = [milestone for milestone in announced if milestone is not None]
    assert reached == [length for length in (7, 14, 30) if length <= max(lengths, default=0)]


def test_a_milestone_that_a_late_day_jumps_over_is_announced() -> None:
    before = fold_days(set(run(MONDAY, 9)) - {MONDAY + DAY * 6})
    assert before.longest == 6
    assert milestone_reached(before, fold_days(run(MONDAY, 9))) == 7


def test_of_two_milestones_at_once_the_higher_is_announced() -> None:
    before = fold_days(set(run(MONDAY, 14)) - {MONDAY + DAY * 6} - {MONDAY + DAY * 9})
    joined = fold_days(set(run(MONDAY, 14)) | set(run(MONDAY + DAY * 14, 3)))
    assert before.longest == 6
    assert milestone_reached(before, joined) == 14


@pytest.mark.parametrize(("away", "comeback"), [(-1, False), (0, False), (1, False), (2, True), (400, True)])
def test_the_first_check_in_after_a_missed_day_is_a_comeback(away: int, comeback: bool) -> None:
    assert is_comeback(fold_days(run(MONDAY, 3)), MONDAY + DAY * (2 + away)) is comeback
