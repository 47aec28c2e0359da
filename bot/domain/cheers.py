"""Cheers: a word of encouragement from one member to another, and its limits (PRODUCT.md, "Encouragement")."""

from collections.abc import Mapping
from datetime import timedelta

from bot.domain.identity import MemberId
from bot.errors import CheerLimit, CheerRefused

CHEERS_A_DAY = 10
CHEERS_A_DAY_TO_ONE = 3
WORDS_LIMIT = 300
"""Characters of a cheer's words: short enough that many fit into one digest."""

DIGEST_SPAN = timedelta(hours=1)
"""After a cheer was delivered, further ones to the same member are gathered this long into one message."""


def check_cheer(giver: MemberId, receiver: MemberId, given_today: Mapping[MemberId, int], words: str) -> None:
    """Raise CheerRefused unless `giver`, who has cheered `given_today` (counts by receiver), may cheer `receiver`."""
    if giver == receiver:
        raise CheerRefused(CheerLimit.ONESELF, 0, words)
    if given_today.get(receiver, 0) >= CHEERS_A_DAY_TO_ONE:
        raise CheerRefused(CheerLimit.SAME_MEMBER, CHEERS_A_DAY_TO_ONE, words)
    if sum(given_today.values()) >= CHEERS_A_DAY:
        raise CheerRefused(CheerLimit.TODAY, CHEERS_A_DAY, words)
