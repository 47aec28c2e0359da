"""What goes out without being a direct reply: a message, its policy, and how it ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.identity import CircleId
from bot.messages import Destination, Message


class Policy(StrEnum):
    """What happens to an outgoing message when its sender dies between sending and recording it."""

    AT_MOST_ONCE = "at-most-once"
    AT_LEAST_ONCE = "at-least-once"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent without being a direct reply.

    `key` is unique in the circle for ever: putting it twice sends once, and platforms get it to deduplicate by.
    It is not sent before `not_before`, nor after `not_after` if that is set (both UTC).
    """

    circle_id: CircleId
    platform: str
    key: str
    destination: Destination
    message: Message
    policy: Policy
    not_before: datetime
    not_after: datetime | None = None
    attempts: int = 0


class Fate(StrEnum):
    """How an outgoing message ended."""

    SENT = "sent"
    EXPIRED = "expired"
    UNREACHABLE = "unreachable"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
