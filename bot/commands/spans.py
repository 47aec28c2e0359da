"""Spans of days that members plan: the options that take them, and what a plan must be."""

from datetime import date, timedelta

from bot.commands.dates import read_day, read_days
from bot.commands.spec import Arguments, Option
from bot.domain.standing import Cover, Standing
from bot.errors.plans import PlanProblem, PlanRefused

LONGEST = timedelta(days=366)
"""How far ahead days are planned."""

PLANNED = frozenset({Cover.REST, Cover.PAUSE})
"""What a rest may not overlap. A day that was excused or vanished on a journey is no plan of the member's."""

PAUSED = frozenset({Cover.PAUSE})
"""What a pause may not overlap: it may hold days that were planned as rests, and frees those around them."""

_WORDS = 40
"""Characters of a day: the longest is `wednesday 30 september 2026 to …`."""


def span_options(first: str, last: str) -> tuple[Option, Option]:
    """The options `from` and `to` with these helps."""
    return Option("from", first, max_length=_WORDS), Option("to", last, max_length=_WORDS)


def read_span(arguments: Arguments, today: date) -> tuple[date, date | None]:
    """The days of `from` and `to`; `from` may hold both (`monday to friday`), and is today when left out.

    Raises NotADay.
    """
    first, last = read_days("from", arguments.text("from") or "today", today)
    end = arguments.text("to")
    return first, read_day("to", end, today, max(first, today)) if end else last


def check_span(
    arguments: Arguments, standing: Standing, today: date, taken: frozenset[Cover] = PLANNED
) -> tuple[date, date | None]:
    """`read_span`, for days that lie ahead and are not free already by one of the `taken` covers.

    Raises NotADay or PlanRefused.
    """
    first, last = read_span(arguments, today)
    if last is not None and last < first:
        raise PlanRefused(PlanProblem.ENDS_FIRST)
    if first < today:
        raise PlanRefused(PlanProblem.IN_THE_PAST)
    if max(first, last or first) - today > LONGEST:
        raise PlanRefused(PlanProblem.TOO_LONG)
    check_free(standing, first, last, today, taken)
    return first, last


def check_free(standing: Standing, first: date, last: date | None, today: date, taken: frozenset[Cover]) -> None:
    """Raises PlanRefused where one of the days is free already by one of the `taken` covers."""
    if any(span.meets(max(first, today), last or date.max) for span in standing.spans if span.cover in taken):
        raise PlanRefused(PlanProblem.OVERLAPS)
