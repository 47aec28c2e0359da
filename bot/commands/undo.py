"""/undo: take back today's last check-in. Nothing is overwritten: the ledger gains a fact."""

from datetime import date, timedelta

from bot.bookkeeping import record, today_of
from bot.commands.spec import Call, Command
from bot.domain.history import voided
from bot.domain.ledger import Fact, FactKind
from bot.domain.streaks import days_kept_recently, kept_on, view
from bot.errors.plans import PlanProblem, PlanRefused
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import plans as voice


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """The last check-in that still holds, while its day is open (a late one: while it could be logged)."""
    if call.profile is None:
        raise PlanRefused(PlanProblem.NOTHING_TO_UNDO)
    today = today_of(call.circle, call.profile, call.now)
    facts = await uow.ledger.of_member(call.circle.id, call.profile.member.id)
    void = voided(facts)
    standing_ = [fact for fact in facts if fact.kind is FactKind.CHECK_IN and fact.seq not in void]
    if not standing_:
        raise PlanRefused(PlanProblem.NOTHING_TO_UNDO)
    last = standing_[-1]
    if not is_open(last, today):
        raise PlanRefused(PlanProblem.DAY_CLOSED)
    await uow.outbox.withdraw(call.circle.id, f"checkin:{last.member_id}:{last.seq}", call.now)
    saved = await record(
        uow, call.circle, call.profile, call.moment, FactKind.UNDONE, about=last.seq, on_day=last.on_day
    )
    seen = view(saved.standing, today, call.now)
    kept = kept_on(saved.standing, last.on_day)
    return Reply(voice.undone(saved.standing, seen.current, days_kept_recently(saved.standing, today), kept=kept))


def is_open(fact: Fact, today: date) -> bool:
    """Whether the day of a check-in can still be changed by its member on local day `today`."""
    return fact.on_day >= today - timedelta(days=1 if fact.late else 0)


COMMAND = Command(
    name="undo",
    help="Take back your last check-in while its day is open",
    handler=handle,
    typed="checkin undo",
)
