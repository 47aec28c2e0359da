"""What is said when somebody goes quiet, and how each sets it."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from gallery_people import ADA, HOSTILE, NOW, TODAY, YULIA, Named

from bot.domain.cadence import DAILY, Weekdays, Weekly
from bot.domain.goals import Intention
from bot.domain.ladder import Ladder, NudgeTone, Step
from bot.domain.members import AGREEING, Consent, Profile
from bot.domain.quiet import Delay, NoNudge, Terms, Wait
from bot.messages import Message
from bot.voice import nudge, nudges

AGREEING_IN_ORDER = tuple(consent for consent in Consent if consent in AGREEING)


def nudging() -> Named:
    for tone, pools in nudge.TEXTS.items():
        for step, pool in pools.items():
            for text in range(0 if step is Step.WEEKLY_AGAIN else len(pool)):
                yield f"nudge-{tone}-{step}-{text + 1}", nudge.nudge(ADA, step, tone, text)
    for name, title in ("plain", "Finish the book"), ("hostile", HOSTILE):
        own = Intention(title, "if it is 8 o'clock I will open it at the kitchen table")
        yield f"nudge-with-plan-{name}", nudge.nudge(YULIA, Step.GENTLE, NudgeTone.WARM, 0, own)
    yield "nudge-not-today", nudge.not_today()
    yield "nudge-stuck", nudge.stuck(ADA, None)
    yield "nudge-stuck-with-buddy", nudge.stuck(ADA, YULIA)
    yield "nudge-buddy-asked", nudge.buddy_asked(YULIA)
    yield "nudge-breaks", nudge.breaks(ADA)
    yield "nudge-again", nudge.again()
    yield "nudge-why", nudge.why(TODAY, DAILY, TODAY - timedelta(days=9), agrees=True)
    yield "nudge-why-weekly", nudge.why(TODAY, Weekly(3), None, agrees=True)
    yield "nudge-why-back", nudge.why(None, Weekdays((0, 2, 4)), TODAY, agrees=True)
    yield "nudge-why-not-any-more", nudge.why(TODAY, DAILY, TODAY, agrees=False)


def nudge_settings() -> Named:
    terms = Terms(
        Consent.PRIVATE, switched_on=True, left=False, zone=ZoneInfo("Europe/Berlin"), day_start=3, minute=1085
    )
    for consent in (*AGREEING_IN_ORDER, Consent.NO):
        profile = Profile(replace(ADA, consent=consent))
        following = Wait(NOW, Step.GENTLE, Delay.NOT_QUIET) if consent in AGREEING_IN_ORDER else NoNudge.NO_CONSENT
        yield f"nudges-{consent}", nudges.settings(profile, terms, following, TODAY)
    own = Profile(replace(ADA, nudge_hour=18, snoozed_until=TODAY + timedelta(days=3)))
    for delay in Delay:
        yield f"nudges-delay-{delay}", nudges.settings(own, terms, Wait(NOW, Step.GENTLE, delay), TODAY)
    usual = replace(terms, usual=True, ladder=Ladder(budget=1))
    for nothing in NoNudge:
        yield f"nudges-none-{nothing}", nudges.settings(Profile(ADA), usual, nothing, TODAY)
    for consent in AGREEING_IN_ORDER:
        yield f"nudges-on-{consent}", nudges.on(consent)
    yield "nudges-off", nudges.off()
    yield "nudges-hour", nudges.hour_set(18, 18 * 60)
    yield "nudges-hour-in-quiet-hours", nudges.hour_set(23, 20 * 60 + 45)
    yield "nudges-hour-usual", nudges.hour_set(None, 18 * 60 + 5)
    yield "nudges-snoozed", nudges.snoozed(TODAY + timedelta(days=7), TODAY)
    yield "nudges-refused", Message(nudges.refused(), nudges.refused_buttons())
