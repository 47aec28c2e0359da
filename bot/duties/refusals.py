"""Members whose settings let nobody write to them privately: it is remembered, and not tried again.

What comes of it, a silent word inside or none at all, is decided with the member's next nudge; they are told at their
next contact (see `dispatch`).
"""

from dataclasses import replace
from datetime import datetime

from bot.bookkeeping import is_nudge
from bot.messages import DestinationKind
from bot.outgoing import Outgoing
from bot.ports import UnitOfWork


async def note(outgoing: Outgoing, now: datetime, uow: UnitOfWork) -> None:
    """Remember at `now` (UTC) that the private nudge `outgoing` was declined; what is no such thing changes nothing."""
    member_id = outgoing.destination.member_id
    if outgoing.destination.kind is not DestinationKind.PRIVATE or member_id is None or not is_nudge(outgoing.key):
        return
    profile = await uow.members.get(outgoing.circle_id, member_id)
    if profile is not None and profile.member.refused_at is None:
        member = replace(profile.member, refused_at=now, refusal_told_at=None)
        await uow.members.save(replace(profile, member=member, nudge_at=now))
