"""Explanations as data: which days, by which rule, made a number what it is (PRODUCT.md, streak rule 11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain.cadence import DAY
from bot.domain.history import voided
from bot.domain.ledger import Fact, FactKind
from bot.domain.outages import BY_KITH
from bot.domain.standing import CONSISTENCY_DAYS, Standing
from bot.domain.streaks import in_order, walk_through
from bot.domain.walk import Step, Verdict


class Number(StrEnum):
    """What can be explained."""

    STREAK = "streak"
    LONGEST = "longest"
    TOTAL = "total"
    CONSISTENCY = "consistency"
    FREEZES = "freezes"


_FREEZING = frozenset({Verdict.FREEZE_EARNED, Verdict.FROZEN})
_CORRECTING = frozenset({FactKind.ADDED, FactKind.REMOVED, FactKind.UNDONE})
_KEEPING = frozenset({Verdict.KEPT, Verdict.COUNTED, Verdict.NOT_DUE})


@dataclass(frozen=True, slots=True)
class Excuse:
    """Why local days `first` to `last` (both included) were excused: a moderator's `reason`, or our own outage."""

    first: date
    last: date
    reason: str
    by_kith: bool

    def concerns(self, step: Step) -> bool:
        """Whether any of its days lies in the step."""
        return self.first <= step.last and step.first <= self.last


class Correction(StrEnum):
    """What a moderator did with a day: added or removed it, or took back a removal or an addition."""

    ADDED = "added"
    REMOVED = "removed"
    PUT_BACK = "put-back"
    TAKEN_BACK = "taken-back"


@dataclass(frozen=True, slots=True)
class Corrected:
    """A local day as a moderator left it, and their `reason`."""

    day: date
    what: Correction
    reason: str


def corrections(facts: Sequence[Fact], since: date = date.min) -> tuple[Corrected, ...]:
    """What moderators did with local days from `since` on, by day; of a day corrected twice what came last."""
    kinds = {fact.seq: fact.kind for fact in facts}
    found = {
        fact.on_day: Corrected(fact.on_day, _done(fact, kinds.get(fact.about or 0)), fact.note or "")
        for fact in facts
        if fact.by_member is not None and fact.kind in _CORRECTING and fact.on_day >= since
    }
    return tuple(found[day] for day in sorted(found))


def _done(fact: Fact, taken_back: FactKind | None) -> Correction:
    match fact.kind:
        case FactKind.ADDED:
            return Correction.ADDED
        case FactKind.REMOVED:
            return Correction.REMOVED
        case _:
            return Correction.PUT_BACK if taken_back is FactKind.REMOVED else Correction.TAKEN_BACK


def excuses(facts: Sequence[Fact]) -> tuple[Excuse, ...]:
    """The excuses that hold, as they were given."""
    void = voided(facts)
    given = (fact for fact in facts if fact.kind is FactKind.EXCUSED and fact.seq not in void)
    return tuple(
        Excuse(fact.on_day, fact.until_day or fact.on_day, fact.note or "", fact.value == BY_KITH) for fact in given
    )


def steps_to(number: Number, facts: Iterable[Fact], today: date, now: datetime) -> tuple[Step, ...]:
    """The steps behind a number as `streaks.view` shows it on local day `today` at `now` (UTC), oldest first; days of
    one verdict in one step.
    """
    steps: list[Step] = []
    walk, chain = walk_through(Standing(), in_order(facts), steps)
    skipped = chain.lost_on_the_way(today, now)
    if skipped is not None:
        walk.spans = (*walk.spans, skipped)
    walk.close(today)
    if not walk.broken:
        walk.spend()
    return tuple(_merged(_chosen(number, steps, today)))


def _chosen(number: Number, steps: Sequence[Step], today: date) -> Sequence[Step]:
    """The steps that have to do with a number."""
    match number:
        case Number.STREAK:
            return steps[_beginning(steps) :]
        case Number.LONGEST:
            return _longest(steps)
        case Number.FREEZES:
            return [step for step in steps if step.verdict in _FREEZING]
        case Number.TOTAL:
            return [step for step in steps if step.verdict in _KEEPING]
        case _:  # consistency
            return [step for step in steps if step.verdict in _KEEPING and step.last >= first_of(number, today)]


def first_of(number: Number, today: date) -> date:
    """The first local day that a number, as seen on local day `today`, can have to do with."""
    return today - DAY * (CONSISTENCY_DAYS - 1) if number is Number.CONSISTENCY else date.min


def _beginning(steps: Sequence[Step]) -> int:
    """Where the run in which `steps` end began: at the last break that was not repaired."""
    repaired = False
    for index in range(len(steps) - 1, -1, -1):
        if steps[index].verdict is Verdict.BROKE and not repaired:
            return index
        repaired = steps[index].verdict is Verdict.REPAIRED or (repaired and steps[index].verdict is not Verdict.BROKE)
    return 0


def _longest(steps: Sequence[Step]) -> Sequence[Step]:
    """The run in which the greatest length was reached first."""
    best = max((step.length for step in steps if step.verdict is not Verdict.BROKE), default=0)
    end = next((index for index, step in enumerate(steps) if step.length == best), -1)
    return steps[_beginning(steps[: end + 1]) : end + 1]


def _merged(steps: Sequence[Step]) -> list[Step]:
    """Steps with neighbouring ones of the same verdict put together."""
    merged: list[Step] = []
    for step in steps:
        last = merged[-1] if merged else None
        if last is not None and last.verdict is step.verdict and step.first - last.last <= DAY:
            merged[-1] = replace(last, last=step.last, length=step.length)
        else:
            merged.append(step)
    return merged
