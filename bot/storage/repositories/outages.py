"""Heartbeats and outages: the only rows that belong to no circle."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from bot.domain.outages import Outage
from bot.storage.executor import Executor
from bot.storage.statements import at, columns_of, field_names, insert_unless_known, values_of
from bot.storage.walks import heartbeats, outages

_FIELDS = field_names(Outage)
_OUTAGE = select(*columns_of(outages, Outage))
_earlier = outages.alias("earlier")

_LAST_BEAT = select(heartbeats.c.at).where(at(heartbeats, "platform"))
_LAST_BEAT_LOCKED = _LAST_BEAT.with_for_update()
_FIRST_BEAT = insert_unless_known(heartbeats)
_BEAT = update(heartbeats).where(at(heartbeats, "platform"))
_ADD = insert_unless_known(outages)
_SAVE = update(outages).where(at(outages, "platform", "began_at"))
_UNSETTLED = (
    _OUTAGE.where(outages.c.settled_at.is_(None))
    .where(
        ~select(_earlier.c.began_at)
        .where(_earlier.c.platform == outages.c.platform, _earlier.c.settled_at.is_(None))
        .where(_earlier.c.began_at < outages.c.began_at)
        .exists()
    )
    .order_by(outages.c.platform, outages.c.began_at)
    .limit(1)
)
_UNSETTLED_LOCKED = _UNSETTLED.with_for_update(skip_locked=True)
_BETWEEN = (
    _OUTAGE.where(at(outages, "platform"))
    .where(outages.c.ended_at > bindparam("begin"), outages.c.began_at < bindparam("end"))
    .order_by(outages.c.began_at)
)
_LATEST = _OUTAGE.order_by(outages.c.began_at.desc(), outages.c.platform.desc()).limit(bindparam("limit"))


class SqlOutages:
    """See `repositories.Outages`."""

    def __init__(self, executor: Executor) -> None:
        self._db = executor

    async def beat(self, platform: str, at: datetime) -> datetime | None:
        """See `repositories.Outages`. The row's lock lets one of two processes see a silence, not both."""
        statement = _LAST_BEAT_LOCKED if self._db.locks else _LAST_BEAT
        row = await self._db.first(statement, {"its_platform": platform})
        if row is None:
            await self._db.change(_FIRST_BEAT[self._db.dialect], {"platform": platform, "at": at})
            return None
        before: datetime = row[0]
        if before < at:
            await self._db.change(_BEAT, {"its_platform": platform, "at": at})
        return before

    async def add(self, outage: Outage) -> None:
        """See `repositories.Outages`."""
        await self._db.change(_ADD[self._db.dialect], values_of(outage, _FIELDS))

    async def save(self, outage: Outage) -> None:
        """See `repositories.Outages`."""
        key = {"its_platform": outage.platform, "its_began_at": outage.began_at}
        await self._db.change(_SAVE, {**values_of(outage, _FIELDS), **key})

    async def unsettled(self) -> Outage | None:
        """See `repositories.Outages`."""
        row = await self._db.first(_UNSETTLED_LOCKED if self._db.locks else _UNSETTLED)
        return Outage(*row) if row else None

    async def between(self, platform: str, begin: datetime, end: datetime) -> Sequence[Outage]:
        """See `repositories.Outages`."""
        rows = await self._db.all(_BETWEEN, {"its_platform": platform, "begin": begin, "end": end})
        return [Outage(*row) for row in rows]

    async def latest(self, limit: int) -> Sequence[Outage]:
        """See `repositories.Outages`."""
        return [Outage(*row) for row in await self._db.all(_LATEST, {"limit": limit})]
