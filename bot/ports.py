"""The doors to what is outside: the clock, the database, the chat platforms. Every instant is aware UTC.

`storage/` implements the database twice, `tests/fakes.py` in memory, and `tests/test_storage_*.py` hold all three
to what stands here. `adapters/` implement Platform.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from bot.domain.circles import CadenceSpread, Circle
from bot.domain.identity import CircleId, MemberId
from bot.domain.ledger import Fact, Tally
from bot.domain.members import Profile
from bot.outgoing import Fate, Outgoing
from bot.repositories import Buddies, Goals, Inbox, NudgeFacts, NudgeTexts, Outages

T = TypeVar("T")


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        ...


class Circles(Protocol):
    """Circles and their settings."""

    async def get(self, circle_id: CircleId) -> Circle | None:
        """The circle, or None when Kith has never heard of it."""
        ...

    async def save(self, circle: Circle) -> None:
        """Insert or update."""
        ...

    async def due_recaps(self, now: datetime, limit: int) -> Sequence[Circle]:
        """Up to `limit` circles whose `recap_due_at` is not after `now`, earliest first, locked until the end of this
        transaction; those that another transaction holds are passed over.
        """
        ...

    async def next_of(self, platform: str, after: CircleId) -> Circle | None:
        """The first circle of `platform` behind the id `after` in which Kith still is, not locked, or None."""
        ...

    async def spread(self, spread: CadenceSpread) -> None:
        """Remember how far a change of the circle's cadence has come; it takes the place of an earlier one's."""
        ...

    async def next_spread(self) -> CadenceSpread | None:
        """A change on its way, locked until this transaction ends; those that another one holds are passed over."""
        ...

    async def end_spread(self, circle_id: CircleId) -> None:
        """The change has come to everybody."""
        ...


class Members(Protocol):
    """Members with their standings."""

    async def get(self, circle_id: CircleId, member_id: MemberId) -> Profile | None:
        """The profile, locked until the end of this transaction, or None."""
        ...

    async def look(self, circle_id: CircleId, member_id: MemberId) -> Profile | None:
        """The profile, not locked: for what is only told, never for what is saved."""
        ...

    async def save(self, profile: Profile) -> None:
        """Insert or update the member, the standing and `nudge_at`."""
        ...

    async def due_nudges(self, now: datetime, limit: int) -> Sequence[Profile]:
        """Up to `limit` profiles whose `nudge_at` is not after `now`, earliest first, locked like due recaps."""
        ...

    async def recheck_nudges(self, circle_id: CircleId, at: datetime) -> None:
        """The circle's settings changed: everybody who agreed to nudges is due at `at`, to be decided anew."""
        ...

    async def on_the_ladder(self, circle_id: CircleId) -> int:
        """How many members who agreed to nudges, and have not left, have taken a step of the ladder since they were
        last present, and not the last one yet.
        """
        ...

    async def names(self, circle_id: CircleId, member_ids: Collection[MemberId]) -> Mapping[MemberId, str]:
        """The names of these members, not locked; unknown ones are absent."""
        ...

    async def everybody(self, circle_id: CircleId) -> Sequence[Profile]:
        """All who have not left, by id, locked until the end of this transaction."""
        ...

    async def next_of(self, circle_id: CircleId, after: MemberId, limit: int) -> Sequence[Profile]:
        """Up to `limit` members behind the id `after`, by id, also those who have left, locked like `everybody`."""
        ...

    async def following(self, circle_id: CircleId) -> int:
        """How many who have not left have the circle's cadence, because they have not chosen their own."""
        ...

    async def counting_weeks(self, circle_id: CircleId) -> int:
        """How many who have not left owe so many days a week, or will, as far as is planned."""
        ...

    async def with_streaks(self, circle_id: CircleId, since: date) -> Sequence[Profile]:
        """Members who have not left and whose last kept day is `since` or later, not locked."""
        ...

    async def next_streaks(self, circle_id: CircleId, since: date, after: MemberId, limit: int) -> Sequence[Profile]:
        """Up to `limit` of those `with_streaks` behind the id `after`, by id, locked like `everybody`."""
        ...


