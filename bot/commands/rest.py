"""/rest: planned days off. They are neither kept nor missed."""

from bot.bookkeeping import record, today_of
from bot.commands.newcomers import newcomer
from bot.commands.spans import check_span, span_options
from bot.commands.spec import Call, Command
from bot.domain.ledger import FactKind
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import plans as voice


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Today, or the days that were named."""
    profile = call.profile or newcomer(call)
    today = today_of(call.circle, profile, call.now)
    first, last = check_span(call.arguments, profile.standing, today)
    last = last or first
    await record(uow, call.circle, profile, call.moment, FactKind.RESTED, on_day=first, until_day=last)
    return Reply(voice.rested(first, last, today))


COMMAND = Command(
    name="rest",
    help="Plan a day off, or a few: they never break a streak",
    handler=handle,
    options=span_options("The first day off (today, if you leave it out)", "The last day off"),
)
