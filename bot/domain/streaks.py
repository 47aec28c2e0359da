"""Streaks: how many periods in a row were kept, as a fold over the ledger (PRODUCT.md, "Streaks: the exact rules").

`fold` computes a standing from all facts of a member, in any order. `advance` adds one fact to a standing and gives the
same result without reading history, at the same cost after ten check-ins as after five thousand. What reaches into the
past (a day logged late, an undo, a correction, an excuse) needs the history, and `needs_history` says so.

A fact is what somebody did: a check-in, a rest, a pause, a correction. That a freeze was spent or a repair came true is
not a fact but follows from them, so that a day put right later also gives back the freeze that had covered it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from bot.domain.history import Chain, read_history
from bot.domain.identity import CircleId, MemberId
from bot.domain.ladder import step_of
from bot.domain.ledger import STEPS_TAKEN, Fact, FactKind, shows_presence
from bot.domain.standing import CONSISTENCY_DAYS, RULES, Standing
from bot.domain.walk import Step, Walk

MILESTONES = frozenset({7, 14, 30, 50, 100, 200, 365})
"""Lengths that are celebrated, and every further hundred (PRODUCT.md)."""

REACHING = frozenset(
    {
        FactKind.UNDONE,
        FactKind.RESTED,
        FactKind.PAUSED,
        FactKind.RESUMED,
        FactKind.CADENCE,
        FactKind.ADDED,
        FactKind.REMOVED,
        FactKind.EXCUSED,
    }
)
"""Kinds of facts that change what other days count for."""

_WINDOW = (1 << CONSISTENCY_DAYS) - 1


def needs_history(standing: Standing, fact: Fact) -> bool:
    """Whether folding `fact` in needs all the member's facts: it concerns other days than its own, is dated before the
    last kept one, or was made on a journey across days.
    """
    if standing.rules != RULES or fact.kind in REACHING:
        return True
    if fact.kind is not FactKind.CHECK_IN:
        return False
    chain = Chain.of(standing)
    dated_back = standing.last_kept is not None and fact.on_day < standing.last_kept
    return dated_back or not chain.counts(fact) or chain.lost_on_the_way(fact.on_day, fact.at) is not None


def advance(standing: Standing, fact: Fact) -> Standing:
    """The standing after one more fact. The fact must not `needs_history`."""
    if fact.kind is not FactKind.CHECK_IN:
        return _note_presence(standing, fact)
    chain = Chain.of(standing)
    chain.add(fact, keeps=fact.on_day != standing.last_kept)
    walk = Walk(standing, standing.plan, standing.spans)
    walk.keep(fact.on_day)
    return _note_presence(_with_chain(walk.standing(), chain), fact)


def fold(facts: Iterable[Fact]) -> Standing:
    """The standing after all of a member's facts, in whatever order they come and however often each is given."""
    ordered = in_order(facts)
    walk, chain = walk_through(_presence(ordered), ordered, None)
    return _with_chain(walk.standing(), chain)


def _presence(ordered: Sequence[Fact]) -> Standing:
    """What the facts (by `seq`) say about presence, nudges and celebrations, and nothing about days yet.

    The same as `_note_presence` for each, without making a standing for each.
    """
    present = [(number, fact) for number, fact in enumerate(ordered) if shows_presence(fact)]
    last = present[-1][0] if present else -1
    taken = [(number, fact) for number, fact in enumerate(ordered) if fact.kind in STEPS_TAKEN]
    since = [fact for number, fact in taken if number > last]
    return Standing(
        facts=len(ordered),
        present_on=max((present_day(fact) for _, fact in present), default=None),
        nudges=len(since),
        nudge_step=step_of(since[-1].value, len(since)) if since else None,
        nudges_ever=sum(fact.kind is FactKind.NUDGE for _, fact in taken),
        nudged_on=max((fact.on_day for _, fact in taken), default=None),
        celebrated=max((int(fact.value or 0) for fact in ordered if fact.kind is FactKind.CELEBRATED), default=0),
    )


def walk_through(base: Standing, ordered: Sequence[Fact], steps: list[Step] | None) -> tuple[Walk, Chain]:
    """The walk through all facts (by `seq`), from a `base` that has seen no day yet; `steps` are written down."""
    history = read_history(ordered)
    walk = Walk(base, history.plan, history.spans, steps)
    walk.keep_all(sorted(history.days))
    return walk, history.chain


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """The facts by `seq`, each once."""
    by_seq = {fact.seq: fact for fact in facts}
    return [by_seq[seq] for seq in sorted(by_seq)]


def fold_days(days: Iterable[date]) -> Standing:
    """The standing of somebody who checked in at noon (UTC) of exactly `days`, and did nothing else."""
    noon = time(12, tzinfo=UTC)
    return fold(
        Fact(CircleId(""), MemberId(""), seq, FactKind.CHECK_IN, day, datetime.combine(day, noon))
        for seq, day in enumerate(sorted(set(days)), start=1)
    )


