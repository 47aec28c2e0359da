"""Facts: what happened, dated when it happened, never changed afterwards."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.identity import CircleId, MemberId


class FactKind(StrEnum):
    """What a fact says about its member."""

    JOINED = "joined"
    CHECK_IN = "check_in"
    CHEER = "cheer"
    NOT_TODAY = "not_today"
    NUDGE = "nudge"


PRESENCE = frozenset({FactKind.JOINED, FactKind.CHECK_IN, FactKind.NOT_TODAY})
"""Facts by which a member was present, which ends a quiet spell."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the ledger.

    `seq` counts a member's facts from 1. `on_day` is the member's local day when the fact was made; a later change of
    zone never re-dates it (PRODUCT.md, streak rule 1). `at` is UTC. `minutes` and `private` belong to check-ins.
    A cheer is a fact of its giver: `to_member` received it, `about` is the `seq` of the check-in it answers, and `note`
    holds its words.
    """

    circle_id: CircleId
    member_id: MemberId
    seq: int
    kind: FactKind
    on_day: date
    at: datetime
    note: str | None = None
    minutes: int | None = None
    private: bool = False
    to_member: MemberId | None = None
    about: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What a member did in a span of days: distinct days checked in, minutes, cheers given."""

    member_id: MemberId
    name: str
    days: int = 0
    minutes: int = 0
    cheers: int = 0
