"""What stands under a nudge beside the answers: a break, an explanation, and a way back after the last line."""

from dataclasses import replace
from datetime import timedelta

from bot.bookkeeping import member_zone, record, today_of, withdraw_nudge
from bot.commands.addressed import FOR, addressee
from bot.commands.spans import LONGEST, PAUSED, check_free
from bot.commands.spec import Call, Command, Option, OptionKind
from bot.domain.days import local_day
from bot.domain.ledger import FactKind
from bot.domain.members import AGREEING, Consent
from bot.domain.quiet import first_missed, is_quiet
from bot.domain.standing import Cover, cadence_on, covering
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import nudge as voice
from bot.voice.plans import paused


async def offer_break(call: Call, _: UnitOfWork) -> Reply:
    """A few spans to choose from, each counted from the day on which it is pressed."""
    return Reply(voice.breaks(addressee(call).member))


async def take_break(call: Call, uow: UnitOfWork) -> Reply:
    """A pause from today. Pressed again, or with another span, it tells of the pause that holds already."""
    profile, days = addressee(call), call.arguments.integer("days")
    today = today_of(call.circle, profile, call.now)
    held = covering(profile.standing, today)
    if held is not None and held.cover is Cover.PAUSE:
        return Reply(paused(max(held.first, today), held.last, today))
    last = None if days is None else today + timedelta(days=days - 1)
    check_free(profile.standing, today, last, today, PAUSED)
    await withdraw_nudge(uow, profile, call.now)
    await record(uow, call.circle, profile, call.moment, FactKind.PAUSED, on_day=today, until_day=last)
    return Reply(paused(today, last, today))


async def explain(call: Call, uow: UnitOfWork) -> Reply:
    """Which period passed, since when they agreed, and how to change it."""
    profile = addressee(call)
    standing, today = profile.standing, today_of(call.circle, profile, call.now)
    missed = first_missed(standing, standing.present_on) if standing.present_on else None
    facts = await uow.ledger.of_member(call.circle.id, profile.member.id)
    agreed = [fact.at for fact in facts if fact.kind is FactKind.JOINED]
    zone = member_zone(call.circle, profile)
    return Reply(
        voice.why(
            missed if is_quiet(standing, today) else None,
            cadence_on(standing, missed or today),
            local_day(agreed[-1], zone, call.circle.day_start) if agreed else None,
            agrees=profile.member.consent in AGREEING,
        )
    )


async def write_again(call: Call, uow: UnitOfWork) -> Reply:
    """After the last line: whoever asks for more is present, and says yes."""
    profile = addressee(call)
    await withdraw_nudge(uow, profile, call.now)
    agrees = profile.member.consent in AGREEING
    member = profile.member if agrees else replace(profile.member, consent=Consent.PRIVATE)
    await record(uow, call.circle, replace(profile, member=member), call.moment, FactKind.JOINED)
    return Reply(voice.again())


_DAYS = Option("days", "For how many days", OptionKind.INTEGER, hidden=True, minimum=1, maximum=LONGEST.days)

COMMANDS = (
    Command(name="nudges pause", help="Take a pause", handler=take_break, options=(FOR, _DAYS), hidden=True),
    Command(name="nudges break", help="Choose a pause", handler=offer_break, options=(FOR,), hidden=True),
    Command(
        name="nudges why",
        help="Why did I get this?",
        handler=explain,
        options=(FOR,),
        hidden=True,
        reads_only=True,
    ),
    Command(name="nudges again", help="Be written to again", handler=write_again, options=(FOR,), hidden=True),
)
