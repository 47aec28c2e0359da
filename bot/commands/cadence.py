"""/cadence: what the member owes themselves. It is shown before it is changed."""

import re
from datetime import date

from bot.bookkeeping import record, today_of
from bot.commands.dates import weekday_of
from bot.commands.newcomers import newcomer
from bot.commands.spec import Call, Choice, Command, Form, Option, OptionKind
from bot.domain.cadence import DAILY, DAY, EVERY_LIMIT, WEEK_DAYS, Cadence, Every, Weekdays, Weekly, cadence_text
from bot.domain.ledger import FactKind
from bot.domain.members import Profile
from bot.domain.standing import cadence_on
from bot.domain.streaks import current_streak
from bot.errors import NotANumber, OutOfRange, PlanProblem, PlanRefused
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import plans as voice

_NUMBER = re.compile(r"-?\d{1,6}")
_CONJUNCTIONS = frozenset({"and", "&", "+"})


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Show what would change; apply it once it is confirmed."""
    profile = call.profile or newcomer(call)
    today = today_of(call.circle, profile, call.now)
    first = first_day(profile, today)
    kind, detail = call.arguments.required("kind"), call.arguments.text("detail") or ""
    chosen = read_choice(kind, detail, first)
    if same(cadence_on(profile.standing, first), chosen):
        raise PlanRefused(PlanProblem.SAME_CADENCE)
    length = current_streak(profile.standing, today, call.now)
    if not call.arguments.flag("confirm"):
        return Reply(voice.cadence_preview(chosen, kind, detail, first, today, length))
    value = cadence_text(chosen)
    await record(uow, call.circle, profile, call.moment, FactKind.CADENCE, on_day=first, value=value)
    return Reply(voice.cadence_set(chosen, first, today, length))


def first_day(profile: Profile, today: date) -> date:
    """From when a new cadence holds: today, or the day after the last one that the old one has kept. That may lie
    ahead of a member who has flown back over the date line: what was kept stays kept.
    """
    last_kept = profile.standing.last_kept
    return today if last_kept is None else max(today, last_kept + DAY)


def read_choice(kind: str, detail: str, first: date) -> Cadence:
    """The cadence that was chosen. Raises NotANumber, OutOfRange or PlanRefused."""
    match kind:
        case "weekdays":
            return Weekdays(_weekdays(detail))
        case "weekly":
            return Weekly(_number(detail, WEEK_DAYS))
        case "every":
            return Every(_number(detail, EVERY_LIMIT), first)
        case _:
            return DAILY


def same(before: Cadence, after: Cadence) -> bool:
    """Whether two cadences ask the same; spans of N days do, whenever they began."""
    if isinstance(before, Every) and isinstance(after, Every):
        return before.days == after.days
    return before == after


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
            choices=(
                Choice("daily", "Every day"),
                Choice("weekdays", "Chosen weekdays"),
                Choice("weekly", "So many days a week"),
                Choice("every", "Once in so many days"),
            ),
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
