"""What the database in memory remembers, and what every table demands of a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TypeVar

from bot.domain.circles import CadenceSpread, Circle
from bot.domain.goals import Goal
from bot.domain.identity import CircleId, MemberId
from bot.domain.ledger import Fact
from bot.domain.members import Profile
from bot.domain.outages import Outage
from bot.domain.own_texts import OwnText
from bot.domain.pairing import Pair, Request
from bot.errors.storage import StorageError
from bot.messages import Reply
from bot.outgoing import Fate, Outgoing

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Letter:
    """A row of the outbox. It waits while nobody has claimed it and it has no fate."""

    outgoing: Outgoing
    due_at: datetime
    claimed: bool = False
    fate: Fate | None = None
    ended_at: datetime | None = None

    @property
    def waits(self) -> bool:
        return not self.claimed and self.fate is None


@dataclass(slots=True)
class State:
    """Everything that the fake remembers. Tests may look inside, and change nothing."""

    circles: dict[CircleId, Circle] = field(default_factory=dict)
    profiles: dict[tuple[CircleId, MemberId], Profile] = field(default_factory=dict)
    facts: dict[tuple[CircleId, MemberId, int], Fact] = field(default_factory=dict)
    goals: dict[tuple[CircleId, MemberId, int], Goal] = field(default_factory=dict)
    nudge_texts: dict[tuple[CircleId, int], OwnText] = field(default_factory=dict)
    pairs: dict[tuple[CircleId, MemberId], Pair] = field(default_factory=dict)
    requests: dict[tuple[CircleId, MemberId, int], Request] = field(default_factory=dict)
    replies: dict[tuple[CircleId, str], tuple[Reply, datetime]] = field(default_factory=dict)
    letters: dict[tuple[CircleId, str], Letter] = field(default_factory=dict)
    spreads: dict[CircleId, CadenceSpread] = field(default_factory=dict)
    beats: dict[str, datetime] = field(default_factory=dict)
    outages: dict[tuple[str, datetime], Outage] = field(default_factory=dict)

    def copy(self) -> "State":
        return State(*(dict(getattr(self, one.name)) for one in fields(self)))


def forget(rows: dict[Key, Value], times: Mapping[Key, datetime], before: datetime, limit: int) -> int:
    """Deletes the oldest `limit` rows whose time lies before `before`, and tells how many there were."""
    old = sorted((key for key in times if times[key] < before), key=lambda key: times[key])[:limit]
    for key in old:
        del rows[key]
    return len(old)


def demand(holds: bool, complaint: str) -> None:
    """What a database refuses, refused."""
    if not holds:
        raise StorageError(complaint)


def demand_aware(*instants: datetime | None) -> None:
    """An instant without a zone is a defect of the caller's, on every database."""
    if any(instant is not None and instant.utcoffset() is None for instant in instants):
        raise ValueError("an instant without a time zone")
