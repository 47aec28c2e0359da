"""The shared streak of two buddies: how many periods in a row both kept.

It is computed beside the two streaks and changes neither, so nobody loses their own by the other's miss. Days that are
bridged for one (a rest, a freeze, a pause) are not shared and break nothing. Where two cadences differ, the one with
the longer periods counts: a week is shared when both kept their part in it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.cadence import DAY, WEEK_DAYS, Cadence, Every, Period, Weekdays, Weekly
from bot.domain.history import TRAVEL_WITHIN, read_history
from bot.domain.ledger import Fact
from bot.domain.standing import Segment, Standing
from bot.domain.streaks import in_order
from bot.domain.walk import Step, Verdict, Walk


@dataclass(frozen=True, slots=True)
class Run:
    """What a member kept in a row up to now: `kept` are the local days by which each period was kept, in order."""

    kept: tuple[date, ...]
    plan: tuple[Segment, ...]

    @property
    def cadence(self) -> Cadence:
        """The present one."""
        return self.plan[-1].cadence


@dataclass(frozen=True, slots=True)
class Together:
    """A shared streak of `length` periods of `cadence`."""

    length: int
    cadence: Cadence


def run_of(facts: Iterable[Fact], since: date, today: date, now: datetime) -> Run:
    """The unbroken run of a member as it stands on their local day `today` (at `now`, UTC), from `since` on."""
    history = read_history(in_order(facts))
    steps: list[Step] = []
    walk = Walk(Standing(), history.plan, history.spans, steps)
    walk.keep_all(sorted(history.days))
    last_at = history.chain.last_at
    if last_at is None or now - last_at > TRAVEL_WITHIN:
        walk.close(today)
    run = () if walk.broken else steps[_begin(steps) :]
    kept = tuple(step.first for step in run if step.verdict is Verdict.KEPT and step.first >= since)
    return Run(kept, history.plan)


def shared_streak(one: Run, other: Run) -> Together:
    """How many periods in a row both kept, counted in the longer ones."""
    slowest = max(_pace(one.cadence), _pace(other.cadence))
    lengths = [
        Together(_count(leads, follows), leads.cadence)
        for leads, follows in ((one, other), (other, one))
        if _pace(leads.cadence) == slowest
    ]
    return max(lengths, key=lambda together: together.length)


def _begin(steps: Sequence[Step]) -> int:
    """Where the present run begins: at the last break that was not repaired."""
    begin = before = 0
    for index, step in enumerate(steps):
        if step.verdict is Verdict.BROKE:
            before, begin = begin, index
        elif step.verdict is Verdict.REPAIRED:
            begin = before
    return begin


def _count(leads: Run, follows: Run) -> int:
    """The periods of `leads` in which `follows` kept something too."""
    spans = (_span(leads.plan, day) for day in leads.kept)
    return sum(bisect_left(follows.kept, span.first) < bisect_right(follows.kept, span.last) for span in spans)


def _span(plan: Sequence[Segment], day: date) -> Period:
    """The period that `day` kept, and the days before it that belong to none: what a buddy did on a Tuesday goes with
    the Wednesday of somebody who owes no Tuesdays.
    """
    cadence = next(segment.cadence for segment in reversed(plan) if segment.first <= day)
    first, last = cadence.period_from(day)
    for _ in range(WEEK_DAYS - 1):
        if cadence.period(first - DAY) is not None:
            break
        first -= DAY
    return Period(first, last)


def _pace(cadence: Cadence) -> float:
    """Days for each period."""
    match cadence:
        case Weekdays(days=days):
            return WEEK_DAYS / len(days)
        case Weekly():
            return WEEK_DAYS
        case Every(days=days):
            return days
        case _:
            return 1
