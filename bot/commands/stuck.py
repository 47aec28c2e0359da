"""I'm stuck: another honest answer under a nudge. It counts as presence, and nobody hears of it unasked."""

from bot.bookkeeping import record, today_of, withdraw_nudge
from bot.commands.addressed import FOR, addressee
from bot.commands.spec import Call, Command, Option, OptionKind
from bot.domain.ledger import FactKind
from bot.domain.members import Profile
from bot.errors.buddies import BuddyProblem, BuddyRefused
from bot.messages import Reply
from bot.outgoing import Policy
from bot.pairs import tell
from bot.ports import UnitOfWork
from bot.voice import nudge as voice
from bot.voice.buddy import could_use_a_word


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Record it, and say something kind. The buddy, if there is one, is told only when the member says so."""
    profile = addressee(call)
    await withdraw_nudge(uow, profile, call.now)
    await record(uow, call.circle, profile, call.moment, FactKind.STUCK)
    buddy = await _buddy(call, uow)
    return Reply(voice.stuck(profile.member, buddy.member if buddy else None))


async def tell_buddy(call: Call, uow: UnitOfWork) -> Reply:
    """The member asks for a word: their buddy is told that, once a day. Raises NotYours or BuddyRefused."""
    member, buddy = addressee(call).member, await _buddy(call, uow)
    if buddy is None or buddy.member.id != call.arguments.required("buddy"):
        raise BuddyRefused(BuddyProblem.NO_LONGER)
    today = today_of(call.circle, call.profile, call.now)
    key = f"buddy-asked:{member.id}:{today.isoformat()}"
    message = could_use_a_word(member, today)
    await tell(uow, call.circle, buddy, key, message, call.now, Policy.AT_MOST_ONCE)
    return Reply(voice.buddy_asked(buddy.member))


async def _buddy(call: Call, uow: UnitOfWork) -> Profile | None:
    pair = await uow.buddies.of(call.circle.id, call.invocation.actor.id)
    buddy = await uow.members.look(call.circle.id, pair.buddy_id) if pair else None
    return buddy if buddy is not None and buddy.member.left_at is None else None


_BUDDY = Option("buddy", "Which buddy was meant", OptionKind.MEMBER, required=True, hidden=True)

COMMANDS = (
    Command(name="stuck", help="Answer a nudge: I'm stuck", handler=handle, options=(FOR,), hidden=True),
    Command(name="stuck-tell", help="Let a buddy know", handler=tell_buddy, options=(FOR, _BUDDY), hidden=True),
)
