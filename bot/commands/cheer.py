"""/cheer: a word of encouragement, typed or by the button under a check-in."""

from datetime import datetime, timedelta

from bot.bookkeeping import Moment, member_zone, record
from bot.commands.newcomers import newcomer
from bot.commands.spec import Call, Command, Form, Option, OptionKind
from bot.domain.cheers import WORDS_LIMIT, check_cheer, cheer_key, digest_key, digest_part, digest_span
from bot.domain.days import local_day
from bot.domain.identity import MemberId
from bot.domain.ledger import Fact, FactKind
from bot.domain.members import Member, Profile
from bot.errors.options import UnknownMember
from bot.messages import Destination, DestinationKind, Mention, Message, Reply
from bot.outgoing import Outgoing, Policy
from bot.pairs import reachable_from
from bot.ports import UnitOfWork
from bot.voice import cheer as voice
from bot.voice.words import mention

_SEQ_LIMIT = 10**9
"""More facts than anybody will ever have."""


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Check the limits, record the cheer, and send it to where its receiver was last active."""
    giver = call.profile or newcomer(call)
    profile = await _receiver(call, uow)
    receiver, to = profile.member, _destination(call, profile)
    words, about = call.arguments.text("words"), call.arguments.integer("checkin")
    about = await _public_checkin(call, uow, receiver, about)
    today = local_day(call.now, member_zone(call.circle, giver), call.circle.day_start)
    given_today = await uow.ledger.cheers_given(call.circle.id, giver.member.id, today)
    check_cheer(giver.member.id, receiver.id, about, words or "", given_today)
    moment = await _after_the_last(call, uow, receiver)
    giver = await record(
        uow, call.circle, giver, moment, FactKind.CHEER, note=words, to_member=receiver.id, about=about
    )
    await _deliver(call, uow, moment.now, giver.member, receiver, to)
    return Reply(voice.given(receiver))


async def _receiver(call: Call, uow: UnitOfWork) -> Profile:
    wanted = call.arguments.required("member")
    profile = await uow.members.get(call.circle.id, MemberId(wanted))
    if profile is None or profile.member.left_at is not None:
        raise UnknownMember("member", call.invocation.resolved.get(wanted, wanted))
    return profile


def _destination(call: Call, receiver: Profile) -> Destination:
    """To where the receiver was active last. Whoever takes a break reads it there when they are back (`addressees`),
    for their eyes alone: nothing is sent to them meanwhile.
    """
    member = receiver.member
    if member.last_place is None:
        return Destination(DestinationKind.PRIVATE, member_id=member.id)
    if reachable_from(call.circle, receiver, call.now) != call.now:
        return Destination(DestinationKind.WHISPER, place_id=member.last_place, member_id=member.id)
    return Destination(DestinationKind.PLACE, place_id=member.last_place)


async def _public_checkin(call: Call, uow: UnitOfWork, receiver: Member, seq: int | None) -> int | None:
    """The check-in that a button names, if it is one that others can see: buttons can be forged."""
    fact = await uow.ledger.get(call.circle.id, receiver.id, seq) if seq is not None else None
    return seq if fact is not None and fact.kind is FactKind.CHECK_IN and not fact.private else None


async def _after_the_last(call: Call, uow: UnitOfWork, receiver: Member) -> Moment:
    """Now, but later than every cheer to the receiver that was saved before.

    Two cheers may be saved in another order than they arrived in. The receiver is locked, so what was saved before is
    known here; with the instants in the same order, exactly one cheer of an hour is the first.
    """
    begin, _ = digest_span(call.now)
    earlier = await uow.ledger.cheers_received(call.circle.id, receiver.id, begin)
    after = [cheer.at + timedelta(microseconds=1) for cheer in earlier]
    return Moment(max([call.now, *after]), call.random)


async def _deliver(
    call: Call, uow: UnitOfWork, now: datetime, giver: Member, receiver: Member, to: Destination
) -> None:
    """The first cheer of an hour goes out at once; the others wait for its end, gathered into one message or a few."""
    begin, end = digest_span(now)
    first, *others = await uow.ledger.cheers_received(call.circle.id, receiver.id, begin)
    if not others:
        await uow.outbox.put(_one(call, giver, receiver, first, to))
        return
    number, latest = digest_part(others)
    names = await uow.members.names(call.circle.id, {cheer.member_id for cheer in latest})
    cheers = [(Mention(cheer.member_id, names[cheer.member_id]), cheer.note) for cheer in latest]
    digest = _outgoing(call, to, digest_key(receiver.id, begin, number), voice.digest(receiver, cheers), end)
    if await uow.outbox.replace_waiting(digest) or await uow.outbox.put(digest):
        return
    await uow.outbox.put(_one(call, giver, receiver, others[-1], to))  # that hour's message is out already


def _one(call: Call, giver: Member, receiver: Member, cheer: Fact, to: Destination) -> Outgoing:
    message = voice.received(receiver, mention(giver), cheer.note, for_checkin=cheer.about is not None)
    return _outgoing(call, to, cheer_key(cheer), message, call.now)


def _outgoing(call: Call, to: Destination, key: str, message: Message, not_before: datetime) -> Outgoing:
    return Outgoing(
        circle_id=call.circle.id,
        platform=call.circle.platform,
        key=key,
        destination=to,
        message=message,
        policy=Policy.AT_LEAST_ONCE,
        not_before=not_before,
    )


COMMAND = Command(
    name="cheer",
    help="Cheer somebody on",
    handler=handle,
    first=True,
    options=(
        Option("member", "Whom?", OptionKind.MEMBER, required=True, label="Whom?"),
        Option("words", "A few words for them", max_length=WORDS_LIMIT, label="A few words (if you like)"),
        Option(
            "checkin",
            "The check-in that is cheered",
            OptionKind.INTEGER,
            minimum=1,
            maximum=_SEQ_LIMIT,
            hidden=True,
        ),
    ),
    form=Form("Cheer", "Cheer", ("member", "words"), "@Ada well done"),
)
