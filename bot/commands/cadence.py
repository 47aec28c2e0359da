"""/cadence: what the member owes themselves. It is shown before it is changed."""

import re
from dataclasses import replace
from datetime import date

from bot.bookkeeping import record, today_of
from bot.commands.dates import weekday_of
from bot.commands.newcomers import newcomer
from bot.commands.spec import Call, Choice, Command, Form, Option, OptionKind
from bot.domain.adoption import cadence_of_newcomer, can_last, first_day, holds_from
from bot.domain.cadence import (
    DAILY,
    EVERY_LIMIT,
    WEEK_DAYS,
    Cadence,
    Every,
    Weekdays,
    Weekly,
    cadence_text,
    same_cadence,
)
from bot.domain.ledger import FactKind
from bot.domain.members import Profile
from bot.domain.streaks import current_streak
from bot.errors.options import NotANumber, OutOfRange
from bot.errors.plans import CadenceGiven, PlanProblem, PlanRefused
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import plans as voice
from bot.voice.words import streak_unit

_NUMBER = re.compile(r"-?\d{1,6}")
_CONJUNCTIONS = frozenset({"and", "&", "+"})


AS_THE_CIRCLE = "circle"

KINDS = (
    Choice("daily", "Every day"),
    Choice("weekdays", "Chosen weekdays"),
    Choice("weekly", "So many days a week"),
    Choice("every", "Once in so many days"),
)
"""What a cadence can count, for a member and for a circle."""


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Show what would change; apply it once it is confirmed."""
    profile, circle = call.profile or newcomer(call), call.circle
    today = today_of(circle, profile, call.now)
    first = first_day(profile.standing, today)
    kind, detail = call.arguments.required("kind"), call.arguments.text("detail") or ""
    own = kind != AS_THE_CIRCLE
    if own and not circle.own_cadence:
        raise CadenceGiven(cadence_text(circle.cadence))
    chosen = read_choice(kind, detail, first, circle.week_start) if own else cadence_of_newcomer(circle, first)
    holds = holds_from(profile.standing, chosen, today)
    if same_cadence(_latest(call, profile, first), chosen) and own >= profile.member.own_cadence:
        raise PlanRefused(PlanProblem.SAME_CADENCE)
    length = current_streak(profile.standing, today, call.now) if can_last(profile.standing, today, holds) else 0
    unit = streak_unit(profile.standing)
    if not call.arguments.flag("confirm"):
        return Reply(voice.cadence_preview(chosen, kind, detail, holds, today, length, unit))
    profile = replace(profile, member=replace(profile.member, own_cadence=own))
    value = cadence_text(chosen)
    await record(uow, circle, profile, call.moment, FactKind.CADENCE, on_day=first, value=value)
    return Reply(voice.cadence_set(chosen, holds, today, length, unit))


def _latest(call: Call, profile: Profile, first: date) -> Cadence:
    """The cadence that was chosen last, though it may not hold yet."""
    if not profile.standing.facts:
        return cadence_of_newcomer(call.circle, first)
    return profile.standing.plan[-1].cadence


def read_choice(kind: str, detail: str, first: date, week_start: int) -> Cadence:
    """The cadence that was chosen: spans are counted from local day `first`, weeks begin on weekday `week_start`.

    Raises NotANumber, OutOfRange or PlanRefused.
    """
    match kind:
        case "weekdays":
            return Weekdays(_weekdays(detail))
        case "weekly":
            return Weekly(_number(detail, WEEK_DAYS), week_start)
        case "every":
            return Every(_number(detail, EVERY_LIMIT), first)
        case _:
            return DAILY


def _number(detail: str, most: int) -> int:
    found = _NUMBER.search(detail)
    if found is None:
        raise NotANumber("detail", detail or "nothing", 1, most)
    if not 1 <= int(found[0]) <= most:
        raise OutOfRange("detail", found[0], 1, most)
    return int(found[0])


def _weekdays(detail: str) -> tuple[int, ...]:
    words = [word for word in re.split(r"[\s,;/]+", detail.casefold()) if word and word not in _CONJUNCTIONS]
    days = {weekday_of(word) for word in words}
    if not days or None in days:
        raise PlanRefused(PlanProblem.NO_WEEKDAYS)
    return tuple(sorted(day for day in days if day is not None))


COMMAND = Command(
    name="cadence",
    help="Choose how often you want to check in",
    handler=handle,
    options=(
        Option(
            "kind",
            "What a streak counts",
            OptionKind.CHOICE,
            required=True,
            label="How often?",
            choices=(*KINDS, Choice(AS_THE_CIRCLE, "As everybody here does")),
        ),
        Option(
            "detail",
            "Which weekdays (mon wed fri), or how many days",
            max_length=80,
            label="Which weekdays, or how many days?",
        ),
        Option("confirm", "Whether it was looked at", OptionKind.FLAG, hidden=True),
    ),
    form=Form("Cadence", "Show me", ("kind", "detail")),
)
