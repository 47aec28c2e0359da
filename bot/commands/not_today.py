"""Not today: the honest answer under a nudge. It is private, ends the day's nudges, and counts as presence."""

from bot.bookkeeping import record, withdraw_nudge
from bot.commands.addressed import FOR, addressee
from bot.commands.spec import Call, Command
from bot.domain.ledger import FactKind
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import nudge as voice


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Record the answer of the one who was asked; pressing again changes nothing that matters."""
    profile = addressee(call)
    await withdraw_nudge(uow, profile, call.now)
    await record(uow, call.circle, profile, call.moment, FactKind.NOT_TODAY)
    return Reply(voice.not_today())


COMMAND = Command(name="not-today", help="Answer a nudge: not today", handler=handle, options=(FOR,), hidden=True)
