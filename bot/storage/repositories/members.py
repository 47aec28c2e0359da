"""Members with their standings."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Text, and_, bindparam, false, func, insert, select, type_coerce, update

from bot.domain.identity import CircleId, MemberId
from bot.domain.ladder import Step
from bot.domain.members import AGREEING, Member, Profile
from bot.domain.standing import Standing
from bot.storage.executor import Executor, Row
from bot.storage.statements import at, columns_of, field_names, values_of
from bot.storage.tables import members, standings

_MEMBER = field_names(Member)
_CHANGEABLE = tuple(name for name in _MEMBER if name not in {"circle_id", "id"})
"""An UPDATE that names a key has SQLite look through all rows that refer to it, though the key stays as it is: through
a member's whole ledger.
"""
_STANDING = field_names(Standing)

PROFILE = select(*columns_of(members, Member), *columns_of(standings, Standing), standings.c.nudge_at).join_from(
    members,
    standings,
    and_(standings.c.circle_id == members.c.circle_id, standings.c.member_id == members.c.id),
)
_PEEK = PROFILE.where(at(members, "circle_id", "id"))
# Both rows are locked: with the member's alone, PostgreSQL would hand out the standing as it was before the wait.
_GET = _PEEK.with_for_update()
_DUE = (
    PROFILE.where(standings.c.nudge_at <= bindparam("now"))
    .order_by(standings.c.nudge_at, standings.c.circle_id, standings.c.member_id)
    .limit(bindparam("limit"))
)
_DUE_LOCKED = _DUE.with_for_update(skip_locked=True)
_WITH_STREAKS = PROFILE.where(
    standings.c.circle_id == bindparam("circle"),
    standings.c.last_kept >= bindparam("since"),
    members.c.left_at.is_(None),
)
_NEXT_OF = (
    PROFILE.where(members.c.circle_id == bindparam("circle"), members.c.id > bindparam("after"))
    .order_by(members.c.id)
    .limit(bindparam("limit"))
)
_NEXT_OF_LOCKED = _NEXT_OF.with_for_update()
_PRESENT = select(func.count()).where(at(members, "circle_id"), members.c.left_at.is_(None))
_FOLLOWING = _PRESENT.where(members.c.own_cadence == false())
_COUNTING_WEEKS = _PRESENT.join_from(
    members,
    standings,
    and_(standings.c.circle_id == members.c.circle_id, standings.c.member_id == members.c.id),
).where(type_coerce(standings.c.plan, Text).like("%=weekly:_:_"))  # the last segment: both numbers have one digit
_NEXT_STREAKS = (
    _WITH_STREAKS.where(standings.c.member_id > bindparam("after"))
    .order_by(standings.c.member_id)
    .limit(bindparam("limit"))
)
_NEXT_STREAKS_LOCKED = _NEXT_STREAKS.with_for_update()
_NAMES = select(members.c.id, members.c.name).where(
    at(members, "circle_id"), members.c.id.in_(bindparam("ids", expanding=True))
)
_AGREED = select(members.c.id).where(
    at(members, "circle_id"), members.c.consent.in_(sorted(AGREEING)), members.c.left_at.is_(None)
)
_RECHECK = update(standings).where(
    at(standings, "circle_id"), standings.c.present_on.is_not(None), standings.c.member_id.in_(_AGREED)
)
_ON_THE_LADDER = select(func.count()).where(
    at(standings, "circle_id"),
    standings.c.nudges > 0,
    standings.c.nudge_step != Step.STOP,
    standings.c.member_id.in_(_AGREED),
)
_INSERT_MEMBER = insert(members)
_INSERT_STANDING = insert(standings)
_UPDATE_MEMBER = update(members).where(at(members, "circle_id", "id"))
_UPDATE_STANDING = update(standings).where(at(standings, "circle_id", "member_id"))


class SqlMembers:
    """See `ports.Members`."""

    def __init__(self, executor: Executor) -> None:
        self._db = executor
        self._seen: dict[tuple[CircleId, MemberId], Profile | None] = {}

    async def get(self, circle_id: CircleId, member_id: MemberId) -> Profile | None:
        """See `ports.Members`."""
        statement = _GET if self._db.locks else _PEEK
        row = await self._db.first(statement, {"its_circle_id": circle_id, "its_id": member_id})
        if row is None:
            self._seen[circle_id, member_id] = None
            return None
        return self._remember(profile_of(row))

    async def look(self, circle_id: CircleId, member_id: MemberId) -> Profile | None:
        """See `ports.Members`. It is not remembered either: what was not locked may differ by now."""
        row = await self._db.first(_PEEK, {"its_circle_id": circle_id, "its_id": member_id})
        return profile_of(row) if row else None

    async def save(self, profile: Profile) -> None:
        """What this unit of work has read and locked is not written again unless it differs."""
        if await self._update_member(profile.member):
            await self._update_standing(profile)
        else:
            await self._insert(profile)
        self._remember(profile)

    async def due_nudges(self, now: datetime, limit: int) -> Sequence[Profile]:
        """See `ports.Members`."""
        rows = await self._db.all(_DUE_LOCKED if self._db.locks else _DUE, {"now": now, "limit": limit})
        return [self._remember(profile_of(row)) for row in rows]

    async def recheck_nudges(self, circle_id: CircleId, at: datetime) -> None:
        """See `ports.Members`."""
        await self._db.change(_RECHECK, {"its_circle_id": circle_id, "nudge_at": at})

    async def on_the_ladder(self, circle_id: CircleId) -> int:
        """See `ports.Members`."""
        row = await self._db.first(_ON_THE_LADDER, {"its_circle_id": circle_id})
        return row[0] if row else 0

    async def names(self, circle_id: CircleId, member_ids: Collection[MemberId]) -> Mapping[MemberId, str]:
        """See `ports.Members`."""
        rows = await self._db.all(_NAMES, {"its_circle_id": circle_id, "ids": list(member_ids)})
        return {row[0]: row[1] for row in rows}

    async def next_of(self, circle_id: CircleId, after: MemberId, limit: int) -> Sequence[Profile]:
        """See `ports.Members`."""
        statement = _NEXT_OF_LOCKED if self._db.locks else _NEXT_OF
        rows = await self._db.all(statement, {"circle": circle_id, "after": after, "limit": limit})
        return [self._remember(profile_of(row)) for row in rows]

    async def following(self, circle_id: CircleId) -> int:
        """See `ports.Members`."""
        row = await self._db.first(_FOLLOWING, {"its_circle_id": circle_id})
        return row[0] if row else 0

    async def counting_weeks(self, circle_id: CircleId) -> int:
        """See `ports.Members`."""
        row = await self._db.first(_COUNTING_WEEKS, {"its_circle_id": circle_id})
        return row[0] if row else 0

    async def with_streaks(self, circle_id: CircleId, since: date) -> Sequence[Profile]:
        """See `ports.Members`."""
        rows = await self._db.all(_WITH_STREAKS, {"circle": circle_id, "since": since})
        return [profile_of(row) for row in rows]

    async def next_streaks(self, circle_id: CircleId, since: date, after: MemberId, limit: int) -> Sequence[Profile]:
        """See `ports.Members`."""
        statement = _NEXT_STREAKS_LOCKED if self._db.locks else _NEXT_STREAKS
        parameters = {"circle": circle_id, "since": since, "after": after, "limit": limit}
        return [self._remember(profile_of(row)) for row in await self._db.all(statement, parameters)]

    async def _insert(self, profile: Profile) -> None:
        await self._db.change(_INSERT_MEMBER, values_of(profile.member, _MEMBER))
        key = {"circle_id": profile.member.circle_id, "member_id": profile.member.id}
        await self._db.change(_INSERT_STANDING, {**key, **_standing_values(profile)})

    async def _update_member(self, member: Member) -> bool:
        """Whether the member was there."""
        identity = (member.circle_id, member.id)
        if identity in self._seen:
            before = self._seen[identity]
            if before is None or before.member == member:
                return before is not None
        key = {"its_circle_id": member.circle_id, "its_id": member.id}
        return await self._db.change(_UPDATE_MEMBER, {**values_of(member, _CHANGEABLE), **key}) == 1

    async def _update_standing(self, profile: Profile) -> None:
        key = {"its_circle_id": profile.member.circle_id, "its_member_id": profile.member.id}
        await self._db.change(_UPDATE_STANDING, {**_standing_values(profile), **key})

    def _remember(self, profile: Profile) -> Profile:
        self._seen[profile.member.circle_id, profile.member.id] = profile
        return profile


def _standing_values(profile: Profile) -> dict[str, Any]:
    return {**values_of(profile.standing, _STANDING), "nudge_at": profile.nudge_at}


def profile_of(row: Row) -> Profile:
    size = len(_MEMBER)
    return Profile(Member(*row[:size]), Standing(*row[size:-1]), row[-1])
