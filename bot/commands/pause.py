"""/pause and /resume: a span in which nothing is due and nothing is sent."""

from bot.bookkeeping import record, today_of, withdraw_nudge
from bot.commands.newcomers import newcomer
from bot.commands.spans import PAUSED, check_span, span_options
from bot.commands.spec import Call, Command
from bot.domain.history import voided
from bot.domain.ledger import Fact, FactKind
from bot.errors.plans import PlanProblem, PlanRefused
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import plans as voice


async def pause(call: Call, uow: UnitOfWork) -> Reply:
    """From a day to a day, or until further notice."""
    profile = call.profile or newcomer(call)
    today = today_of(call.circle, profile, call.now)
    first, last = check_span(call.arguments, profile.standing, today, PAUSED)
    await withdraw_nudge(uow, profile, call.now)
    await record(uow, call.circle, profile, call.moment, FactKind.PAUSED, on_day=first, until_day=last)
    return Reply(voice.paused(first, last, today))


async def resume(call: Call, uow: UnitOfWork) -> Reply:
    """End the pause that holds today or is planned."""
    profile = call.profile or newcomer(call)
    today = today_of(call.circle, profile, call.now)
    facts = await uow.ledger.of_member(call.circle.id, call.invocation.actor.id)
    void = voided(facts) | {fact.about for fact in facts if fact.kind is FactKind.RESUMED}
    open_ = [fact for fact in facts if fact.seq not in void and _is_open(fact, call)]
    last = open_[-1] if open_ else None
    if last is None or (last.until_day is not None and last.until_day < today):
        raise PlanRefused(PlanProblem.NOT_PAUSED)
    await record(uow, call.circle, profile, call.moment, FactKind.RESUMED, about=last.seq, on_day=today)
    return Reply(voice.resumed(began=last.on_day < today))


def _is_open(fact: Fact, call: Call) -> bool:
    today = today_of(call.circle, call.profile, call.now)
    return fact.kind is FactKind.PAUSED and (fact.until_day is None or fact.until_day >= today)


COMMAND = Command(
    name="pause",
    help="Take a break: nothing is due, nothing is sent, nothing is lost",
    handler=pause,
    first=True,
    options=span_options("The first day (today, if you leave it out)", "The last day (until you /resume, if left out)"),
)

RESUME = Command(name="resume", help="Come back from a pause", handler=resume)
