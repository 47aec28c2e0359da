"""The messages that delivery has in hand: every addressee has an order of their own, and all of them take turns.

One addressee may be slow, or ask to wait; the others then go past. What has to wait goes back to the outbox. A lane
remembers what went back, and takes nothing that is younger before it has returned, so that nobody reads an answer
before its question.
"""

from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush

from bot.messages import Destination, DestinationKind
from bot.outgoing import Outgoing

Address = tuple[str, str]
"""Who is written to: a place, or a member wherever they read it."""

Age = tuple[datetime, str, str]
"""What messages to one addressee are ordered by: the older, the smaller."""

Return = tuple[Outgoing, datetime]
"""A message that is to be given back, and from when on it is due again."""

_STEP = timedelta(microseconds=1)
"""Between messages that are given back together: the outbox hands out what is due earlier first."""

_BEHIND = timedelta(seconds=1)
"""How long a message stays back when an older one is still to return."""

_MISSING = timedelta(seconds=30)
"""What has not returned so long after it was due was taken by another process, or withdrawn: nobody waits for it."""


@dataclass(frozen=True, slots=True)
class InHand:
    """A claimed message. Its sending begins by `begin_by` (seconds of the event loop's clock), or not at all."""

    outgoing: Outgoing
    begin_by: float


class _Away:
    """Messages that went back, and when each is due again. The oldest is found without looking through all of them: a
    channel in which a whole community checks in has thousands.
    """

    def __init__(self) -> None:
        self._due: dict[Age, datetime | None] = {}
        """None for what has returned."""
        self._by_age: list[Age] = []
        """A heap of the same. What has returned leaves both when it has become the oldest: it may go back many times
        before that.
        """

    def add(self, age: Age, due: datetime) -> None:
        if age not in self._due:
            heappush(self._by_age, age)
        self._due[age] = due

    def discard(self, age: Age) -> None:
        if age in self._due:
            self._due[age] = None

    def has_older(self, age: Age, now: datetime) -> bool:
        """Whether an older one is still to return. What is missing is forgotten, each for itself."""
        return not self.is_over(now) and self._by_age[0] < age

    def is_over(self, now: datetime) -> bool:
        """Whether nothing is to return any more."""
        while self._by_age and not self._is_expected(self._by_age[0], now):
            del self._due[heappop(self._by_age)]
        return not self._by_age

    def __len__(self) -> int:
        return len(self._by_age)

    def _is_expected(self, age: Age, now: datetime) -> bool:
        due = self._due[age]
        return due is not None and due + _MISSING >= now


@dataclass(slots=True)
class _Lane:
    """One addressee's messages, and those of them that are away."""

    waiting: deque[InHand] = field(default_factory=deque)
    busy: bool = False
    closed_until: datetime | None = None
    away: _Away = field(default_factory=_Away)

    def is_closed(self, now: datetime) -> bool:
        return self.closed_until is not None and self.closed_until > now

    def is_idle(self, now: datetime) -> bool:
        return not self.waiting and not self.busy and not self.is_closed(now) and self.away.is_over(now)

    def let_go(self) -> list[Outgoing]:
        unsent = [one.outgoing for one in self.waiting]
        self.waiting.clear()
        return unsent

    def give_back(self, unsent: Sequence[Outgoing], at: datetime) -> list[Return]:
        """The last of these is due at `at`, the others just before."""
        returns = [(outgoing, at - (len(unsent) - 1 - place) * _STEP) for place, outgoing in enumerate(unsent)]
        for outgoing, due in returns:
            self.away.add(_age(outgoing), due)
        return returns


