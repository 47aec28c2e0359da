"""What a check-in means on the day it is made."""

from dataclasses import dataclass
from datetime import date

from bot.domain.standing import Standing
from bot.domain.streaks import is_comeback, milestone_reached

NOTE_LIMIT = 1000
"""Characters of a note (PRODUCT.md)."""

MINUTES_LIMIT = 24 * 60
"""Minutes of a check-in: a day has no more."""


@dataclass(frozen=True, slots=True)
class CheckInOutcome:
    """What a check-in changed: `again` when the day was kept already, `milestone` the length first reached in life."""

    first: bool
    again: bool
    comeback: bool
    milestone: int | None


def checkin_outcome(before: Standing, after: Standing, today: date) -> CheckInOutcome:
    """What the check-in of local day `today`, which led from `before` to `after`, meant for the member."""
    return CheckInOutcome(
        first=before.last_kept is None,
        again=after.total == before.total,
        comeback=is_comeback(before, today),
        milestone=milestone_reached(before, after),
    )
