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

    `event_id` is the same for every redelivery of the same event. Where it is also the same for something that a person
    does twice (a form that stayed open is sent again with the same words), `delivery_id` tells the two apart: it is the
    same for redeliveries alone. `place_id` is None in a private conversation.
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
    delivery_id: str | None = None

    @property
    def refusal_id(self) -> str:
        """The key under which a refusal of it is remembered: what was refused may be done when a person tries again."""
        return self.delivery_id or self.event_id
