"""What the hours of nudges do not allow."""

from enum import StrEnum

from bot.errors.options import OptionError


class LadderProblem(StrEnum):
    """Why hours for quiet members cannot be."""

    NO_TIME_LEFT = "no-time-left"
    IN_QUIET_HOURS = "in-quiet-hours"


class LadderRefused(OptionError):
    """Hours that leave no time for a word, or an hour in the quiet ones: `quiet_from` until `quiet_until` (0 to 23)."""

    def __init__(self, option: str, given: int, reason: LadderProblem, quiet_from: int, quiet_until: int) -> None:
        super().__init__(option, str(given))
        self.reason = reason
        self.hour = given
        self.quiet_from = quiet_from
        self.quiet_until = quiet_until
