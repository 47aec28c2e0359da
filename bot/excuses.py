"""Excusing days, by a moderator or by Kith itself: a gift, which is not given where it would take something away."""

from collections.abc import Sequence
from datetime import date

from bot.bookkeeping import Moment, record, today_of
from bot.domain.circles import Circle
from bot.domain.identity import MemberId
from bot.domain.ledger import Fact, FactKind
from bot.domain.members import Profile
from bot.domain.streaks import fold, shortens
from bot.ports import UnitOfWork


async def excuse(
    uow: UnitOfWork,
    circle: Circle,
    profile: Profile,
    facts: Sequence[Fact],
    moment: Moment,
    first: date,
    last: date,
    *,
    note: str | None = None,
    value: str | None = None,
    by_member: MemberId | None = None,
) -> Profile | None:
    """Excuse local days `first` to `last` (both included) of a member with these `facts`, silently: the saved profile,
    or None when they were left as they are. Whoever has not kept any day has nothing to be excused from.

    What a member kept afterwards may have been saved by freezes that a longer run would have spent earlier, so an
    excuse can shorten a streak: then none is written.
    """
    member = profile.member
    before = fold(facts)
    about = Fact(circle.id, member.id, len(facts) + 1, FactKind.EXCUSED, first, moment.now, until_day=last, value=value)
    today = today_of(circle, profile, moment.now)
    if before.last_kept is None or shortens(before, fold([*facts, about]), today, moment.now):
        return None
    return await record(
        uow,
        circle,
        profile,
        moment,
        FactKind.EXCUSED,
        on_day=first,
        until_day=last,
        note=note,
        value=value,
        by_member=by_member,
    )
