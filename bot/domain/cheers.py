"""Cheers: a word of encouragement from one member to another, and its limits (PRODUCT.md, "Encouragement")."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.identity import MemberId
from bot.domain.ledger import Fact
from bot.errors.cheers import CheerLimit, CheerRefused

CHEERS_A_DAY = 10
CHEERS_A_DAY_TO_ONE = 3
WORDS_LIMIT = 300
"""Characters of a cheer's words: short enough that many fit into one digest."""

DIGEST_SPAN = timedelta(hours=1)
"""The first cheer of a span is delivered at once; the others are gathered into one message at its end."""

DIGEST_SIZE = 20
"""Cheers in one message. With the longest words and names it is one message on every platform too, so that one of which
half was posted when Kith died is not begun anew.
"""

_CHEER, _DIGEST = "cheer:", "cheers:"

_EPOCH = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def check_cheer(
    giver: MemberId, receiver: MemberId, about: int | None, words: str, given_today: Sequence[Fact]
) -> None:
    """Raise CheerRefused unless `giver`, who gave the cheers `given_today` on this local day, may give another one.

    `about` is the `seq` of the receiver's check-in that it answers, None for a cheer without occasion.
    """
    to_same = [cheer for cheer in given_today if cheer.to_member == receiver]
    if giver == receiver:
        raise CheerRefused(CheerLimit.ONESELF, 0, words)
    if about is not None and any(cheer.about == about for cheer in to_same):
        raise CheerRefused(CheerLimit.SAME_CHECK_IN, 1, words)
    if len(to_same) >= CHEERS_A_DAY_TO_ONE:
        raise CheerRefused(CheerLimit.SAME_MEMBER, CHEERS_A_DAY_TO_ONE, words)
    if len(given_today) >= CHEERS_A_DAY:
        raise CheerRefused(CheerLimit.TODAY, CHEERS_A_DAY, words)


def digest_part(cheers: Sequence[Fact]) -> tuple[int, Sequence[Fact]]:
    """The number (from 0) and the cheers of the message that holds the latest of them: one is filled after another."""
    number = (len(cheers) - 1) // DIGEST_SIZE
    return number, cheers[number * DIGEST_SIZE :]


def digest_span(at: datetime) -> tuple[datetime, datetime]:
    """Begin (included) and end (excluded) of the span in which cheers to one member are gathered (UTC)."""
    begin = at - (at - _EPOCH) % DIGEST_SPAN
    return begin, begin + DIGEST_SPAN


def cheer_key(cheer: Fact) -> str:
    """The outbox key of a cheer that is told alone."""
    return f"{_CHEER}{cheer.member_id}:{cheer.seq}"


def digest_key(receiver: MemberId, begin: datetime, number: int) -> str:
    """The outbox key of message `number` (`digest_part`) of the span that began at `begin` (UTC)."""
    return f"{_DIGEST}{receiver}:{begin.isoformat()}{f':{number}' if number else ''}"


def is_cheer(key: str) -> bool:
    """Whether an outbox key was made by `cheer_key` or `digest_key`."""
    return key.startswith((_CHEER, _DIGEST))
