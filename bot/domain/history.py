"""From facts to days: which facts hold, which days they keep, what is bridged, and which cadence holds when.

This reads facts in the order in which they were made (`seq`); the walk then takes the days in calendar order.
Travel is decided here, because it is about real time: whoever checks in at least every 24 hours never loses a day to
zones, and nobody gains a second day within 12 hours by changing them (PRODUCT.md, streak rule 7).
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.domain.cadence import DAY, read_cadence, takes_over
from bot.domain.days import wall_minute
from bot.domain.hours import KEPT
from bot.domain.ledger import Fact, FactKind
from bot.domain.standing import BEGINNING, Cover, Segment, Span, Standing
from bot.domain.zones import zone

TRAVEL_WITHIN = timedelta(hours=24)
"""Real time between two check-ins in which no day is lost (rule 7). It is counted from one that was made for the day
that it was: what is logged late speaks for the day before."""

SECOND_WITHIN = timedelta(hours=12)
"""Real time after a day was kept in which a change of zone brings no second one (rule 7)."""

_COVERS = {FactKind.RESTED: Cover.REST, FactKind.PAUSED: Cover.PAUSE, FactKind.EXCUSED: Cover.EXCUSE}
_KEEPING = frozenset({FactKind.CHECK_IN, FactKind.ADDED})


@dataclass(slots=True)
class Chain:
    """The check-ins as they were made, one after the other: the last one, the last one that kept a day, and at which
    times of day the last few were made: `minutes` of earlier ones, then those of the facts in `recent`.
    """

    last_at: datetime | None = None
    last_on: date | None = None
    counted_at: datetime | None = None
    counted_zone: str | None = None
    minutes: tuple[int, ...] = ()
    recent: deque[Fact] = field(default_factory=lambda: deque(maxlen=KEPT))

    @classmethod
    def of(cls, standing: Standing) -> "Chain":
        """Where the chain stands."""
        return cls(
            standing.last_at, standing.last_on, standing.counted_at, standing.counted_zone, standing.wall_minutes
        )

    def lost_on_the_way(self, today: date, now: datetime) -> Span | None:
        """The days between the last check-in's and local day `today` that nobody saw, as 24 hours at most passed until
        `now` (UTC).
        """
        if self.last_at is None or self.last_on is None or today - self.last_on <= DAY:
            return None
        if abs(now - self.last_at) > TRAVEL_WITHIN:
            return None
        return Span(self.last_on + DAY, today - DAY, Cover.TRAVEL)

    def counts(self, fact: Fact) -> bool:
        """Whether `fact` may keep a day of its own: not within 12 hours of the last one in another zone."""
        if fact.zone == self.counted_zone or self.counted_at is None or self.counted_zone is None or fact.zone is None:
            return True
        return fact.at - self.counted_at >= SECOND_WITHIN

    def add(self, fact: Fact, *, keeps: bool) -> None:
        """`fact` is the last one now; `keeps` when it kept a new day."""
        if fact.zone is not None:
            self.recent.append(fact)
        if not fact.late:
            self.last_at, self.last_on = fact.at, fact.on_day
        if keeps:
            self.counted_at, self.counted_zone = fact.at, fact.zone

    def wall_minutes(self) -> tuple[int, ...]:
        """See `Standing`. A check-in whose zone was not written down tells no time of day."""
        told = (wall_minute(fact.at, zone(fact.zone)) for fact in self.recent if fact.zone is not None)
        return (*self.minutes, *told)[-KEPT:]


@dataclass(slots=True)
class History:
    """What a member's facts come to. `days` are the kept ones; `counted` are the check-ins that hold, by `seq`, and
    `uncounted` those of them that rule 7 gives no day of their own."""

    days: set[date] = field(default_factory=set)
    plan: tuple[Segment, ...] = (BEGINNING,)
    spans: tuple[Span, ...] = ()
    chain: Chain = field(default_factory=Chain)
    counted: list[Fact] = field(default_factory=list)
    uncounted: list[Fact] = field(default_factory=list)


def read_history(ordered: Sequence[Fact]) -> History:
    """The history in facts that come by `seq`, each once."""
    void = voided(ordered)
    history = History()
    spans: dict[int, Span] = {}
    plan = [BEGINNING]
    travelled: list[Span] = []
    for fact in ordered:
        if fact.seq in void:
            continue
        if fact.kind is FactKind.CHECK_IN:
            _check_in(history, fact, travelled)
        elif fact.kind is FactKind.ADDED:
            history.days.add(fact.on_day)
        elif fact.kind is FactKind.CADENCE:
            plan = _planned(plan, fact)
        elif fact.kind in _COVERS:
            spans[fact.seq] = Span(fact.on_day, fact.until_day, _COVERS[fact.kind])
        elif fact.kind is FactKind.RESUMED:
            _resume(spans, fact)
    history.plan = tuple(plan)
    history.spans = tuple(sorted([*spans.values(), *travelled], key=lambda span: (span.first, span.cover)))
    return history


def _planned(plan: Sequence[Segment], fact: Fact) -> list[Segment]:
    """The plan with a new cadence, which takes the place of what was to hold from its day on."""
    before = [segment for segment in plan if segment.first < fact.on_day]
    cadence = read_cadence(fact.value or "daily")
    return [*before, Segment(takes_over(before[-1].cadence, cadence, fact.on_day), cadence)]


def _check_in(history: History, fact: Fact, travelled: list[Span]) -> None:
    chain = history.chain
    skipped = chain.lost_on_the_way(fact.on_day, fact.at)
    if skipped is not None:
        travelled.append(skipped)
    counts = chain.counts(fact)
    chain.add(fact, keeps=counts and fact.on_day not in history.days)
    if counts:
        history.days.add(fact.on_day)
        history.counted.append(fact)
    else:
        travelled.append(Span(fact.on_day, fact.on_day, Cover.TRAVEL))
        history.uncounted.append(fact)


def _resume(spans: dict[int, Span], fact: Fact) -> None:
    """A resumed pause ended the day before; one that had not begun never was."""
    span = spans.get(fact.about or 0)
    if span is None:
        return
    if fact.on_day <= span.first:
        del spans[fact.about or 0]
    elif span.last is None or span.last >= fact.on_day:
        spans[fact.about or 0] = span._replace(last=fact.on_day - DAY)


def voided(ordered: Iterable[Fact]) -> frozenset[int]:
    """The numbers of facts that do not hold: undone ones, and check-ins of days that a moderator removed."""
    facts = list(ordered)
    undone = {fact.about for fact in facts if fact.kind is FactKind.UNDONE and fact.about is not None}
    removals = [fact for fact in facts if fact.kind is FactKind.REMOVED and fact.seq not in undone]
    if removals:
        last = {fact.on_day: fact.seq for fact in removals}
        undone |= {fact.seq for fact in facts if fact.kind in _KEEPING and fact.seq < last.get(fact.on_day, 0)}
    return frozenset(undone)
