"""Goals, in memory; `fakes` puts it together."""

from collections.abc import Sequence
from dataclasses import replace

from fakes_state import State, demand, demand_aware

from bot.domain.goals import Goal, GoalState
from bot.domain.identity import CircleId, MemberId


class FakeGoals:
    """See `repositories.Goals`."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def add(self, goal: Goal) -> None:
        key = (goal.circle_id, goal.member_id, goal.number)
        demand((goal.circle_id, goal.member_id) in self.state.profiles, "a goal of an unknown member")
        demand(key not in self.state.goals, "a goal's number is taken")
        demand_aware(goal.created_at, goal.closed_at, goal.told_at)
        self.state.goals[key] = goal

    async def save(self, goal: Goal) -> None:
        demand_aware(goal.closed_at, goal.told_at)
        key = (goal.circle_id, goal.member_id, goal.number)
        known = self.state.goals[key]
        self.state.goals[key] = replace(known, state=goal.state, closed_at=goal.closed_at, told_at=goal.told_at)

    async def reword(self, goal: Goal) -> None:
        key = (goal.circle_id, goal.member_id, goal.number)
        known = self.state.goals[key]
        new = replace(known, title=goal.title, by_day=goal.by_day, cue=goal.cue, action=goal.action)
        self.state.goals[key] = new

    async def get(self, circle_id: CircleId, member_id: MemberId, number: int) -> Goal | None:
        return self.state.goals.get((circle_id, member_id, number))

    async def last_number(self, circle_id: CircleId, member_id: MemberId) -> int:
        return max((goal.number for goal in self._of_member(circle_id, member_id)), default=0)

    async def open_goals(self, circle_id: CircleId, member_id: MemberId) -> Sequence[Goal]:
        goals = self._of_member(circle_id, member_id)
        return sorted((goal for goal in goals if goal.state is GoalState.OPEN), key=lambda goal: goal.number)

    async def closed_goals(
        self, circle_id: CircleId, member_id: MemberId, state: GoalState, limit: int
    ) -> Sequence[Goal]:
        found = [(one.closed_at, one.number, one) for one in self._of_member(circle_id, member_id) if one.closed_at]
        return [goal for _, _, goal in sorted(found, key=lambda one: one[:2], reverse=True) if goal.state is state][
            :limit
        ]

    def _of_member(self, circle_id: CircleId, member_id: MemberId) -> list[Goal]:
        return [goal for key, goal in self.state.goals.items() if key[:2] == (circle_id, member_id)]
