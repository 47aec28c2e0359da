"""What a check-in means on the day it is made."""

from dataclasses import dataclass
from datetime import date

from bot.domain.standing import Standing
from bot.domain.streaks import Repair, is_comeback, kept_on, milestone_reached, view

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
        comeback=added and is_comeback(before, day),
        milestone=milestone_reached(before, after),
        late=late,
        travelled=not added and not kept_on(before, day),
        frozen=max(before.freezes - after.freezes, 0),
        repair=view(after, day).repair,
        repaired=after.current if mended else 0,
    )
