"""When Kith itself was away, and which days that cost a member (PRODUCT.md, "Check-ins").

Kith leaves a heartbeat for each platform while members can check in there. A silence between two beats is an outage,
whatever its reason: the process, the database, or the connection to the platform. A day is lost to outages when they
took more than half an hour of its last six hours; such a day is excused by itself. Instants are aware UTC, and hours
are real time, also on the nights on which clocks change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cadence import DAY
from bot.domain.days import day_end_instant, local_day
from bot.domain.identity import NO_CIRCLE, NOBODY, CircleId, MemberId

BEAT_EVERY = timedelta(seconds=20)
"""How often a heartbeat is left: rarely enough for any disk, often enough to miss several before it is a silence."""

SILENCE = timedelta(minutes=2)
"""A longer gap between two heartbeats is an outage; a shorter one is a restart, or a slow database."""

LAST_HOURS = timedelta(hours=6)
TOLERATED = timedelta(minutes=30)
"""Of a day's LAST_HOURS, how much may be lost before the day is excused (PRODUCT.md)."""

BY_KITH = "outage"
"""The value of an EXCUSED fact that Kith wrote by itself."""


@dataclass(frozen=True, slots=True)
class Outage:
    """Kith was away from `platform` from `began_at` until `ended_at` (UTC).

    `circle_id` and `member_id` say how far the members have been looked at, in the order of their ids; both are empty
    at first, and again when all have been, at `settled_at` (UTC).
    """

    platform: str
    began_at: datetime
    ended_at: datetime
    settled_at: datetime | None = None
    circle_id: CircleId = NO_CIRCLE
    member_id: MemberId = NOBODY


def silence(before: datetime | None, now: datetime) -> timedelta | None:
    """How long Kith was away between two heartbeats, None when it was not.

    There is none before the first beat ever, and none when the clock was put back.
    """
    return now - before if before is not None and now - before > SILENCE else None


def lost_in(outages: Iterable[Outage], begin: datetime, end: datetime) -> timedelta:
    """How much of the time from `begin` to `end` (UTC) the outages took; where two overlap, it counts once."""
    lost, seen = timedelta(), begin
    for outage in sorted(outages, key=lambda outage: outage.began_at):
        first, last = max(outage.began_at, seen), min(outage.ended_at, end)
        if first < last:
            lost += last - first
            seen = last
    return lost


def may_cost_a_day(outage: Outage, outages: Sequence[Outage]) -> bool:
    """Whether `outage` can have cost anybody a day, anywhere on earth. `outages` are those of its platform that ended
    up to LAST_HOURS before it began, and itself: most restarts are settled by this, and nobody is looked at.
    """
    return lost_in(outages, outage.began_at - LAST_HOURS, outage.ended_at) > TOLERATED


def lost_days(outage: Outage, outages: Sequence[Outage], zone: ZoneInfo, day_start: int) -> tuple[date, ...]:
    """The local days that `outage` cost members in `zone`, oldest first; `outages` as in `may_cost_a_day`.

    A day that the zone skipped, or left a few hours (Apia's 2011-12-30), is lost together with the day before.
    """
    first = local_day(outage.began_at, zone, day_start)
    last = local_day(outage.ended_at, zone, day_start) + DAY
    days = (first + DAY * number for number in range((last - first).days + 1))
    return tuple(day for day in days if _is_lost(outages, day_end_instant(day, zone, day_start)))


def _is_lost(outages: Sequence[Outage], day_end: datetime) -> bool:
    return lost_in(outages, day_end - LAST_HOURS, day_end) > TOLERATED


def runs(days: Iterable[date]) -> tuple[tuple[date, date], ...]:
    """Days, oldest first, as first and last day (both included) of each unbroken row of them."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] == DAY:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return tuple(found)
