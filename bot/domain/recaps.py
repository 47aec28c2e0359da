"""When the weekly recap comes, and which days it tells of."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.circles import Circle, Weekday
from bot.domain.days import instant, local_day
from bot.domain.zones import zone


def next_recap(now: datetime, zone: ZoneInfo, weekday: Weekday, hour: int) -> datetime:
    """The first instant (UTC) after `now` at which clocks in `zone` show `hour` o'clock on `weekday`."""
    today = now.astimezone(zone).date()
    ahead = (weekday - today.weekday()) % 7
    moments = (instant(today + timedelta(days=ahead + later), time(hour), zone) for later in (0, 7, 14))
    return next(moment for moment in moments if moment > now)


def recap_days(due: datetime, zone: ZoneInfo, day_start: int, hour: int | None = None) -> tuple[date, date]:
    """First and last local day (both included) that the recap due at `due` tells of: the seven whole days before.

    `hour` is the one that `next_recap` was given. It matters on one night a year: when that hour falls in a gap which
    reaches the day start, the recap is posted after a day has begun that other weeks' recaps precede, and without
    `hour` this one would leave a day out and the next would tell of a day twice.
    """
    today = local_day(due, zone, day_start)
    if hour is not None and hour < day_start:
        today = due.astimezone(zone).date() - timedelta(days=1)
    return today - timedelta(days=7), today - timedelta(days=1)


def with_recap(circle: Circle, now: datetime) -> Circle:
    """The circle with its next recap's instant after `now`; none while it is off, homeless, or suspended.

    A recap whose moment has come, and which the next tick will post, stays due: whoever changes a setting in between
    does not cost everybody a week's recap. For the one after it, pass the circle without `recap_due_at`.
    """
    if not circle.recap_on or circle.open_channel is None or circle.suspended_at is not None:
        return replace(circle, recap_due_at=None)
    if circle.recap_due_at is not None and circle.recap_due_at <= now:
        return circle
    due = next_recap(now, zone(circle.zone), circle.recap_weekday, circle.recap_hour)
    return replace(circle, recap_due_at=due)
