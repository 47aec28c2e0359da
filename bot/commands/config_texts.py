"""/config text, texts and text-remove: what a circle says to its quiet members in words of its own."""

from dataclasses import replace

from bot.commands.newcomers import newcomer
from bot.commands.spec import Audience, Call, Choice, Command, Form, Option, OptionKind
from bot.domain.ladder import Step
from bot.domain.own_texts import FILLED_LIMIT, TEXT_STEPS, OwnText, check_text
from bot.errors.texts import TextProblem, TextRefused
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import own_texts as voice

_NUMBER_LIMIT = 10**6


async def add(call: Call, uow: UnitOfWork) -> Reply:
    """Keep a text, and show it as a member would read it. It is said once that was confirmed."""
    step = Step(call.arguments.required("step"))
    text = check_text(call.arguments.required("text"), step, await uow.nudge_texts.kept(call.circle.id))
    number = await uow.nudge_texts.last_number(call.circle.id) + 1
    own = OwnText(call.circle.id, number, step, text, call.now)
    await uow.nudge_texts.add(own)
    return Reply(voice.preview(own, (call.profile or newcomer(call)).member, call.circle))


async def use(call: Call, uow: UnitOfWork) -> Reply:
    """From now on nudges say it; pressing again changes nothing. Raises TextRefused."""
    own = await _meant(call, uow)
    if not own.is_used:
        await uow.nudge_texts.save(replace(own, used_from=call.now))
    kept = await uow.nudge_texts.kept(call.circle.id)
    beside = sum(one.is_used and one.step is own.step and one.number != own.number for one in kept)
    return Reply(voice.used(own, beside))


async def remove(call: Call, uow: UnitOfWork) -> Reply:
    """No nudge says it any more. What a fact remembers of it stays. Raises TextRefused."""
    own = await _meant(call, uow)
    await uow.nudge_texts.save(replace(own, removed_at=call.now))
    return Reply(voice.removed(own))


async def show(call: Call, uow: UnitOfWork) -> Reply:
    """All of them, or those of one step."""
    step = call.arguments.text("step")
    return Reply(voice.listed(await uow.nudge_texts.kept(call.circle.id), Step(step) if step else None))


async def _meant(call: Call, uow: UnitOfWork) -> OwnText:
    number = call.arguments.integer("number") or 0
    own = await uow.nudge_texts.get(call.circle.id, number)
    if own is None or own.removed_at is not None:
        raise TextRefused(str(number), TextProblem.GONE)
    return own


_STEPS = tuple(Choice(step, voice.LABELS[step]) for step in TEXT_STEPS)
_NUMBER = Option("number", "Its number", OptionKind.INTEGER, required=True, minimum=1, maximum=_NUMBER_LIMIT)

COMMANDS = (
    Command(
        name="config text",
        help="Write a text of your own for quiet members; you see it before anybody gets it",
        handler=add,
        options=(
            Option("step", "For which step", OptionKind.CHOICE, asked=True, choices=_STEPS, label="For which step?"),
            Option(
                "text",
                "Your words. {name}, {circle}, {plan} and {checkin} are filled in",
                asked=True,
                max_length=FILLED_LIMIT,
                long=True,
                label="Your words",
            ),
        ),
        form=Form("A text of your own", "Show me", ("step", "text")),
        audience=Audience.MODERATORS,
    ),
    Command(
        name="config texts",
        help="See the texts of your own for quiet members",
        handler=show,
        options=(Option("step", "Of which step (all, if you leave it out)", OptionKind.CHOICE, choices=_STEPS),),
        audience=Audience.MODERATORS,
        reads_only=True,
    ),
    Command(
        name="config text-remove",
        help="Take out a text of your own",
        handler=remove,
        options=(_NUMBER,),
        audience=Audience.MODERATORS,
    ),
    Command(
        name="config text-use",
        help="Use a text of your own",
        handler=use,
        options=(_NUMBER,),
        audience=Audience.MODERATORS,
        hidden=True,
    ),
)
