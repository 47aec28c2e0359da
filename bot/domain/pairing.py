"""Buddies: two members who agreed to look after each other, and how one asks another (PRODUCT.md, "Encouragement").

A member has one buddy at a time in a circle. A request is open until it is answered, taken back, or older than
OPEN_FOR; nothing has to happen at that hour, for whoever reads a request asks `is_open`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.identity import CircleId, MemberId
from bot.errors.buddies import BuddyProblem, BuddyRefused

OPEN_FOR = timedelta(days=14)
"""How long a request waits for an answer."""

OPEN_AT_ONCE = 3
"""Open requests of one member: enough to ask around, too few to ask everybody."""

ASK_AGAIN_AFTER = timedelta(days=14)
"""How long after a "No, thanks" the same member is not asked again by the same one."""

TOLD_FOR = timedelta(days=14)
"""How long the words that a buddy is offered can be sent: after that they would be about something else."""

LOOK_BACK = max(OPEN_FOR, ASK_AGAIN_AFTER)
"""Requests that have not changed for longer matter to no decision."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One side of a pair: `member_id` has the buddy `buddy_id`, since `since` (UTC).

    `may_tell` is what this member allowed: that the buddy is told when they could use a word, and nothing else.
    """

    circle_id: CircleId
    member_id: MemberId
    buddy_id: MemberId
    since: datetime
    may_tell: bool = False


class RequestState(StrEnum):
    """What became of a request. ENDED and PARTED are about the pair that came of it: one of the two ended it, or one
    of them is not in the circle any more.
    """

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ENDED = "ended"
    PARTED = "parted"


@dataclass(frozen=True, slots=True)
class Request:
    """`asker` asked `asked` to be their buddy. `number` counts the asker's requests in this circle from 1.

    `changed_at` (UTC) is when `state` became what it is, at first `asked_at`.
    """

    circle_id: CircleId
    asker: MemberId
    number: int
    asked: MemberId
    asked_at: datetime
    state: RequestState
    changed_at: datetime

    def become(self, state: RequestState, at: datetime) -> "Request":
        """The request in another state since `at` (UTC)."""
        return replace(self, state=state, changed_at=at)


def is_open(request: Request, now: datetime) -> bool:
    """Whether a request can be answered at `now`."""
    return request.state is RequestState.ASKED and now < request.asked_at + OPEN_FOR


def open_from(requests: Iterable[Request], asker: MemberId, asked: MemberId, now: datetime) -> Request | None:
    """The open request of one member to another, if there is one."""
    return next((one for one in requests if (one.asker, one.asked) == (asker, asked) and is_open(one, now)), None)


def check_pairable(asker: MemberId, asked: MemberId, askers: Pair | None, askeds: Pair | None, actor: MemberId) -> None:
    """Raise BuddyRefused unless the two could become buddies; the pairs are those that each of them has.

    `actor` is the one of the two who reads the refusal.
    """
    if asker == asked:
        raise BuddyRefused(BuddyProblem.ONESELF)
    if askers is not None and askers.buddy_id == asked:
        raise BuddyRefused(BuddyProblem.BUDDIES_ALREADY)
    own, other = (askers, askeds) if actor == asker else (askeds, askers)
    if own is not None:
        raise BuddyRefused(BuddyProblem.HAVING_ONE)
    if other is not None:
        raise BuddyRefused(BuddyProblem.TAKEN)


def check_ask(asker: MemberId, asked: MemberId, requests: Iterable[Request], now: datetime) -> None:
    """Raise BuddyRefused unless `asker`, whose requests of the last LOOK_BACK are given, may ask `asked` at `now`."""
    mine = [request for request in requests if request.asker == asker]
    if open_from(mine, asker, asked, now) is not None:
        raise BuddyRefused(BuddyProblem.ASKED_ALREADY)
    if any(one.asked == asked and _declined_lately(one, now) for one in mine):
        raise BuddyRefused(BuddyProblem.ASKED_LATELY)
    if sum(is_open(one, now) for one in mine) >= OPEN_AT_ONCE:
        raise BuddyRefused(BuddyProblem.TOO_MANY, OPEN_AT_ONCE)


def check_answer(request: Request, now: datetime) -> None:
    """Raise BuddyRefused unless the request can be answered at `now`."""
    if not is_open(request, now):
        raise BuddyRefused(BuddyProblem.NOT_OPEN)


def _declined_lately(request: Request, now: datetime) -> bool:
    return request.state is RequestState.DECLINED and now < request.changed_at + ASK_AGAIN_AFTER
