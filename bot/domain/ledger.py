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
    HELD_BACK = "held_back"
    STUCK = "stuck"
    TIP = "tip"
    TIP_SHOWN = "tip_shown"
    UNDONE = "undone"
    RESTED = "rested"
    PAUSED = "paused"
    RESUMED = "resumed"
    CADENCE = "cadence"
    ZONE = "zone"
    ADDED = "added"
    REMOVED = "removed"
    EXCUSED = "excused"
    CELEBRATED = "celebrated"
    GOAL_SET = "goal_set"
    GOAL_DONE = "goal_done"
    GOAL_DROPPED = "goal_dropped"


PRESENCE = frozenset(
    {
        FactKind.JOINED,
        FactKind.CHECK_IN,
        FactKind.NOT_TODAY,
        FactKind.STUCK,
        FactKind.TIP,
        FactKind.RESTED,
        FactKind.PAUSED,
        FactKind.RESUMED,
        FactKind.CADENCE,
        FactKind.GOAL_SET,
        FactKind.GOAL_DONE,
        FactKind.GOAL_DROPPED,
    }
)
"""Facts by which a member was present, which ends a quiet spell, if they made them themselves."""

STEPS_TAKEN = frozenset({FactKind.NUDGE, FactKind.HELD_BACK})
"""Facts by which a step of the ladder was taken (see `ladder`)."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the ledger.

    `seq` counts a member's facts from 1. `on_day` is the local day that the fact is about, frozen when it was made; a
    later change of zone never re-dates it (PRODUCT.md, streak rule 1). `at` (UTC) is when it was made. `minutes` and
    `private` belong to check-ins, `late` marks one that was logged for the day before, and `zone` is the IANA name of
    the zone by which its day was found: where two agree, that of the last day kept (`bookkeeping.record`). A cheer is a
    fact of its giver: `to_member` received it, `about` is the `seq` of the check-in it answers, and `note` holds its
    words. `goal` is the number of the member's own goal: the one that a check-in was for, or that was set, done or
    dropped.

    Facts that concern other facts or days:

    - UNDONE voids the fact whose `seq` is `about`. REMOVED voids all earlier check-ins of `on_day`; ADDED is a
      check-in that a moderator put there. `note` holds the moderator's reason, `by_member` who it was.
    - RESTED, PAUSED and EXCUSED cover the days `on_day` to `until_day` (both included; a pause without `until_day`
      lasts until further notice). RESUMED ends the pause `about`: `on_day` is the first day after it.
    - GOAL_SET for a goal that was there already gave it other words; `note` holds what it said before.
    - CELEBRATED says that the milestone `value` was announced, which happens once.
    - NUDGE was sent and HELD_BACK was not, by chance; `value` tells which step of the ladder it was
      (`ladder.nudge_value`). STUCK is the answer to one, TIP another: its `note` holds the tip.
      TIP_SHOWN says that its author had the tip `about` published, which happens once.
    - CADENCE holds from `on_day` on, or as `cadence.takes_over` says; `value` is `cadence.cadence_text`. One that came
      with a change of the circle's settings names the moderator as `by_member`. ZONE says which zone was chosen
      (`value`).
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
    until_day: date | None = None
    value: str | None = None
    by_member: MemberId | None = None
    zone: str | None = None
    late: bool = False
    goal: int | None = None


def shows_presence(fact: Fact) -> bool:
    """Whether the member was there to make the fact."""
    return fact.kind in PRESENCE and fact.by_member is None


@dataclass(frozen=True, slots=True)
class Tally:
    """What a member did in a span of days: distinct days checked in, minutes, cheers given."""

    member_id: MemberId
    name: str
    days: int = 0
    minutes: int = 0
    cheers: int = 0
