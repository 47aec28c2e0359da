"""Every number of a standing, held against a model that walks through single days (`naive.py`)."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from factories import ADA, CIRCLE
from hypothesis import given
from hypothesis import strategies as st
from naive import Model, Rule, model_on, owed
from strategies import days

from bot.domain.cadence import DAILY, Cadence, Every, Weekdays, Weekly, cadence_text
from bot.domain.ledger import Fact, FactKind
from bot.domain.standing import Standing, cadence_on
from bot.domain.streaks import View, fold, shortens, view

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Life:
    """What a member did, as days; `cadences` with the day from which each holds."""

    kept: frozenset[date]
    spans: tuple[tuple[FactKind, date, date], ...]
    cadences: tuple[tuple[date, Cadence], ...]

    def facts(self) -> list[Fact]:
        steps: list[tuple[FactKind, date, date | None, str | None]] = [
            (FactKind.CADENCE, first, None, cadence_text(cadence)) for first, cadence in self.cadences
        ]
        steps += [(kind, first, last, None) for kind, first, last in self.spans]
        steps += [(FactKind.CHECK_IN, day, None, None) for day in sorted(self.kept)]
        return [
            Fact(
                CIRCLE,
                ADA,
                seq,
                kind,
                day,
                datetime.combine(day, time(12), tzinfo=UTC) if kind is FactKind.CHECK_IN else NOW,
                until_day=last,
                value=value,
                zone="UTC",
            )
            for seq, (kind, day, last, value) in enumerate(steps, start=1)
        ]

    def model(self, today: date) -> Model:
        covered = {(kind, first + DAY * n) for kind, first, last in self.spans for n in range((last - first).days + 1)}
        rules = [Rule(date.min), *(rule(first, cadence) for first, cadence in self.cadences)]
        excused = {day for kind, day in covered if kind is FactKind.EXCUSED}
        return model_on(set(self.kept), {day for _, day in covered}, owed(rules), today, excused)


NOW = datetime(2000, 1, 1, tzinfo=UTC)


def rule(first: date, cadence: Cadence) -> Rule:
    match cadence:
        case Weekdays(days=due):
            return Rule(first, "weekdays", due)
        case Weekly(times=times, starts=starts):
            return Rule(first, "weekly", (starts,), times)
        case Every(days=length, start=start):
            return Rule(first, "every", (), length, start)
        case _:
            return Rule(first)


def cadences(start: date) -> st.SearchStrategy[Cadence]:
    return st.one_of(
        st.just(DAILY),
        st.sets(st.integers(0, 6), min_size=1).map(lambda due: Weekdays(tuple(sorted(due)))),
        st.builds(Weekly, st.integers(1, 7), st.integers(0, 6)),
        st.builds(Every, st.integers(1, 10), st.just(start)),
    )


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Mostly kept days, with gaps of all lengths, some of them covered, and now and then another cadence."""
    first = draw(days())
    day, kept = first, set[date]()
    for length, gap in draw(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 5)), min_size=1, max_size=10)):
        kept |= {day + DAY * ahead for ahead in range(length)}
        day += DAY * (length + gap)
    span = (day - first).days
    offsets = st.integers(-3, span + 3)
    spans = draw(
        st.lists(
            st.tuples(
                st.sampled_from([FactKind.RESTED, FactKind.PAUSED, FactKind.EXCUSED]), offsets, st.integers(0, 9)
            ),
            max_size=4,
        )
    )
    changes = sorted(draw(st.sets(offsets, max_size=3)))
    return Life(
        frozenset(kept),
        tuple((kind, first + DAY * at, first + DAY * (at + length)) for kind, at, length in spans),
        tuple((first + DAY * at, draw(cadences(first + DAY * at))) for at in changes),
    )


def numbers(seen: View, longest: int, total: int) -> tuple[int, int, int]:
    return seen.current, longest, total


@given(lives(), st.integers(0, 12))
def test_the_fold_says_what_a_day_by_day_model_says(life: Life, later: int) -> None:
    today = max(life.kept) + DAY * later
    standing = fold(life.facts())
    seen, model = view(standing, today), life.model(today)
    assert numbers(seen, standing.longest, standing.total) == (model.shown(), model.longest, model.total)
    broken = model.missed > model.freezes
    assert seen.freezes == (model.freezes if broken else model.freezes - model.missed)
    if not broken:
        assert (seen.repair.lost if seen.repair else 0) == model.lost
    else:
        assert (seen.repair.lost if seen.repair else 0) == model.reach(today)


