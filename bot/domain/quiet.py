"""Quiet members: whether a nudge is due, when, which one, and if none, why.

A member is quiet when a period of their own cadence has passed unkept: who owes three a week is not quiet on a Tuesday.
On days that are paused, rested or excused nobody is written to, and a period with such a day is not missed. Nudges go
only to those who said yes, never in quiet hours, at most one a day and a few a week over all of a person's circles.
Their steps stand in `ladder`, their hours in `hours`. Times of day are the member's own wall time; instants are UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.cadence import Period
from bot.domain.days import instant, local_day
from bot.domain.hours import A_DAY, HOUR, STALE_AFTER, in_quiet_hours
from bot.domain.ladder import USUAL, Ladder, Step, step_after
from bot.domain.members import AGREEING, Consent
from bot.domain.standing import Standing, cadence_on, covering

HORIZON = 400
"""Days and periods that are looked through for one that is due: whoever planned more than a year of rest is left in
peace."""

WEEK = timedelta(days=7)
"""The span of the budget."""

APART = timedelta(hours=12)
"""Least time between two nudges to one person, whose circles may lie in different zones and so on different days."""

JITTER = timedelta(minutes=10)
"""Nudges of one hour are spread over its first minutes."""


class NoNudge(StrEnum):
    """Why no nudge is due, now or later, until something changes."""

    NOT_PRESENT_YET = "not-present-yet"
    NO_CONSENT = "no-consent"
    SWITCHED_OFF = "switched-off"
    LEFT = "left"
    REFUSED = "refused"
    STOPPED = "stopped"
    PAUSED = "paused"


class Delay(StrEnum):
    """Why the next nudge does not come before its instant."""

    NOT_QUIET = "not-quiet"
    SPACING = "spacing"
    PAUSED = "paused"
    SNOOZED = "snoozed"
    NO_PLACE = "no-place"
    PASSED = "passed"
    QUIET_HOURS = "quiet-hours"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a nudge depends on besides the facts: the member's choices and the circle's settings.

    `minute` is the wall minute at which the member is written to (see `hours.nudge_minute`), `usual` says that their
    usual one is known. On local days before `snoozed_until` nobody writes. `refused` says that the platform takes no
    private messages for the member, `placed` that there is a place in the circle for a silent word, `buddy` that there
    is one who may be told.
    """

    consent: Consent
    switched_on: bool
    left: bool
    zone: ZoneInfo
    day_start: int
    minute: int
    ladder: Ladder = USUAL
    snoozed_until: date | None = None
    refused: bool = False
    placed: bool = True
    usual: bool = False
    buddy: bool = False


@dataclass(frozen=True, slots=True)
class SendNow:
    """The nudge of this step is due now."""

    step: Step


@dataclass(frozen=True, slots=True)
class HoldBack:
    """The nudge of this step is due now, and was drawn for those that are held back: the step is taken in silence."""

    step: Step


@dataclass(frozen=True, slots=True)
class Wait:
    """The next nudge, of this step, is due at the instant `until`; `why` not before."""

    until: datetime
    step: Step
    why: Delay


def next_nudge(
    standing: Standing, terms: Terms, now: datetime, jitter: timedelta, spent: Sequence[datetime] = ()
) -> Wait | NoNudge:
    """When the next nudge is due, seen from `now` and never before it; `jitter` (0 to JITTER) is added to the hour.

    `spent` are the instants of the person's nudges of the last seven days, in whichever circle.
    """
    start = _start(standing, terms)
    if isinstance(start, NoNudge):
        return start
    step, earliest = start
    first = max(earliest, local_day(now, terms.zone, terms.day_start))
    why = Delay.SPACING if standing.nudges else Delay.NOT_QUIET
    for ahead in range(HORIZON):
        at = _moment(first + timedelta(days=ahead), terms, jitter)
        hindrance = _hindrance(standing, terms, first + timedelta(days=ahead), at, now, spent)
        if hindrance is None:
            return Wait(at, step, why)
        why = hindrance
    return NoNudge.PAUSED