class Ledger(Protocol):
    """The facts. There is no way to change or remove one."""

    async def append(self, fact: Fact) -> None:
        """Add a fact; its `seq` must be the member's next."""
        ...

    async def of_member(self, circle_id: CircleId, member_id: MemberId) -> Sequence[Fact]:
        """All facts of one member by `seq`."""
        ...

    async def get(self, circle_id: CircleId, member_id: MemberId, seq: int) -> Fact | None:
        """One fact, or None."""
        ...

    async def cheers_given(self, circle_id: CircleId, giver: MemberId, on_day: date) -> Sequence[Fact]:
        """The cheers that `giver` gave on their local day `on_day`, oldest first."""
        ...

    async def cheers_received(self, circle_id: CircleId, receiver: MemberId, since: datetime) -> Sequence[Fact]:
        """The cheers that reached `receiver` at `since` or later, oldest first."""
        ...

    async def tally(self, circle_id: CircleId, first: date, last: date) -> Sequence[Tally]:
        """What every member who has not left did in public on local days `first` to `last` (both included); whoever did
        nothing does not appear.
        """
        ...

    async def nudges_since(
        self, platform: str, member_ids: Collection[MemberId], since: datetime
    ) -> Mapping[MemberId, Sequence[datetime]]:
        """When these people got nudges after `since` in whichever circle of `platform`, by person; whoever got none is
        absent. Until the end of this transaction no other one gets an answer about any of them.
        """
        ...

    async def last_nudges(self, circle_id: CircleId, member_id: MemberId, limit: int) -> Sequence[str]:
        """The values of the member's last `limit` nudges in this circle, newest first."""
        ...

    async def quiet_checkers(self, circle_id: CircleId, first: date, last: date) -> int:
        """How many members who have not left checked in privately on local days `first` to `last` (both included)."""
        ...


class Outbox(Protocol):
    """Messages on their way out."""

    async def put(self, outgoing: Outgoing) -> bool:
        """Add a message. False, and nothing changes, when its key is known already."""
        ...

    async def replace_waiting(self, outgoing: Outgoing) -> bool:
        """Give a message that waits under the same key new words; False when none waits there."""
        ...

    async def withdraw(self, circle_id: CircleId, key: str, at: datetime) -> bool:
        """End a message that still waits under this key as WITHDRAWN; False when none waits there."""
        ...

    async def claim(self, platform: str, now: datetime, lease: timedelta, limit: int) -> Sequence[Outgoing]:
        """Up to `limit` due messages of `platform`, earliest first, taken until `now + lease`; `attempts` includes this
        one. An at-least-once message whose lease ran out is due again; an at-most-once one ends as UNKNOWN instead.
        """
        ...

    async def reclaim(self, now: datetime) -> None:
        """End all leases at `now`: for a process that is the only one, and finds what one before it has claimed."""
        ...

    async def finish(self, outgoing: Outgoing, fate: Fate, at: datetime) -> None:
        """Record how a claimed message ended."""
        ...

    async def release(self, outgoing: Outgoing, not_before: datetime) -> None:
        """Give a claimed message back, to be sent at `not_before`: it certainly was not sent."""
        ...

    async def waiting(self, platform: str, now: datetime) -> int:
        """How many messages are due and unclaimed."""
        ...

    async def forget_before(self, at: datetime, limit: int) -> int:
        """Drop up to `limit` messages that ended before `at`; how many were dropped."""
        ...


class UnitOfWork(Protocol):
    """One transaction's view of the database."""

    @property
    def circles(self) -> Circles: ...
    @property
    def members(self) -> Members: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def goals(self) -> Goals: ...
    @property
    def nudge_facts(self) -> NudgeFacts: ...
    @property
    def nudge_texts(self) -> NudgeTexts: ...
    @property
    def buddies(self) -> Buddies: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def outages(self) -> Outages: ...


Work = Callable[[UnitOfWork], Awaitable[T]]
"""What is done in one transaction. It may be run again from the start (after a conflict), so it keeps nothing outside
the unit of work, and awaits nothing but the unit of work: a transaction is never open while a network answers."""


class Storage(Protocol):
    """The database."""

    async def transact(self, work: Work[T]) -> T:
        """Run `work` in one transaction and return its result after the commit is durable.

        Raises what `work` raised (nothing was written then) or StorageError.
        """
        ...

    async def read(self, work: Work[T]) -> T:
        """Run `work` in a transaction that cannot write; its rows are not locked. Raises StorageError."""
        ...


class Platform(Protocol):
    """One chat platform, started and stopped by `kith run`."""

    @property
    def name(self) -> str:
        """The platform's name, as in `Invocation.platform` and the settings."""
        ...

    @property
    def where(self) -> str:
        """Where people find it, for the operator's eyes: an address, or the name under which Kith is there."""
        ...

    @property
    def ready(self) -> bool:
        """Whether events arrive and messages can be sent just now."""
        ...

    async def start(self) -> None:
        """Connect and begin to hand invocations to the dispatcher. Returns once ready.

        Raises when that cannot be; it may then be called again.
        """
        ...

    async def stop(self) -> None:
        """Finish what is under way, then disconnect."""
        ...

    async def send(self, outgoing: Outgoing) -> None:
        """Send one message. Raises Throttled, Unreachable or Rejected; anything else means an unknown fate."""
        ...
