"""A circle's new cadence or week start on its way to the members, a few in each transaction.

How far it has come is saved with each batch, so a kill in between leaves nobody out. A change that comes while another
is on its way begins anew; who has nothing to change is not written.
"""

from dataclasses import replace

from bot.bookkeeping import Moment, record, today_of
from bot.domain.adoption import adopted
from bot.domain.cadence import cadence_text
from bot.domain.circles import CadenceSpread, Circle
from bot.domain.ledger import FactKind
from bot.domain.members import Profile
from bot.isolation import passing_over
from bot.ports import UnitOfWork

BATCH = 10
"""Members a transaction: each is computed anew from a history of perhaps years, and check-ins are not to wait."""


async def sweep(uow: UnitOfWork, moment: Moment) -> int:
    """One step with one circle's change; 0 when there is none for us, otherwise 1."""
    spread = await uow.circles.next_spread()
    if spread is None:
        return 0
    circle = await uow.circles.get(spread.circle_id)
    profiles = await uow.members.next_of(spread.circle_id, spread.member_id, BATCH)
    for profile in profiles:
        if circle is not None:
            with passing_over("cadences", circle=circle.id, member=profile.member.id):
                await _adopt(uow, circle, profile, spread, moment)
    if len(profiles) < BATCH:
        await uow.circles.end_spread(spread.circle_id)
    else:
        await uow.circles.spread(replace(spread, member_id=profiles[-1].member.id))
    return 1


async def _adopt(uow: UnitOfWork, circle: Circle, profile: Profile, spread: CadenceSpread, moment: Moment) -> None:
    segment = adopted(circle, profile, today_of(circle, profile, moment.now))
    if segment is not None:
        await record(
            uow,
            circle,
            profile,
            moment,
            FactKind.CADENCE,
            on_day=segment.first,
            value=cadence_text(segment.cadence),
            by_member=spread.by_member,
        )
