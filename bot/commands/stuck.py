"""I'm stuck: another honest answer under a nudge. It counts as presence, and nobody else hears of it."""

from bot.bookkeeping import record, withdraw_nudge
from bot.commands.addressed import FOR, addressee
from bot.commands.spec import Call, Command
from bot.domain.ledger import FactKind
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import nudge as voice


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Record it, and say something kind."""
    profile = addressee(call)
    await withdraw_nudge(uow, profile, call.now)
    await record(uow, call.circle, profile, call.moment, FactKind.STUCK)
    return Reply(voice.stuck())


COMMAND = Command(name="stuck", help="Answer a nudge: I'm stuck", handler=handle, options=(FOR,), hidden=True)
