"""A circle's channel in which Kith may not write (any more): its moderator is told once, and nothing else is lost.

Until the moderator chooses a channel again, check-ins are shown where they are made, and the recap waits.
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.recaps import with_recap
from bot.messages import Destination, DestinationKind
from bot.outgoing import Outgoing, Policy
from bot.ports import UnitOfWork
from bot.voice import config as voice


async def note(outgoing: Outgoing, now: datetime, uow: UnitOfWork) -> None:
    """`outgoing` could not be written to its place. If that is its circle's channel, say so once, privately.

    A whisper takes more than a post (its reader must be there), so its refusal does not close the channel for others.
    Where Kith was removed altogether, the channel is as open as before once it is let in again.
    """
    if outgoing.destination.kind is DestinationKind.WHISPER:
        return
    circle = await uow.circles.hold(outgoing.circle_id)
    place = outgoing.destination.place_id
    if circle is None or circle.suspended_at is not None or place is None or circle.open_channel != place:
        return
    closed = with_recap(replace(circle, channel_closed_at=now), now)
    await uow.circles.save(closed)
    if closed.channel_set_by is None:
        return
    await uow.outbox.put(
        Outgoing(
            circle_id=closed.id,
            platform=closed.platform,
            key=f"channel-closed:{place}:{now.isoformat()}",
            destination=Destination(DestinationKind.PRIVATE, member_id=closed.channel_set_by),
            message=voice.channel_closed(closed),
            policy=Policy.AT_LEAST_ONCE,
            not_before=now,
        )
    )
