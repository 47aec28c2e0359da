"""/why: how a number came to be."""

from bot.bookkeeping import today_of
from bot.commands.spec import Call, Choice, Command, Option, OptionKind
from bot.domain.reasons import Number, corrections, excuses, first_of, steps_to
from bot.domain.streaks import days_kept_recently, view
from bot.errors.plans import PlanProblem, PlanRefused
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import why as voice


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """The steps behind one number, the streak unless another one is named."""
    if call.profile is None:
        raise PlanRefused(PlanProblem.NOT_YET)
    number = Number(call.arguments.text("number") or Number.STREAK)
    today = today_of(call.circle, call.profile, call.now)
    facts = await uow.ledger.of_member(call.circle.id, call.profile.member.id)
    standing = call.profile.standing
    seen = view(standing, today, call.now)
    values = {
        Number.STREAK: seen.current,
        Number.LONGEST: standing.longest,
        Number.TOTAL: standing.total,
        Number.CONSISTENCY: days_kept_recently(standing, today),
        Number.FREEZES: seen.freezes,
    }
    steps = steps_to(number, facts, today, call.now)
    corrected = corrections(facts, first_of(number, today))
    return Reply(voice.explanation(number, f"{values[number]:,}", steps, excuses(facts), corrected))


COMMAND = Command(
    name="why",
    help="See how your numbers came to be, day by day",
    handler=handle,
    options=(
        Option(
            "number",
            "Which number (the streak, if you leave it out)",
            OptionKind.CHOICE,
            choices=(
                Choice(Number.STREAK, "Current streak"),
                Choice(Number.LONGEST, "Longest streak"),
                Choice(Number.TOTAL, "Days in total"),
                Choice(Number.CONSISTENCY, "Last 30 days"),
                Choice(Number.FREEZES, "Freezes"),
            ),
        ),
    ),
    reads_only=True,
)
