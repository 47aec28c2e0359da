"""What comes in: one thing that a person did, in neutral terms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.identity import CircleId, MemberId, PlaceId


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as the platform vouches for it: `moderator` is read from the platform at this very moment.

    `zone` is the IANA name in the person's profile where the platform has one.
    """

    id: MemberId
    name: str
    moderator: bool = False
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Invocation:
    """One thing a person did: typed a command, sent a form, pressed a button.

    `event_id` is the same for every redelivery of the same event. `place_id` is None in a private conversation.
    `circle_name` is empty when the platform does not tell it: what is known stays. `arguments` are raw texts by option
    name; members and places stand there as ids. `resolved` names the ids that the platform itself vouches for: a place
    that is not among them does not exist. `now` is when it reached us (UTC).
    """

    event_id: str
    platform: str
    circle_id: CircleId
    circle_name: str
    actor: Actor
    place_id: PlaceId | None
    command: str
    arguments: Mapping[str, str]
    now: datetime
    resolved: Mapping[str, str] = field(default_factory=dict)
