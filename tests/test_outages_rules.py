"""Which days our own outages cost a member, in every zone, on every strange night."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import day_starts, instants, zones

from bot.domain.days import day_end_instant, day_start_instant, local_day
from bot.domain.outages import Outage, lost_days, lost_in, may_cost_a_day, runs, silence

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def away(begin: str, end: str) -> Outage:
    return Outage("test", utc(begin), utc(end))


def lost(zone: str, *outages: Outage, day_start: int = 3) -> list[str]:
    return [day.isoformat() for day in lost_days(outages[-1], outages, ZoneInfo(zone), day_start)]


@pytest.mark.parametrize(
    ("begin", "end", "days"),
    [
        ("2026-03-04 22:30", "2026-03-04 23:10", ["2026-03-04"]),
        ("2026-03-04 22:00", "2026-03-04 22:30", []),
        ("2026-03-04 22:00", "2026-03-04 22:30:01", ["2026-03-04"]),
        ("2026-03-04 12:00", "2026-03-04 21:30", []),
        ("2026-03-04 12:00", "2026-03-04 21:31", ["2026-03-04"]),
        ("2026-03-05 02:29:59", "2026-03-05 09:00", ["2026-03-04"]),
        ("2026-03-05 02:30", "2026-03-05 09:00", []),
        ("2026-03-04 12:00", "2026-03-07 12:00", ["2026-03-04", "2026-03-05", "2026-03-06"]),
    ],
)
def test_a_day_is_lost_when_more_than_half_an_hour_of_its_last_six_is(begin: str, end: str, days: list[str]) -> None:
    assert lost("UTC", away(begin, end)) == days


def test_short_outages_of_one_evening_are_added_up() -> None:
    first, second = away("2026-03-04 21:00", "2026-03-04 21:20"), away("2026-03-05 02:00", "2026-03-05 02:11")
    assert lost("UTC", first) == lost("UTC", second) == []
    assert lost("UTC", first, second) == ["2026-03-04"]


def test_members_of_other_zones_lose_other_days() -> None:
    outage = away("2026-03-04 22:00", "2026-03-04 23:00")
    assert lost("UTC", outage) == lost("Europe/Berlin", outage) == ["2026-03-04"]
    assert lost("America/New_York", outage) == lost("Asia/Tokyo", outage) == []
    assert lost("UTC", outage, day_start=0) == ["2026-03-04"]
    assert lost("UTC", outage, day_start=23) == ["2026-03-03"]


@pytest.mark.parametrize(
    ("zone", "begin", "end", "days"),
    [
        # Berlin's night of 29 March has no 02:00 to 03:00: the last six hours begin at 20:00, not at 21:00.
        ("Europe/Berlin", "2026-03-28 19:00", "2026-03-28 19:31", ["2026-03-28"]),
        # The night of 25 October has two: they begin at 22:00.
        ("Europe/Berlin", "2026-10-24 19:00", "2026-10-24 20:30", []),
        ("Europe/Berlin", "2026-10-24 19:00", "2026-10-24 20:31", ["2026-10-24"]),
        # Havana's midnight of 8 March 2026 is skipped.
        ("America/Havana", "2026-03-08 01:00", "2026-03-08 01:31", ["2026-03-07"]),
        # Apia went from the 29th to the 31st, and left the 30th its three hours after midnight.
        ("Pacific/Apia", "2011-12-30 08:00", "2011-12-30 09:00", ["2011-12-29", "2011-12-30"]),
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 13:00", ["2011-12-30"]),
    ],
)
def test_hours_are_real_ones_on_the_nights_on_which_clocks_change(
    zone: str, begin: str, end: str, days: list[str]
) -> None:
    assert lost(zone, away(begin, end)) == days


def test_a_day_of_no_length_is_lost_with_the_one_before() -> None:
    outage = away("2011-12-30 08:00", "2011-12-30 09:00")
    assert lost("Pacific/Apia", outage, day_start=0) == ["2011-12-29", "2011-12-30"]
    assert lost("Pacific/Apia", away("2011-12-30 10:00", "2011-12-30 12:00"), day_start=0) == []


@st.composite
def evenings(draw: st.DrawFn) -> tuple[tuple[Outage, ...], ZoneInfo, int]:
    """Some outages, not far from a day's edge and from a change of clocks, and where they are looked at from."""
    zone, day_start = draw(zones), draw(day_starts)
    at = draw(instants(zone, day_start)).replace(microsecond=0) - HOUR * draw(st.integers(0, 12))
    found = []
    for _ in range(draw(st.integers(1, 3))):
        begin = at + MINUTE * draw(st.integers(0, 300))
        at = begin + MINUTE * draw(st.one_of(st.integers(1, 90), st.integers(1, 5000)))
        found.append(Outage("test", begin, at))
    return tuple(found), zone, day_start


