"""Hours: when a member is written to, and when nobody is.

Times are the member's own wall time, counted in minutes from midnight (0 to 1,439). A member's usual minute is the
median of their last check-ins, on a clock that begins at the circle's day start: somebody who works at 23:50 and at
00:20 is a night owl, and nobody who checks in at noon on average.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from statistics import median_low
from zoneinfo import ZoneInfo

from bot.domain.days import instant, wall_hour
from bot.domain.ladder import Ladder

HOUR = 60
A_DAY = 24 * HOUR

KEPT, ENOUGH = 9, 5
"""Check-ins that are remembered for the usual minute, and how many of them it takes to speak of one."""

MARGIN = 15
"""Minutes before the quiet hours in which no nudge is planned: what is a little late would run into them."""

STALE_AFTER = timedelta(hours=6)
"""A nudge whose moment has passed by more than this is decided anew, not sent (PRODUCT.md)."""


def usual_minute(minutes: Sequence[int], day_start: int) -> int | None:
    """The wall minute at which somebody with these check-ins usually checks in; None until there are enough."""
    if len(minutes) < ENOUGH:
        return None
    start = day_start * HOUR
    return (median_low((minute - start) % A_DAY for minute in minutes) + start) % A_DAY


def nudge_minute(own_hour: int | None, minutes: Sequence[int], circle_hour: int, day_start: int, ladder: Ladder) -> int:
    """The wall minute at which a member is written to: at the hour they chose, else at their usual one, else at the
    circle's; in quiet hours at the nearest moment outside of them.
    """
    if own_hour is not None:
        return outside_quiet_hours(own_hour * HOUR, ladder)
    usual = usual_minute(minutes, day_start)
    return outside_quiet_hours(circle_hour * HOUR if usual is None else usual, ladder)


def outside_quiet_hours(minute: int, ladder: Ladder) -> int:
    """`minute`, or the allowed one that is nearest to it; of two that are as near, the later one."""
    first, last = ladder.quiet_until * HOUR, (ladder.quiet_from * HOUR - MARGIN) % A_DAY
    if (minute - first) % A_DAY <= (last - first) % A_DAY:
        return minute
    return first if (first - minute) % A_DAY <= (minute - last) % A_DAY else last


def in_quiet_hours(at: datetime, zone: ZoneInfo, ladder: Ladder) -> bool:
    """Whether clocks in `zone` show an hour at which nobody is written to."""
    length = (ladder.quiet_until - ladder.quiet_from) % 24
    return (wall_hour(at, zone) - ladder.quiet_from) % 24 < length


def latest_sending(now: datetime, zone: ZoneInfo, ladder: Ladder) -> datetime:
    """Until when (UTC) a nudge that was decided at `now`, outside quiet hours, may still be on its way."""
    today = now.astimezone(zone).date()
    dates = (today, today + timedelta(days=1))
    first = [instant(day, time(ladder.quiet_from), zone) for day in dates]
    # Where clocks go back, quiet hours that had begun may begin again.
    again = [datetime.combine(day, time(ladder.quiet_from, fold=1), zone).astimezone(UTC) for day in dates]
    return min(now + STALE_AFTER, *(at for at in (*first, *again) if at > now))


def minutes_text(minutes: Iterable[int]) -> str:
    """Wall minutes as one column keeps them; `read_minutes` reads them again."""
    return ",".join(map(str, minutes))


def read_minutes(text: str) -> tuple[int, ...]:
    """The wall minutes that `minutes_text` wrote. Raises ValueError for anything else."""
    return tuple(int(part) for part in text.split(",") if part)
