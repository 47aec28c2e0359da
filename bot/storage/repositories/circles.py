"""Circles and their settings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, exists, insert, select, update

from bot.domain.circles import CadenceSpread, Circle, Weekday
from bot.domain.identity import CircleId
from bot.storage.executor import Executor, Row
from bot.storage.statements import at, columns_of, field_names, insert_unless_known, values_of
from bot.storage.tables import circles
from bot.storage.walks import cadence_spreads, forgivenesses

_FIELDS = tuple(name for name in field_names(Circle) if name != "forgiving")
_CHANGEABLE = tuple(name for name in _FIELDS if name != "id")
"""An UPDATE that names a key has SQLite look through all rows that refer to it, though the key stays as it is."""
_FORGIVING = exists().where(forgivenesses.c.circle_id == circles.c.id).label("forgiving")
_CIRCLE = select(*(circles.c[name] for name in _FIELDS), _FORGIVING)

_GET = _CIRCLE.where(at(circles, "id"))
# Rows that refer to the circle (every new fact) do not wait for this lock.
_HOLD = _GET.with_for_update(of=circles, key_share=True)
_DUE = (
    _CIRCLE.where(circles.c.recap_due_at <= bindparam("now"))
    .order_by(circles.c.recap_due_at, circles.c.id)
    .limit(bindparam("limit"))
)
_DUE_LOCKED = _DUE.with_for_update(skip_locked=True)
_NEXT_OF = (
    _CIRCLE.where(
        circles.c.platform == bindparam("platform"),
        circles.c.id > bindparam("after"),
        circles.c.suspended_at.is_(None),
    )
    .order_by(circles.c.id)
    .limit(1)
)
_SPREAD_FIELDS = field_names(CadenceSpread)
_SPREAD = update(cadence_spreads).where(at(cadence_spreads, "circle_id"))
_NEW_SPREAD = insert_unless_known(cadence_spreads)
_NEXT_SPREAD = select(*columns_of(cadence_spreads, CadenceSpread)).order_by(cadence_spreads.c.circle_id).limit(1)
_NEXT_SPREAD_LOCKED = _NEXT_SPREAD.with_for_update(skip_locked=True)
_END_SPREAD = delete(cadence_spreads).where(at(cadence_spreads, "circle_id"))
_INSERT = insert(circles)
_UPDATE = update(circles).where(at(circles, "id"))


class SqlCircles:
    """See `ports.Circles`."""

    def __init__(self, executor: Executor) -> None:
        self._db = executor
        self._seen: dict[CircleId, Circle | None] = {}

    async def get(self, circle_id: CircleId) -> Circle | None:
        """See `ports.Circles`."""
        return await self._find(_GET, circle_id)

    async def hold(self, circle_id: CircleId) -> Circle | None:
        """See `ports.Circles`."""
        return await self._find(_HOLD if self._db.locks else _GET, circle_id)

    async def save(self, circle: Circle) -> None:
        """Only what differs from what this unit of work has read is written: a circle is not locked by reading it,
        and two moderators may be changing two settings at once.
        """
        if not await self._update(circle):
            await self._db.change(_INSERT, values_of(circle, _FIELDS))
        self._remember(circle)

    async def _find(self, statement: Select[Any], circle_id: CircleId) -> Circle | None:
        row = await self._db.first(statement, {"its_id": circle_id})
        return self._remember(_circle(row)) if row else self._seen.setdefault(circle_id, None)

    async def _update(self, circle: Circle) -> bool:
        """Whether the circle was there."""
        if circle.id in self._seen and self._seen[circle.id] is None:
            return False
        before = self._seen.get(circle.id)
        values = values_of(circle, _CHANGEABLE)
        changed = {name: value for name, value in values.items() if not before or value != getattr(before, name)}
        return not changed or await self._db.change(_UPDATE, {**changed, "its_id": circle.id}) == 1

    async def due_recaps(self, now: datetime, limit: int) -> Sequence[Circle]:
        """See `ports.Circles`."""
        rows = await self._db.all(_DUE_LOCKED if self._db.locks else _DUE, {"now": now, "limit": limit})
        return [self._remember(_circle(row)) for row in rows]

    async def next_of(self, platform: str, after: CircleId) -> Circle | None:
        """See `ports.Circles`."""
        row = await self._db.first(_NEXT_OF, {"platform": platform, "after": after})
        return self._remember(_circle(row)) if row else None

    async def spread(self, spread: CadenceSpread) -> None:
        """See `ports.Circles`."""
        values = values_of(spread, _SPREAD_FIELDS)
        if not await self._db.change(_SPREAD, {**values, "its_circle_id": spread.circle_id}):
            await self._db.change(_NEW_SPREAD[self._db.dialect], values)

    async def next_spread(self) -> CadenceSpread | None:
        """See `ports.Circles`."""
        row = await self._db.first(_NEXT_SPREAD_LOCKED if self._db.locks else _NEXT_SPREAD)
        return CadenceSpread(*row) if row else None

    async def end_spread(self, circle_id: CircleId) -> None:
        """See `ports.Circles`."""
        await self._db.change(_END_SPREAD, {"its_circle_id": circle_id})

    def _remember(self, circle: Circle) -> Circle:
        self._seen[circle.id] = circle
        return circle


def _circle(row: Row) -> Circle:
    values = row._asdict()
    weekdays = {name: Weekday(values[name]) for name in ("recap_weekday", "week_start")}
    return Circle(**{**values, **weekdays})
