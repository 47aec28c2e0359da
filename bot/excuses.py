"""Excusing days, by a moderator or by Kith itself: a gift, which is not given where it would take something away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.bookkeeping import Moment, record, today_of
from bot.domain.circles import Circle
from bot.domain.forgiveness import Forgiveness, is_excused
from bot.domain.identity import MemberId
from bot.domain.ledger import Fact, FactKind
from bot.domain.members import Profile
from bot.domain.streaks import fold, shortens
from bot.isolation import passing_over
from bot.ports import UnitOfWork

BATCH = 10
"""Members a transaction: each may need a history of years, and check-ins in between are to wait hardly at all."""

ALIVE_WITHIN = timedelta(days=400)
"""Whoever has kept nothing for longer has no streak to save, a year of pause or rest included."""


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


async def forgive_some(
    uow: UnitOfWork, circle: Circle, forgiveness: Forgiveness, moment: Moment
) -> tuple[Forgiveness | None, int]:
    """Excuse the next BATCH members: how far it has come now, or None when it has come to everybody; and for how
    many of them the days are excused.
    """
    since = forgiveness.first_day - ALIVE_WITHIN
    found = await uow.members.next_streaks(circle.id, since, forgiveness.member_id, BATCH + 1)
    batch = found[:BATCH]
    excused = 0
    for profile in batch:
        with passing_over("forgiveness", circle=circle.id, member=profile.member.id):
            excused += await _forgive(uow, circle, profile, forgiveness, moment) is not None
    rest = replace(forgiveness, member_id=batch[-1].member.id) if len(found) > BATCH else None
    return rest, excused


async def catch_up(uow: UnitOfWork, circle: Circle, profile: Profile, moment: Moment) -> Profile:
    """The profile, locked by the caller, with the forgiven days that are still on their way to it: whoever does
    something before their batch has come is to have them already.
    """
    for forgiveness in await uow.forgiveness.under_way(circle.id):
        profile = await _forgive(uow, circle, profile, forgiveness, moment) or profile
    return profile


async def _forgive(
    uow: UnitOfWork, circle: Circle, profile: Profile, forgiveness: Forgiveness, moment: Moment
) -> Profile | None:
    """The profile with the days excused, now or before; None for whoever has kept no day ever, or would lose by it."""
    first, last = forgiveness.first_day, forgiveness.last_day
    facts = await uow.ledger.of_member(circle.id, profile.member.id)
    if is_excused(facts, first, last):
        return profile
    note, by = forgiveness.reason, forgiveness.by_member
    return await excuse(uow, circle, profile, facts, moment, first, last, note=note, by_member=by)
