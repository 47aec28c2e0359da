"""What the rules of a circle's own texts do not allow."""

from collections.abc import Sequence
from enum import StrEnum

from bot.errors.options import OptionError


class TextProblem(StrEnum):
    """Why a text of a circle's own cannot be."""

    UNKNOWN_PLACEHOLDER = "unknown-placeholder"
    BRACES = "braces"
    TOO_LONG = "too-long"
    TOO_MANY = "too-many"
    KNOWN = "known"
    GONE = "gone"


class TextRefused(OptionError):
    """A text that the rules of `domain.own_texts` do not allow.

    `name` is a placeholder that nothing stands for, `known` are those that work, `size` the characters of the text with
    the longest values filled in, `limit` the most that there can be of them, or of texts.
    """

    def __init__(
        self,
        given: str,
        reason: TextProblem,
        *,
        name: str = "",
        known: Sequence[str] = (),
        size: int = 0,
        limit: int = 0,
    ) -> None:
        super().__init__("number" if reason is TextProblem.GONE else "text", given)
        self.reason = reason
        self.name = name
        self.known = tuple(known)
        self.size = size
        self.limit = limit
