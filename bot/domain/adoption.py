"""How a circle's cadence and week start reach a member (PRODUCT.md, streak rule 2).

They reach members as facts of their own, dated from the day on which they hold, so that a streak still is a function of
one member's facts, and what was kept before stays kept (rule 1).
"""

from datetime import date

from bot.domain.cadence import DAY, Cadence, Weekly, begun, same_cadence, takes_over
from bot.domain.circles import Circle
from bot.domain.members import Profile
from bot.domain.standing import Segment, Standing, cadence_on
from bot.domain.walk import Walk


def first_day(standing: Standing, today: date) -> date:
    """From when a new cadence holds: today, or the day after the last one that the old one has kept. That may lie
    ahead of a member who has flown back over the date line: what was kept stays kept.
    """
    return today if standing.last_kept is None else max(today, standing.last_kept + DAY)


def holds_from(standing: Standing, wanted: Cadence, today: date) -> date:
    """From when a cadence holds that is chosen on local day `today`, and written down with `first_day`: the same day,
    but from weeks to weeks the next week (`cadence.takes_over`), unless it takes back a change that lay ahead.
    """
    first = first_day(standing, today)
    before = cadence_on(standing, first - DAY)
    return first if same_cadence(before, wanted) else takes_over(before, wanted, first)


def can_last(standing: Standing, today: date, first: date) -> bool:
    """Whether the streak of local day `today` can still be there on `first`, from which another cadence is to hold. It
    cannot where a week ends today that was not kept: no change of cadence takes that week away, or gives it.
    """
    walk = Walk(standing, standing.plan, standing.spans)
    day = max(today, (standing.last_kept or today) + DAY)
    while day < first:
        walk.keep(day)
        day += DAY
    walk.close(first)
    return not walk.broken


def cadence_of_newcomer(circle: Circle, first: date) -> Cadence:
    """The circle's cadence as it holds for somebody whose first day is `first`."""
    return begun(circle.cadence, first, circle.week_start)


def adopted(circle: Circle, profile: Profile, today: date) -> Segment | None:
    """What the circle's settings change for a member on their local day `today`; None when it is nothing.

    Whoever chose their own keeps it, but everybody's weeks begin on the circle's day. A week that is under way ends as
    it began, so that what was done in it counts.
    """
    standing = profile.standing
    latest = max(today, standing.last_kept or today)  # beyond the date line a member may have kept tomorrow already
    chosen, now = standing.plan[-1].cadence, cadence_on(standing, latest)
    wanted = chosen if profile.member.own_cadence else circle.cadence
    first = first_day(standing, today)
    if isinstance(now, Weekly) and isinstance(wanted, Weekly):
        first = now.period_from(latest).last + DAY
    after = begun(wanted, first, circle.week_start)
    return None if same_cadence(chosen, after) else Segment(first, after)
