"""/config cadence and /config week: what a circle owes itself, shown before it is changed."""

from dataclasses import replace

from bot.bookkeeping import today_of
from bot.commands.cadence import DETAIL, KINDS, given_cadence, read_choice
from bot.commands.spec import Audience, Call, Choice, Command, Form, Option, OptionKind
from bot.domain.cadence import same_cadence
from bot.domain.circles import CadenceSpread, Weekday
from bot.errors.options import MissingOption
from bot.errors.plans import PlanProblem, PlanRefused
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import circle_cadence as voice


async def set_cadence(call: Call, uow: UnitOfWork) -> Reply:
    """The cadence of those who choose none, and whether members may choose."""
    own, given = call.arguments.text("own"), given_cadence(call)
    if not given and own is None:
        raise MissingOption("kind")
    circle = replace(call.circle, own_cadence=own == "yes") if own else call.circle
    today = today_of(circle, None, call.now)
    chosen = read_choice(given, today, circle.week_start) if given else circle.cadence
    if same_cadence(chosen, circle.cadence):
        if circle == call.circle:
            raise PlanRefused(PlanProblem.SET_ALREADY)
        await uow.circles.save(circle)
        return Reply(voice.choice_set(circle))
    if not call.arguments.flag("confirm"):
        given |= {"own": own} if own else {}
        return Reply(voice.cadence_preview(chosen, given, await uow.members.following(circle.id)))
    circle = replace(circle, cadence=chosen)
    await uow.circles.save(circle)
    await uow.circles.spread(CadenceSpread(circle.id, call.invocation.actor.id))
    return Reply(voice.cadence_set(circle))


async def set_week(call: Call, uow: UnitOfWork) -> Reply:
    """The day on which everybody's weeks begin."""
    start = Weekday[call.arguments.required("start").upper()]
    if start is call.circle.week_start:
        raise PlanRefused(PlanProblem.SET_ALREADY)
    if not call.arguments.flag("confirm"):
        return Reply(voice.week_preview(start, await uow.members.counting_weeks(call.circle.id)))
    circle = replace(call.circle, week_start=start)
    await uow.circles.save(circle)
    await uow.circles.spread(CadenceSpread(circle.id, call.invocation.actor.id))
    return Reply(voice.week_set(circle))


_CONFIRM = Option("confirm", "Whether it was looked at", OptionKind.FLAG, hidden=True)

COMMANDS = (
    Command(
        name="config cadence",
        help="Choose how often people here check in, and whether they may choose themselves",
        handler=set_cadence,
        options=(
            Option("kind", "What a streak counts", OptionKind.CHOICE, label="How often?", choices=KINDS),
            DETAIL,
            Option(
                "own",
                "Whether members may choose their own",
                OptionKind.CHOICE,
                label="May members choose their own?",
                choices=(Choice("yes", "Yes"), Choice("no", "No")),
            ),
            _CONFIRM,
        ),
        form=Form("The circle's cadence", "Show me", ("kind", "detail", "own"), "weekdays mon wed fri"),
        audience=Audience.MODERATORS,
    ),
    Command(
        name="config week",
        help="Choose the day on which weeks begin",
        handler=set_week,
        options=(
            Option(
                "start",
                "The first day of the week",
                OptionKind.CHOICE,
                required=True,
                choices=tuple(Choice(day.name.lower(), day.name.capitalize()) for day in Weekday),
            ),
            _CONFIRM,
        ),
        audience=Audience.MODERATORS,
    ),
)
