"""What a check-in means on the day it is made."""

from dataclasses import dataclass
from datetime import date

from bot.domain.cadence import DAY
from bot.domain.history import Chain
from bot.domain.quiet import first_missed
from bot.domain.standing import Standing
from bot.domain.streaks import Repair, kept_on, milestone_reached, view
from bot.domain.walk import FREEZE_EVERY

NOTE_LIMIT = 1000
"""Characters of a note (PRODUCT.md)."""

MINUTES_LIMIT = 24 * 60
"""Minutes of a check-in: a day has no more."""


@dataclass(frozen=True, slots=True)
class CheckInOutcome:
    """What a check-in changed: `again` when the day was kept already, `milestone` the length first reached in life.

    `late` when it was logged for the day before; `travelled` when it came within 12 hours of another in another zone,
    and so keeps no day of its own; `frozen` periods were covered by freezes; `repair` is one that is under way, and
    `repaired` the length that one brought back.
    """

    first: bool
    again: bool
    comeback: bool
    milestone: int | None
    late: bool = False
    travelled: bool = False
    frozen: int = 0
    repair: Repair | None = None
    repaired: int = 0


def checkin_outcome(before: Standing, after: Standing, day: date, *, late: bool = False) -> CheckInOutcome:
    """What the check-in of local day `day`, which led from `before` to `after`, meant for the member."""
    added = after.total > before.total
    mended = after.mended_on is not None and after.mended_on != before.mended_on
    return CheckInOutcome(
        first=before.last_kept is None,
        again=not added,
        comeback=added and is_comeback(before, after, day),
        milestone=milestone_reached(before, after),
        late=late,
        travelled=not added and not kept_on(before, day),
        frozen=max(before.freezes + _earned(before, after) - after.freezes, 0),
        repair=view(after, day).repair,
        repaired=after.current if mended else 0,
    )


def is_comeback(before: Standing, after: Standing, day: date) -> bool:
    """Whether the check-in of local day `day` is the first one after a quiet spell: a period passed unkept since the
    last one, and not only because a day vanished on a journey.
    """
    if before.last_kept is None or day - before.last_kept <= DAY:
        return False
    if after.last_at is not None and Chain.of(before).lost_on_the_way(day, after.last_at) is not None:
        return False
    missed = first_missed(before, before.last_kept)
    return missed is not None and missed < day


def _earned(before: Standing, after: Standing) -> int:
    """The freeze that this check-in earned, if it did: it may have spent another one at the same moment."""
    return int(before.progress == FREEZE_EVERY - 1 and after.progress == 0 and after.current > before.current)
