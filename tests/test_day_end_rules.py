"""A circle lets its days end at another hour: nobody loses a streak by it, and nobody is given a day."""

from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from factories import ADA, CIRCLE, NOW
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import ODD_ZONES, hours, instants

from bot.domain.day_end import days_between, is_touched
from bot.domain.days import instant, local_day
from bot.domain.ledger import Fact, FactKind
from bot.domain.standing import Standing
from bot.domain.streaks import fold

DAY, BERLIN = timedelta(days=1), ZoneInfo("Europe/Berlin")


def made(seq: int, at: datetime, zone: ZoneInfo, day_start: int) -> Fact:
    return Fact(CIRCLE, ADA, seq, FactKind.CHECK_IN, local_day(at, zone, day_start), at, zone=zone.key)


def changed(facts: list[Fact], at: datetime, zone: ZoneInfo, before: int, after: int) -> list[Fact]:
    """What /config day adds to a member's facts."""
    if not is_touched(fold(facts).wall_minutes, before, after):
        return facts
    first, last = days_between(at, zone, before, after)
    excused = Fact(CIRCLE, ADA, len(facts) + 1, FactKind.EXCUSED, first, at, until_day=last, by_member=ADA)
    return [*facts, excused]


def nights(
    facts: list[Fact], first: datetime, count: int, zone: ZoneInfo, day_start: int, late: list[int]
) -> list[Fact]:
    """One check-in a day from `first` on, some minutes early or late."""
    facts = list(facts)
    for night in range(count):
        facts.append(made(len(facts) + 1, first + DAY * night + timedelta(minutes=late[night]), zone, day_start))
    return facts


@pytest.mark.parametrize(
    ("minutes", "before", "after", "touched"),
    [
        ([60], 3, 0, True),
        ([0], 3, 0, True),
        ([179], 3, 0, True),
        ([180], 3, 0, False),
        ([600, 1400, 59], 3, 1, False),
        ([600, 1400, 60], 3, 1, True),
        ([60], 0, 3, False),
        ([], 3, 0, False),
    ],
)
def test_those_are_touched_who_are_here_at_hours_of_the_next_day(
    minutes: list[int], before: int, after: int, touched: bool
) -> None:
    assert is_touched(minutes, before, after) is touched


def test_the_days_between_are_the_one_that_was_open_and_the_one_that_is() -> None:
    at_one = NOW.replace(hour=1)
    assert days_between(at_one, ZoneInfo("UTC"), 3, 0) == (NOW.date() - DAY, NOW.date())
    assert days_between(NOW, ZoneInfo("UTC"), 3, 0) == (NOW.date(), NOW.date())


@pytest.mark.parametrize("hours_later", [0, 1, 3, 11, 20, 23])
def test_who_checks_in_at_one_every_night_keeps_streak_and_freezes(hours_later: int) -> None:
    """Five minutes later than the night before: more than 24 hours, so that nothing else would bridge the day."""
    before = nights([], NOW.replace(hour=0), 20, BERLIN, 3, [0] * 20)
    facts = changed(before, before[-1].at + timedelta(hours=hours_later), BERLIN, 3, 0)
    after = nights(facts, before[-1].at + DAY, 3, BERLIN, 0, [5] * 3)
    assert (fold(after).missed, fold(after).current, fold(after).freezes) == (0, 23, 2)
    alone = nights(before, before[-1].at + DAY, 3, BERLIN, 0, [5] * 3)
    assert fold(alone).freezes == 1, "the day between would cost a freeze"


@given(
    st.data(),
    st.sampled_from(ODD_ZONES).map(ZoneInfo),
    hours,
    hours,
    st.lists(st.integers(-15, 15), min_size=23, max_size=23),
)
def test_nobody_who_comes_every_day_misses_one_whenever_the_end_moves(
    data: st.DataObject, zone: ZoneInfo, before: int, after: int, late: list[int]
) -> None:
    low, high = (after, before) if after < before else (0, 24)
    wall = time(*divmod(data.draw(st.integers(low * 60, high * 60 - 1)), 60))
    begun = instant(data.draw(instants(zone)).date(), wall, zone)
    count = data.draw(st.integers(1, 20))
    for end in (before, after):
        assume(_steady(nights([], begun, count + 3, zone, end, late)))
    facts = nights([], begun, count, zone, before, late)
    moved_at = facts[-1].at + timedelta(minutes=data.draw(st.integers(0, 24 * 60 - 31)))
    with_change = changed(facts, moved_at, zone, before, after)
    later = nights(with_change, begun + DAY * count, 3, zone, after, late[count:])
    standing = fold(later)
    assert standing.missed == 0
    assert standing.current >= fold(facts).current
    assert standing.freezes >= fold(facts).freezes


def _steady(facts: list[Fact]) -> bool:
    """Whether the member comes once on each local day: none is theirs twice or never, and none is skipped by a zone."""
    days = [fact.on_day for fact in facts]
    return all(later - earlier == DAY for earlier, later in pairwise(days))


@given(st.data(), st.sampled_from(ODD_ZONES).map(ZoneInfo), st.lists(hours, min_size=1, max_size=8))
def test_no_check_in_is_ever_dated_anew_or_counted_twice(data: st.DataObject, zone: ZoneInfo, ends: list[int]) -> None:
    at = data.draw(instants(zone))
    facts: list[Fact] = []
    before = ends[0]
    for end in ends:
        facts = changed(facts, at, zone, before, end) if facts else facts
        for step in data.draw(st.lists(st.integers(0, 40 * 60), max_size=4)):
            at += timedelta(minutes=step)
            facts.append(made(len(facts) + 1, at, zone, end))
        before = end
    standing: Standing = fold(facts)
    dates = {fact.on_day for fact in facts if fact.kind is FactKind.CHECK_IN}
    assert standing.total == len(dates)
    assert len(dates) <= (facts[-1].at - facts[0].at) // DAY + 3 if facts else True
