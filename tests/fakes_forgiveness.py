"""Forgiven days in memory; `fakes` puts it together."""

from collections.abc import MutableMapping, Sequence
from dataclasses import replace

from bot.domain.circles import Circle
from bot.domain.forgiveness import Forgiveness
from bot.domain.identity import CircleId
from bot.errors.storage import StorageError

Forgivenesses = MutableMapping[tuple[CircleId, int], Forgiveness]


class FakeForgiveness:
    """See `repositories.Forgivenesses`."""

    def __init__(self, rows: Forgivenesses, circles: MutableMapping[CircleId, Circle]) -> None:
        self._rows = rows
        self._circles = circles

    async def add(self, forgiveness: Forgiveness) -> None:
        key = (forgiveness.circle_id, forgiveness.number)
        if forgiveness.circle_id not in self._circles or key in self._rows:
            raise StorageError("days forgiven in an unknown circle, or under a number that is taken")
        if forgiveness.last_day < forgiveness.first_day:
            raise StorageError("forgiven days that end before they begin")
        self._rows[key] = forgiveness

    async def next_number(self, circle_id: CircleId) -> int:
        return 1 + max((number for circle, number in self._rows if circle == circle_id), default=0)

    async def save(self, forgiveness: Forgiveness) -> None:
        key = (forgiveness.circle_id, forgiveness.number)
        self._rows[key] = replace(self._rows[key], member_id=forgiveness.member_id)

    async def end(self, forgiveness: Forgiveness) -> None:
        del self._rows[forgiveness.circle_id, forgiveness.number]

    async def next(self) -> Forgiveness | None:
        return self._rows[min(self._rows)] if self._rows else None

    async def under_way(self, circle_id: CircleId) -> Sequence[Forgiveness]:
        return [self._rows[key] for key in sorted(self._rows) if key[0] == circle_id]
