"""Hypothesis strategies that look for trouble: zone transitions, day edges, characters that cannot be seen.

Uniform instants miss what breaks; a transition or a day edge is within reach of nearly every instant drawn here.
The profile `kith` suits every commit; `KITH_TORTURE=1` is `torture`, what suits a release, and 0.1 a tenth of it.
"""

import os
from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bot.domain.days import day_start_instant
from bot.domain.zones import zone_names

settings.register_profile("kith", max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TORTURE = float(os.environ.get("KITH_TORTURE", "0"))
"""The share of the long run before a release; without it (0) what suits every commit is run."""


def at_scale(commit: int, release: int) -> int:
    """How much is run: so much on every commit, so much before a release."""
    return max(int(release * TORTURE), commit) if TORTURE else commit


settings.register_profile(
    "torture", parent=settings.get_profile("kith"), max_examples=at_scale(200, 20_000), print_blob=True
)


def load_profile() -> None:
    """Load the profile for this run; for conftest.py."""
    settings.load_profile("torture" if TORTURE else "kith")


load_profile()

ODD_ZONES = (
    "Africa/Cairo",  # clocks go forward at midnight
    "America/Havana",  # forward at midnight, back at 01:00
    "America/Santiago",  # forward at midnight, southern summer
    "Asia/Beirut",  # forward at midnight
    "Atlantic/Azores",  # forward at midnight, in step with Europe
    "Asia/Gaza",  # changes its mind often
    "Africa/Casablanca",  # back for Ramadan
    "Antarctica/Troll",  # two hours at once
    "Antarctica/Casey",  # three hours at once, without summer time
    "Australia/Lord_Howe",  # half an hour
    "America/St_Johns",  # changed at 00:01 until 2011
    "America/Caracas",  # moved by half an hour, twice
    "Asia/Kathmandu",  # +05:45
    "Pacific/Chatham",  # +12:45
    "Pacific/Kiritimati",  # +14
    "Etc/GMT+12",  # -12
    "Pacific/Apia",  # had no 2011-12-30
    "Pacific/Fakaofo",  # had no 2011-12-30
    "Asia/Pyongyang",  # moved by half an hour, at midnight
    "America/New_York",
    "Europe/Berlin",
    "Europe/Dublin",  # negative summer time
    "UTC",
)
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2037, 12, 1, tzinfo=UTC)

zones = st.one_of(st.sampled_from(ODD_ZONES), st.sampled_from(zone_names())).map(ZoneInfo)
hours = st.integers(0, 23)
day_starts = st.one_of(st.just(3), hours)
_nudges = st.one_of(
    st.sampled_from([timedelta(seconds=s) for s in (-86_400, -3600, -1800, -1, 0, 1, 1800, 3600, 7200, 86_400)]),
    st.integers(-100_000, 100_000).map(lambda seconds: timedelta(seconds=seconds)),
)


@cache
def transitions(zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants (UTC) from 2000 to 2037 at which the zone's offset changes; those two weeks apart at least."""
    found: list[datetime] = []
    before = FIRST
    while before < LAST:
        after = before + timedelta(days=14)
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            found.append(_change(before, after, zone))
        before = after
    return tuple(found)


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    old = before.astimezone(zone).utcoffset()
    seconds = range(int((after - before).total_seconds()))
    steps = bisect_left(
        seconds, True, key=lambda second: (before + timedelta(seconds=second)).astimezone(zone).utcoffset() != old
    )
    return before + timedelta(seconds=steps)


@st.composite
def instants(draw: st.DrawFn, zone: ZoneInfo, day_start: int = 3) -> datetime:
    """An instant (UTC) near a transition of `zone`, near the edge of a local day, or both, or anywhere."""
    changes = transitions(zone)
    anywhere = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None)).map(
        lambda at: at.replace(tzinfo=UTC)
    )
    near = bool(changes) and draw(st.integers(0, 4)) > 0
    at: datetime = draw(st.sampled_from(changes)) if near else draw(anywhere)
    if draw(st.booleans()):
        at = day_start_instant(at.astimezone(zone).date() + timedelta(days=draw(st.integers(-1, 1))), zone, day_start)
    return at + draw(_nudges)


@st.composite
def days(draw: st.DrawFn) -> date:
    """A date, often a leap day or the turn of a year."""
    year = draw(st.integers(2000, 2037))
    edges = st.sampled_from([(2, 28), (3, 1), (12, 31), (1, 1)]).map(lambda edge: date(year, *edge))
    return draw(st.one_of(edges, st.dates(date(2000, 1, 1), date(2037, 12, 1)))) + timedelta(
        days=draw(st.integers(-2, 2))
    )


_TRICKY = (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2065\u2066\u2069\ufeff\u00ad\u034f\u061c\u06dd\u180b\u180e\u17b4"
    "\ufe0e\ufe0f\U000e0100\U000e0001\U000e0067\U000e0062\U000e0065\U000e007f\U0001f3f4\U0001f1e8\U0001f1ed\U0001f3fd"
    "👨👩👧\u2764\u20e3\u0301\u0489\u3164\u2800\u115f\ufdd0\uffff\U0001fae9\ue000\ud83d\ude00\x00\x07\x1c\x85\u2028\u2029"
    "\r\n\t \u00a0\u3000ab1é中ی्क"
)
texts = st.one_of(
    st.text(st.sampled_from(_TRICKY), max_size=60),
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.lists(
        st.one_of(
            st.sampled_from(
                ["👨\u200d👩\u200d👧", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "\u0301" * 12]
            ),
            st.text(max_size=5),
        )
    ).map("".join),
)
"""Texts of what is invisible, of what joins, of anything."""
