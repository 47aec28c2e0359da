"""Which of their own open goals a member means: for every command that takes one."""

from collections.abc import Sequence

from bot.bookkeeping import today_of
from bot.commands.spec import Call, Choice, Option
from bot.domain.goals import TITLE_LIMIT, Goal, GoalState, find_goal, fitting_goals, goal_number, in_order
from bot.errors.goals import GoalProblem, GoalRefused
from bot.invocation import Invocation
from bot.ports import UnitOfWork

GOAL_WORDS_LIMIT = TITLE_LIMIT
"""Characters that say which goal: a whole title has room."""

_CLOSED = {GoalState.DONE: GoalProblem.DONE_ALREADY, GoalState.DROPPED: GoalProblem.DROPPED_ALREADY}


async def own_open_goals(asked: Invocation, begun: str, uow: UnitOfWork) -> Sequence[Choice]:
    """The actor's own open goals that fit what is typed so far, in the order of their list. See `Completer`."""
    circle = await uow.circles.get(asked.circle_id)
    if circle is None:
        return ()
    profile = await uow.members.get(asked.circle_id, asked.actor.id)
    goals = await uow.goals.open_goals(asked.circle_id, asked.actor.id)
    fitting = in_order(fitting_goals(goals, begun), today_of(circle, profile, asked.now))
    return [Choice(str(goal.number), f"{goal.number}. {goal.title}") for goal in fitting]


def goal_option(help_: str, label: str = "") -> Option:
    """The option `goal` with this help: a number, or how a title begins."""
    return Option("goal", help_, max_length=GOAL_WORDS_LIMIT, label=label, completer=own_open_goals)


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
