"""What the ledger tells of a circle's nudges, counted where it lies.

Each nudge is found by the index `kind`, and what followed it by the member's own facts, which lie together by their
key. Nothing here is for the writing connection: a report only reads.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, bindparam, case, distinct, func, literal, or_, select, union_all

from bot.domain.identity import CircleId
from bot.domain.ladder import Step, nudge_value
from bot.domain.ledger import PRESENCE, STEPS_TAKEN, FactKind
from bot.domain.nudge_report import Crowd, FirstWord, FollowerCount, StepCount
from bot.storage.executor import Executor
from bot.storage.repositories.ledger import HOLDS
from bot.storage.tables import ledger

_taken = ledger.alias("taken")
_OF_WINDOW = and_(_taken.c.circle_id == bindparam("circle"), _taken.c.on_day >= bindparam("first"))
_AFTERWARDS = and_(
    ledger.c.circle_id == _taken.c.circle_id, ledger.c.member_id == _taken.c.member_id, ledger.c.seq > _taken.c.seq
)
_STEP_NEXT = ledger.c.kind.in_(sorted(STEPS_TAKEN))
_PRESENT = and_(ledger.c.kind.in_(sorted(PRESENCE)), ledger.c.by_member.is_(None), HOLDS)

# A step is what stands before the colon; the databases cut texts differently, but compare them alike.
_STEP = case(*((_taken.c.value.like(nudge_value(step, "%")), step.value) for step in Step), else_=None)
_FOLLOWED_BY = (
    select(ledger.c.kind)
    .where(_AFTERWARDS, or_(_STEP_NEXT, _PRESENT))
    .order_by(ledger.c.seq)
    .limit(1)
    .correlate(_taken)
    .scalar_subquery()
)
_nudges = (
    select(_taken.c.member_id, _STEP.label("step"), _FOLLOWED_BY.label("follower"))
    .where(_OF_WINDOW, _taken.c.kind == FactKind.NUDGE, _taken.c.value.is_not(None))
    .cte("nudges")
)
_people = func.count(distinct(_nudges.c.member_id))
_answered = and_(_nudges.c.follower.is_not(None), _nudges.c.follower.not_in(sorted(STEPS_TAKEN)))
_COUNTS = union_all(
    select(
        literal("step").label("of"),
        _nudges.c.step.label("name"),
        func.count().label("nudges"),
        _people.label("people"),
        func.count().filter(_answered).label("answered"),
        _people.filter(_answered).label("answering"),
    ).group_by(_nudges.c.step),
    select(literal("follower"), _nudges.c.follower, func.count(), _people, literal(0), literal(0))
    .where(_nudges.c.follower.is_not(None))
    .group_by(_nudges.c.follower),
)

_taken_seq = select(_taken.c.member_id, _taken.c.seq).where(_OF_WINDOW)
_GENTLE = _taken.c.value.like(nudge_value(Step.GENTLE, "%"))
# Two kinds, each by the index: asked for both at once, SQLite reads the whole circle for the sake of the grouping.
_gentle_words = union_all(
    _taken_seq.where(_taken.c.kind == FactKind.NUDGE, _GENTLE), _taken_seq.where(_taken.c.kind == FactKind.HELD_BACK)
).subquery("gentle_words")
_first_words = (
    select(_gentle_words.c.member_id, func.min(_gentle_words.c.seq).label("seq"))
    .group_by(_gentle_words.c.member_id)
    .subquery("first_words")
)
_BACK_AT = (
    select(ledger.c.at)
    .where(_AFTERWARDS, ledger.c.kind == FactKind.CHECK_IN, HOLDS)
    .order_by(ledger.c.seq)
    .limit(1)
    .correlate(_taken)
    .scalar_subquery()
)
_FIRST_WORDS = (
    select(_taken.c.kind, _taken.c.at, _BACK_AT.label("back_at"))
    .join_from(
        _first_words, _taken, and_(_taken.c.member_id == _first_words.c.member_id, _taken.c.seq == _first_words.c.seq)
    )
    .where(_taken.c.circle_id == bindparam("circle"))
)


class SqlNudgeFacts:
    """See `repositories.NudgeFacts`."""

    def __init__(self, executor: Executor) -> None:
        self._db = executor

    async def counts(self, circle_id: CircleId, first: date) -> tuple[Sequence[StepCount], Sequence[FollowerCount]]:
        """See `repositories.NudgeFacts`."""
        steps: list[StepCount] = []
        followers: list[FollowerCount] = []
        rows = await self._db.all(_COUNTS, {"circle": circle_id, "first": first})
        for of, name, nudges, people, answered, answering in rows:
            if of == "step":
                steps.append(StepCount(Step(name), Crowd(nudges, people), Crowd(answered, answering)))
            else:
                followers.append(FollowerCount(FactKind(name), Crowd(nudges, people)))
        return steps, followers

    async def first_words(self, circle_id: CircleId, first: date) -> Sequence[FirstWord]:
        """See `repositories.NudgeFacts`."""
        rows = await self._db.all(_FIRST_WORDS, {"circle": circle_id, "first": first})
        return [FirstWord(kind == FactKind.HELD_BACK, taken_at, back_at) for kind, taken_at, back_at in rows]
