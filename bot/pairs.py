"""Writing about buddies: ending pairs and requests, and telling the other one, in the caller's transaction.

What one member tells another through Kith is no nudge: consent to nudges says where it is read, not whether. A pause is
kept: the message waits for its end, and `/buddy status` shows what is open meanwhile.
"""

from collections.abc import Iterable
from datetime import date, datetime

from bot.bookkeeping import member_zone, place_inside, today_of, told_about
from bot.domain.circles import Circle
from bot.domain.days import day_end_instant
from bot.domain.hours import in_quiet_hours
from bot.domain.identity import CircleId, MemberId
from bot.domain.members import AGREEING, Consent, Profile
from bot.domain.pairing import LOOK_BACK, Pair, Request, RequestState, is_open
from bot.domain.standing import Cover, covering
from bot.messages import Destination, DestinationKind, Message
from bot.outgoing import Outgoing, Policy
from bot.ports import UnitOfWork

_WORD = "buddy-word:"
_TOLD = "buddy-"


def word_key(sender: MemberId, receiver: MemberId, telling: date) -> str:
    """The outbox key of the words that a buddy was offered when they were told on local day `telling`."""
    return f"{_WORD}{sender}:{receiver}:{telling.isoformat()}"


def is_word(key: str) -> bool:
    """Whether an outbox key was made by `word_key`."""
    return key.startswith(_WORD)


def is_told(key: str) -> bool:
    """Whether it is the key of something else that one member told another by `tell`."""
    return key.startswith(_TOLD) and not is_word(key) and told_about(key) is None


def key_of(what: str, request: Request) -> str:
    """The outbox key of a message about a request: `what` is told once for each."""
    return f"buddy-{what}:{request.asker}:{request.number}"


async def settle(uow: UnitOfWork, requests: Iterable[Request], state: RequestState, now: datetime) -> None:
    """Give requests a new state, in the order in which everybody does; a question that still waits is not sent."""
    for request in sorted(requests, key=lambda one: (one.asker, one.number)):
        await uow.buddies.settle(request.become(state, now))
        await uow.outbox.withdraw(request.circle_id, key_of("ask", request), now)


async def part(uow: UnitOfWork, pair: Pair, state: RequestState, now: datetime) -> Request | None:
    """End a pair for both; the request that it came of becomes `state`, and is returned. None when it had ended."""
    request = await uow.buddies.accepted(pair)
    if not await uow.buddies.part(pair) or request is None:
        return None
    await settle(uow, [request], state, now)
    return request


async def hold_to_leave(uow: UnitOfWork, circle_id: CircleId, member_id: MemberId, now: datetime) -> Profile | None:
    """The member's profile, locked together with those whom their leaving concerns, in the order of ids as the
    dispatcher does.

    Who asks the member holds them too, so nobody comes to it once they are held. Who did in between is held late; if
    that one waits for us, the database breaks it off, and one of the two is run again.
    """
    held: dict[MemberId, Profile | None] = {}
    waiting = {member_id, *await _concerned(uow, circle_id, member_id, now)}
    while waiting:
        held.update({one: await uow.members.get(circle_id, one) for one in sorted(waiting)})
        waiting = await _concerned(uow, circle_id, member_id, now) - held.keys()
    return held[member_id]


async def _concerned(uow: UnitOfWork, circle_id: CircleId, member_id: MemberId, now: datetime) -> set[MemberId]:
    """The member's buddy, and whoever has asked them."""
    pair = await uow.buddies.of(circle_id, member_id)
    requests = await uow.buddies.requests(circle_id, member_id, now - LOOK_BACK)
    askers = {one.asker for one in requests if is_open(one, now)}
    return askers if pair is None else askers | {pair.buddy_id}


async def leave(uow: UnitOfWork, circle_id: CircleId, member_id: MemberId, now: datetime) -> None:
    """The member, held by `hold_to_leave`, is not in the circle any more: their pair ends without a word, and so does
    what is open.
    """
    pair = await uow.buddies.of(circle_id, member_id)
    if pair is not None:
        await part(uow, pair, RequestState.PARTED, now)
    requests = await uow.buddies.requests(circle_id, member_id, now - LOOK_BACK)
    await settle(uow, [one for one in requests if is_open(one, now)], RequestState.WITHDRAWN, now)


async def tell(
    uow: UnitOfWork,
    circle: Circle,
    receiver: Profile,
    key: str,
    message: Message,
    now: datetime,
    policy: Policy = Policy.AT_LEAST_ONCE,
) -> bool:
    """Tell a member something in private, or silently inside the circle if they chose that.

    False when nothing is sent: they are paused until further notice, chose the inside where no place is known, or `key`
    was told before.
    """
    destination, begin = destination_of(circle, receiver), reachable_from(circle, receiver, now)
    if destination is None or begin is None:
        return False
    return await uow.outbox.put(Outgoing(circle.id, circle.platform, key, destination, message, policy, begin))


def destination_of(circle: Circle, receiver: Profile) -> Destination | None:
    """Where a member is told something in private; None where that is inside the circle, and no place is known."""
    member = receiver.member
    if member.consent is not Consent.INSIDE:
        return Destination(DestinationKind.PRIVATE, member_id=member.id)
    place = place_inside(circle, member)
    return Destination(DestinationKind.WHISPER, place_id=place, member_id=member.id) if place else None


def reachable_from(circle: Circle, receiver: Profile, now: datetime) -> datetime | None:
    """Now, or the end of the member's pause (UTC); None when the pause has no end."""
    span = covering(receiver.standing, today_of(circle, receiver, now))
    if span is None or span.cover is not Cover.PAUSE:
        return now
    return day_end_instant(span.last, member_zone(circle, receiver), circle.day_start) if span.last else None


def is_awake(circle: Circle, receiver: Profile, now: datetime) -> bool:
    """Whether a word that is not urgent may reach the member at `now` (UTC): here, in no break, and not at night."""
    here = receiver.member.left_at is None and reachable_from(circle, receiver, now) == now
    return here and not in_quiet_hours(now, member_zone(circle, receiver), circle.ladder)


def takes_words(circle: Circle, receiver: Profile, now: datetime) -> bool:
    """Whether the words that a buddy was offered may reach the member at `now` (UTC). They come of a step of the
    ladder, so they need what it needs: a yes, and no pause, be it of everything or of nudges alone.
    """
    member, today = receiver.member, today_of(circle, receiver, now)
    snoozed = member.snoozed_until is not None and today < member.snoozed_until
    return member.consent in AGREEING and not snoozed and reachable_from(circle, receiver, now) == now
