"""What somebody reads who has just come, or has nothing yet: no zero stands alone, and something comes next."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from gallery_people import ADA, TODAY, Named

from bot.domain.cadence import DAILY, Cadence, Weekdays, Weekly
from bot.domain.checkins import CheckInOutcome
from bot.domain.members import Consent, Profile
from bot.domain.quiet import NoNudge, Terms
from bot.domain.standing import Segment, Standing
from bot.messages import Message
from bot.voice import checkin, join, nudges, plans, why


def thanks(standing: Standing) -> Message:
    """The answer to an ordinary check-in."""
    outcome = CheckInOutcome(first=False, again=False, comeback=False, milestone=None)
    return checkin.thanks(standing, outcome, standing.current, standing.total, published=True, private=False)


def beginnings() -> Named:
    """Empty states, and the first steps."""
    unasked = replace(ADA, consent=Consent.UNASKED)
    yield "join-begun", join.welcome(ADA, "Europe/Berlin", new=False, begun=True)
    yield "join-asked-begun", join.welcome(unasked, "Europe/Berlin", new=False, begun=True)
    yield "undo-nothing-left", plans.undone(Standing(facts=2), 0, 0, kept=False)
    cadences: dict[str, Cadence] = {"daily": DAILY, "weekdays": Weekdays((0, 2)), "weekly": Weekly(3)}
    for name, cadence in cadences.items():
        one_day = Standing(facts=2, total=1, last_kept=TODAY, done=1, plan=(Segment(date.min, cadence),))
        yield f"checkin-thanks-without-a-streak-{name}", thanks(one_day)
    whole = Standing(facts=4, current=1, longest=1, total=3, last_kept=TODAY, done=3, plan=one_day.plan)
    yield "checkin-thanks-week-kept", thanks(whole)
    yield "why-no-streak-now", why.explanation("streak", "0", [], [])
    terms = Terms(
        Consent.UNASKED, switched_on=True, left=False, zone=ZoneInfo("Europe/Berlin"), day_start=3, minute=1085
    )
    yield "nudges-unasked", nudges.settings(Profile(unasked), terms, NoNudge.NO_CONSENT, TODAY)