@given(st.integers(3, 9), st.lists(st.tuples(st.integers(0, 12), st.integers(1, 9)), max_size=4), st.integers(1, 40))
def test_an_offer_of_a_repair_lasts_three_days_on_which_somebody_could_come(
    kept: int, outages: list[tuple[int, int]], later: int
) -> None:
    """A run that is broken without a doubt, then outages that overlap and touch as they like."""
    first = date(2026, 3, 2)
    broke = first + DAY * (kept + 1 + kept // 7)  # the day after as many missed ones as freezes are held
    spans = tuple(
        (FactKind.EXCUSED, broke + DAY * at, broke + DAY * (at + length - 1)) for at, length in outages if at > 0
    )
    life = Life(frozenset(first + DAY * n for n in range(kept)), spans, ())
    away = {day + DAY * n for _, day, last in spans for n in range((last - day).days + 1)}
    today = broke + DAY * later
    could_come = [day for day in (broke + DAY * n for n in range(1, later)) if day not in away]
    seen = view(fold(life.facts()), today)
    assert seen.current == 0
    assert (seen.repair is not None) is (len(could_come) < 3)
    if seen.repair:
        assert seen.repair.until is not None
        assert view(fold(life.facts()), seen.repair.until).repair
        assert not view(fold(life.facts()), seen.repair.until + DAY).repair
        come = Life(life.kept | {today}, spans, ())
        assert fold(come.facts()).lost == kept


@given(lives(), st.integers(0, 20), st.integers(0, 30), st.integers(1, 9))
def test_an_outage_after_the_last_check_in_never_takes_a_repair_away(
    life: Life, later: int, at: int, length: int
) -> None:
    begin = max(life.kept) + DAY * (at + 1)
    excused = Life(life.kept, (*life.spans, (FactKind.EXCUSED, begin, begin + DAY * length)), life.cadences)
    today = max(life.kept) + DAY * later
    was, would_be = view(fold(life.facts()), today), view(fold(excused.facts()), today)
    assert would_be.current + (would_be.repair.lost if would_be.repair else 0) >= was.current + (
        was.repair.lost if was.repair else 0
    )


@given(lives(), st.integers(0, 12))
def test_the_numbers_always_bound_each_other(life: Life, later: int) -> None:
    standing = fold(life.facts())
    seen = view(standing, max(life.kept) + DAY * later)
    assert 0 <= seen.current <= standing.longest <= standing.total == len(life.kept)
    assert 0 <= seen.freezes <= 2
    assert standing.freezes >= 0


@given(lives(), st.integers(0, 4))
def test_checking_in_never_hurts_and_adds_at_most_one_period(life: Life, later: int) -> None:
    today = max(life.kept) + DAY * later
    more = Life(life.kept | {today}, life.spans, life.cadences)
    before, after = fold(life.facts()), fold(more.facts())
    assert view(after, today).current >= view(before, today).current
    assert after.longest >= before.longest
    assert 0 <= after.total - before.total <= 1
    if after.mended_on == before.mended_on:
        assert view(after, today).current <= view(before, today).current + 1


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


@given(lives(), st.integers(0, 4), st.integers(0, 1))
def test_a_check_in_and_a_day_logged_late_never_shorten_anything(life: Life, later: int, ago: int) -> None:
    """Not even the offer of a repair is lost, and it does not matter which of the two comes first."""
    today = max(life.kept) + DAY * later
    more = Life(life.kept | {today - DAY * ago}, life.spans, life.cadences)
    assert not shortens(fold(life.facts()), fold(more.facts()), today, noon(today))


@given(lives(), st.sampled_from([FactKind.RESTED, FactKind.PAUSED, FactKind.EXCUSED]), st.integers(-1, 3))
def test_a_rest_a_pause_or_an_excused_day_since_the_last_check_in_never_shortens_anything(
    life: Life, kind: FactKind, ahead: int
) -> None:
    last = max(life.kept)
    span = (kind, last + DAY * max(ahead, 0), last + DAY * (ahead + 2))
    bridged = Life(life.kept, (*life.spans, span), life.cadences)
    before, after = fold(life.facts()), fold(bridged.facts())
    for later in range(8):
        today = last + DAY * later
        assert view(after, today).current >= view(before, today).current
        assert view(after, today).freezes >= min(view(before, today).freezes, before.freezes) - 2
    assert after.longest >= before.longest


@given(lives(), st.integers(0, 12))
def test_the_open_period_never_breaks_a_streak(life: Life, later: int) -> None:
    standing = fold(life.facts())
    today = max(life.kept) + DAY * later
    opened = view(standing, today)
    for day in open_days(standing, today):
        assert replace(view(standing, day), kept=opened.kept, repair=opened.repair) == opened


def open_days(standing: Standing, today: date) -> list[date]:
    """`today` and the further days of its period, as long as no other cadence begins."""
    cadence = cadence_on(standing, today)
    length = (cadence.period_from(today).last - today).days + 1
    ahead = [today + DAY * n for n in range(length)]
    return [day for day in ahead if all(not today < segment.first <= day for segment in standing.plan)]
