"""Whether a message may still reach its member: asked again at the last moment (RELIABILITY.md, promise 7).

Between the hour at which a message was put into the outbox and the one at which it is sent, its platform may have been
away or have asked to wait; meanwhile people leave, change their minds, or simply come back.
"""

from datetime import datetime, timedelta

from bot.bookkeeping import is_nudge, member_zone, today_of, told_about
from bot.domain.cheers import is_cheer
from bot.domain.circles import Circle
from bot.domain.hours import in_quiet_hours
from bot.domain.identity import MemberId
from bot.domain.members import AGREEING, Consent, Profile
from bot.domain.standing import covering
from bot.messages import DestinationKind
from bot.outgoing import Outgoing
from bot.pairs import is_awake, is_told, is_word, reachable_from, takes_words
from bot.ports import UnitOfWork

LOOK_AGAIN = timedelta(hours=6)
"""A pause that has no end yet: a cheer waits so long, and then looks again. Whose words they are, they are not lost."""

_AGREED = {
    Consent.PRIVATE: {DestinationKind.PRIVATE},
    Consent.INSIDE: {DestinationKind.WHISPER},
    Consent.EITHER: {DestinationKind.PRIVATE, DestinationKind.WHISPER},
}
"""Where a nudge may stand."""


async def wanted_from(outgoing: Outgoing, member_id: MemberId, now: datetime, uow: UnitOfWork) -> datetime | None:
    """From when on (UTC) a message that is for this member alone may be sent, on the facts of `now`; None for never.

    A nudge, and what comes of one, is for this moment or for none. A cheer, and what one buddy told the other, waits
    for the end of a pause, also of one that began after it was said.
    """
    if not await _is_wanted(outgoing, member_id, now, uow):
        return None
    cheer = is_cheer(outgoing.key)
    if not cheer and not is_told(outgoing.key):
        return now
    circle = await uow.circles.get(outgoing.circle_id)
    profile = await uow.members.look(outgoing.circle_id, member_id)
    begin = reachable_from(circle, profile, now) if circle and profile else now
    return now + LOOK_AGAIN if begin is None and cheer else begin


async def _is_wanted(outgoing: Outgoing, member_id: MemberId, now: datetime, uow: UnitOfWork) -> bool:
    """Whether it may be sent now, or later.

    A suspended circle may be there again soon (a token that was renewed), so what is no nudge is left to its platform,
    which knows whether it can be sent, cannot, or has to wait.
    """
    circle = await uow.circles.get(outgoing.circle_id)
    profile = await uow.members.get(outgoing.circle_id, member_id)
    unasked = is_nudge(outgoing.key) or told_about(outgoing.key) is not None
    if circle is None or (circle.suspended_at is not None and unasked):
        return False
    if profile is None:  # a moderator who never joined is still told what concerns the circle
        return not is_nudge(outgoing.key)
    if profile.member.left_at is not None:
        return False
    quiet_one = told_about(outgoing.key)
    if quiet_one is not None:
        return is_awake(circle, profile, now) and await _may_tell(circle, quiet_one, member_id, uow)
    if is_word(outgoing.key):
        return takes_words(circle, profile, now)
    return not is_nudge(outgoing.key) or _may_nudge(circle, profile, outgoing.destination.kind, now)


async def _may_tell(circle: Circle, quiet_one: MemberId, buddy_id: MemberId, uow: UnitOfWork) -> bool:
    """Whether the buddy may still be told: the member is as quiet as before, and allows it."""
    profile = await uow.members.look(circle.id, quiet_one)
    pair = await uow.buddies.of(circle.id, quiet_one)
    if profile is None or pair is None or pair.buddy_id != buddy_id or not pair.may_tell:
        return False
    agreed = profile.member.left_at is None and profile.member.consent in AGREEING
    return agreed and circle.nudges_on and profile.standing.nudges > 0


def _may_nudge(circle: Circle, profile: Profile, where: DestinationKind, now: datetime) -> bool:
    """A member who was present since the nudge was decided is not quiet: presence sets the number of nudges to 0.

    Who has travelled since may have night now, and who was excused today has nothing due.
    """
    member, today = profile.member, today_of(circle, profile, now)
    agreed = where in _AGREED.get(member.consent, ()) and circle.nudges_on
    refused = where is DestinationKind.PRIVATE and member.refused_at is not None
    snoozed = member.snoozed_until is not None and today < member.snoozed_until
    free = covering(profile.standing, today) is not None
    asleep = in_quiet_hours(now, member_zone(circle, profile), circle.ladder)
    return agreed and profile.standing.nudges > 0 and not (refused or snoozed or free or asleep)
