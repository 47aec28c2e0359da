"""Messages on their way out.

    waiting ──claim──▶ claimed ──finish──▶ ended (fate)
       ▲                  │  └─ lease ran out: at-least-once is claimed again, at-most-once ends as UNKNOWN
       └─────release──────┘

A claim is known by its number of attempts: a sender whose lease ran out, and whose message was claimed by another
since, can no longer finish or release it. If nobody has claimed it since, what the late sender knows is the truth.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, or_, select, tuple_, update

from bot.domain.identity import CircleId
from bot.outgoing import Fate, Outgoing, Policy
from bot.storage import codec
from bot.storage.executor import Executor, Row
from bot.storage.statements import at, columns_of, field_names, insert_unless_known
from bot.storage.tables import ABANDONED, outbox

WAITING, CLAIMED, ENDED = "waiting", "claimed", "ended"

_DUE = and_(
    outbox.c.platform == bindparam("platform"), outbox.c.due_at <= bindparam("now"), outbox.c.ended_at.is_(None)
)
_ALIVE = and_(
    or_(outbox.c.not_after.is_(None), outbox.c.not_after >= bindparam("now")),
    or_(outbox.c.state == WAITING, outbox.c.policy == Policy.AT_LEAST_ONCE),
)
_OURS = and_(at(outbox, "circle_id", "key", "attempts"), or_(outbox.c.state == CLAIMED, outbox.c.fate == Fate.UNKNOWN))

_PUT = insert_unless_known(outbox)
_CHANGE_WAITING = update(outbox).where(at(outbox, "circle_id", "key"), outbox.c.state == WAITING)
_KEY = (outbox.c.circle_id, outbox.c.key)
_DOOMED = (
    select(outbox.c.circle_id, outbox.c.key, outbox.c.state)
    .where(_DUE)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
# Two statements, each with its index: one for both would look through all that is due for the few that are doomed.
_FIND_LATE = _DOOMED.where(outbox.c.not_after < bindparam("now")).order_by(outbox.c.not_after, *_KEY)
_FIND_ABANDONED = _DOOMED.where(ABANDONED).order_by(outbox.c.due_at, *_KEY)
_FIND_ALIVE = (
    select(*columns_of(outbox, Outgoing))
    .where(_DUE, _ALIVE)
    .order_by(outbox.c.due_at, outbox.c.circle_id, outbox.c.key)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_END = update(outbox).where(at(outbox, "circle_id", "key"))
_CLAIM = (
    update(outbox)
    .where(at(outbox, "circle_id", "key"))
    .values(state=CLAIMED, due_at=bindparam("lease_until"), attempts=outbox.c.attempts + 1)
)
_RECLAIM = (
    update(outbox).where(outbox.c.state == CLAIMED, outbox.c.ended_at.is_(None)).values(due_at=bindparam("its_now"))
)
_CHANGE_OURS = update(outbox).where(_OURS)
_WAITING = select(func.count()).where(_DUE)
_OLDEST = (
    select(outbox.c.circle_id, outbox.c.key)
    .where(outbox.c.ended_at < bindparam("before"))
    .order_by(outbox.c.ended_at)
    .limit(bindparam("limit"))
)
_FORGET = delete(outbox).where(tuple_(outbox.c.circle_id, outbox.c.key).in_(_OLDEST))


class SqlOutbox:
    """See `ports.Outbox`."""

    def __init__(self, executor: Executor) -> None:
        self._db = executor

    async def put(self, outgoing: Outgoing) -> bool:
        """See `ports.Outbox`."""
        return await self._db.change(_PUT[self._db.dialect], _new_row(outgoing)) == 1

    async def replace_waiting(self, outgoing: Outgoing) -> bool:
        """See `ports.Outbox`. The words alone change: where and when they go was decided by the first."""
        values = {"message": codec.dump_message(outgoing.message), **_key(outgoing)}
        return await self._db.change(_CHANGE_WAITING, values) == 1

    async def withdraw(self, circle_id: CircleId, key: str, at: datetime) -> bool:
        """See `ports.Outbox`."""
        ended = {"state": ENDED, "fate": Fate.WITHDRAWN, "ended_at": at}
        return await self._db.change(_CHANGE_WAITING, {**ended, "its_circle_id": circle_id, "its_key": key}) == 1

    async def claim(self, platform: str, now: datetime, lease: timedelta, limit: int) -> Sequence[Outgoing]:
        """See `ports.Outbox`. As many again of each kind that can no longer be sent are ended in passing."""
        await self._end_doomed(platform, now, limit)
        rows = await self._db.all(_FIND_ALIVE, {"platform": platform, "now": now, "limit": limit})
        taken = [_outgoing(row) for row in rows]
        if taken:
            await self._db.change(_CLAIM, [{"lease_until": now + lease, **_key(outgoing)} for outgoing in taken])
        return taken

    async def reclaim(self, now: datetime) -> None:
        """See `ports.Outbox`."""
        await self._db.change(_RECLAIM, {"its_now": now})

    async def finish(self, outgoing: Outgoing, fate: Fate, at: datetime) -> None:
        """See `ports.Outbox`."""
        ended = {"state": ENDED, "fate": fate, "ended_at": at}
        await self._db.change(_CHANGE_OURS, {**ended, **_key(outgoing), "its_attempts": outgoing.attempts})

    async def release(self, outgoing: Outgoing, not_before: datetime) -> None:
        """See `ports.Outbox`."""
        waiting = {"state": WAITING, "due_at": not_before, "fate": None, "ended_at": None}
        await self._db.change(_CHANGE_OURS, {**waiting, **_key(outgoing), "its_attempts": outgoing.attempts})

    async def waiting(self, platform: str, now: datetime) -> int:
        """See `ports.Outbox`; a claim whose lease ran out is none."""
        row = await self._db.first(_WAITING, {"platform": platform, "now": now})
        return row[0] if row else 0

    async def forget_before(self, at: datetime, limit: int) -> int:
        """See `ports.Outbox`."""
        return await self._db.change(_FORGET, {"before": at, "limit": limit})

    async def _end_doomed(self, platform: str, now: datetime, limit: int) -> None:
        """What nobody took in time has expired; what somebody took, and never came back from, is unknown."""
        for find in (_FIND_LATE, _FIND_ABANDONED):
            rows = await self._db.all(find, {"platform": platform, "now": now, "limit": limit})
            ends = [
                {
                    "its_circle_id": circle_id,
                    "its_key": key,
                    "state": ENDED,
                    "fate": Fate.UNKNOWN if state == CLAIMED else Fate.EXPIRED,
                    "ended_at": now,
                }
                for circle_id, key, state in rows
            ]
            if ends:
                await self._db.change(_END, ends)


def _key(outgoing: Outgoing) -> dict[str, Any]:
    return {"its_circle_id": outgoing.circle_id, "its_key": outgoing.key}


def _new_row(outgoing: Outgoing) -> dict[str, Any]:
    values = {name: getattr(outgoing, name) for name in field_names(Outgoing)}
    return {
        **values,
        "destination": codec.dump_destination(outgoing.destination),
        "message": codec.dump_message(outgoing.message),
        "due_at": outgoing.not_before,
        "state": WAITING,
        "attempts": 0,
    }


def _outgoing(row: Row) -> Outgoing:
    """The row as it is once it has been claimed."""
    circle_id, platform, key, destination, message, policy, not_before, not_after, attempts = row
    return Outgoing(
        circle_id=circle_id,
        platform=platform,
        key=key,
        destination=codec.load_destination(destination),
        message=codec.load_message(message),
        policy=Policy(policy),
        not_before=not_before,
        not_after=not_after,
        attempts=attempts + 1,
    )