_PLANS = frozenset({FactKind.RESTED, FactKind.PAUSED, FactKind.RESUMED, FactKind.CADENCE})


def _with_chain(standing: Standing, chain: Chain) -> Standing:
    return replace(
        standing,
        last_at=chain.last_at,
        last_on=chain.last_on,
        counted_at=chain.counted_at,
        counted_zone=chain.counted_zone,
        wall_minutes=chain.wall_minutes(),
    )


def _note_presence(standing: Standing, fact: Fact) -> Standing:
    facts = standing.facts + 1
    if fact.kind in STEPS_TAKEN:
        return _note_step(standing, fact)
    if fact.kind is FactKind.CELEBRATED:
        return replace(standing, facts=facts, celebrated=max(standing.celebrated, int(fact.value or 0)))
    if shows_presence(fact):
        present_on = _latest(standing.present_on, present_day(fact))
        return replace(standing, facts=facts, present_on=present_on, nudges=0, nudge_step=None)
    return replace(standing, facts=facts)


def _note_step(standing: Standing, fact: Fact) -> Standing:
    nudges = standing.nudges + 1
    return replace(
        standing,
        facts=standing.facts + 1,
        nudges=nudges,
        nudge_step=step_of(fact.value, nudges),
        nudges_ever=standing.nudges_ever + (fact.kind is FactKind.NUDGE),
        nudged_on=_latest(standing.nudged_on, fact.on_day),
    )


def present_day(fact: Fact) -> date:
    """The local day on which the member was there to make `fact`. Plans ahead (a rest, a pause, a cadence) are dated
    with the day that they are about, so their own day is the instant's (UTC).
    """
    return min(fact.on_day, fact.at.date()) if fact.kind in _PLANS else fact.on_day


@dataclass(frozen=True, slots=True)
class Repair:
    """A broken streak of length `lost` that can be restored: by checking in until local day `until` (included), or,
    once it is under way, by keeping `left` more periods.
    """

    lost: int
    left: int
    until: date | None


@dataclass(frozen=True, slots=True)
class View:
    """What a standing means on a local day: `freezes` are those that are left after what they cover already, `missed`
    counts the periods that passed unkept since the last kept one, up to the third.
    """

    current: int
    freezes: int
    missed: int
    kept: bool
    repair: Repair | None


def view(standing: Standing, today: date, now: datetime | None = None) -> View:
    """The standing as seen on local day `today`. The open period never breaks a streak (rule 3).

    With `now` (UTC) given, days that vanished on a journey of at most 24 hours since the last check-in are not missed
    (rule 7). A week or a span that ended unkept meanwhile is: no clock took it away.
    """
    skipped = Chain.of(standing).lost_on_the_way(today, now) if now is not None else None
    walk = Walk(standing, standing.plan, standing.spans if skipped is None else (*standing.spans, skipped))
    walk.close(today)
    missed = walk.missed
    kept = kept_on(standing, today)
    if not walk.broken:
        under_way = Repair(walk.lost, 3 - walk.mended, None) if walk.lost else None
        return View(walk.current, walk.freezes - missed, missed, kept, under_way)
    offer = None
    if walk.broke_on is not None and walk.offers_repair(today):
        offer = Repair(walk.current, 3, walk.repair_until(walk.broke_on))
    return View(0, walk.freezes, missed, kept, offer)


def current_streak(standing: Standing, today: date, now: datetime | None = None) -> int:
    """The length of the streak as it stands on local day `today`; see `view`."""
    return view(standing, today, now).current


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

    What was celebrated is a fact, so that an undo and another check-in do not celebrate it again. A day logged late can
    join two runs and pass several lengths at once.
    """
    passed = range(after.longest, max(before.longest, before.celebrated), -1)
    return next((length for length in passed if _is_milestone(length)), None)


def _is_milestone(length: int) -> bool:
    return length in MILESTONES or (length > max(MILESTONES) and length % 100 == 0)


def shortens(before: Standing, after: Standing, today: date, now: datetime) -> bool:
    """Whether the way from `before` to `after` takes something away, as seen on local day `today` at `now` (UTC): from
    the current streak, from the longest one, or from what a repair can bring back.

    A day put right can: it may join two runs, and the longer one spends freezes that a later gap needed.
    """
    was, would_be = view(before, today, now), view(after, today, now)
    return (
        after.longest < before.longest or would_be.current < was.current or _within_reach(would_be) < _within_reach(was)
    )


def _within_reach(seen: View) -> int:
    return seen.current + (seen.repair.lost if seen.repair else 0)


def _latest(one: date | None, other: date) -> date:
    return other if one is None else max(one, other)
