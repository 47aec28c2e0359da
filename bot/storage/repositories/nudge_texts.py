"""Texts of a circle's own for its nudges."""

from collections.abc import Sequence

from sqlalchemy import func, insert, select, update

from bot.domain.identity import CircleId
from bot.domain.own_texts import OwnText
from bot.storage.executor import Executor
from bot.storage.statements import at, columns_of, field_names, values_of
from bot.storage.tables import nudge_texts

_FIELDS = field_names(OwnText)
_OUTCOME = ("used_from", "removed_at")

_TEXT = select(*columns_of(nudge_texts, OwnText))
_GET = _TEXT.where(at(nudge_texts, "circle_id", "number"))
_LAST = select(func.max(nudge_texts.c.number)).where(at(nudge_texts, "circle_id"))
_KEPT = _TEXT.where(at(nudge_texts, "circle_id"), nudge_texts.c.removed_at.is_(None)).order_by(nudge_texts.c.number)
_ADD = insert(nudge_texts)
_SAVE = update(nudge_texts).where(at(nudge_texts, "circle_id", "number"))


class SqlNudgeTexts:
    """See `repositories.NudgeTexts`."""

    def __init__(self, executor: Executor) -> None:
        self._db = executor

    async def add(self, text: OwnText) -> None:
        """Raises Conflict (a StorageError) when the number is taken: on PostgreSQL the work is then run again."""
        await self._db.change(_ADD, values_of(text, _FIELDS))

    async def save(self, text: OwnText) -> None:
        """See `repositories.NudgeTexts`."""
        key = {"its_circle_id": text.circle_id, "its_number": text.number}
        await self._db.change(_SAVE, {**values_of(text, _OUTCOME), **key})

    async def get(self, circle_id: CircleId, number: int) -> OwnText | None:
        """See `repositories.NudgeTexts`."""
        row = await self._db.first(_GET, {"its_circle_id": circle_id, "its_number": number})
        return OwnText(*row) if row else None

    async def last_number(self, circle_id: CircleId) -> int:
        """See `repositories.NudgeTexts`."""
        row = await self._db.first(_LAST, {"its_circle_id": circle_id})
        return (row[0] if row else None) or 0

    async def kept(self, circle_id: CircleId) -> Sequence[OwnText]:
        """See `repositories.NudgeTexts`."""
        return [OwnText(*row) for row in await self._db.all(_KEPT, {"its_circle_id": circle_id})]
