"""What the rules of goals do not allow."""

from collections.abc import Sequence
from enum import StrEnum

from bot.errors.options import OptionError


class GoalProblem(StrEnum):
    """Why a goal cannot be set, changed, finished, dropped, told or named."""

    IN_THE_PAST = "in-the-past"
    HALF_A_PLAN = "half-a-plan"
    TOO_MANY = "too-many"
    NONE_OPEN = "none-open"
    WHICH = "which"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    DONE_ALREADY = "done-already"
    DROPPED_ALREADY = "dropped-already"
    UNCHANGED = "unchanged"


class GoalRefused(OptionError):
    """Something about a goal that the rules of `domain.goals` do not allow.

    `candidates` are numbers and titles of the member's own goals that could have been meant; `limit` is how many goals
    can be open, where that is the reason.
    """

    def __init__(
        self,
        option: str,
        given: str,
        reason: GoalProblem,
        candidates: Sequence[tuple[int, str]] = (),
        limit: int = 0,
    ) -> None:
        super().__init__(option, given)
        self.reason = reason
        self.candidates = tuple(candidates)
        self.limit = limit
