"""The nudge sweep: who has gone quiet and agreed to be written to.

The stored `nudge_at` only says whom to look at. Whether anything is sent is decided anew on the facts of this moment,
in the transaction that writes the nudge into the ledger and the outbox.
"""

from bot.bookkeeping import Moment, member_zone, nudge_key, nudge_terms, record, save_profile
from bot.domain.circles import Circle
from bot.domain.days import local_day
from bot.domain.ledger import FactKind
from bot.domain.members import Consent, Profile
from bot.domain.quiet import JITTER, SendNow, decide_nudge, latest_sending
from bot.messages import Destination, DestinationKind
from bot.outgoing import Outgoing, Policy
from bot.ports import UnitOfWork
from bot.voice import nudge as voice

BATCH = 100
"""Members a transaction: short enough that check-ins in between hardly wait."""


async def sweep(uow: UnitOfWork, moment: Moment) -> int:
    """Decide about the members whose nudge is due, at most BATCH of them; how many there were."""
    due = await uow.members.due_nudges(moment.now, BATCH)
    circles: dict[str, Circle | None] = {}
    for profile in due:
        circle_id = profile.member.circle_id
        if circle_id not in circles:
            circles[circle_id] = await uow.circles.get(circle_id)
        circle = circles[circle_id]
        if circle is not None:
            await _decide(uow, circle, profile, moment)
    return len(due)


async def _decide(uow: UnitOfWork, circle: Circle, profile: Profile, moment: Moment) -> None:
    jitter = JITTER * moment.random.random()
    decision = decide_nudge(
        profile.standing, nudge_terms(circle, profile), profile.nudge_at or moment.now, moment.now, jitter
    )
    destination = _destination(circle, profile)
    if not isinstance(decision, SendNow) or destination is None:
        await save_profile(uow, circle, profile, moment)
        return
    await record(uow, circle, profile, moment, FactKind.NUDGE)
    zone = member_zone(circle, profile)
    today = local_day(moment.now, zone, circle.day_start)
    await uow.outbox.put(
        Outgoing(
            circle_id=circle.id,
            platform=circle.platform,
            key=nudge_key(profile.member.id, today),
            destination=destination,
            message=voice.nudge(profile.member, decision.step, last=decision.last),
            policy=Policy.AT_MOST_ONCE,
            not_before=moment.now,
            not_after=latest_sending(moment.now, zone),
        )
    )


def _destination(circle: Circle, profile: Profile) -> Destination | None:
    """Where the member agreed to be written to; None when that is inside the circle and there is no place yet."""
    member = profile.member
    if member.consent is Consent.PRIVATE:
        return Destination(DestinationKind.PRIVATE, member_id=member.id)
    place = member.last_place or circle.channel
    return Destination(DestinationKind.WHISPER, place_id=place, member_id=member.id) if place else None
