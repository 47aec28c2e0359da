"""PRODUCT.md, streak rules 7 and 8: zones, date lines and clocks never cost a day, and never give one away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from factories import ADA, CIRCLE
from hypothesis import given
from hypothesis import strategies as st
from strategies import ODD_ZONES, TORTURE, instants, transitions

from bot.domain.days import day_end_instant, day_start_instant, instant, local_day
from bot.domain.history import SECOND_WITHIN, read_history
from bot.domain.ledger import Fact, FactKind
from bot.domain.streaks import fold, view
from bot.domain.zones import zone_names

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def made(seq: int, at: datetime, zone: str, day_start: int = 3) -> Fact:
    return Fact(CIRCLE, ADA, seq, FactKind.CHECK_IN, local_day(at, ZoneInfo(zone), day_start), at, zone=zone)


@st.composite
def journeys(draw: st.DrawFn, longest: int) -> list[Fact]:
    """Check-ins at most `longest` hours apart, each in whatever zone; beginning near a transition of one of them."""
    names = draw(st.lists(st.sampled_from(ODD_ZONES), min_size=1, max_size=5))
    at = draw(instants(ZoneInfo(names[0])))
    facts = []
    for seq, hours in enumerate(draw(st.lists(st.integers(0, longest), min_size=1, max_size=25)), start=1):
        at += HOUR * hours
        facts.append(made(seq, at, draw(st.sampled_from(names))))
    return facts


@given(journeys(24), st.integers(0, 24), st.sampled_from(ODD_ZONES), st.sampled_from(["daily", "weekly:5:0"]))
def test_whoever_checks_in_every_24_hours_never_loses_a_streak(
    journey: list[Fact], later: int, elsewhere: str, cadence: str
) -> None:
    start = journey[0].on_day - DAY * 2
    chosen = Fact(CIRCLE, ADA, 99, FactKind.CADENCE, start, journey[0].at, value=cadence)
    now = journey[-1].at + HOUR * later
    before = 0
    for count in range(1, len(journey) + 1):
        standing = fold([*journey[:count], chosen])
        assert standing.missed == 0
        assert standing.freezes >= 1
        assert standing.current >= before
        before = standing.current
    assert view(fold([*journey, chosen]), local_day(now, ZoneInfo(elsewhere)), now).current == before


@given(journeys(30))
def test_no_change_of_zone_gives_a_second_day_within_12_hours(journey: list[Fact]) -> None:
    history = read_history(journey)
    first_of: dict[date, Fact] = {}
    for fact in history.counted:
        first_of.setdefault(fact.on_day, fact)
    keeping = sorted(first_of.values(), key=lambda fact: fact.seq)
    for position, one in enumerate(keeping):
        for other in keeping[position + 1 :]:
            assert other.at - one.at >= SECOND_WITHIN or other.zone == one.zone


def test_a_day_that_the_date_line_swallowed_is_not_missed() -> None:
    kept = [
        made(1, datetime(2026, 3, 2, 20, tzinfo=UTC), "Pacific/Pago_Pago"),
        made(2, datetime(2026, 3, 3, 20, tzinfo=UTC), "Pacific/Kiritimati"),
    ]
    assert [fact.on_day for fact in kept] == [date(2026, 3, 2), date(2026, 3, 4)]
    standing = fold(kept)
    assert (standing.current, standing.freezes) == (2, 1)


def test_apia_had_no_30_december_2011_and_nobody_there_lost_a_streak() -> None:
    noons = [datetime(2011, 12, 27, 22, tzinfo=UTC) + DAY * ahead for ahead in range(6)]
    kept = [made(seq, at, "Pacific/Apia") for seq, at in enumerate(noons, start=1)]
    assert date(2011, 12, 30) not in {fact.on_day for fact in kept}
    assert fold(kept).current == 6
    assert fold(kept).freezes == 1


def test_a_second_zone_within_12_hours_adds_no_day_and_loses_none() -> None:
    first = datetime(2026, 3, 2, 20, tzinfo=UTC)
    kept = [made(1, first, "America/Los_Angeles"), made(2, first + HOUR, "Asia/Tokyo")]
    assert kept[0].on_day + DAY == kept[1].on_day
    assert fold(kept).total == 1
    assert fold([*kept, made(3, first + HOUR * 13, "Asia/Tokyo")]).total == 2


@pytest.mark.parametrize(("minutes", "total"), [(0, 1), (719, 1), (720, 2), (1200, 2)])
def test_the_second_day_that_a_new_zone_brings_counts_from_12_hours_on(minutes: int, total: int) -> None:
    evening = datetime(2026, 3, 2, 12, tzinfo=UTC)
    kept = [made(1, evening, "UTC"), made(2, evening + timedelta(minutes=minutes), "Pacific/Kiritimati")]
    assert (fold(kept).total, fold(kept).current, fold(kept).missed) == (total, total, 0)


@pytest.mark.parametrize(("minutes", "freezes"), [(1440, 1), (1441, 0)])
def test_a_vanished_day_is_bridged_up_to_24_hours_of_real_time(minutes: int, freezes: int) -> None:
    first = datetime(2026, 3, 2, 20, tzinfo=UTC)
    kept = [made(1, first, "Pacific/Pago_Pago"), made(2, first + timedelta(minutes=minutes), "Pacific/Kiritimati")]
    assert kept[1].on_day - kept[0].on_day == DAY * 2
    assert (fold(kept).current, fold(kept).freezes) == (2, freezes)


def test_both_days_that_a_journey_took_are_bridged_for_whoever_logs_the_last_one_late() -> None:
    first = datetime(2026, 3, 3, 13, 30, tzinfo=UTC)  # 2.30 at night in Pago Pago
    night = made(1, first, "Pacific/Pago_Pago")
    landed = made(2, first + HOUR * 24, "Pacific/Kiritimati")
    late = replace(landed, on_day=landed.on_day - DAY, late=True)
    assert (landed.on_day - night.on_day, late.on_day - night.on_day) == (DAY * 3, DAY * 2)
    for last in (landed, late):
        assert (fold([night, last]).current, fold([night, last]).freezes) == (2, 1)


def test_a_day_whose_check_in_did_not_count_is_not_missed_either() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    facts = [made(1, noon, "UTC"), *(made(n, noon + HOUR * h, "Pacific/Kiritimati") for n, h in ((2, 11), (3, 34)))]
    assert [fact.on_day.day for fact in facts] == [2, 3, 4]
    assert (fold(facts).total, fold(facts).freezes) == (2, 1)


def test_a_late_check_in_is_no_step_of_a_journey() -> None:
    """It was made today and dated yesterday: tomorrow's comes within 24 hours, and today is missed all the same."""
    morning = datetime(2026, 3, 2, 9, tzinfo=UTC)
    facts = [
        made(1, morning - DAY, "UTC"),
        replace(made(2, morning + DAY, "UTC"), on_day=morning.date(), late=True),
        made(3, morning + DAY * 2 - HOUR, "UTC"),
    ]
    assert (fold(facts).total, fold(facts).freezes) == (3, 0)


