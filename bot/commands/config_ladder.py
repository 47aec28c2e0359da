"""/config ladder: in which steps quiet members are written to. It is shown before it is changed."""

from dataclasses import replace

from bot.commands.spec import Arguments, Audience, Call, Choice, Command, Option, OptionKind
from bot.domain.ladder import BUDGET_LIMIT, GAP_LIMIT, WEEK_LIMIT, Ladder, NudgeTone, Step, read_ladder
from bot.errors.ladder import LadderProblem, LadderRefused
from bot.errors.options import OptionError
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import ladder as voice

_STEPS = {"question": Step.QUESTION, "buddy": Step.BUDDY, "weekly": Step.WEEKLY}
_CONFIRM_LIMIT = 40


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Show what holds, or what would change; apply it once it is confirmed."""
    if not call.arguments.values:
        return Reply(voice.shown(call.circle))
    confirmed = call.arguments.text("confirm")
    ladder = _confirmed(confirmed) if confirmed else chosen(call.circle.ladder, call.arguments)
    if ladder == call.circle.ladder:
        return Reply(voice.unchanged(call.circle))
    circle, quiet = call.circle.with_ladder(ladder), await uow.members.on_the_ladder(call.circle.id)
    if not confirmed:
        return Reply(voice.preview(circle, quiet))
    await uow.circles.save(circle)
    await uow.members.recheck_nudges(circle.id, call.now)
    return Reply(voice.applied(circle, quiet))


def chosen(ladder: Ladder, arguments: Arguments) -> Ladder:
    """The ladder with what was chosen. Raises LadderRefused for 24 quiet hours."""
    until, begin = arguments.integer("quiet-until"), arguments.integer("quiet-from")
    quiet_from = ladder.quiet_from if begin is None else begin
    quiet_until = ladder.quiet_until if until is None else until
    if quiet_from == quiet_until:
        name = "quiet-from" if until is None else "quiet-until"
        raise LadderRefused(name, quiet_until, LadderProblem.NO_TIME_LEFT, quiet_from, quiet_until)
    tone, budget = arguments.text("tone"), arguments.integer("budget")
    return replace(
        ladder,
        steps=_steps(ladder, arguments),
        gap=arguments.integer("gap") or ladder.gap,
        week=arguments.integer("week") or ladder.week,
        tone=NudgeTone(tone) if tone else ladder.tone,
        budget=ladder.budget if budget is None else budget,
        quiet_from=quiet_from,
        quiet_until=quiet_until,
    )


def _steps(ladder: Ladder, arguments: Arguments) -> frozenset[Step]:
    named = {step: arguments.flag(name) for name, step in _STEPS.items() if name in arguments.values}
    return frozenset(ladder.steps - {step for step, on in named.items() if not on}) | {
        s for s, on in named.items() if on
    }


def _confirmed(text: str) -> Ladder:
    """What a button carries can be forged. Raises OptionError."""
    try:
        return read_ladder(text)
    except ValueError as error:
        raise OptionError("confirm", text) from error


COMMAND = Command(
    name="config ladder",
    help="Choose in which steps, how often and when quiet members get a word from me",
    handler=handle,
    options=(
        Option("question", "Step 2: ask for a tip, not for a report", OptionKind.FLAG),
        Option("buddy", "Step 3: tell the buddy of those who allowed that", OptionKind.FLAG),
        Option("weekly", "Then two words, a week apart", OptionKind.FLAG),
        Option("gap", "Days between the first steps", OptionKind.INTEGER, minimum=1, maximum=GAP_LIMIT),
        Option("week", "Days before each of the later ones", OptionKind.INTEGER, minimum=1, maximum=WEEK_LIMIT),
        Option(
            "budget", "Words a person gets in seven days at most", OptionKind.INTEGER, minimum=0, maximum=BUDGET_LIMIT
        ),
        Option(
            "tone",
            "How I put it",
            OptionKind.CHOICE,
            choices=(Choice(NudgeTone.WARM, "Warm"), Choice(NudgeTone.BRIEF, "Brief")),
        ),
        Option(
            "quiet-from",
            "From this hour of theirs nobody is written to",
            OptionKind.INTEGER,
            minimum=0,
            maximum=23,
            clock=True,
        ),
        Option("quiet-until", "Until this hour", OptionKind.INTEGER, minimum=0, maximum=23, clock=True),
        Option("confirm", "What was looked at", max_length=_CONFIRM_LIMIT, hidden=True),
    ),
    audience=Audience.MODERATORS,
)
