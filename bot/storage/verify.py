"""Whether the cache and the ledger agree: RELIABILITY's invariants, looked at on live data.

Members are walked in the order of their keys, a few hundred to a transaction, so that nobody waits for a check. That
there is one outbox row per key, and one fact per number, is held by the tables' primary keys.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from sqlalchemy import and_, bindparam, delete, exists, func, insert, select, tuple_

from bot.domain.identity import CircleId, MemberId
from bot.domain.ledger import Fact
from bot.domain.members import AGREEING, Profile
from bot.domain.standing import Standing
from bot.domain.streaks import fold
from bot.ports import UnitOfWork
from bot.storage.executor import Executor
from bot.storage.opening import SqlStorage
from bot.storage.repositories.ledger import FACT, fact_of
from bot.storage.repositories.members import PROFILE, profile_of
from bot.storage.statements import at, field_names, values_of
from bot.storage.tables import buddies, ledger, members, outbox, standings
from bot.storage.unit_of_work import SqlUnitOfWork

BATCH = 300
"""Members looked at in one transaction."""

Key: TypeAlias = tuple[CircleId, MemberId]

_KEY = tuple_(members.c.circle_id, members.c.id)
_AFTER = tuple_(bindparam("circle"), bindparam("member"))
_UNTIL = tuple_(bindparam("last_circle"), bindparam("last_member"))
_NEXT = (
    select(members.c.circle_id, members.c.id)
    .where(_KEY > _AFTER)
    .order_by(members.c.circle_id, members.c.id)
    .limit(BATCH)
)
_PROFILES = PROFILE.where(_KEY > _AFTER, _KEY <= _UNTIL)
_FACT_KEY = tuple_(ledger.c.circle_id, ledger.c.member_id)
_FACTS = FACT.where(_FACT_KEY > _AFTER, _FACT_KEY <= _UNTIL).order_by(ledger.c.seq)
_other = buddies.alias("other")
_ALONE = ~(
    exists()
    .where(_other.c.circle_id == buddies.c.circle_id)
    .where(_other.c.member_id == buddies.c.buddy_id, _other.c.buddy_id == buddies.c.member_id)
)
_PAIR_KEY = tuple_(buddies.c.circle_id, buddies.c.member_id)
_HALF_PAIRS = select(buddies.c.circle_id, buddies.c.member_id).where(_ALONE, _PAIR_KEY > _AFTER, _PAIR_KEY <= _UNTIL)
_END_HALF_PAIR = delete(buddies).where(at(buddies, "circle_id", "member_id"), _ALONE)
_OVERDUE = select(func.count()).where(and_(outbox.c.ended_at.is_(None), outbox.c.due_at < bindparam("before")))
_INSERT_STANDING = insert(standings)


class Problem(StrEnum):
    """What is wrong with a member's rows."""

    STANDING = "standing"
    NO_STANDING = "no-standing"
    GAP = "gap"
    HALF_PAIR = "half-pair"
    OLDER_RULES = "older-rules"


@dataclass(frozen=True, slots=True)
class Finding:
    """A member whose rows disagree. A GAP in the ledger's numbers cannot be repaired; the others can.

    Standings belong to findings about them. A HALF_PAIR is a member whose buddy does not have them. OLDER_RULES is no
    fault: a standing from before an upgrade, which its member's next fact computes anew.
    """

    circle_id: CircleId
    member_id: MemberId
    problem: Problem
    stored: Standing | None = None
    computed: Standing | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """How many members were looked at, what was found wrong, how many messages should have been sent by now, and how
    many standings other rules have made, which is as it should be after an upgrade.
    """

    members: int
    findings: tuple[Finding, ...]
    overdue: int
    older: int


async def verify(storage: SqlStorage, overdue_before: datetime, *, repair: bool = False) -> Report:
    """Compare every standing with the fold of its member's facts, and count open messages due before an instant (UTC).

    With `repair` a wrong standing is computed anew, and one that other rules have made; a member who had none has lost
    the next nudge with it, which is due at that instant then, to be decided anew. Half a pair is ended: neither could
    do it, and neither could have another buddy. The ledger is never touched. Raises StorageError.
    """
    count, findings = 0, list[Finding]()
    async for looked_at, found in _walk(storage):
        count += looked_at
        findings += found
    if repair:
        for finding in findings:
            await _repair(storage, finding, overdue_before)
    overdue = await storage.read(lambda uow: _count_overdue(_executor(uow), overdue_before))
    wrong = tuple(finding for finding in findings if finding.problem is not Problem.OLDER_RULES)
    return Report(count, wrong, overdue, older=len(findings) - len(wrong))


