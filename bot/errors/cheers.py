"""What the limits of cheers do not allow."""

from enum import StrEnum

from bot.errors.kinds import UserError


class CheerLimit(StrEnum):
    """Why a cheer was refused."""

    ONESELF = "oneself"
    TODAY = "today"
    SAME_MEMBER = "same-member"
    SAME_CHECK_IN = "same-check-in"


class CheerRefused(UserError):
    """A cheer that the limits of `domain.cheers` do not allow; `words` are given back."""

    def __init__(self, reason: CheerLimit, limit: int, words: str) -> None:
        super().__init__(reason, limit)
        self.reason = reason
        self.limit = limit
        self.words = words
