"""Local days: which day an instant belongs to, and when a day begins and ends.

A day begins at the circle's day start (03:00 unless the circle chose otherwise) in the member's own zone, so that work
done after midnight still belongs to the evening. Days are counted by date arithmetic alone: subtracting 86,400 seconds
is wrong twice a year. Instants are aware UTC; Python subtracts same-zone aware datetimes as wall time, so every
computation converts to UTC first. A naive instant raises ValueError: it would be read in the machine's own zone.

A day that has begun stays begun: where clocks go back across the day start (Antarctica/Troll goes from 03:00 to 01:00,
so a day that begins at 2 has begun already), the hour that is repeated belongs to the new day. So the days of a zone
never alternate, and `day_start_instant` and `day_end_instant` enclose exactly the instants of `local_day`.
A zone that crosses the date line (Pacific/Apia had no 2011-12-30) leaves the day it skipped as long as its day start.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DEFAULT_DAY_START = 3
"""Hour (0 to 23, local) at which a day begins, from PRODUCT.md: "a day ends at 03:00"."""


def local_day(at: datetime, zone: ZoneInfo, day_start: int = DEFAULT_DAY_START) -> date:
    """The local day to which the instant `at` (aware) belongs, for a day that begins at `day_start` o'clock."""
    day = (_wall(at, zone) - timedelta(hours=day_start)).date()
    following = day + timedelta(days=1)
    return following if at >= day_start_instant(following, zone, day_start) else day


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which clocks in `zone` show `at` on `day`.

    In a gap (clocks go forward) it is the first valid instant after; in an overlap the first occurrence.
    """
    wall = datetime.combine(day, at.replace(fold=0), tzinfo=zone)
    utc = wall.astimezone(UTC)
    return utc if _wall(utc, zone) == wall.replace(tzinfo=None) else _end_of_gap(wall, zone)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The transition instant for a wall time that does not exist.

    `fold=0` reads such a time with the offset before the gap, which lands after the transition, `fold=1` with the
    offset after it, which lands before (PEP 495). Between the two the offset changes once, on a whole second.
    """
    after = wall.replace(microsecond=0).astimezone(UTC)
    before = wall.replace(microsecond=0, fold=1).astimezone(UTC)
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def day_start_instant(day: date, zone: ZoneInfo, day_start: int = DEFAULT_DAY_START) -> datetime:
    """The instant (UTC) at which local day `day` begins."""
    return instant(day, time(day_start), zone)


def day_end_instant(day: date, zone: ZoneInfo, day_start: int = DEFAULT_DAY_START) -> datetime:
    """The instant (UTC) at which local day `day` has ended and the next one begins."""
    return day_start_instant(day + timedelta(days=1), zone, day_start)


def wall_hour(at: datetime, zone: ZoneInfo) -> int:
    """The hour (0 to 23) that a clock on the wall in `zone` shows at the instant `at` (aware)."""
    return _wall(at, zone).hour


def wall_minute(at: datetime, zone: ZoneInfo) -> int:
    """The minutes since midnight (0 to 1,439) that a clock on the wall in `zone` shows at the instant `at` (aware)."""
    wall = _wall(at, zone)
    return wall.hour * 60 + wall.minute


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"an instant without a zone: {at}")
    return at.astimezone(zone).replace(tzinfo=None)