def test_a_clock_that_was_far_ahead_bridges_nothing() -> None:
    noon = datetime(2026, 3, 9, 12, tzinfo=UTC)
    facts = [made(1, noon, "UTC"), made(2, noon - DAY * 6, "UTC"), made(3, noon - DAY * 4, "UTC")]
    facts.append(replace(made(4, noon - DAY * 2, "UTC"), at=noon - DAY * 6))
    assert fold(facts).spans == ()
    assert fold(facts).longest == 2


def _around(zone: ZoneInfo, change: datetime) -> None:
    """Days go on by one, hour by hour, and each is as long as its own start and end say."""
    before = local_day(change - HOUR * 40, zone)
    for hours in range(-39, 40):
        at = change + HOUR * hours
        day = local_day(at, zone)
        assert day - before in {timedelta(0), DAY, DAY * 2}
        assert day_start_instant(day, zone) <= at < day_end_instant(day, zone)
        before = day


@pytest.mark.parametrize("name", ODD_ZONES)
def test_daylight_saving_never_changes_which_day_a_check_in_belongs_to(name: str) -> None:
    zone = ZoneInfo(name)
    for change in transitions(zone)[:: max(len(transitions(zone)) // 8, 1)]:
        _around(zone, change)


def _lengths(zone: ZoneInfo, change: datetime) -> None:
    """No day begins twice, overlaps another, or is cut short by more than clocks are set. What is left of one that the
    date line took is its day start: see `days`.
    """
    first = local_day(change, zone) - DAY * 2
    for ahead in range(5):
        day = first + DAY * ahead
        begins, ends = day_start_instant(day, zone), day_end_instant(day, zone)
        assert ends - begins <= HOUR * 3 or HOUR * 20 <= ends - begins <= HOUR * 28
        if begins < ends:
            assert local_day(begins, zone) == local_day(ends - timedelta(microseconds=1), zone) == day


def _streaks(zone: ZoneInfo, change: datetime) -> None:
    """Whoever checks in on every day that there is, at the same hour by the clock on the wall, misses none."""
    today = change.astimezone(zone).date()
    for hour in (0, 2, 3, 12, 23):
        moments = {instant(today + DAY * ahead, time(hour), zone) for ahead in range(-4, 5)}
        facts = [made(seq, at, zone.key) for seq, at in enumerate(sorted(moments), start=1)]
        standing = fold(facts)
        assert (standing.missed, standing.freezes) == (0, 1 + (standing.current >= 7))
        assert standing.current == standing.total == len({fact.on_day for fact in facts})
        assert len(facts) - standing.current <= 1


@pytest.mark.parametrize("names", [ODD_ZONES, pytest.param(zone_names(), marks=pytest.mark.torture)])
def test_every_transition_from_2000_to_2037_keeps_days_and_streaks_whole(names: Sequence[str]) -> None:
    for name in names:
        zone = ZoneInfo(name)
        changes = transitions(zone)
        for change in changes if TORTURE else changes[:: max(len(changes) // 6, 1)]:
            _around(zone, change)
            _lengths(zone, change)
            _streaks(zone, change)


@pytest.mark.parametrize(
    ("name", "midnight"),
    [
        ("America/Santiago", "2025-09-07T04:00:00+00:00"),
        ("Africa/Cairo", "2025-04-24T22:00:00+00:00"),
        ("Asia/Beirut", "2025-03-29T22:00:00+00:00"),
        ("America/Havana", "2025-03-09T05:00:00+00:00"),
        ("Atlantic/Azores", "2025-03-30T01:00:00+00:00"),
    ],
)
def test_a_streak_goes_through_a_night_without_midnight(name: str, midnight: str) -> None:
    gap = datetime.fromisoformat(midnight)
    assert (gap - timedelta(seconds=1)).astimezone(ZoneInfo(name)).utcoffset() != gap.astimezone(
        ZoneInfo(name)
    ).utcoffset()
    for hours in range(24):
        kept = [made(seq, gap + HOUR * (hours + 24 * seq), name, 0) for seq in range(-3, 4)]
        assert fold(kept).missed == 0
        assert fold(kept).current >= 6


@pytest.mark.parametrize("name", ["Pacific/Kiritimati", "Etc/GMT+12"])
@pytest.mark.parametrize("first", ["2028-02-26", "2026-12-28"])
def test_the_ends_of_the_world_count_leap_days_and_years_like_others(name: str, first: str) -> None:
    begin = day_start_instant(date.fromisoformat(first), ZoneInfo(name)) + HOUR
    assert fold([made(seq, begin + DAY * seq, name) for seq in range(1, 9)]).current == 8
