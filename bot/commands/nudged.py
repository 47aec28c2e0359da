"""What stands under a nudge beside the answers: a break, an explanation, and a way back after the last line."""

from dataclasses import replace

from bot.bookkeeping import member_zone, record, today_of, withdraw_nudge
from bot.commands.addressed import FOR, addressee
from bot.commands.spec import Call, Command
from bot.domain.days import local_day
from bot.domain.ledger import FactKind
from bot.domain.members import AGREEING, Consent
from bot.domain.quiet import first_missed, is_quiet
from bot.domain.standing import cadence_on
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import nudge as voice


async def offer_break(call: Call, _: UnitOfWork) -> Reply:
    """A few spans to choose from; each is a /pause of its own, counted from the day on which it is pressed."""
    addressee(call)
    return Reply(voice.breaks())


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


COMMANDS = (
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