class Lanes:
    """Messages in hand: at most `depth` for each addressee, and whoever has more is left alone for `pause`."""

    def __init__(self, depth: int, pause: timedelta) -> None:
        self._depth = depth
        self._pause = pause
        self._lanes: OrderedDict[Address, _Lane] = OrderedDict()

    def __len__(self) -> int:
        """Messages in hand whose sending has not begun."""
        return sum(len(lane.waiting) for lane in self._lanes.values())

    @property
    def addressees(self) -> int:
        """Those who have something in hand, are being written to, or are left alone for a while."""
        return len(self._lanes)

    @property
    def remembered(self) -> int:
        """Messages that went back, as far as they are remembered."""
        return sum(len(lane.away) for lane in self._lanes.values())

    def take(self, claimed: Iterable[Outgoing], begin_by: float, now: datetime) -> list[Return]:
        """Put claimed messages into their lanes. Those for which there is no room, or whose turn it is not, are to be
        given back. Lanes in which nothing happens are forgotten: a round may last for days, and every step of it looks
        through all lanes.
        """
        self.tidy(now)
        unwanted: dict[Address, list[Outgoing]] = {}
        for outgoing in sorted(claimed, key=_age):
            address = address_of(outgoing.destination)
            lane = self._lanes.setdefault(address, _Lane())
            if self._has_room(lane, outgoing, now) and address not in unwanted:
                lane.waiting.append(InHand(outgoing, begin_by))
            else:
                unwanted.setdefault(address, []).append(outgoing)
        return [one for address, some in unwanted.items() for one in self._stay_back(self._lanes[address], some, now)]

    def next(self) -> InHand | None:
        """The first message of the lane that has had no turn for the longest time; its lane is busy until `done`."""
        for address, lane in self._lanes.items():
            if lane.waiting and not lane.busy:
                lane.busy = True
                self._lanes.move_to_end(address)
                return lane.waiting.popleft()
        return None

    def done(self, outgoing: Outgoing) -> None:
        """A message has been dealt with; the next one of its lane may go."""
        self._lanes[address_of(outgoing.destination)].busy = False

    def close(self, outgoing: Outgoing, until: datetime) -> list[Return]:
        """This message's addressee is to be left alone: it goes back, with all that is in hand for them."""
        lane = self._lanes[address_of(outgoing.destination)]
        lane.closed_until = max(until, lane.closed_until or until)
        return lane.give_back([outgoing, *lane.let_go()], until)

    def overdue(self, at: float, now: datetime) -> list[Return]:
        """What has been in hand for too long (`at` is of the event loop's clock) goes back, with all behind it."""
        late = [lane for lane in self._lanes.values() if lane.waiting and lane.waiting[0].begin_by < at]
        return [one for lane in late for one in lane.give_back(lane.let_go(), now)]

    def clear(self, now: datetime) -> list[Return]:
        """Everything in hand goes back, due at once."""
        return [one for lane in self._lanes.values() for one in lane.give_back(lane.let_go(), now)]

    def tidy(self, now: datetime) -> None:
        """Forget lanes in which nothing happens."""
        for address in [address for address, lane in self._lanes.items() if lane.is_idle(now)]:
            del self._lanes[address]

    def _has_room(self, lane: _Lane, outgoing: Outgoing, now: datetime) -> bool:
        lane.away.discard(_age(outgoing))
        older = lane.away.has_older(_age(outgoing), now)
        return not older and not lane.is_closed(now) and len(lane.waiting) < self._depth

    def _stay_back(self, lane: _Lane, unsent: Sequence[Outgoing], now: datetime) -> list[Return]:
        """Until the lane opens, which closes if it is full; or until those that are older have returned."""
        if len(lane.waiting) >= self._depth and not lane.is_closed(now):
            lane.closed_until = now + self._pause
        at = lane.closed_until if lane.closed_until is not None and lane.is_closed(now) else now + _BEHIND
        return lane.give_back(unsent, at)


def address_of(destination: Destination) -> Address:
    """Whose order a message belongs to."""
    if destination.kind is DestinationKind.PLACE:
        return "place", str(destination.place_id)
    return "member", str(destination.member_id)


def _age(outgoing: Outgoing) -> Age:
    """The order in which messages were to be sent, as the outbox first hands them out."""
    return outgoing.not_before, outgoing.circle_id, outgoing.key
