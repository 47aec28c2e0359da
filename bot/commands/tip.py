"""/tip: one sentence that helps somebody else, and that its author may publish, with their name or without."""

from bot.bookkeeping import record, withdraw_nudge
from bot.commands.newcomers import newcomer
from bot.commands.spec import Call, Choice, Command, Form, Option, OptionKind
from bot.domain.checkins import NOTE_LIMIT
from bot.domain.identity import PlaceId
from bot.domain.ledger import Fact, FactKind
from bot.errors.commands import NotYours
from bot.errors.options import MissingOption
from bot.messages import Destination, DestinationKind, Message, Reply
from bot.outgoing import Outgoing, Policy
from bot.ports import UnitOfWork
from bot.voice import tips as voice


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Keep it, and ask whether others may read it. Raises MissingOption: the form opens where nothing was written."""
    note = call.arguments.text("tip")
    if note is None:
        raise MissingOption("tip")
    profile = call.profile or newcomer(call)
    await withdraw_nudge(uow, profile, call.now)
    profile = await record(uow, call.circle, profile, call.moment, FactKind.TIP, note=note)
    return Reply(voice.thanks(note, profile.standing.facts, publishable=call.circle.open_channel is not None))


async def publish(call: Call, uow: UnitOfWork) -> Reply:
    """What the author chose for their tip. It is shown once, however often a button is pressed. Raises NotYours."""
    tip = await uow.ledger.get(call.circle.id, call.invocation.actor.id, call.arguments.integer("about") or 0)
    if tip is None or tip.kind is not FactKind.TIP or call.profile is None:
        raise NotYours
    how, place = call.arguments.required("how"), call.circle.open_channel
    if await _is_shown(uow, tip):
        return Reply(voice.shown_already())
    if how == "kept":
        return Reply(voice.kept())
    if place is None:
        return Reply(voice.no_place())
    card = voice.card(tip.note or "", call.profile.member if how == "named" else None)
    await uow.outbox.put(_outgoing(call, tip, card, place))
    await record(uow, call.circle, call.profile, call.moment, FactKind.TIP_SHOWN, about=tip.seq)
    return Reply(voice.published(named=how == "named"))


async def _is_shown(uow: UnitOfWork, tip: Fact) -> bool:
    """The ledger knows it for ever, the outbox for some weeks."""
    facts = await uow.ledger.of_member(tip.circle_id, tip.member_id)
    return any(fact.kind is FactKind.TIP_SHOWN and fact.about == tip.seq for fact in facts)


def _outgoing(call: Call, tip: Fact, card: Message, place: PlaceId) -> Outgoing:
    return Outgoing(
        circle_id=call.circle.id,
        platform=call.circle.platform,
        key=f"tip:{tip.member_id}:{tip.seq}",
        destination=Destination(DestinationKind.PLACE, place_id=place),
        message=card,
        policy=Policy.AT_LEAST_ONCE,
        not_before=call.now,
    )


COMMANDS = (
    Command(
        name="tip",
        help="Share a small tip from your work",
        handler=handle,
        options=(Option("tip", "What helped you?", max_length=NOTE_LIMIT, long=True, label="What helped you?"),),
        form=Form("Share a tip", "Send it", ("tip",)),
    ),
    Command(
        name="tip-publish",
        help="Choose who may read a tip",
        handler=publish,
        options=(
            Option("about", "Which tip", OptionKind.INTEGER, required=True, hidden=True, minimum=1, maximum=10**9),
            Option(
                "how",
                "With or without a name",
                OptionKind.CHOICE,
                required=True,
                hidden=True,
                choices=tuple(Choice(value, label) for value, label in voice.WAYS.items()),
            ),
        ),
        hidden=True,
    ),
)
