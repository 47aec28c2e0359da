"""Local days: which day an instant belongs to, and when a day begins and ends.

A day begins at the circle's day start (03:00 unless the circle chose otherwise) in the member's own zone, so that work
done after midnight still belongs to the evening. Days are counted by date arithmetic alone: subtracting 86,400 seconds
is wrong twice a year. Instants are aware UTC; Python subtracts same-zone aware datetimes as wall time, so every
computation converts to UTC first.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DEFAULT_DAY_START = 3
"""Hour (0 to 23, local) at which a day begins, from PRODUCT.md: "a day ends at 03:00"."""


def local_day(at: datetime, zone: ZoneInfo, day_start: int = DEFAULT_DAY_START) -> date:
    """The local day to which the instant `at` (aware) belongs, for a day that begins at `day_start` o'clock."""
    wall = at.astimezone(zone).replace(tzinfo=None)
    return (wall - timedelta(hours=day_start)).date()


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which clocks in `zone` show `at` on `day`.

    In a gap (clocks go forward) it is the first valid instant after; in an overlap the first occurrence.
    """
    wall = datetime.combine(day, at, tzinfo=zone)
    utc = wall.astimezone(UTC)
    if utc.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return utc
    return _end_of_gap(utc, zone)


def _end_of_gap(inside: datetime, zone: ZoneInfo) -> datetime:
    """The transition instant for a wall time that does not exist.

    `fold=0` reads such a time with the offset before the gap, which lands after the transition by as much as the wall
    time lies inside the gap. The transition is where the offset changes; offsets change on whole seconds, so bisecting
    the day before `inside` finds it exactly.
    """
    after = inside
    before = inside - timedelta(days=1)
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
    """The hour (0 to 23) that a clock on the wall in `zone` shows at the instant `at`."""
    return at.astimezone(zone).hour
