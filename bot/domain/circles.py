"""A circle: one community and what its moderators have set."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from bot.domain.cadence import DAILY, Cadence
from bot.domain.days import DEFAULT_DAY_START
from bot.domain.identity import NOBODY, CircleId, MemberId, PlaceId
from bot.domain.ladder import BUDGET_LIMIT, CHOOSABLE, Ladder, NudgeTone, Step


class Weekday(IntEnum):
    """Days of the week as `datetime.date.weekday` counts them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Circle:
    """One community's settings.

    `zone` is an IANA name, and the zone of members who have not told theirs. `day_start` and the hours are local wall
    hours, 0 to 23. `recap_due_at` (UTC) is the next recap's instant, None while there is no channel to post it in.
    `channel_set_by` chose the channel; they are told when Kith cannot write there (any more), which `channel_closed_at`
    (UTC) remembers. `suspended_at` (UTC) is set while Kith is not in the circle: nothing is sent there.
    `cadence` is that of members who have not chosen their own, which they may while `own_cadence`; where it counts
    weeks or spans, `cadence.begun` says from when for whom. Everybody's weeks begin on `week_start`.
    `forgiving` says that days which a moderator forgave are on their way to the members; it is read, and never saved.
    `nudge_hour` holds for members whose usual hour is not known; the fields from `nudge_steps` on make the `ladder`.
    """

    id: CircleId
    platform: str
    name: str
    zone: str = "UTC"
    day_start: int = DEFAULT_DAY_START
    channel: PlaceId | None = None
    channel_name: str = ""
    channel_set_by: MemberId | None = None
    channel_closed_at: datetime | None = None
    nudges_on: bool = True
    nudge_hour: int = 18
    recap_on: bool = True
    recap_weekday: Weekday = Weekday.SUNDAY
    recap_hour: int = 18
    recap_due_at: datetime | None = None
    suspended_at: datetime | None = None
    cadence: Cadence = DAILY
    week_start: Weekday = Weekday.MONDAY
    own_cadence: bool = True
    nudge_steps: frozenset[Step] = frozenset(CHOOSABLE)
    nudge_gap: int = 3
    nudge_week: int = 7
    nudge_tone: NudgeTone = NudgeTone.WARM
    nudge_budget: int = BUDGET_LIMIT
    quiet_from: int = 21
    quiet_until: int = 9
    forgiving: bool = False

    @property
    def ladder(self) -> Ladder:
        """How quiet members are written to. Raises ValueError for settings that cannot be."""
        return Ladder(
            steps=self.nudge_steps,
            gap=self.nudge_gap,
            week=self.nudge_week,
            tone=self.nudge_tone,
            budget=self.nudge_budget,
            quiet_from=self.quiet_from,
            quiet_until=self.quiet_until,
        )

    def with_ladder(self, ladder: Ladder) -> "Circle":
        """The circle with another ladder."""
        return replace(
            self,
            nudge_steps=ladder.steps,
            nudge_gap=ladder.gap,
            nudge_week=ladder.week,
            nudge_tone=ladder.tone,
            nudge_budget=ladder.budget,
            quiet_from=ladder.quiet_from,
            quiet_until=ladder.quiet_until,
        )

    @property
    def open_channel(self) -> PlaceId | None:
        """The channel, if Kith can write there."""
        return None if self.channel_closed_at else self.channel


@dataclass(frozen=True, slots=True)
class CadenceSpread:
    """A change of a circle's cadence or week start, made by moderator `by_member`, on its way to the members: those up
    to `member_id`, in the order of their ids, have it.
    """

    circle_id: CircleId
    by_member: MemberId
    member_id: MemberId = NOBODY
