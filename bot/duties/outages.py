"""After an outage of Kith's own: the days that it cost members are excused, a few members a transaction.

An outage remembers how far its members have been looked at, in the transaction that looks at them. So a kill in between
loses nothing and does nothing twice, and of two processes one at a time goes on with it. An outage that can have cost
nobody a day, as most restarts, is settled at once; else only members are read who kept a day within ALIVE_WITHIN.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.bookkeeping import Moment, member_zone, withdraw_nudge
from bot.domain.circles import Circle
from bot.domain.history import read_history
from bot.domain.identity import NO_CIRCLE, NOBODY
from bot.domain.ledger import Fact, FactKind
from bot.domain.members import Profile
from bot.domain.outages import BY_KITH, LAST_HOURS, Outage, lost_days, may_cost_a_day, runs
from bot.domain.streaks import kept_on, view
from bot.excuses import ALIVE_WITHIN, BATCH, excuse
from bot.isolation import passing_over
from bot.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Loss:
    """An outage, with those just before it: together they may have cost a day that each alone did not."""

    outage: Outage
    together: Sequence[Outage]

    def days(self, circle: Circle, profile: Profile) -> tuple[date, ...]:
        """The member's local days that were lost, oldest first."""
        return lost_days(self.outage, self.together, member_zone(circle, profile), circle.day_start)


async def sweep(uow: UnitOfWork, moment: Moment) -> int:
    """One step with the earliest outage that is not settled; 0 when there is none for us, otherwise 1."""
    outage = await uow.outages.unsettled()
    if outage is None:
        return 0
    together = await uow.outages.between(outage.platform, outage.began_at - LAST_HOURS, outage.ended_at)
    if may_cost_a_day(outage, together):
        outage = await _step(uow, Loss(outage, together), moment)
    else:
        outage = replace(outage, settled_at=moment.now)
    await uow.outages.save(outage)
    return 1


async def _step(uow: UnitOfWork, loss: Loss, moment: Moment) -> Outage:
    """Look at some members of the circle under way; the outage with its place moved on."""
    outage = loss.outage
    circle = await uow.circles.get(outage.circle_id) if outage.circle_id != NO_CIRCLE else None
    if circle is not None and circle.suspended_at is None:
        since = outage.began_at.date() - ALIVE_WITHIN
        profiles = await uow.members.next_streaks(circle.id, since, outage.member_id, BATCH)
        for profile in profiles:
            with passing_over("outages", circle=circle.id, member=profile.member.id):
                await _make_up(uow, circle, profile, loss, moment)
        if len(profiles) == BATCH:
            return replace(outage, member_id=profiles[-1].member.id)
    following = await uow.circles.next_of(outage.platform, outage.circle_id)
    if following is not None:
        return replace(outage, circle_id=following.id, member_id=NOBODY)
    return replace(outage, circle_id=NO_CIRCLE, member_id=NOBODY, settled_at=moment.now)


async def _make_up(uow: UnitOfWork, circle: Circle, profile: Profile, loss: Loss, moment: Moment) -> None:
    """Excuse those of the days that the member could have kept and has not, if there is a streak that they concern."""
    days = loss.days(circle, profile)
    if not days or _is_unharmed(profile, days):
        return
    facts = await uow.ledger.of_member(circle.id, profile.member.id)
    for first, last in runs(_open(days, facts)):
        if profile.standing.facts > len(facts):
            facts = await uow.ledger.of_member(circle.id, profile.member.id)
        profile = await excuse(uow, circle, profile, facts, moment, first, last, value=BY_KITH) or profile
    await withdraw_nudge(uow, profile, moment.now)


def _is_unharmed(profile: Profile, days: tuple[date, ...]) -> bool:
    """Whether the member has kept all the days, or had no streak any more when the first one came, nor one that could
    be repaired.
    """
    standing = profile.standing
    if all(kept_on(standing, day) for day in days):
        return True
    if standing.last_kept is not None and standing.last_kept >= days[0]:
        return False
    then = view(standing, days[0])
    return then.current == 0 and then.repair is None


def _open(days: Iterable[date], facts: Sequence[Fact]) -> list[date]:
    """The days after the member's first one that are neither kept nor excused: an excuse is never written twice."""
    kept = read_history(facts).days
    spans = [(fact.on_day, fact.until_day) for fact in facts if fact.kind is FactKind.EXCUSED]
    return [
        day
        for day in days
        if day not in kept
        and min(kept, default=day) < day
        and not any(first <= day and (last is None or day <= last) for first, last in spans)
    ]