@given(evenings())
def test_a_lost_day_is_one_of_which_so_many_minutes_are_gone(evening: tuple[tuple[Outage, ...], ZoneInfo, int]) -> None:
    """Counted minute by minute, over a stretch that surely holds every day concerned."""
    outages, zone, day_start = evening
    latest = outages[-1]
    found = lost_days(latest, outages, zone, day_start)
    assert list(found) == sorted(set(found))
    first = local_day(latest.began_at, zone, day_start)
    for day in (first + DAY * number for number in range(-2, (latest.ended_at - latest.began_at).days + 4)):
        end = day_end_instant(day, zone, day_start)
        gone = sum(any(one.began_at <= end - MINUTE * n < one.ended_at for one in outages) for n in range(1, 361))
        concerned = latest.began_at < end and latest.ended_at > end - 6 * HOUR
        edge = abs(gone - 30) <= len(outages)  # minutes that are cut at both ends
        assert edge or not concerned or (day in found) == (gone > 30)


@given(evenings())
def test_what_cannot_cost_anybody_a_day_costs_none(evening: tuple[tuple[Outage, ...], ZoneInfo, int]) -> None:
    outages, zone, day_start = evening
    lately = [one for one in outages if one.ended_at > outages[-1].began_at - 6 * HOUR]
    if lost_days(outages[-1], lately, zone, day_start):
        assert may_cost_a_day(outages[-1], lately)


@given(evenings(), st.integers(0, 600))
def test_a_longer_outage_never_costs_fewer_days(
    evening: tuple[tuple[Outage, ...], ZoneInfo, int], minutes: int
) -> None:
    [*before, last], zone, day_start = evening
    longer = Outage("test", last.began_at, last.ended_at + MINUTE * minutes)
    few = lost_days(last, [*before, last], zone, day_start)
    assert set(few) <= set(lost_days(longer, [*before, longer], zone, day_start))


@given(zones.flatmap(lambda zone: st.tuples(st.just(zone), instants(zone))), day_starts)
def test_a_week_away_costs_every_day_that_ended_in_it(place: tuple[ZoneInfo, datetime], day_start: int) -> None:
    zone, at = place
    outage = Outage("test", at, at + DAY * 7)
    found = lost_days(outage, [outage], zone, day_start)
    first, last = local_day(at, zone, day_start), local_day(at + DAY * 7, zone, day_start)
    for day in (first + DAY * number for number in range(1, (last - first).days)):
        assert day in found
    assert all(day_start_instant(day, zone, day_start) <= outage.ended_at for day in found)


def test_what_overlaps_counts_once() -> None:
    twice = [away("2026-03-04 10:00", "2026-03-04 11:00"), away("2026-03-04 10:30", "2026-03-04 11:30")]
    assert lost_in(twice, utc("2026-03-04 10:15"), utc("2026-03-04 12:00")) == 75 * MINUTE
    inside = [away("2026-03-04 10:00", "2026-03-04 12:00"), away("2026-03-04 10:30", "2026-03-04 11:00")]
    assert lost_in(reversed(inside), utc("2026-03-04 09:00"), utc("2026-03-04 13:00")) == 2 * HOUR


@pytest.mark.parametrize(
    ("before", "gap"),
    [(None, None), (NOW, None), (NOW - 2 * MINUTE, None), (NOW + DAY, None), (NOW - 3 * MINUTE, 3 * MINUTE)],
)
def test_a_silence_is_more_than_two_minutes_between_two_beats(before: datetime | None, gap: timedelta | None) -> None:
    assert silence(before, NOW) == gap


def test_days_in_a_row_are_told_as_one_run() -> None:
    days = [date(2026, 3, number) for number in (1, 2, 3, 5, 8, 9)]
    assert runs(days) == ((days[0], days[2]), (days[3], days[3]), (days[4], days[5]))
    assert runs([]) == ()
