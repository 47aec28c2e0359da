"""Events that were answered."""

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, tuple_

from bot.domain.identity import CircleId
from bot.messages import Reply
from bot.storage import codec
from bot.storage.executor import Executor
from bot.storage.statements import at
from bot.storage.tables import inbox

_GET = select(inbox.c.reply).where(at(inbox, "circle_id", "event_id"))
_ADD = insert(inbox)
_OLDEST = (
    select(inbox.c.circle_id, inbox.c.event_id)
    .where(inbox.c.at < bindparam("before"))
    .order_by(inbox.c.at)
    .limit(bindparam("limit"))
)
_FORGET = delete(inbox).where(tuple_(inbox.c.circle_id, inbox.c.event_id).in_(_OLDEST))


class SqlInbox:
    """See `repositories.Inbox`."""

    def __init__(self, executor: Executor) -> None:
        self._db = executor

    async def get(self, circle_id: CircleId, event_id: str) -> Reply | None:
        """See `repositories.Inbox`."""
        row = await self._db.first(_GET, {"its_circle_id": circle_id, "its_event_id": event_id})
        return codec.load_reply(row[0]) if row else None

    async def add(self, circle_id: CircleId, event_id: str, reply: Reply, at: datetime) -> None:
        """Raises Conflict (a StorageError) when the event was answered before."""
        values = {"circle_id": circle_id, "event_id": event_id, "reply": codec.dump_reply(reply), "at": at}
        await self._db.change(_ADD, values)

    async def forget_before(self, at: datetime, limit: int) -> int:
        """See `repositories.Inbox`."""
        return await self._db.change(_FORGET, {"before": at, "limit": limit})
