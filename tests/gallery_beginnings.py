"""What somebody reads who has just come, or has nothing yet: no zero stands alone, and something comes next."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from gallery_people import ADA, TODAY, Named

from bot.domain.members import Consent, Profile
from bot.domain.quiet import NoNudge, Terms
from bot.domain.standing import Standing
from bot.messages import Message
from bot.voice import join, nudges, plans, why
from bot.voice.words import standing_facts


def beginnings() -> Named:
    """Empty states, and the first steps."""
    unasked = replace(ADA, consent=Consent.UNASKED)
    yield "join-begun", join.welcome(ADA, "Europe/Berlin", new=False, begun=True)
    yield "join-asked-begun", join.welcome(unasked, "Europe/Berlin", new=False, begun=True)
    yield "undo-nothing-left", plans.undone(Standing(facts=2), 0, 0, kept=False)
    yield "facts-without-a-streak-yet", Message((standing_facts(0, 0, 1, 1),))
    yield "why-no-streak-now", why.explanation("streak", "0", [], [])
    terms = Terms(
        Consent.UNASKED, switched_on=True, left=False, zone=ZoneInfo("Europe/Berlin"), day_start=3, minute=1085
    )
    yield "nudges-unasked", nudges.settings(Profile(unasked), terms, NoNudge.NO_CONSENT, TODAY)
