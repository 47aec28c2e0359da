"""PRODUCT.md, "Streaks: the exact rules": a fold over the ledger, held against a model that knows only days."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import days

from bot.domain.identity import CircleId, MemberId
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
    view,
)

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 2)


def fact(
    seq: int,
    kind: FactKind,
    day: date,
    *,
    at: datetime | None = None,
    zone: str = "UTC",
    about: int | None = None,
    until: date | None = None,
    value: str | None = None,
    late: bool = False,
) -> Fact:
    moment = at or datetime.combine(day, time(12), tzinfo=UTC)
    return Fact(
        CircleId("web:demo"),
        MemberId("ada"),
        seq,
        kind,
        day,
        moment,
        about=about,
        until_day=until,
        value=value,
        zone=zone,
        late=late,
    )


def facts_of(*steps: tuple[FactKind, date]) -> list[Fact]:
    return [fact(seq, kind, day) for seq, (kind, day) in enumerate(steps, start=1)]


def run(first: date, length: int) -> list[date]:
    return [first + DAY * ahead for ahead in range(length)]


CADENCES = ("daily", "weekdays:0,2,4", "weekly:3:0", "weekly:2:6", "every:3:2026-03-02")


@st.composite
def ledgers(draw: st.DrawFn) -> list[Fact]:
    """A member's facts of all kinds as they were made; days wander mostly forward, as zones and late logging make them,
    and hours and zones as travellers make them.
    """
    day, ledger = draw(days()), list[Fact]()
    steps = st.tuples(
        st.sampled_from([FactKind.CHECK_IN] * 12 + [*FactKind]),
        st.sampled_from([1, 1, 1, 1, 0, 0, 2, 3, -1, -2, 29, 30, 31]),
        st.integers(-14, 26),
        st.sampled_from(["UTC", "UTC", "Asia/Tokyo", "Pacific/Apia"]),
    )
    for seq, (kind, ahead, hour, zone) in enumerate(draw(st.lists(steps, max_size=40)), start=1):
        day += DAY * ahead
        at = datetime.combine(day, time(), tzinfo=UTC) + timedelta(hours=hour)
        ledger.append(
            fact(
                seq,
                kind,
                day,
                at=at,
                zone=zone,
                about=draw(st.integers(1, seq)) if kind in {FactKind.UNDONE, FactKind.RESUMED} else None,
                until=draw(st.sampled_from([day, day + DAY * 3, None])) if kind in COVERING else None,
                value=draw(st.sampled_from(CADENCES)) if kind is FactKind.CADENCE else VALUES.get(kind),
                late=draw(st.integers(0, 9)) == 0 and kind is FactKind.CHECK_IN,
            )
        )
    return ledger


COVERING = {FactKind.RESTED, FactKind.PAUSED, FactKind.EXCUSED}
VALUES = {FactKind.CELEBRATED: "7"}

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


def without(length: int, *offsets: int) -> set[date]:
    return set(run(MONDAY, length)) - {MONDAY + DAY * offset for offset in offsets}


def test_history_is_needed_only_for_what_reaches_into_the_past() -> None:
    standing = fold_days(run(MONDAY, 5))
    today = MONDAY + DAY * 4
    assert not needs_history(standing, fact(6, FactKind.CHECK_IN, today))
    assert not needs_history(standing, fact(6, FactKind.CHECK_IN, today + DAY * 9))
    assert not needs_history(standing, fact(6, FactKind.NUDGE, today - DAY))
    assert needs_history(standing, fact(6, FactKind.CHECK_IN, today - DAY))
    assert needs_history(standing, fact(6, FactKind.PAUSED, today))
    assert needs_history(replace(standing, rules=0), fact(6, FactKind.CHECK_IN, today))


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


@given(ledgers(), st.sampled_from([FactKind.ADDED, FactKind.REMOVED, FactKind.EXCUSED]), st.integers(-20, 3))
def test_a_correction_and_its_reversal_cancel_out(ledger: list[Fact], kind: FactKind, ahead: int) -> None:
    before = fold(ledger)
    day = (before.last_kept or MONDAY) + DAY * ahead
    seq = len(ledger) + 1
    corrected = [*ledger, fact(seq, kind, day, until=day)]
    undone = [*corrected, fact(seq + 1, FactKind.UNDONE, day, about=seq)]
    assert replace(fold(undone), facts=before.facts) == before


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
