"""The facts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import (
    Text,
    and_,
    bindparam,
    distinct,
    exists,
    false,
    func,
    insert,
    literal_column,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.functions import coalesce

from bot.domain.identity import CircleId, MemberId
from bot.domain.ledger import Fact, FactKind, Tally
from bot.storage.executor import Executor, Row
from bot.storage.statements import at, columns_of, field_names, values_of
from bot.storage.tables import circles, ledger, members

_FIELDS = field_names(Fact)
FACT = select(*columns_of(ledger, Fact))
_CHECK_IN = ledger.c.kind.in_((FactKind.CHECK_IN, FactKind.ADDED))
_later, _reversal = ledger.alias("later"), ledger.alias("reversal")
_UNDONE = (
    exists()
    .where(_later.c.circle_id == ledger.c.circle_id, _later.c.kind == FactKind.UNDONE)
    .where(_later.c.on_day == ledger.c.on_day, _later.c.member_id == ledger.c.member_id)
    .where(_later.c.about == ledger.c.seq)
)
_REVERSED = (
    exists()
    .where(_reversal.c.circle_id == _later.c.circle_id, _reversal.c.kind == FactKind.UNDONE)
    .where(_reversal.c.on_day == _later.c.on_day, _reversal.c.member_id == _later.c.member_id)
    .where(_reversal.c.about == _later.c.seq)
)
_REMOVED = (
    exists()
    .where(_later.c.circle_id == ledger.c.circle_id, _later.c.kind == FactKind.REMOVED)
    .where(_later.c.on_day == ledger.c.on_day, _later.c.member_id == ledger.c.member_id)
    .where(_later.c.seq > ledger.c.seq, not_(_REVERSED))
)
# An undo and a removal bear the day of what they concern, so each is found by the index `kind`.
HOLDS = or_(not_(_CHECK_IN), and_(not_(_UNDONE), not_(_REMOVED)))
_CHEER = ledger.c.kind == FactKind.CHEER
_IN_SPAN = and_(
    ledger.c.circle_id == bindparam("circle"), ledger.c.on_day.between(bindparam("first"), bindparam("last"))
)

_APPEND = insert(ledger)
_OF_MEMBER = FACT.where(at(ledger, "circle_id", "member_id")).order_by(ledger.c.seq)
_GET = FACT.where(at(ledger, "circle_id", "member_id", "seq"))
_CHEERS_GIVEN = FACT.where(at(ledger, "circle_id", "member_id", "on_day"), _CHEER).order_by(ledger.c.at, ledger.c.seq)
_CHEERS_RECEIVED = FACT.where(at(ledger, "circle_id", "to_member"), _CHEER, ledger.c.at >= bindparam("since")).order_by(
    ledger.c.at, ledger.c.member_id, ledger.c.seq
)
_TALLY = (
    select(
        members.c.id,
        members.c.name,
        func.count(distinct(ledger.c.on_day)).filter(_CHECK_IN),
        coalesce(func.sum(ledger.c.minutes).filter(_CHECK_IN), 0),
        func.count().filter(_CHEER),
    )
    .join_from(ledger, members, and_(members.c.circle_id == ledger.c.circle_id, members.c.id == ledger.c.member_id))
    .where(_IN_SPAN, ledger.c.kind.in_((FactKind.CHECK_IN, FactKind.ADDED, FactKind.CHEER)))
    .where(ledger.c.private == false(), HOLDS)
    .where(members.c.left_at.is_(None))
    .group_by(members.c.circle_id, members.c.id, members.c.name)
    .order_by(members.c.id)
)
# Written out, for an index of some kinds alone serves no query that leaves the kind to a parameter.
_NUDGES = (
    select(ledger.c.member_id, ledger.c.at)
    .join_from(ledger, circles, circles.c.id == ledger.c.circle_id)
    .where(ledger.c.member_id.in_(bindparam("people", expanding=True)), ledger.c.kind == literal_column("'nudge'"))
    .where(ledger.c.at > bindparam("since"), circles.c.platform == bindparam("platform"))
    .order_by(ledger.c.member_id, ledger.c.at)
)
_LAST_NUDGES = (
    select(ledger.c.value)
    .where(at(ledger, "member_id", "circle_id"), ledger.c.kind == literal_column("'nudge'"))
    .where(ledger.c.value.is_not(None))
    .order_by(ledger.c.at.desc(), ledger.c.seq.desc())
    .limit(bindparam("limit"))
)
_people = func.unnest(bindparam("people", type_=ARRAY(Text))).column_valued("person")
_keys = select(
    func.hashtextextended(func.concat(bindparam("platform", type_=Text), ":", _people), 0).label("key")
).distinct()
_ordered_keys = _keys.order_by("key").subquery()
# One lock for each person, always in the same order: two sweeps never wait for each other.
_LOCK_PEOPLE = select(func.pg_advisory_xact_lock(_ordered_keys.c.key))
_QUIET_CHECKERS = (
    select(func.count(distinct(ledger.c.member_id)))
    .join_from(ledger, members, and_(members.c.circle_id == ledger.c.circle_id, members.c.id == ledger.c.member_id))
    .where(_IN_SPAN, _CHECK_IN, ledger.c.private == true(), HOLDS)
    .where(members.c.left_at.is_(None))
)


class SqlLedger:
    """See `ports.Ledger`."""

    def __init__(self, executor: Executor) -> None:
        self._db = executor

    async def append(self, fact: Fact) -> None:
        """Raises Conflict (a StorageError) when the number is taken: on PostgreSQL the work is then run again."""
        await self._db.change(_APPEND, values_of(fact, _FIELDS))

    async def of_member(self, circle_id: CircleId, member_id: MemberId) -> Sequence[Fact]:
        """See `ports.Ledger`."""
        rows = await self._db.all(_OF_MEMBER, {"its_circle_id": circle_id, "its_member_id": member_id})
        return [fact_of(row) for row in rows]

    async def get(self, circle_id: CircleId, member_id: MemberId, seq: int) -> Fact | None:
        """See `ports.Ledger`."""
        row = await self._db.first(_GET, {"its_circle_id": circle_id, "its_member_id": member_id, "its_seq": seq})
        return fact_of(row) if row else None

    async def cheers_given(self, circle_id: CircleId, giver: MemberId, on_day: date) -> Sequence[Fact]:
        """See `ports.Ledger`."""
        key = {"its_circle_id": circle_id, "its_member_id": giver, "its_on_day": on_day}
        return [fact_of(row) for row in await self._db.all(_CHEERS_GIVEN, key)]

    async def cheers_received(self, circle_id: CircleId, receiver: MemberId, since: datetime) -> Sequence[Fact]:
        """See `ports.Ledger`."""
        key = {"its_circle_id": circle_id, "its_to_member": receiver, "since": since}
        return [fact_of(row) for row in await self._db.all(_CHEERS_RECEIVED, key)]

    async def tally(self, circle_id: CircleId, first: date, last: date) -> Sequence[Tally]:
        """See `ports.Ledger`; in the order of member ids."""
        rows = await self._db.all(_TALLY, {"circle": circle_id, "first": first, "last": last})
        return [Tally(*row) for row in rows]

    async def nudges_since(
        self, platform: str, member_ids: Collection[MemberId], since: datetime
    ) -> Mapping[MemberId, Sequence[datetime]]:
        """See `ports.Ledger`. On SQLite there is one writer, and nobody to keep away."""
        people = {"platform": platform, "people": sorted(set(member_ids))}
        if self._db.dialect == "postgresql" and self._db.locks:
            await self._db.all(_LOCK_PEOPLE, people)
        found: defaultdict[MemberId, list[datetime]] = defaultdict(list)
        for member_id, nudged_at in await self._db.all(_NUDGES, {**people, "since": since}):
            found[member_id].append(nudged_at)
        return found

    async def last_nudges(self, circle_id: CircleId, member_id: MemberId, limit: int) -> Sequence[str]:
        """See `ports.Ledger`."""
        key = {"its_circle_id": circle_id, "its_member_id": member_id, "limit": limit}
        return [row[0] for row in await self._db.all(_LAST_NUDGES, key)]

    async def quiet_checkers(self, circle_id: CircleId, first: date, last: date) -> int:
        """See `ports.Ledger`."""
        row = await self._db.first(_QUIET_CHECKERS, {"circle": circle_id, "first": first, "last": last})
        return row[0] if row else 0


def fact_of(row: Row) -> Fact:
    circle_id, member_id, seq, kind, *rest = row
    return Fact(circle_id, member_id, seq, FactKind(kind), *rest)
