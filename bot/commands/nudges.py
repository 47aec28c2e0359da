"""/nudges: what members say about being written to when they go quiet."""

from dataclasses import replace
from datetime import date, timedelta

from bot.bookkeeping import nudge_terms, record, save_profile, today_of, withdraw_nudge
from bot.commands.dates import read_day
from bot.commands.newcomers import newcomer
from bot.commands.spans import LONGEST
from bot.commands.spec import Call, Choice, Command, Option, OptionKind
from bot.domain.ledger import FactKind
from bot.domain.members import AGREEING, Consent, Member, Profile
from bot.domain.quiet import WEEK, next_nudge
from bot.errors.plans import PlanProblem, PlanRefused
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import nudges as voice

_SPANS = {"day": 1, "a day": 1, "one day": 1, "week": 7, "a week": 7, "one week": 7}


async def show(call: Call, uow: UnitOfWork) -> Reply:
    """What was chosen, and when the next one would come at the earliest."""
    profile = call.profile or newcomer(call)
    spent = await uow.ledger.nudges_since(call.circle.platform, [profile.member.id], call.now - WEEK)
    terms = nudge_terms(call.circle, profile, buddy=False)
    following = next_nudge(profile.standing, terms, call.now, timedelta(), spent.get(profile.member.id, ()))
    today = today_of(call.circle, profile, call.now)
    return Reply(voice.settings(profile, terms, following, today))


async def switch_on(call: Call, uow: UnitOfWork) -> Reply:
    """A yes: where it was one already, nothing else changes."""
    member = (call.profile or newcomer(call)).member
    consent = member.consent if member.consent in AGREEING else Consent.PRIVATE
    return await _agree(call, uow, consent)


async def switch_off(call: Call, uow: UnitOfWork) -> Reply:
    """A no, for good."""
    profile = call.profile or newcomer(call)
    await _keep(call, uow, replace(profile.member, consent=Consent.NO))
    return Reply(voice.off())


async def set_where(call: Call, uow: UnitOfWork) -> Reply:
    """Where nudges stand; whoever chooses a place says yes."""
    return await _agree(call, uow, Consent(call.arguments.required("place")))


async def set_hour(call: Call, uow: UnitOfWork) -> Reply:
    """The hour of their own, or the usual one again."""
    profile = call.profile or newcomer(call)
    hour = call.arguments.integer("hour")
    profile = await _keep(call, uow, replace(profile.member, nudge_hour=hour))
    return Reply(voice.hour_set(hour, nudge_terms(call.circle, profile).minute))


async def snooze(call: Call, uow: UnitOfWork) -> Reply:
    """No nudge before a day that lies ahead."""
    profile = call.profile or newcomer(call)
    today = today_of(call.circle, profile, call.now)
    until = read_snooze(call.arguments.text("until") or "a day", today)
    await _keep(call, uow, replace(profile.member, snoozed_until=until))
    return Reply(voice.snoozed(until, today))


def read_snooze(given: str, today: date) -> date:
    """The first local day on which nudges may come again. Raises NotADay or PlanRefused."""
    span = _SPANS.get(" ".join(given.split()).casefold())
    until = today + timedelta(days=span) if span else read_day("until", given, today)
    if until <= today:
        raise PlanRefused(PlanProblem.SNOOZE_OVER)
    if until - today > LONGEST:
        raise PlanRefused(PlanProblem.TOO_LONG)
    return until


async def _agree(call: Call, uow: UnitOfWork, consent: Consent) -> Reply:
    """Whoever says yes is present; and what the platform refused once is tried again."""
    profile = call.profile or newcomer(call)
    await withdraw_nudge(uow, profile, call.now)
    member = replace(profile.member, consent=consent, refused_at=None, refusal_told_at=None)
    await record(uow, call.circle, replace(profile, member=member), call.moment, FactKind.JOINED)
    return Reply(voice.on(consent))


async def _keep(call: Call, uow: UnitOfWork, member: Member) -> Profile:
    """Save a choice that is no yes. One who was unknown until now has joined by making it."""
    known = call.profile
    if known is None:
        return await record(uow, call.circle, Profile(member), call.moment, FactKind.JOINED)
    await withdraw_nudge(uow, known, call.now)
    return await save_profile(uow, call.circle, replace(known, member=member), call.moment)


_PLACES = tuple(
    Choice(consent.value, voice.PLACES[consent]) for consent in (Consent.PRIVATE, Consent.INSIDE, Consent.EITHER)
)

COMMANDS = (
    Command(
        name="nudges show",
        help="See whether, where and when I write to you if you go quiet",
        handler=show,
        first=True,
        default=True,
        reads_only=True,
    ),
    Command(name="nudges on", help="Let me write to you if you go quiet", handler=switch_on),
    Command(name="nudges off", help="No more words from me when you go quiet", handler=switch_off),
    Command(
        name="nudges where",
        help="Choose where I write to you",
        handler=set_where,
        options=(
            Option("place", "Privately, in here, or both in turn", OptionKind.CHOICE, required=True, choices=_PLACES),
        ),
    ),
    Command(
        name="nudges hour",
        help="Choose the hour of your day at which I write",
        handler=set_hour,
        options=(
            Option(
                "hour",
                "0 to 23; left out: when you usually check in",
                OptionKind.INTEGER,
                minimum=0,
                maximum=23,
                clock=True,
            ),
        ),
    ),
    Command(
        name="nudges snooze",
        help="Ask me to be quiet for a while",
        handler=snooze,
        options=(Option("until", "A day, a week, or the day from which I may write again", max_length=40),),
    ),
)
