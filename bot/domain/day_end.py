"""When a circle lets its days end at another hour: whose rhythm that touches, and which day is theirs to be excused.

A check-in keeps the day that it was made for (PRODUCT.md, streak rule 1). But with an earlier end, what is done at the
hours in between belongs to the next day from then on: whoever checks in at one o'clock every night would do so for
Monday's day, and a day later for Wednesday's. The day between would be missed by nobody's fault. With a later end two
nights fall on one day, which costs no streak.
"""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.days import local_day
from bot.domain.hours import HOUR


def is_touched(minutes: Sequence[int], before: int, after: int) -> bool:
    """Whether somebody with check-ins at these wall `minutes` is here at hours that belong to the next day with an end
    at `after` o'clock, and did not with one at `before`.
    """
    return any(after * HOUR <= minute < before * HOUR for minute in minutes)


def days_between(now: datetime, zone: ZoneInfo, before: int, after: int) -> tuple[date, date]:
    """First and last local day (both included) that may be left out where the end moves from `before` to `after`
    o'clock at the instant `now`: the day that was open until then, and the one that is open now.
    """
    return local_day(now, zone, before), local_day(now, zone, after)
