"""Cadences: what a streak counts in, and which local day belongs to which period (PRODUCT.md, streak rule 2).

A cadence cuts the calendar into periods: days, due weekdays, weeks, or spans of N days. A day that belongs to none (a
Tuesday of somebody who owes Mondays) was not due. Everything is dates: no zone, no clock, no seconds.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar, NamedTuple, TypeAlias

DAY = timedelta(days=1)
WEEK_DAYS = 7
EVERY_LIMIT = 30
"""Days of the longest span: a streak that grows less than once a month is none."""


class Period(NamedTuple):
    """First and last local day of a period, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day is a period."""

    need: ClassVar[int] = 1

    def period(self, day: date) -> Period | None:
        """The period to which `day` belongs; None when nothing was due on it."""
        return Period(day, day)

    def period_from(self, day: date) -> Period:
        """The period of `day`, or the first one after it."""
        return Period(day, day)


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Chosen days of the week, as `date.weekday` counts them (Monday is 0); each is a period."""

    days: tuple[int, ...]
    need: ClassVar[int] = 1

    def period(self, day: date) -> Period | None:
        """See `Daily.period`."""
        return Period(day, day) if day.weekday() in self.days else None

    def period_from(self, day: date) -> Period:
        """See `Daily.period_from`."""
        due = next(day + DAY * ahead for ahead in range(WEEK_DAYS) if (day.weekday() + ahead) % 7 in self.days)
        return Period(due, due)


@dataclass(frozen=True, slots=True)
class Weekly:
    """`times` distinct days in each week; weeks begin on weekday `starts` (Monday is 0)."""

    times: int
    starts: int = 0

    @property
    def need(self) -> int:
        """Distinct days that keep a period."""
        return self.times

    def period(self, day: date) -> Period | None:
        """See `Daily.period`."""
        return self.period_from(day)

    def period_from(self, day: date) -> Period:
        """See `Daily.period_from`."""
        first = day - DAY * ((day.weekday() - self.starts) % 7)
        return Period(first, first + DAY * 6)


@dataclass(frozen=True, slots=True)
class Every:
    """Spans of `days` days, counted from `start`; before it nothing is due."""

    days: int
    start: date
    need: ClassVar[int] = 1

    def period(self, day: date) -> Period | None:
        """See `Daily.period`."""
        return None if day < self.start else self.period_from(day)

    def period_from(self, day: date) -> Period:
        """See `Daily.period_from`."""
        first = self.start + DAY * (max((day - self.start).days, 0) // self.days * self.days)
        return Period(first, first + DAY * (self.days - 1))


Cadence: TypeAlias = Daily | Weekdays | Weekly | Every

DAILY = Daily()


def is_due(cadence: Cadence, day: date) -> bool:
    """Whether `day` belongs to a period."""
    return cadence.period(day) is not None


def same_cadence(before: Cadence, after: Cadence) -> bool:
    """Whether two cadences ask the same; spans of N days do, whenever they began."""
    if isinstance(before, Every) and isinstance(after, Every):
        return before.days == after.days
    return before == after


def takes_over(before: Cadence, after: Cadence, first: date) -> date:
    """From which local day on `after` holds, when it is to follow `before` from `first` on: from a weekly cadence to
    another one it is the next week's first day. A week that is under way ends as it began, so that it counts once.
    """
    if isinstance(before, Weekly) and isinstance(after, Weekly):
        week = before.period_from(first)
        return first if week.first == first else week.last + DAY
    return first


def begun(cadence: Cadence, first: date, week_start: int) -> Cadence:
    """The cadence as it holds for somebody from local day `first` on: spans are counted from there, and weeks begin on
    the circle's weekday `week_start` (Monday is 0).
    """
    match cadence:
        case Every():
            return replace(cadence, start=first)
        case Weekly():
            return replace(cadence, starts=week_start)
        case _:
            return cadence


def cadence_text(cadence: Cadence) -> str:
    """A cadence as the ledger keeps it; `read_cadence` reads it again."""
    match cadence:
        case Weekdays(days=days):
            return f"weekdays:{','.join(map(str, days))}"
        case Weekly(times=times, starts=starts):
            return f"weekly:{times}:{starts}"
        case Every(days=length, start=start):
            return f"every:{length}:{start.isoformat()}"
        case _:
            return "daily"


def read_cadence(text: str) -> Cadence:
    """The cadence that `cadence_text` wrote. Raises ValueError for anything else."""
    match text.split(":"):
        case ["daily"]:
            return DAILY
        case ["weekdays", days]:
            return Weekdays(tuple(int(day) for day in days.split(",")))
        case ["weekly", times, starts]:
            return Weekly(int(times), int(starts))
        case ["every", length, start]:
            return Every(int(length), date.fromisoformat(start))
        case _:
            raise ValueError(f"no cadence: {text!r}")
