"""Which of their own open goals a member means: for every command that takes one."""

from bot.commands.spec import Call, Option
from bot.domain.goals import TITLE_LIMIT, Goal, GoalState, find_goal, goal_number
from bot.errors.goals import GoalProblem, GoalRefused
from bot.ports import UnitOfWork

GOAL_WORDS_LIMIT = TITLE_LIMIT
"""Characters that say which goal: a whole title has room."""

_CLOSED = {GoalState.DONE: GoalProblem.DONE_ALREADY, GoalState.DROPPED: GoalProblem.DROPPED_ALREADY}


def goal_option(help_: str) -> Option:
    """The option `goal` with this help: a number, or how a title begins."""
    return Option("goal", help_, max_length=GOAL_WORDS_LIMIT)


async def meant_goal(call: Call, uow: UnitOfWork) -> Goal:
    """The open goal of the actor that the option `goal` names, by number or words. Raises GoalRefused."""
    wanted = call.arguments.text("goal") or str(call.arguments.integer("goal") or "")
    member_id = call.invocation.actor.id
    try:
        return find_goal(await uow.goals.open_goals(call.circle.id, member_id), wanted)
    except GoalRefused as refused:
        number = goal_number(wanted)
        goal = await uow.goals.get(call.circle.id, member_id, number) if number else None
        if goal is None or goal.state not in _CLOSED:
            raise
        raise GoalRefused("goal", wanted, _CLOSED[goal.state]) from refused
