"""What the rules of buddies do not allow."""

from enum import StrEnum

from bot.errors.kinds import UserError


class BuddyProblem(StrEnum):
    """Why something about buddies cannot be."""

    ONESELF = "oneself"
    BUDDIES_ALREADY = "buddies-already"
    HAVING_ONE = "having-one"
    TAKEN = "taken"
    ASKED_ALREADY = "asked-already"
    ASKED_LATELY = "asked-lately"
    TOO_MANY = "too-many"
    NOBODY_ASKED = "nobody-asked"
    NOT_OPEN = "not-open"
    NO_BUDDY = "no-buddy"
    NO_LONGER = "no-longer"
    LONG_AGO = "long-ago"


class BuddyRefused(UserError):
    """Something that the rules of `domain.pairing` do not allow; `limit` is a number where the reason has one."""

    def __init__(self, reason: BuddyProblem, limit: int = 0) -> None:
        super().__init__(reason, limit)
        self.reason = reason
        self.limit = limit
