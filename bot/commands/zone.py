"""/zone: by which clocks the member's days are counted."""

from dataclasses import replace

from bot.bookkeeping import record, today_of
from bot.commands.newcomers import newcomer
from bot.commands.spec import Call, Command, Form, Option, OptionKind
from bot.domain.days import day_end_instant
from bot.domain.ledger import FactKind
from bot.domain.zones import zone
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import plans as voice


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Days that were kept stay as they are; the next check-in is dated by the new zone."""
    known = call.profile or newcomer(call)
    name = call.arguments.required("zone")
    profile = replace(known, member=replace(known.member, zone=name))
    saved = await record(uow, call.circle, profile, call.moment, FactKind.ZONE, value=name)
    end = day_end_instant(today_of(call.circle, saved, call.now), zone(name), call.circle.day_start)
    return Reply(voice.moved(name, end))


COMMAND = Command(
    name="zone",
    help="Choose your time zone: your days are counted by it",
    handler=handle,
    options=(Option("zone", "A city near you, for instance Europe/Paris", OptionKind.ZONE, required=True),),
    form=Form("Time zone", "Save", ("zone",), "Europe/Paris"),
)
