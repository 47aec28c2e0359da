"""What moderators put right: an outage forgiven for everybody, a day added or removed. Facts, audited, and silent."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.bookkeeping import record, today_of
from bot.commands.dates import read_past_day
from bot.commands.spec import Audience, Call, Command, Form, Option, OptionKind
from bot.domain.forgiveness import Forgiveness
from bot.domain.history import read_history, voided
from bot.domain.identity import MemberId
from bot.domain.ledger import Fact, FactKind
from bot.domain.streaks import fold, shortens
from bot.errors.options import UnknownMember
from bot.errors.plans import PlanProblem, PlanRefused
from bot.excuses import forgive_some
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import corrections as voice

FARTHEST = timedelta(days=366)
"""How far back a correction reaches."""

_REASON = 200
_DAY = 40
_KEEPING = frozenset({FactKind.CHECK_IN, FactKind.ADDED})


async def forgive(call: Call, uow: UnitOfWork) -> Reply:
    """Excuse days for everybody here: neither kept nor missed. Whoever would lose by it is left as they are.

    A small circle has them at once; in a larger one a duty goes on where this stops, so that nobody's check-in waits.
    """
    today = today_of(call.circle, call.profile, call.now)
    first = read_past_day("from", call.arguments.required("from"), today)
    last = read_past_day("to", call.arguments.required("to"), today)
    _check_past(first, last, today)
    circle_id, reason = call.circle.id, call.arguments.required("reason")
    number = await uow.forgiveness.next_number(circle_id)
    forgiveness = Forgiveness(circle_id, number, first, last, reason, call.invocation.actor.id)
    rest, excused = await forgive_some(uow, call.circle, forgiveness, call.moment)
    if rest is None:
        return Reply(voice.forgiven(first, last, excused))
    await uow.forgiveness.add(rest)
    return Reply(voice.forgiving(first, last))


async def add(call: Call, uow: UnitOfWork) -> Reply:
    """A check-in that a member could not make."""
    return await _correct(call, uow, FactKind.ADDED)


async def remove(call: Call, uow: UnitOfWork) -> Reply:
    """A day's check-ins that should not count."""
    return await _correct(call, uow, FactKind.REMOVED)


async def _correct(call: Call, uow: UnitOfWork, kind: FactKind) -> Reply:
    """Add or remove a day. The opposite of an earlier correction takes that one back, so that both cancel out."""
    member_id = MemberId(call.arguments.required("member"))
    profile = await uow.members.get(call.circle.id, member_id)
    if profile is None:
        raise UnknownMember("member", member_id)
    today = today_of(call.circle, profile, call.now)
    day = read_past_day("day", call.arguments.required("day"), today)
    _check_past(day, day, today)
    facts = await uow.ledger.of_member(call.circle.id, member_id)
    earlier = _earlier(facts, kind, day)
    if kind is FactKind.ADDED and earlier is None:
        added = Fact(call.circle.id, member_id, profile.standing.facts + 1, kind, day, call.now)
        if shortens(fold(facts), fold([*facts, added]), today, call.now):
            raise PlanRefused(PlanProblem.WOULD_SHORTEN)
    await record(
        uow,
        call.circle,
        profile,
        call.moment,
        FactKind.UNDONE if earlier else kind,
        about=earlier,
        on_day=day,
        note=call.arguments.required("reason"),
        by_member=call.invocation.actor.id,
    )
    return Reply(voice.corrected(profile.member, day, added=kind is FactKind.ADDED))


def _earlier(facts: Sequence[Fact], kind: FactKind, day: date) -> int | None:
    """The number of the correction that this one takes back, if there is one. Raises PlanRefused."""
    void = voided(facts)
    of_day = [fact for fact in facts if fact.on_day == day and fact.seq not in void]
    kept = day in read_history(facts).days
    if kept is (kind is FactKind.ADDED):
        raise PlanRefused(PlanProblem.KEPT_ALREADY if kept else PlanProblem.NOT_KEPT)
    opposite = FactKind.REMOVED if kind is FactKind.ADDED else FactKind.ADDED
    corrections = [fact.seq for fact in of_day if fact.kind is opposite]
    others = [fact for fact in of_day if fact.kind is FactKind.CHECK_IN]
    return corrections[-1] if corrections and not others else None


def _check_past(first: date, last: date, today: date) -> None:
    if last < first:
        raise PlanRefused(PlanProblem.ENDS_FIRST)
    if last > today or today - first > FARTHEST:
        raise PlanRefused(PlanProblem.OUT_OF_REACH)


def _day(name: str, help_: str) -> Option:
    return Option(name, help_, required=True, max_length=_DAY)


_WHY = Option("reason", "Why, for the record and for /why", required=True, max_length=_REASON)
_WHO = Option("member", "Whose day", OptionKind.MEMBER, required=True)

COMMANDS = (
    Command(
        name="forgive",
        help="Excuse days for everybody here, for instance after an outage",
        handler=forgive,
        options=(_day("from", "The first day"), _day("to", "The last day"), _WHY),
        form=Form(
            "Forgive days", "Forgive", ("from", "to", "reason"), "from:yesterday to:today reason:the server was down"
        ),
        audience=Audience.MODERATORS,
    ),
    Command(
        name="member add",
        help="Add a day that a member kept and could not log",
        handler=add,
        first=True,
        options=(_WHO, _day("day", "Which day"), _WHY),
        audience=Audience.MODERATORS,
    ),
    Command(
        name="member remove",
        help="Remove a day that should not count",
        handler=remove,
        options=(_WHO, _day("day", "Which day"), _WHY),
        audience=Audience.MODERATORS,
    ),
)
