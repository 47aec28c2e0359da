"""/buddy: ask somebody to be your buddy, answer, and end it. Everything about it is read by the two alone."""

from dataclasses import replace

from bot.bookkeeping import record
from bot.commands.buddy_status import status
from bot.commands.newcomers import newcomer
from bot.commands.spec import Call, Command, Form, Option, OptionKind
from bot.domain.identity import MemberId
from bot.domain.ledger import FactKind
from bot.domain.members import Profile
from bot.domain.pairing import (
    LOOK_BACK,
    Pair,
    Request,
    RequestState,
    check_answer,
    check_ask,
    check_pairable,
    is_open,
    open_from,
)
from bot.errors.buddies import BuddyProblem, BuddyRefused
from bot.errors.commands import NotYours
from bot.errors.options import UnknownMember
from bot.messages import Reply
from bot.pairs import key_of, part, settle, tell
from bot.ports import UnitOfWork
from bot.voice import buddy as voice

_REQUESTS_LIMIT = 10**9
"""More requests than anybody will ever make."""


async def ask(call: Call, uow: UnitOfWork) -> Reply:
    """Ask somebody, privately. Whoever has been asked by them accepts."""
    asker, asked = call.profile or newcomer(call), await _named(call, uow)
    asker_id, asked_id = asker.member.id, asked.member.id
    await _check_pairable(call, uow, asker_id, asked_id)
    requests = await uow.buddies.requests(call.circle.id, asker_id, call.now - LOOK_BACK)
    crossing = open_from(requests, asked_id, asker_id, call.now)
    if crossing is not None:
        return await _pair(call, uow, crossing, asked, asker)
    check_ask(asker_id, asked_id, requests, call.now)
    if call.profile is None:
        await record(uow, call.circle, asker, call.moment, FactKind.JOINED)
    stale = [one for one in requests if one.state is RequestState.ASKED and not is_open(one, call.now)]
    await settle(uow, [one for one in stale if one.asker == asker_id], RequestState.EXPIRED, call.now)
    number = await uow.buddies.next_number(call.circle.id, asker_id)
    request = Request(call.circle.id, asker_id, number, asked_id, call.now, RequestState.ASKED, call.now)
    await uow.buddies.ask(request)
    question = voice.question(request, asker.member, call.circle.name)
    await tell(uow, call.circle, asked, key_of("ask", request), question, call.now)
    return Reply(voice.asked(asked.member))


async def accept(call: Call, uow: UnitOfWork) -> Reply:
    """Accept a request: of the member who is named, or the one whose button was pressed."""
    if call.profile is None or call.arguments.text("member") is None:
        return await status(call, uow)
    request = await _request(call, uow)
    await _check_pairable(call, uow, request.asker, request.asked)
    check_answer(request, call.now)
    return await _pair(call, uow, request, await _named(call, uow), call.profile)


async def decline(call: Call, uow: UnitOfWork) -> Reply:
    """Say no. The asker hears that it doesn't fit this time."""
    if call.profile is None or call.arguments.text("member") is None:
        return await status(call, uow)
    request = await _request(call, uow)
    check_answer(request, call.now)
    asker = await _named(call, uow)
    await settle(uow, [request], RequestState.DECLINED, call.now)
    answer = voice.told_declined(call.profile.member)
    await tell(uow, call.circle, asker, key_of("no", request), answer, call.now)
    return Reply(voice.declined(asker.member))


async def end(call: Call, uow: UnitOfWork) -> Reply:
    """End the pair, or take back what is open."""
    if call.profile is None:
        raise BuddyRefused(BuddyProblem.NO_BUDDY)
    pair = await uow.buddies.of(call.circle.id, call.profile.member.id)
    if pair is None:
        return await _take_back(call, uow, call.profile)
    buddy = await uow.members.look(call.circle.id, pair.buddy_id)
    request = await part(uow, pair, RequestState.ENDED, call.now)
    if buddy is None or request is None:  # the other one was faster, by a moment
        raise BuddyRefused(BuddyProblem.NO_BUDDY)
    goodbye = voice.told_ended(call.profile.member)
    await tell(uow, call.circle, buddy, key_of("end", request), goodbye, call.now)
    return Reply(voice.ended(buddy.member))


async def share(call: Call, uow: UnitOfWork) -> Reply:
    """Whether the buddy may be told when the member has gone quiet. A button speaks of one buddy alone."""
    pair = await uow.buddies.of(call.circle.id, call.invocation.actor.id)
    meant = call.arguments.text("with")
    buddy = await uow.members.look(call.circle.id, pair.buddy_id) if pair else None
    if pair is None or buddy is None or meant not in {None, pair.buddy_id}:
        raise BuddyRefused(BuddyProblem.NO_LONGER if meant else BuddyProblem.NO_BUDDY)
    may_tell = call.arguments.flag("agree")
    await uow.buddies.save(replace(pair, may_tell=may_tell))
    return Reply(voice.shared(buddy.member, may_tell=may_tell))


