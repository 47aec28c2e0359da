"""What the rules of days do not allow: plans, an undo, corrections, and a cadence that the circle gives."""

from enum import StrEnum

from bot.errors.kinds import UserError


class PlanProblem(StrEnum):
    """Why a plan, an undo or a correction cannot be."""

    ENDS_FIRST = "ends-first"
    IN_THE_PAST = "in-the-past"
    TOO_LONG = "too-long"
    OVERLAPS = "overlaps"
    NOT_PAUSED = "not-paused"
    NOTHING_TO_UNDO = "nothing-to-undo"
    DAY_CLOSED = "day-closed"
    SAME_CADENCE = "same-cadence"
    SET_ALREADY = "set-already"
    KEPT_ALREADY = "kept-already"
    NOT_KEPT = "not-kept"
    WOULD_SHORTEN = "would-shorten"
    OUT_OF_REACH = "out-of-reach"
    NOT_YET = "not-yet"
    SNOOZE_OVER = "snooze-over"


class PlanRefused(UserError):
    """A plan, an undo or a correction that the rules of `domain.streaks` do not allow."""

    def __init__(self, reason: PlanProblem) -> None:
        super().__init__(reason)
        self.reason = reason


class CadenceGiven(UserError):
    """Members of this circle do not choose their cadence any more; `cadence` is the circle's
    (`domain.cadence.cadence_text`), and `kept` the one that this member chose while they could.
    """

    def __init__(self, cadence: str, kept: str | None = None) -> None:
        super().__init__(cadence)
        self.cadence = cadence
        self.kept = kept
