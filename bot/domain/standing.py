"""Where a member stands: the cached fold of their ledger, small enough to be one row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from bot.domain.cadence import DAILY, Cadence, cadence_text, read_cadence
from bot.domain.ladder import Step

CONSISTENCY_DAYS = 30
"""Days over which consistency is shown (PRODUCT.md, streak rule 10)."""

RULES = 3
"""Which version of the rules made a standing. One of another version is computed anew with the member's next fact."""

FREEZES_AT_FIRST = 1
FREEZES_HELD = 2
"""Freezes that a member begins with, and can hold at most (PRODUCT.md, streak rule 4)."""


class Cover(StrEnum):
    """Why days are bridged: neither kept nor missed."""

    REST = "rest"
    PAUSE = "pause"
    EXCUSE = "excuse"
    TRAVEL = "travel"


class Span(NamedTuple):
    """Bridged days, both included; without a last day until further notice."""

    first: date
    last: date | None
    cover: Cover

    def holds(self, day: date) -> bool:
        """Whether `day` is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)

    def meets(self, first: date, last: date) -> bool:
        """Whether any day from `first` to `last` is one of them."""
        return self.first <= last and (self.last is None or first <= self.last)


class Segment(NamedTuple):
    """A cadence, and the local day from which it holds."""

    first: date
    cadence: Cadence


BEGINNING = Segment(date.min, DAILY)
"""What holds until a member chooses."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands after their facts so far. A cache: it always equals the fold of the ledger.

    Shown: `current` and `longest` count kept periods, `current` in the run that was unbroken at `last_kept` (see
    `streaks.current_streak` for what counts today); `total` counts distinct days. Bit i of `recent` says whether the
    day i days before `last_kept` was kept. `freezes` are held, `progress` periods were kept towards the next one.

    For nudges: `present_on` is the last local day on which the member was present; `nudges` counts the nudges since
    then, those held back included, `nudge_step` is the step of the last of them, and `nudged_on` is the local day of
    the last one ever. `nudges_ever` counts those that were sent. `wall_minutes` are the last check-ins' minutes since
    midnight on the wall in the member's zone, oldest first (see `hours`). `facts` is the number of facts folded in.

    For the next check-in: periods before `open_from` are settled; `done` distinct days of the one that holds it are
    kept, and `missed` periods were missed since the last kept one. While `lost` is not 0, a repair that would restore
    so many periods is under way, `mended` of its three are kept; `mended_on` is the day of the last repair. `last_at`
    (UTC) and `last_on` are instant and day of the last check-in made, `counted_at` and `counted_zone` instant and zone
    of the last one that kept a day. `plan` are the cadences from the present one on, `spans` what is bridged since
    `open_from`. `celebrated` is the highest milestone that was announced.
    """

    facts: int = 0
    current: int = 0
    longest: int = 0
    total: int = 0
    last_kept: date | None = None
    recent: int = 0
    present_on: date | None = None
    nudges: int = 0
    nudged_on: date | None = None
    freezes: int = FREEZES_AT_FIRST
    progress: int = 0
    open_from: date | None = None
    done: int = 0
    missed: int = 0
    lost: int = 0
    mended: int = 0
    mended_on: date | None = None
    last_at: datetime | None = None
    last_on: date | None = None
    counted_at: datetime | None = None
    counted_zone: str | None = None
    plan: tuple[Segment, ...] = (BEGINNING,)
    spans: tuple[Span, ...] = ()
    celebrated: int = 0
    nudge_step: Step | None = None
    nudges_ever: int = 0
    wall_minutes: tuple[int, ...] = ()
    rules: int = RULES


def cadence_on(standing: Standing, day: date) -> Cadence:
    """The cadence that holds on local day `day`, which is not before the last check-in's."""
    return next((segment.cadence for segment in reversed(standing.plan) if segment.first <= day), DAILY)


def covering(standing: Standing, day: date) -> Span | None:
    """What bridges `day`, a day since the open period began; a pause before anything else."""
    found = [span for span in standing.spans if span.holds(day)]
    return min(found, key=lambda span: span.cover is not Cover.PAUSE, default=None)


def plan_text(plan: Iterable[Segment]) -> str:
    """A plan as one column keeps it; `read_plan` reads it again."""
    return ";".join(f"{segment.first.isoformat()}={cadence_text(segment.cadence)}" for segment in plan)


def read_plan(text: str) -> tuple[Segment, ...]:
    """The plan that `plan_text` wrote. Raises ValueError for anything else."""
    parts = [part.split("=") for part in text.split(";") if part]
    return tuple(Segment(date.fromisoformat(first), read_cadence(cadence)) for first, cadence in parts)


def spans_text(spans: Iterable[Span]) -> str:
    """Spans as one column keeps them; `read_spans` reads them again."""
    return ";".join(f"{s.cover}:{s.first.isoformat()}:{s.last.isoformat() if s.last else ''}" for s in spans)


def read_spans(text: str) -> tuple[Span, ...]:
    """The spans that `spans_text` wrote. Raises ValueError for anything else."""
    parts = [part.split(":") for part in text.split(";") if part]
    return tuple(
        Span(date.fromisoformat(first), date.fromisoformat(last) if last else None, Cover(cover))
        for cover, first, last in parts
    )
