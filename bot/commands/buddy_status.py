"""/buddy status: both buddies' numbers, what they share, and what is open. Only here are both histories read."""

from collections.abc import Sequence

from bot.bookkeeping import member_zone, today_of
from bot.commands.spec import Call
from bot.domain.days import local_day
from bot.domain.members import Profile
from bot.domain.pairing import LOOK_BACK, Pair, Request, RequestState, is_open
from bot.domain.streaks import current_streak
from bot.domain.together import Run, run_of, shared_streak
from bot.messages import Mention, Reply
from bot.ports import UnitOfWork
from bot.voice import buddy as voice
from bot.voice.words import streak_unit


async def status(call: Call, uow: UnitOfWork) -> Reply:
    """The pair, or how to find one."""
    if call.profile is None:
        return Reply(voice.alone((), (), parted=False))
    circle_id, member_id = call.circle.id, call.profile.member.id
    requests = await uow.buddies.requests(circle_id, member_id, call.now - LOOK_BACK)
    pair = await uow.buddies.of(circle_id, member_id)
    buddy = await uow.members.look(circle_id, pair.buddy_id) if pair else None
    theirs = await uow.buddies.of(circle_id, pair.buddy_id) if pair else None
    names = await uow.members.names(circle_id, {who for one in requests for who in (one.asker, one.asked)})
    open_ = [one for one in requests if is_open(one, call.now)]
    incoming = [(one, names[one.asker]) for one in open_ if one.asked == member_id]
    if pair is None or buddy is None or theirs is None:
        outgoing = [Mention(one.asked, names[one.asked]) for one in open_ if one.asker == member_id]
        return Reply(voice.alone(incoming, outgoing, parted=_was_left(requests)))
    together = shared_streak(await _run(call, uow, call.profile, pair), await _run(call, uow, buddy, pair))
    return Reply(voice.pair(_side(call, call.profile, pair), _side(call, buddy, theirs), together, incoming))


def _was_left(requests: Sequence[Request]) -> bool:
    """Whether the last pair ended because the other one is not here any more."""
    ended = [one for one in requests if one.state in {RequestState.ENDED, RequestState.PARTED}]
    last = max(ended, key=lambda one: one.changed_at, default=None)
    return last is not None and last.state is RequestState.PARTED


async def _run(call: Call, uow: UnitOfWork, profile: Profile, pair: Pair) -> Run:
    """What the member kept since the day on which the two became buddies."""
    member = profile.member
    since = local_day(pair.since, member_zone(call.circle, profile), call.circle.day_start)
    facts = await uow.ledger.of_member(member.circle_id, member.id)
    return run_of(facts, since, today_of(call.circle, profile, call.now), call.now)


def _side(call: Call, profile: Profile, pair: Pair) -> voice.Side:
    standing = profile.standing
    current = current_streak(standing, today_of(call.circle, profile, call.now), call.now)
    return voice.Side(profile.member, current, streak_unit(standing), standing.total, pair.may_tell)
