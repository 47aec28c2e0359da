"""More repositories: goals, buddies, own texts, what was answered, and when Kith was away.

`bot.ports` joins all in a unit of work.
Every instant is aware UTC.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.forgiveness import Forgiveness
from bot.domain.goals import Goal, GoalState
from bot.domain.identity import CircleId, MemberId
from bot.domain.nudge_report import FirstWord, FollowerCount, StepCount
from bot.domain.outages import Outage
from bot.domain.own_texts import OwnText
from bot.domain.pairing import Pair, Request
from bot.messages import Reply


class Goals(Protocol):
    """Members' goals. None is removed before its member is."""

    async def add(self, goal: Goal) -> None:
        """Add a goal; its `number` must be the member's next."""
        ...

    async def save(self, goal: Goal) -> None:
        """Record what became of a goal: `state`, `closed_at` and `told_at`, and nothing else of it."""
        ...

    async def reword(self, goal: Goal) -> None:
        """Give a known goal other words: `title`, `by_day`, `cue` and `action`, and nothing else of it."""
        ...

    async def get(self, circle_id: CircleId, member_id: MemberId, number: int) -> Goal | None:
        """One goal, or None."""
        ...

    async def last_number(self, circle_id: CircleId, member_id: MemberId) -> int:
        """The highest number that the member has given, 0 before the first goal."""
        ...

    async def open_goals(self, circle_id: CircleId, member_id: MemberId) -> Sequence[Goal]:
        """The member's open goals by number."""
        ...

    async def closed_goals(
        self, circle_id: CircleId, member_id: MemberId, state: GoalState, limit: int
    ) -> Sequence[Goal]:
        """Up to `limit` of the member's goals that are done, or dropped, the last one first."""
        ...


class NudgeFacts(Protocol):
    """What the ledger tells of a circle's nudges since local day `first` (included), in any order. Check-ins that were
    taken back are none.
    """

    async def counts(self, circle_id: CircleId, first: date) -> tuple[Sequence[StepCount], Sequence[FollowerCount]]:
        """The nudges by step, and by what followed them: the member's first presence, or the next step of the ladder.
        A nudge after which nothing came yet was followed by nothing.
        """
        ...

    async def first_words(self, circle_id: CircleId, first: date) -> Sequence[FirstWord]:
        """Of each member the first gentle word that was sent or held back."""
        ...


class NudgeTexts(Protocol):
    """Texts of a circle's own for its nudges. Their words are never changed, and none is taken away."""

    async def add(self, text: OwnText) -> None:
        """Add a text; its `number` must be the circle's next."""
        ...

    async def save(self, text: OwnText) -> None:
        """Record what became of a text: `used_from` and `removed_at`, and nothing else of it."""
        ...

    async def get(self, circle_id: CircleId, number: int) -> OwnText | None:
        """One text, removed or not, or None."""
        ...

    async def last_number(self, circle_id: CircleId) -> int:
        """The highest number that the circle has given, 0 before the first text."""
        ...

    async def kept(self, circle_id: CircleId) -> Sequence[OwnText]:
        """The texts that were not removed, by number."""
        ...


class Buddies(Protocol):
    """Who is whose buddy, and who asked whom. Whoever changes an open request holds its asker's lock (`Members.get`),
    and changes several of them in the order of `requests`; one of which a pair came is changed by whoever parts it.
    """

    async def of(self, circle_id: CircleId, member_id: MemberId) -> Pair | None:
        """The member's buddy, and what this member allowed them to be told; None without a buddy."""
        ...

    async def join(self, one: Pair, other: Pair) -> None:
        """Make a pair of its two sides. Raises StorageError when one of the two has a buddy: nobody ever has two."""
        ...

    async def save(self, pair: Pair) -> None:
        """Change what one side allowed."""
        ...

    async def part(self, pair: Pair) -> bool:
        """End a pair for both, given either side; False when it had ended already."""
        ...

    async def next_number(self, circle_id: CircleId, asker: MemberId) -> int:
        """The `number` of the asker's next request."""
        ...

    async def ask(self, request: Request) -> None:
        """Add a request. Raises StorageError when its number is taken, or when the same member is asked already."""
        ...

    async def settle(self, request: Request) -> None:
        """Give a known request its new state."""
        ...

    async def request(self, circle_id: CircleId, asker: MemberId, number: int) -> Request | None:
        """One request, or None."""
        ...

    async def accepted(self, pair: Pair) -> Request | None:
        """The request that a pair came of."""
        ...

    async def requests(self, circle_id: CircleId, member_id: MemberId, since: datetime) -> Sequence[Request]:
        """What was asked by or of the member, and has changed at `since` or later, or is in state ASKED; by asker and
        number.
        """
        ...


class Outages(Protocol):
    """Heartbeats, and the outages that they tell of. These rows belong to no circle."""

    async def beat(self, platform: str, at: datetime) -> datetime | None:
        """Kith serves `platform` at `at`; the latest beat before, locked until the end of this transaction, or None.

        The latest beat is kept: one that comes from a clock that is behind changes nothing.
        """
        ...

    async def add(self, outage: Outage) -> None:
        """Remember an outage. Nothing changes when one of this platform that began then is known already."""
        ...

    async def save(self, outage: Outage) -> None:
        """Remember how far the members have been looked at."""
        ...

    async def unsettled(self) -> Outage | None:
        """An outage whose members have not all been looked at, the earliest of its platform, locked until the end of
        this transaction; one that another transaction holds is passed over.
        """
        ...

    async def between(self, platform: str, begin: datetime, end: datetime) -> Sequence[Outage]:
        """The outages of `platform` that ended after `begin` and began before `end`, oldest first."""
        ...

    async def latest(self, limit: int) -> Sequence[Outage]:
        """Up to `limit` outages of all platforms, newest first."""
        ...


class Forgivenesses(Protocol):
    """Days that moderators forgave and that have not come to all members yet. While there are any of a circle,
    `Circles.get` says so by `Circle.forgiving`.
    """

    async def add(self, forgiveness: Forgiveness) -> None:
        """Begin one; its `number` must be `next_number`. Raises StorageError when that is taken."""
        ...

    async def next_number(self, circle_id: CircleId) -> int:
        """A number that is none of those under way in this circle."""
        ...

    async def save(self, forgiveness: Forgiveness) -> None:
        """Remember how far it has come: `member_id`, and nothing else of it."""
        ...

    async def end(self, forgiveness: Forgiveness) -> None:
        """It has come to everybody."""
        ...

    async def next(self) -> Forgiveness | None:
        """One of any circle, locked until this transaction ends; those that another one holds are passed over."""
        ...

    async def under_way(self, circle_id: CircleId) -> Sequence[Forgiveness]:
        """Those of this circle by number, not locked."""
        ...


class Inbox(Protocol):
    """Events that were answered, refusals too, so that a redelivery gets the same answer and writes nothing."""

    async def get(self, circle_id: CircleId, event_id: str) -> Reply | None:
        """The reply given to this event, or None when it is new."""
        ...

    async def add(self, circle_id: CircleId, event_id: str, reply: Reply, at: datetime) -> None:
        """Remember the reply."""
        ...

    async def forget_before(self, at: datetime, limit: int) -> int:
        """Drop up to `limit` entries older than `at`; how many were dropped."""
        ...
