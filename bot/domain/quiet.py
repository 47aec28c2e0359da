"""Quiet members: whether a nudge is due, when, and which one.

A member is quiet when a period of their own cadence has passed unkept: who owes three a week is not quiet on a Tuesday.
On days that are paused, rested or excused nobody is written to, and a period with such a day is not missed. Nudges go
only to those who said yes, at most one a day and never in quiet hours; their spacing grows, and after the last one
there is silence until the member acts. Times of day are the member's own wall time; instants are UTC.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.cadence import Period
from bot.domain.days import instant, local_day, wall_hour
from bot.domain.members import Consent
from bot.domain.standing import Standing, cadence_on, covering

SPACING = (2, 5, 8, 15, 22)
"""Days from the last presence to each nudge: after one missed day, then two steps of three days, then weekly twice.
Where a period is longer than a day, the first nudge comes on the day after the missed one, the others as far apart."""

HORIZON = 400
"""Periods that are looked through for one that is due: whoever planned more than a year of rest is left in peace."""

DAYS_BETWEEN = 3
"""Least days between any two nudges: with it nobody gets more than three in seven days (PRODUCT.md, the budget)."""

QUIET_FROM, QUIET_UNTIL = 21, 9
"""Hours between which nobody is written to: from 21:00 until 09:00 local."""

STALE_AFTER = timedelta(hours=6)
"""A nudge whose moment has passed by more than this is decided anew, not sent (PRODUCT.md)."""

JITTER = timedelta(minutes=10)
"""Nudges of one hour are spread over its first minutes."""


class NoNudge(StrEnum):
    """Why no nudge is due, now or later, until something changes."""

    NOT_PRESENT_YET = "not-present-yet"
    NO_CONSENT = "no-consent"
    SWITCHED_OFF = "switched-off"
    LEFT = "left"
    STOPPED = "stopped"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a nudge depends on besides the facts: the member's choices and the circle's settings."""

    consent: Consent
    switched_on: bool
    left: bool
    zone: ZoneInfo
    day_start: int
    hour: int


@dataclass(frozen=True, slots=True)
class SendNow:
    """A nudge is due now. `step` counts from 1; `last` marks the one after which Kith falls silent."""

    step: int
    last: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """The next nudge is due at the instant `until`."""

    until: datetime


def next_nudge(standing: Standing, terms: Terms, now: datetime, jitter: timedelta) -> Wait | NoNudge:
    """When the next nudge is due, seen from `now` and never before it; `jitter` (0 to JITTER) is added to the hour."""
    earliest = _earliest_day(standing, terms)
    if isinstance(earliest, NoNudge):
        return earliest
    first = max(earliest, local_day(now, terms.zone, terms.day_start))
    days = (first + timedelta(days=ahead) for ahead in range(HORIZON))
    moments = (_moment(day, terms, jitter) for day in days if covering(standing, day) is None)
    at = next((at for at in moments if at >= now and not in_quiet_hours(at, terms.zone)), None)
    return Wait(at) if at is not None else NoNudge.PAUSED


def decide_nudge(
    standing: Standing, terms: Terms, due: datetime, now: datetime, jitter: timedelta
) -> SendNow | Wait | NoNudge:
    """What to do at `now` about a nudge that was due at `due`: decided again, on fresh facts.

    It is sent only at or after today's nudge hour: a circle whose settings changed makes all its members due at once,
    to be decided anew, and most of them wait. A moment that lies in quiet hours, or passed too long ago, gives the next
    proper one.
    """
    earliest = _earliest_day(standing, terms)
    if isinstance(earliest, NoNudge):
        return earliest
    today = local_day(now, terms.zone, terms.day_start)
    if covering(standing, today) is not None:
        return next_nudge(standing, terms, now, jitter)
    early = now < _moment(max(earliest, today), terms, timedelta())
    if early or due > now or now - due > STALE_AFTER or in_quiet_hours(now, terms.zone):
        return next_nudge(standing, terms, now, jitter)
    step = standing.nudges + 1
    return SendNow(step=step, last=step == len(SPACING))


def in_quiet_hours(at: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks in `zone` show an hour at which nobody is written to."""
    hour = wall_hour(at, zone)
    return hour >= QUIET_FROM or hour < QUIET_UNTIL


def latest_sending(now: datetime, zone: ZoneInfo) -> datetime:
    """Until when (UTC) a nudge that was decided at `now`, outside quiet hours, may still be on its way."""
    today = now.astimezone(zone).date()
    return min(now + STALE_AFTER, instant(today, time(QUIET_FROM), zone))


def is_quiet(standing: Standing, today: date) -> bool:
    """Whether at least one whole period before `today` passed without presence."""
    if standing.present_on is None:
        return False
    missed = first_missed(standing, standing.present_on)
    return missed is not None and today > missed


def _earliest_day(standing: Standing, terms: Terms) -> date | NoNudge:
    """The earliest local day of the next nudge, or why there is none."""
    if terms.left:
        return NoNudge.LEFT
    if terms.consent not in {Consent.PRIVATE, Consent.INSIDE}:
        return NoNudge.NO_CONSENT
    if not terms.switched_on:
        return NoNudge.SWITCHED_OFF
    if standing.present_on is None:
        return NoNudge.NOT_PRESENT_YET
    if standing.nudges >= len(SPACING):
        return NoNudge.STOPPED
    missed = first_missed(standing, standing.present_on)
    if missed is None:
        return NoNudge.PAUSED
    spacing = SPACING[standing.nudges]
    by_presence = max(standing.present_on + timedelta(days=spacing), missed + timedelta(days=spacing - 1))
    if standing.nudged_on is None:
        return by_presence
    return max(by_presence, standing.nudged_on + timedelta(days=DAYS_BETWEEN))


def first_missed(standing: Standing, present_on: date) -> date | None:
    """The last local day of the first period that passes unkept if the member, present on `present_on`, does nothing
    more; None while a pause without an end, or more than a year of rest, leaves nothing due.
    """
    day = present_on
    for _ in range(HORIZON):
        period = cadence_on(standing, day).period_from(day)
        spans = [span for span in standing.spans if span.meets(*period)]
        if any(span.last is None for span in spans):
            return None
        if not spans and not _is_kept(standing, period, present_on):
            return period.last
        day = period.last + timedelta(days=1)
    return None


def _is_kept(standing: Standing, period: Period, present_on: date) -> bool:
    """Whether a period is kept already. The day of an answer is nobody's miss, even where the day is all of it."""
    if period.first == period.last == present_on:
        return True
    need = cadence_on(standing, period.last).need
    here = standing.open_from is not None and period.first <= standing.open_from <= period.last
    return here and standing.done >= need


def _moment(day: date, terms: Terms, jitter: timedelta) -> datetime:
    """The nudge hour of local day `day`, moved out of quiet hours, plus `jitter`.

    An hour before the day start belongs to the end of the local day: it strikes on the next date.
    """
    hour = min(max(terms.hour, QUIET_UNTIL), QUIET_FROM - 1)
    date_on_wall = day + timedelta(days=1) if hour < terms.day_start else day
    return (instant(date_on_wall, time(hour), terms.zone) + jitter).astimezone(UTC)
