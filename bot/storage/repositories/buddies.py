"""Who is whose buddy, and who asked whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from bot.domain.identity import CircleId, MemberId
from bot.domain.pairing import Pair, Request, RequestState
from bot.storage.executor import Executor, Row
from bot.storage.statements import at, columns_of, field_names, values_of
from bot.storage.tables import buddies, buddy_requests

_PAIR = field_names(Pair)
_REQUEST = field_names(Request)
_REQUESTS = select(*columns_of(buddy_requests, Request))

_OF = select(*columns_of(buddies, Pair)).where(at(buddies, "circle_id", "member_id"))
_JOIN = insert(buddies)
_SAVE = update(buddies).where(at(buddies, "circle_id", "member_id"))
_PART = delete(buddies).where(at(buddies, "circle_id", "member_id", "buddy_id"))
_LAST = select(func.max(buddy_requests.c.number)).where(at(buddy_requests, "circle_id", "asker"))
_ASK = insert(buddy_requests)
_SETTLE = update(buddy_requests).where(at(buddy_requests, "circle_id", "asker", "number"))
_GET = _REQUESTS.where(at(buddy_requests, "circle_id", "asker", "number"))
_FROM_TO = _REQUESTS.where(at(buddy_requests, "circle_id", "asker", "asked", "state"))
_RECENT = or_(buddy_requests.c.changed_at >= bindparam("since"), buddy_requests.c.state == RequestState.ASKED)
_ASKED_BY = _REQUESTS.where(at(buddy_requests, "circle_id", "asker"), _RECENT)
_ASKED_OF = _REQUESTS.where(at(buddy_requests, "circle_id", "asked"), _RECENT)


class SqlBuddies:
    """See `repositories.Buddies`."""

    def __init__(self, executor: Executor) -> None:
        self._db = executor

    async def of(self, circle_id: CircleId, member_id: MemberId) -> Pair | None:
        """See `repositories.Buddies`."""
        row = await self._db.first(_OF, {"its_circle_id": circle_id, "its_member_id": member_id})
        return Pair(*row) if row else None

    async def join(self, one: Pair, other: Pair) -> None:
        """Raises Conflict (a StorageError) when one of them has a buddy: on PostgreSQL the work is then run again."""
        for side in _ordered(one, other):
            await self._db.change(_JOIN, values_of(side, _PAIR))

    async def save(self, pair: Pair) -> None:
        """See `repositories.Buddies`."""
        key = {"its_circle_id": pair.circle_id, "its_member_id": pair.member_id}
        await self._db.change(_SAVE, {"may_tell": pair.may_tell, **key})

    async def part(self, pair: Pair) -> bool:
        """See `repositories.Buddies`. Whichever of the two ends it, their rows are taken in the same order."""
        other = Pair(pair.circle_id, pair.buddy_id, pair.member_id, pair.since)
        gone = [await self._db.change(_PART, _side(side)) for side in _ordered(pair, other)]
        return gone == [1, 1]

    async def next_number(self, circle_id: CircleId, asker: MemberId) -> int:
        """See `repositories.Buddies`."""
        row = await self._db.first(_LAST, {"its_circle_id": circle_id, "its_asker": asker})
        return 1 + ((row[0] if row else None) or 0)

    async def ask(self, request: Request) -> None:
        """Raises Conflict (a StorageError), as `join` does."""
        await self._db.change(_ASK, values_of(request, _REQUEST))

    async def settle(self, request: Request) -> None:
        """See `repositories.Buddies`."""
        key = _key(request.circle_id, request.asker, request.number)
        await self._db.change(_SETTLE, {"state": request.state, "changed_at": request.changed_at, **key})

    async def request(self, circle_id: CircleId, asker: MemberId, number: int) -> Request | None:
        """See `repositories.Buddies`."""
        row = await self._db.first(_GET, _key(circle_id, asker, number))
        return _request(row) if row else None

    async def accepted(self, pair: Pair) -> Request | None:
        """See `repositories.Buddies`."""
        for asker, asked in ((pair.member_id, pair.buddy_id), (pair.buddy_id, pair.member_id)):
            key = {"its_circle_id": pair.circle_id, "its_asker": asker, "its_asked": asked}
            row = await self._db.first(_FROM_TO, {**key, "its_state": RequestState.ACCEPTED})
            if row is not None:
                return _request(row)
        return None

    async def requests(self, circle_id: CircleId, member_id: MemberId, since: datetime) -> Sequence[Request]:
        """See `repositories.Buddies`. Two statements, each with its index: for one, SQLite would read the circle."""
        key = {"its_circle_id": circle_id, "since": since}
        asked_by = await self._db.all(_ASKED_BY, {**key, "its_asker": member_id})
        asked_of = await self._db.all(_ASKED_OF, {**key, "its_asked": member_id})
        return sorted(map(_request, (*asked_by, *asked_of)), key=lambda one: (one.asker, one.number))


def _ordered(one: Pair, other: Pair) -> list[Pair]:
    """Two sides by member id: whoever takes both takes them in this order, so that nobody waits in a circle."""
    return sorted((one, other), key=lambda side: side.member_id)


def _side(pair: Pair) -> dict[str, Any]:
    return {"its_circle_id": pair.circle_id, "its_member_id": pair.member_id, "its_buddy_id": pair.buddy_id}


def _key(circle_id: CircleId, asker: MemberId, number: int) -> dict[str, Any]:
    return {"its_circle_id": circle_id, "its_asker": asker, "its_number": number}


def _request(row: Row) -> Request:
    circle_id, asker, number, asked, asked_at, state, changed_at = row
    return Request(circle_id, asker, number, asked, asked_at, RequestState(state), changed_at)
