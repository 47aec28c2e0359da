"""When something about a goal cannot be done: what is wrong, and what would work."""

from bot.errors.goals import GoalProblem, GoalRefused
from bot.voice.words import either, shown

_CANDIDATES = 5
"""Goals that are named in a sentence."""

_GOALS = {
    GoalProblem.IN_THE_PAST: "“by” is a day behind us. Today or a later day works, and so does no day at all.",
    GoalProblem.NONE_OPEN: "You have no open goals just now. /goal add sets one.",
    GoalProblem.DONE_ALREADY: "That one is done already, and stays done. /goal list shows what is open.",
    GoalProblem.UNCHANGED: (
        "That leaves it as it is. New words, by:friday or after:lunch change it; by:none and after:none take a day or a"
        " plan away."
    ),
    GoalProblem.DROPPED_ALREADY: "You let go of that one. /goal add brings it back, as a fresh start.",
}


def goal_refused(error: GoalRefused) -> str:
    """What is wrong about a goal, and what would work."""
    match error.reason:
        case GoalProblem.HALF_A_PLAN:
            return f"A plan has two halves: after something, you will do something. “{error.option}” is still missing."
        case GoalProblem.TOO_MANY:
            return (
                f"You have {error.limit} open goals, and that is all I can keep. /goal done or /goal drop makes room."
            )
        case GoalProblem.WHICH | GoalProblem.UNKNOWN | GoalProblem.AMBIGUOUS:
            return _which_goal(error)
        case _:
            return _GOALS[error.reason]


def _which_goal(error: GoalRefused) -> str:
    """The goals that could have been meant, by number and title, as far as a sentence can hold them."""
    named_goals = [f"{number} “{shown(title)}”" for number, title in error.candidates[:_CANDIDATES]]
    more = len(error.candidates) - len(named_goals)
    named = either(named_goals) if not more else f"{', '.join(named_goals)} (and {more} more: /goal list)"
    match error.reason:
        case GoalProblem.WHICH:
            return f"Which one? Its number is enough: {named}."
        case GoalProblem.AMBIGUOUS:
            return f"More than one goal begins with “{shown(error.given)}”. Its number settles it: {named}."
        case _:
            return f"I find no open goal “{shown(error.given)}”. Its number is enough: {named}."
