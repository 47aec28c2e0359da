"""Days that moderators forgave, on their way to the members."""

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select, update

from bot.domain.forgiveness import Forgiveness
from bot.domain.identity import CircleId
from bot.storage.executor import Executor
from bot.storage.statements import at, columns_of, field_names, values_of
from bot.storage.walks import forgivenesses

_FIELDS = field_names(Forgiveness)
_FORGIVENESS = select(*columns_of(forgivenesses, Forgiveness)).order_by(
    forgivenesses.c.circle_id, forgivenesses.c.number
)
_ONE = at(forgivenesses, "circle_id", "number")

_ADD = insert(forgivenesses)
_LAST = select(func.max(forgivenesses.c.number)).where(at(forgivenesses, "circle_id"))
_SAVE = update(forgivenesses).where(_ONE)
_END = delete(forgivenesses).where(_ONE)
_NEXT = _FORGIVENESS.limit(1)
_NEXT_LOCKED = _NEXT.with_for_update(skip_locked=True)
_UNDER_WAY = _FORGIVENESS.where(at(forgivenesses, "circle_id"))


class SqlForgiveness:
    """See `repositories.Forgivenesses`."""

    def __init__(self, executor: Executor) -> None:
        self._db = executor

    async def add(self, forgiveness: Forgiveness) -> None:
        """Raises Conflict (a StorageError) when the number is taken: on PostgreSQL the work is then run again."""
        await self._db.change(_ADD, values_of(forgiveness, _FIELDS))

    async def next_number(self, circle_id: CircleId) -> int:
        """See `repositories.Forgivenesses`."""
        row = await self._db.first(_LAST, {"its_circle_id": circle_id})
        return 1 + ((row[0] if row else None) or 0)

    async def save(self, forgiveness: Forgiveness) -> None:
        """See `repositories.Forgivenesses`."""
        await self._db.change(_SAVE, {"member_id": forgiveness.member_id, **_key(forgiveness)})

    async def end(self, forgiveness: Forgiveness) -> None:
        """See `repositories.Forgivenesses`."""
        await self._db.change(_END, _key(forgiveness))

    async def next(self) -> Forgiveness | None:
        """See `repositories.Forgivenesses`."""
        row = await self._db.first(_NEXT_LOCKED if self._db.locks else _NEXT)
        return Forgiveness(*row) if row else None

    async def under_way(self, circle_id: CircleId) -> Sequence[Forgiveness]:
        """See `repositories.Forgivenesses`."""
        return [Forgiveness(*row) for row in await self._db.all(_UNDER_WAY, {"its_circle_id": circle_id})]


def _key(forgiveness: Forgiveness) -> dict[str, object]:
    return {"its_circle_id": forgiveness.circle_id, "its_number": forgiveness.number}
