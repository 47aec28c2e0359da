"""Days that a moderator forgives everybody in a circle, on their way to the members."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain.identity import NOBODY, CircleId, MemberId
from bot.domain.ledger import Fact, FactKind


@dataclass(frozen=True, slots=True)
class Forgiveness:
    """Moderator `by_member` forgave the local days `first_day` to `last_day` (both included), and said why in `reason`.

    `number` tells apart those of a circle that are under way at once. Members up to `member_id`, in the order of their
    ids, have it.
    """

    circle_id: CircleId
    number: int
    first_day: date
    last_day: date
    reason: str
    by_member: MemberId
    member_id: MemberId = NOBODY


def is_excused(facts: Iterable[Fact], first: date, last: date) -> bool:
    """Whether one of a member's `facts` excuses all local days from `first` to `last` (both included) already."""
    return any(
        fact.kind is FactKind.EXCUSED and fact.on_day <= first and last <= (fact.until_day or fact.on_day)
        for fact in facts
    )