async def _named(call: Call, uow: UnitOfWork) -> Profile:
    wanted = call.arguments.required("member")
    profile = await uow.members.get(call.circle.id, MemberId(wanted))
    if profile is None or profile.member.left_at is not None:
        raise UnknownMember("member", call.invocation.resolved.get(wanted, wanted))
    return profile


async def _request(call: Call, uow: UnitOfWork) -> Request:
    """What is answered: by a button the very request it was made for, by name the one that is open."""
    actor, asker = call.invocation.actor.id, MemberId(call.arguments.required("member"))
    number = call.arguments.integer("request")
    if number is None:
        requests = await uow.buddies.requests(call.circle.id, actor, call.now - LOOK_BACK)
        request = open_from(requests, asker, actor, call.now)
    else:
        request = await uow.buddies.request(call.circle.id, asker, number)
    if request is None:
        raise BuddyRefused(BuddyProblem.NOBODY_ASKED)
    if request.asked != actor:
        raise NotYours
    return request


async def _check_pairable(call: Call, uow: UnitOfWork, asker: MemberId, asked: MemberId) -> None:
    askers = await uow.buddies.of(call.circle.id, asker)
    askeds = await uow.buddies.of(call.circle.id, asked)
    check_pairable(asker, asked, askers, askeds, call.invocation.actor.id)


async def _pair(call: Call, uow: UnitOfWork, request: Request, asker: Profile, accepter: Profile) -> Reply:
    """Both are buddies now; what either asked of others is taken back."""
    may_tell = call.arguments.flag("share")
    circle_id, now = call.circle.id, call.now
    one = Pair(circle_id, request.asked, request.asker, now, may_tell=may_tell)
    await uow.buddies.join(one, Pair(circle_id, request.asker, request.asked, now))
    await settle(uow, [request], RequestState.ACCEPTED, now)
    asked_by_both = [*await _own_open(call, uow, request.asker), *await _own_open(call, uow, request.asked)]
    await settle(uow, asked_by_both, RequestState.WITHDRAWN, now)
    yes = voice.told_accepted(accepter.member)
    await tell(uow, call.circle, asker, key_of("yes", request), yes, now)
    return Reply(voice.accepted(asker.member, may_tell=may_tell))


async def _take_back(call: Call, uow: UnitOfWork, profile: Profile) -> Reply:
    mine = await _own_open(call, uow, profile.member.id)
    if not mine:
        raise BuddyRefused(BuddyProblem.NO_BUDDY)
    await settle(uow, mine, RequestState.WITHDRAWN, call.now)
    return Reply(voice.taken_back(len(mine)))


async def _own_open(call: Call, uow: UnitOfWork, asker: MemberId) -> list[Request]:
    requests = await uow.buddies.requests(call.circle.id, asker, call.now - LOOK_BACK)
    return [one for one in requests if one.asker == asker and is_open(one, call.now)]


_WHO = Option("member", "Who asked you (shows all, if you leave it out)", OptionKind.MEMBER, label="Who asked you?")
_WHICH = Option("request", "Which request", OptionKind.INTEGER, minimum=1, maximum=_REQUESTS_LIMIT, hidden=True)

COMMANDS = (
    Command(
        name="buddy status",
        help="See you and your buddy, and who asked",
        handler=status,
        default=True,
        reads_only=True,
    ),
    Command(
        name="buddy ask",
        help="Ask somebody to be your buddy, privately",
        handler=ask,
        options=(Option("member", "Whom?", OptionKind.MEMBER, required=True, label="Whom?"),),
        form=Form("Ask to be buddies", "Ask", ("member",)),
    ),
    Command(
        name="buddy accept",
        help="Accept somebody who asked you to be buddies",
        handler=accept,
        options=(
            _WHO,
            Option("share", "May I tell them when you could use a word?", OptionKind.FLAG),
            _WHICH,
        ),
    ),
    Command(
        name="buddy decline",
        help="Say no to somebody who asked you; nobody hears a reason",
        handler=decline,
        options=(_WHO, _WHICH),
    ),
    Command(
        name="buddy share",
        help="May I tell your buddy that you could use a word, when you go quiet?",
        handler=share,
        options=(
            Option("agree", "Yes or no", OptionKind.FLAG, required=True),
            Option("with", "Which buddy was meant", OptionKind.MEMBER, hidden=True),
        ),
    ),
    Command(
        name="buddy end",
        help="End being buddies, or take back what you asked; no reason needed",
        handler=end,
    ),
)