async def _walk(storage: SqlStorage) -> AsyncIterator[tuple[int, list[Finding]]]:
    """How many members each batch had, and what was found in it."""
    last: Key = (CircleId(""), MemberId(""))
    while True:
        after = last

        async def work(uow: UnitOfWork, after: Key = after) -> tuple[Sequence[Key], list[Finding]]:
            return await _look_at_batch(_executor(uow), after)

        keys, found = await storage.read(work)
        if not keys:
            return
        yield len(keys), found
        last = keys[-1]


async def _look_at_batch(db: Executor, after: Key) -> tuple[Sequence[Key], list[Finding]]:
    start = {"circle": after[0], "member": after[1]}
    keys: list[Key] = [(row[0], row[1]) for row in await db.all(_NEXT, start)]
    if not keys:
        return [], []
    span = {**start, "last_circle": keys[-1][0], "last_member": keys[-1][1]}
    profiles = [profile_of(row) for row in await db.all(_PROFILES, span)]
    stored = {(one.member.circle_id, one.member.id): one.standing for one in profiles}
    facts: dict[Key, list[Fact]] = defaultdict(list)
    for row in await db.all(_FACTS, span):
        fact = fact_of(row)
        facts[fact.circle_id, fact.member_id].append(fact)
    halves = [Finding(row[0], row[1], Problem.HALF_PAIR) for row in await db.all(_HALF_PAIRS, span)]
    return keys, [finding for key in keys for finding in _compare(key, stored.get(key), facts[key])] + halves


def _compare(key: Key, stored: Standing | None, facts: Sequence[Fact]) -> list[Finding]:
    computed = fold(facts)
    problems = []
    if stored is None:
        problems.append(Problem.NO_STANDING)
    elif stored.rules != computed.rules and stored.facts == computed.facts:
        problems.append(Problem.OLDER_RULES)
    elif stored != computed:
        problems.append(Problem.STANDING)
    if [fact.seq for fact in facts] != list(range(1, len(facts) + 1)):
        problems.append(Problem.GAP)
    return [Finding(*key, problem, stored, computed) for problem in problems]


async def _repair(storage: SqlStorage, finding: Finding, nudge_at: datetime) -> None:
    key = (finding.circle_id, finding.member_id)
    if finding.problem is Problem.HALF_PAIR:
        half = {"its_circle_id": key[0], "its_member_id": key[1]}
        await storage.transact(lambda uow: _executor(uow).change(_END_HALF_PAIR, half))
    else:
        await _recompute(storage, key, nudge_at)


async def _recompute(storage: SqlStorage, key: Key, nudge_at: datetime) -> None:
    async def work(uow: UnitOfWork) -> None:
        profile = await uow.members.get(*key)
        rebuilt = profile is None
        if rebuilt:
            await _executor(uow).change(_INSERT_STANDING, _empty_standing(key))
            profile = await uow.members.get(*key)
        if profile is not None:
            computed = fold(await uow.ledger.of_member(*key))
            owed = rebuilt and _may_be_owed_a_nudge(profile, computed)
            await uow.members.save(replace(profile, standing=computed, nudge_at=nudge_at if owed else profile.nudge_at))

    await storage.transact(work)


def _may_be_owed_a_nudge(profile: Profile, standing: Standing) -> bool:
    agreed = profile.member.consent in AGREEING and profile.member.left_at is None
    return agreed and standing.present_on is not None


def _empty_standing(key: Key) -> dict[str, object]:
    return {"circle_id": key[0], "member_id": key[1], **values_of(Standing(), field_names(Standing))}


async def _count_overdue(db: Executor, before: datetime) -> int:
    row = await db.first(_OVERDUE, {"before": before})
    return row[0] if row else 0


def _executor(uow: UnitOfWork) -> Executor:
    """A check looks over all circles, which no repository allows."""
    if not isinstance(uow, SqlUnitOfWork):
        raise TypeError("only the storages of bot.storage can be verified")
    return uow.executor
