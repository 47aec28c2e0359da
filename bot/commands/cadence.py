"""/cadence: what the member owes themselves. It is shown before it is changed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.bookkeeping import record, today_of
from bot.commands.newcomers import newcomer
from bot.commands.spec import Call, Choice, Command, Form, Option, OptionKind
from bot.domain.adoption import cadence_of_newcomer, can_last, first_day, holds_from
from bot.domain.cadence import Cadence, begun, cadence_text, same_cadence
from bot.domain.cadence_words import is_the_circles, read_wanted
from bot.domain.ledger import FactKind
from bot.domain.members import Profile
from bot.domain.streaks import current_streak
from bot.errors.plans import CadenceGiven, PlanProblem, PlanRefused
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import plans as voice
from bot.voice.words import streak_unit

AS_THE_CIRCLE = "circle"

KINDS = (
    Choice("daily", "Every day"),
    Choice("weekdays", "Chosen weekdays"),
    Choice("weekly", "So many days a week"),
    Choice("every", "Every so many days"),
)
"""What a cadence can count, for a member and for a circle."""

DETAIL = Option(
    "detail",
    "Which days, or how many, for instance mon-fri, weekends, 3 times a week",
    max_length=80,
    label="Which days, or how many? (mon-fri, 3 times)",
)


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Show what would change; apply it once it is confirmed."""
    profile, circle = call.profile or newcomer(call), call.circle
    today = today_of(circle, profile, call.now)
    first = first_day(profile.standing, today)
    given = given_cadence(call)
    own = given.get("kind") != AS_THE_CIRCLE and not is_the_circles(given.get("detail", ""))
    if own and not circle.own_cadence:
        kept = cadence_text(_latest(call, profile, first)) if profile.member.own_cadence else None
        raise CadenceGiven(cadence_text(circle.cadence), kept)
    chosen = read_choice(given, first, circle.week_start) if own else cadence_of_newcomer(circle, first)
    holds = holds_from(profile.standing, chosen, today)
    if same_cadence(_latest(call, profile, first), chosen) and own >= profile.member.own_cadence:
        raise PlanRefused(PlanProblem.SAME_CADENCE)
    length = current_streak(profile.standing, today, call.now) if can_last(profile.standing, today, holds) else 0
    unit = streak_unit(profile.standing)
    if not call.arguments.flag("confirm"):
        return Reply(voice.cadence_preview(chosen, given, holds, today, length, unit))
    profile = replace(profile, member=replace(profile.member, own_cadence=own))
    value = cadence_text(chosen)
    await record(uow, circle, profile, call.moment, FactKind.CADENCE, on_day=first, value=value)
    return Reply(voice.cadence_set(chosen, holds, today, length, unit))


def _latest(call: Call, profile: Profile, first: date) -> Cadence:
    """The cadence that was chosen last, though it may not hold yet."""
    if not profile.standing.facts:
        return cadence_of_newcomer(call.circle, first)
    return profile.standing.plan[-1].cadence


def given_cadence(call: Call) -> dict[str, str]:
    """What was given of a cadence, for reading it and for the button that confirms it."""
    texts = {name: call.arguments.text(name) for name in ("kind", "detail")}
    return {name: text for name, text in texts.items() if text}


def read_choice(given: Mapping[str, str], first: date, week_start: int) -> Cadence:
    """The cadence that was chosen: spans are counted from local day `first`, weeks begin on weekday `week_start`.

    Raises the errors of `read_wanted`.
    """
    return begun(read_wanted(given.get("kind"), given.get("detail", "")), first, week_start)


COMMAND = Command(
    name="cadence",
    help="Choose how often you want to check in",
    handler=handle,
    first=True,
    options=(
        Option(
            "kind",
            "What a streak counts (or say it in words)",
            OptionKind.CHOICE,
            label="How often?",
            choices=(*KINDS, Choice(AS_THE_CIRCLE, "As everybody here does")),
        ),
        DETAIL,
        Option("confirm", "Whether it was looked at", OptionKind.FLAG, hidden=True),
    ),
    form=Form("Cadence", "Show me", ("kind", "detail"), "weekdays mon wed fri"),
)
