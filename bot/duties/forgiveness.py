"""Days that a moderator forgave everybody, on their way to the members, a few in each transaction.

How far they have come is saved with each batch, so a kill in between leaves nobody out, and whoever has them already
(`excuses.catch_up`) does not get them twice.
"""

from bot.bookkeeping import Moment
from bot.excuses import forgive_some
from bot.ports import UnitOfWork


async def sweep(uow: UnitOfWork, moment: Moment) -> int:
    """One step with the days of one circle; 0 when there are none for us, otherwise 1."""
    forgiveness = await uow.forgiveness.next()
    circle = await uow.circles.get(forgiveness.circle_id) if forgiveness is not None else None
    if forgiveness is None or circle is None:
        return 0
    rest, _ = await forgive_some(uow, circle, forgiveness, moment)
    if rest is None:
        await uow.forgiveness.end(forgiveness)
    else:
        await uow.forgiveness.save(rest)
    return 1