def decide_nudge(
    standing: Standing,
    terms: Terms,
    due: datetime,
    now: datetime,
    jitter: timedelta,
    spent: Sequence[datetime] = (),
    *,
    held_back: bool = False,
) -> SendNow | HoldBack | Wait | NoNudge:
    """What to do at `now` about a nudge that was due at `due`: decided again, on fresh facts.

    It is sent only at or after today's nudge hour: a circle whose settings changed makes all its members due at once,
    to be decided anew, and most of them wait. A moment that lies in quiet hours, or passed too long ago, gives the next
    proper one. `held_back` is what chance says about this nudge; only the first of a quiet spell is ever held back.
    """
    start = _start(standing, terms)
    if isinstance(start, NoNudge):
        return start
    step, earliest = start
    today = local_day(now, terms.zone, terms.day_start)
    early = now < _moment(max(earliest, today), terms, timedelta())
    late = due > now or now - due > STALE_AFTER
    if early or late or _hindrance(standing, terms, today, now, now, spent):
        return next_nudge(standing, terms, now, jitter, spent)
    return HoldBack(step) if held_back and step is Step.GENTLE else SendNow(step)


def is_quiet(standing: Standing, today: date) -> bool:
    """Whether at least one whole period before `today` passed without presence."""
    if standing.present_on is None:
        return False
    missed = first_missed(standing, standing.present_on)
    return missed is not None and today > missed


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


def over_budget(at: datetime, terms: Terms, spent: Sequence[datetime]) -> bool:
    """Whether one more nudge at `at` would be the second of a day, or one too many of seven days.

    Nudges that seem to lie in the future count too: a clock may have been put back since.
    """
    day = local_day(at, terms.zone, terms.day_start)
    near = any(abs(at - one) < APART or local_day(one, terms.zone, terms.day_start) == day for one in spent)
    return near or sum(one > at - WEEK for one in spent) >= terms.ladder.budget


def _start(standing: Standing, terms: Terms) -> tuple[Step, date] | NoNudge:
    """The next step and its earliest local day, or why there is none."""
    never = _never(terms)
    if never is not None:
        return never
    if standing.present_on is None:
        return NoNudge.NOT_PRESENT_YET
    step = step_after(standing.nudge_step, terms.ladder, buddy=terms.buddy)
    if step is None:
        return NoNudge.STOPPED if standing.nudge_step else NoNudge.SWITCHED_OFF
    missed = first_missed(standing, standing.present_on)
    if missed is None:
        return NoNudge.PAUSED
    quiet_from = max(standing.present_on + timedelta(days=2), missed + timedelta(days=1))
    if standing.nudged_on is None:
        return step, quiet_from
    return step, max(quiet_from, standing.nudged_on + timedelta(days=terms.ladder.days_before(step)))


def _never(terms: Terms) -> NoNudge | None:
    """What keeps a member from being written to at all, whatever they do or do not."""
    if terms.left:
        return NoNudge.LEFT
    if terms.consent not in AGREEING:
        return NoNudge.NO_CONSENT
    if not terms.switched_on or not terms.ladder.budget:
        return NoNudge.SWITCHED_OFF
    return NoNudge.REFUSED if terms.refused and terms.consent is Consent.PRIVATE else None


def _hindrance(
    standing: Standing, terms: Terms, day: date, at: datetime, now: datetime, spent: Sequence[datetime]
) -> Delay | None:
    """What speaks against a nudge at `at`, on local day `day`; a place may have come by another day."""
    inside = terms.consent is Consent.INSIDE or terms.refused
    if covering(standing, day) is not None:
        return Delay.PAUSED
    if terms.snoozed_until is not None and day < terms.snoozed_until:
        return Delay.SNOOZED
    if at < now:
        return Delay.PASSED
    if inside and not terms.placed and day <= local_day(now, terms.zone, terms.day_start):
        return Delay.NO_PLACE
    if in_quiet_hours(at, terms.zone, terms.ladder):
        return Delay.QUIET_HOURS
    return Delay.BUDGET if over_budget(at, terms, spent) else None


def _is_kept(standing: Standing, period: Period, present_on: date) -> bool:
    """Whether a period is kept already. The day of an answer is nobody's miss, even where the day is all of it."""
    if period.first == period.last == present_on:
        return True
    need = cadence_on(standing, period.last).need
    here = standing.open_from is not None and period.first <= standing.open_from <= period.last
    return here and standing.done >= need


def _moment(day: date, terms: Terms, jitter: timedelta) -> datetime:
    """The wall minute of local day `day` at which the member is written to, plus `jitter` as far as the day has room.

    One before the day start belongs to the end of the local day: it strikes on the next date.
    """
    room = timedelta(minutes=(terms.day_start * HOUR - terms.minute - 1) % A_DAY)
    date_on_wall = day + timedelta(days=1) if terms.minute < terms.day_start * HOUR else day
    return (instant(date_on_wall, time(*divmod(terms.minute, HOUR)), terms.zone) + min(jitter, room)).astimezone(UTC)
