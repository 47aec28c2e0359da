"""A member: one person in one circle, what they chose, and where they stand."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.domain.identity import CircleId, MemberId, PlaceId
from bot.domain.standing import Standing


class Consent(StrEnum):
    """The answer to "May I write to you if you go quiet?"."""

    UNASKED = "unasked"
    PRIVATE = "private"
    INSIDE = "inside"
    EITHER = "private-or-inside"
    NO = "no"


AGREEING = frozenset({Consent.PRIVATE, Consent.INSIDE, Consent.EITHER})
"""The answers that are a yes. EITHER is privately, and silently inside where the platform refuses that."""


@dataclass(frozen=True, slots=True)
class Member:
    """One person in one circle.

    `zone` is None until the member has told it: the circle's holds until then. `last_place` is where they used Kith
    last, None for a private conversation, and `last_inside` the last one that is inside the circle: there a silent word
    reaches them. `left_at` (UTC) is set when they have left the circle. `own_cadence` when
    they chose a cadence themselves: the circle's does not reach them any more.

    About nudges: `nudge_hour` (0 to 23, their wall time) is the hour that they chose, if they did. Before local day
    `snoozed_until` nobody writes. `refused_at` (UTC) is when the platform first refused a private message to them, and
    `refusal_told_at` (UTC) when they were told so.
    """

    circle_id: CircleId
    id: MemberId
    name: str
    joined_at: datetime
    zone: str | None = None
    consent: Consent = Consent.UNASKED
    last_place: PlaceId | None = None
    left_at: datetime | None = None
    own_cadence: bool = False
    nudge_hour: int | None = None
    snoozed_until: date | None = None
    refused_at: datetime | None = None
    refusal_told_at: datetime | None = None
    last_inside: PlaceId | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A member together with the cached fold of their ledger, and the instant (UTC) of their next nudge, if any."""

    member: Member
    standing: Standing = field(default_factory=Standing)
    nudge_at: datetime | None = None
