"""The buttons under "could use a word": a buddy sends a few words to a quiet member, privately."""

from datetime import date

from bot.bookkeeping import today_of
from bot.commands.spec import Call, Command, Option, OptionKind
from bot.domain.cadence import DAY
from bot.domain.identity import MemberId
from bot.domain.members import Profile
from bot.domain.pairing import LOOK_BACK, TOLD_FOR, RequestState
from bot.errors.buddies import BuddyProblem, BuddyRefused
from bot.errors.commands import NotYours
from bot.errors.options import NotADay
from bot.messages import Reply
from bot.outgoing import Policy
from bot.pairs import reachable_from, tell
from bot.ports import UnitOfWork
from bot.voice import buddy as voice

_DATE = len("2026-03-02")


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Send the chosen words, once for each telling, while the two are buddies."""
    sender = call.profile
    if sender is None:
        raise NotYours
    member = await _quiet_one(call, uow)
    number = call.arguments.integer("word")
    if not number:
        return Reply(voice.not_now())
    telling = _telling(call, today_of(call.circle, member, call.now))
    key = f"buddy-word:{sender.member.id}:{member.member.id}:{telling.isoformat()}"
    words = voice.word(sender.member, number)
    present = reachable_from(call.circle, member, call.now) == call.now
    if present and await tell(uow, call.circle, member, key, words, call.now, Policy.AT_MOST_ONCE):
        return Reply(voice.word_sent(member.member))
    return Reply(voice.word_known(member.member))


async def _quiet_one(call: Call, uow: UnitOfWork) -> Profile:
    """The member whose buddy the actor is. Raises NotYours, or BuddyRefused to somebody who was it until lately."""
    actor, member_id = call.invocation.actor.id, MemberId(call.arguments.required("member"))
    member = await uow.members.get(call.circle.id, member_id)
    pair = await uow.buddies.of(call.circle.id, member_id)
    if member is not None and pair is not None and pair.buddy_id == actor:
        return member
    requests = await uow.buddies.requests(call.circle.id, actor, call.now - LOOK_BACK)
    over = [one for one in requests if one.state in {RequestState.ENDED, RequestState.PARTED}]
    if any(member_id in {one.asker, one.asked} for one in over):
        raise BuddyRefused(BuddyProblem.NO_LONGER)
    raise NotYours


def _telling(call: Call, today: date) -> date:
    """The day of the telling that is answered, not too long before the member's `today`."""
    given = call.arguments.required("telling")
    try:
        telling = date.fromisoformat(given)
    except ValueError:
        raise NotADay("telling", given) from None
    if not today - TOLD_FOR <= telling <= today + DAY:  # whoever flew west since then lives a day earlier
        raise BuddyRefused(BuddyProblem.LONG_AGO)
    return telling


COMMAND = Command(
    name="buddy-word",
    help="Send a word to your buddy",
    handler=handle,
    options=(
        Option("member", "To whom", OptionKind.MEMBER, required=True, hidden=True),
        Option("telling", "On which day it was offered", required=True, max_length=_DATE, hidden=True),
        Option(
            "word",
            "Which of the words, 0 for none",
            OptionKind.INTEGER,
            required=True,
            minimum=voice.NOT_NOW,
            maximum=len(voice.WORDS),
            hidden=True,
        ),
    ),
    hidden=True,
)
