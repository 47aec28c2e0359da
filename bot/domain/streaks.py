"""Streaks: how many days in a row were kept, as a fold over the ledger.

`fold` computes a standing from all facts of a member, in any order. `advance` adds one fact to a standing and gives the
same result without reading history; only a check-in that is dated before the last kept day needs the history, because
it can join two runs, and `needs_history` says so. `tests/test_streaks.py` holds both to each other for every prefix.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.ledger import PRESENCE, Fact, FactKind

CONSISTENCY_DAYS = 30
"""Days over which consistency is shown (PRODUCT.md, streak rule 10)."""

MILESTONES = frozenset({7, 14, 30, 50, 100, 200, 365})
"""Lengths that are celebrated, and every further hundred (PRODUCT.md)."""

_WINDOW = (1 << CONSISTENCY_DAYS) - 1


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands after their facts so far. A cache: it always equals the fold of the ledger.

    `current`, `longest` and `total` count kept days; `current` is the length of the run that ends at `last_kept` (see
    `current_streak` for what counts today). Bit i of `recent` says whether the day i days before `last_kept` was kept.
    `present_on` is the last local day on which the member was present; `nudges` counts the nudges since then, and
    `nudged_on` is the local day of the last one ever. `facts` is the number of facts folded in.
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


def needs_history(standing: Standing, fact: Fact) -> bool:
    """Whether folding `fact` in needs all the member's facts: a check-in dated before the last kept day."""
    return fact.kind is FactKind.CHECK_IN and standing.last_kept is not None and fact.on_day < standing.last_kept


def advance(standing: Standing, fact: Fact) -> Standing:
    """The standing after one more fact. The fact must not `needs_history`."""
    kept = _keep(standing, fact.on_day) if fact.kind is FactKind.CHECK_IN else standing
    return _note_presence(kept, fact)


def fold(facts: Iterable[Fact]) -> Standing:
    """The standing after all of a member's facts, in whatever order they come and however often each is given."""
    by_seq = {fact.seq: fact for fact in facts}
    standing = fold_days(fact.on_day for fact in by_seq.values() if fact.kind is FactKind.CHECK_IN)
    for seq in sorted(by_seq):
        standing = _note_presence(standing, by_seq[seq])
    return standing


def fold_days(days: Iterable[date]) -> Standing:
    """The standing of somebody who kept exactly `days` (in any order, repeats allowed) and did nothing else."""
    standing = Standing()
    for day in sorted(set(days)):
        standing = _keep(standing, day)
    return standing


def _keep(standing: Standing, day: date) -> Standing:
    last = standing.last_kept
    if day == last:
        return standing
    gap = (day - last).days if last is not None else 1
    current = standing.current + 1 if gap == 1 else 1
    return replace(
        standing,
        current=current,
        longest=max(standing.longest, current),
        total=standing.total + 1,
        last_kept=day,
        recent=((standing.recent << min(gap, CONSISTENCY_DAYS)) | 1) & _WINDOW,
    )


def _note_presence(standing: Standing, fact: Fact) -> Standing:
    counted = replace(standing, facts=standing.facts + 1)
    if fact.kind is FactKind.NUDGE:
        return replace(counted, nudges=counted.nudges + 1, nudged_on=_latest(counted.nudged_on, fact.on_day))
    if fact.kind in PRESENCE:
        return replace(counted, present_on=_latest(counted.present_on, fact.on_day), nudges=0)
    return counted


def current_streak(standing: Standing, today: date) -> int:
    """The length of the streak as it stands on local day `today`: the open day never breaks it (rule 3)."""
    if standing.last_kept is None or today - standing.last_kept > timedelta(days=1):
        return 0
    return standing.current


def days_kept_recently(standing: Standing, today: date) -> int:
    """How many of the last 30 local days, `today` included, were kept."""
    if standing.last_kept is None:
        return 0
    age = (today - standing.last_kept).days
    return ((standing.recent << max(age, 0)) & _WINDOW).bit_count() if age < CONSISTENCY_DAYS else 0


def kept_on(standing: Standing, day: date) -> bool:
    """Whether `day`, one of the 30 up to the last kept day, was kept."""
    if standing.last_kept is None:
        return False
    age = (standing.last_kept - day).days
    return 0 <= age < CONSISTENCY_DAYS and bool(standing.recent >> age & 1)


def milestone_reached(before: Standing, after: Standing) -> int | None:
    """The highest milestone that this step reached for the first time in the member's life, if any.

    `longest` passes each length once only, so comparing it needs no record of what was announced. A day logged late can
    join two runs and pass several lengths at once.
    """
    passed = range(after.longest, before.longest, -1)
    return next((length for length in passed if _is_milestone(length)), None)


def _is_milestone(length: int) -> bool:
    return length in MILESTONES or (length > max(MILESTONES) and length % 100 == 0)


def is_comeback(before: Standing, today: date) -> bool:
    """Whether a check-in on `today` is the first one after a quiet spell: at least one day passed unkept."""
    return before.last_kept is not None and today - before.last_kept > timedelta(days=1)


def _latest(one: date | None, other: date) -> date:
    return other if one is None else max(one, other)
