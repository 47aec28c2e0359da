"""Members' goals."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, insert, select, update

from bot.domain.goals import Goal, GoalState
from bot.domain.identity import CircleId, MemberId
from bot.storage.executor import Executor, Row
from bot.storage.statements import at, columns_of, field_names, values_of
from bot.storage.tables import goals

_FIELDS = field_names(Goal)
_OUTCOME = ("state", "closed_at", "told_at")
_WORDS = ("title", "by_day", "cue", "action")

_GOAL = select(*columns_of(goals, Goal))
_GET = _GOAL.where(at(goals, "circle_id", "member_id", "number"))
_LAST = select(func.max(goals.c.number)).where(at(goals, "circle_id", "member_id"))
_OPEN = _GOAL.where(at(goals, "circle_id", "member_id"), goals.c.state == GoalState.OPEN).order_by(goals.c.number)
_CLOSED = (
    _GOAL.where(at(goals, "circle_id", "member_id", "state"))
    .order_by(goals.c.closed_at.desc(), goals.c.number.desc())
    .limit(bindparam("limit"))
)
_ADD = insert(goals)
_SAVE = update(goals).where(at(goals, "circle_id", "member_id", "number"))


class SqlGoals:
    """See `repositories.Goals`."""

    def __init__(self, executor: Executor) -> None:
        self._db = executor

    async def add(self, goal: Goal) -> None:
        """Raises Conflict (a StorageError) when the number is taken: on PostgreSQL the work is then run again."""
        await self._db.change(_ADD, values_of(goal, _FIELDS))

    async def save(self, goal: Goal) -> None:
        """See `repositories.Goals`."""
        key = {"its_circle_id": goal.circle_id, "its_member_id": goal.member_id, "its_number": goal.number}
        await self._db.change(_SAVE, {**values_of(goal, _OUTCOME), **key})

    async def reword(self, goal: Goal) -> None:
        """See `repositories.Goals`."""
        key = {"its_circle_id": goal.circle_id, "its_member_id": goal.member_id, "its_number": goal.number}
        await self._db.change(_SAVE, {**values_of(goal, _WORDS), **key})

    async def get(self, circle_id: CircleId, member_id: MemberId, number: int) -> Goal | None:
        """See `repositories.Goals`."""
        key = {"its_circle_id": circle_id, "its_member_id": member_id, "its_number": number}
        row = await self._db.first(_GET, key)
        return _goal(row) if row else None

    async def last_number(self, circle_id: CircleId, member_id: MemberId) -> int:
        """See `repositories.Goals`."""
        row = await self._db.first(_LAST, {"its_circle_id": circle_id, "its_member_id": member_id})
        return (row[0] if row else None) or 0

    async def open_goals(self, circle_id: CircleId, member_id: MemberId) -> Sequence[Goal]:
        """See `repositories.Goals`."""
        rows = await self._db.all(_OPEN, {"its_circle_id": circle_id, "its_member_id": member_id})
        return [_goal(row) for row in rows]

    async def closed_goals(
        self, circle_id: CircleId, member_id: MemberId, state: GoalState, limit: int
    ) -> Sequence[Goal]:
        """See `repositories.Goals`."""
        key = {"its_circle_id": circle_id, "its_member_id": member_id, "its_state": state, "limit": limit}
        return [_goal(row) for row in await self._db.all(_CLOSED, key)]


def _goal(row: Row) -> Goal:
    values = row._asdict()
    return Goal(**{**values, "state": GoalState(values["state"])})
