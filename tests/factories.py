"""Values with sensible defaults, so that a test names only what it is about. Everything happens around NOW."""

from datetime import UTC, date, datetime, timedelta

from bot.domain.circles import Circle
from bot.domain.goals import Goal, GoalState
from bot.domain.identity import CircleId, MemberId, PlaceId
from bot.domain.ledger import Fact, FactKind
from bot.domain.members import Consent, Member, Profile
from bot.domain.standing import Standing
from bot.messages import Destination, DestinationKind, Message, Moment, MomentStyle, Reply, paragraph
from bot.outgoing import Outgoing, Policy

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""A Wednesday noon."""

TODAY = NOW.date()
CIRCLE = CircleId("web:demo")
OTHER_CIRCLE = CircleId("web:other")
ADA, BEN, CLEO = MemberId("ada"), MemberId("ben"), MemberId("cleo")
COMMONS = PlaceId("commons")


SIX = Moment(datetime(2026, 3, 3, 17, 0, tzinfo=UTC), MomentStyle.DAY_AND_TIME, "Europe/Berlin")
"""Six o'clock of the clocks in Berlin, on the day before."""


def days(count: int) -> timedelta:
    return timedelta(days=count)


def make_circle(
    id: CircleId = CIRCLE,  # noqa: A002 - as the field is called
    *,
    platform: str = "web",
    name: str = "Demo",
    zone: str = "UTC",
    channel: PlaceId | None = COMMONS,
    recap_due_at: datetime | None = None,
) -> Circle:
    channel_name = "commons" if channel else ""
    return Circle(id, platform, name, zone, channel=channel, channel_name=channel_name, recap_due_at=recap_due_at)


def make_member(
    id: MemberId = ADA,  # noqa: A002 - as the field is called
    *,
    circle_id: CircleId = CIRCLE,
    name: str | None = None,
    joined_at: datetime = NOW,
    zone: str | None = None,
    consent: Consent = Consent.UNASKED,
    last_place: PlaceId | None = None,
    left_at: datetime | None = None,
) -> Member:
    return Member(circle_id, id, id.title() if name is None else name, joined_at, zone, consent, last_place, left_at)


def make_profile(
    id: MemberId = ADA,  # noqa: A002 - as the member's field is called
    *,
    circle_id: CircleId = CIRCLE,
    consent: Consent = Consent.UNASKED,
    left_at: datetime | None = None,
    standing: Standing | None = None,
    nudge_at: datetime | None = None,
) -> Profile:
    member = make_member(id, circle_id=circle_id, consent=consent, left_at=left_at)
    return Profile(member, standing or Standing(), nudge_at)


def make_fact(
    seq: int = 1,
    kind: FactKind = FactKind.CHECK_IN,
    *,
    member_id: MemberId = ADA,
    circle_id: CircleId = CIRCLE,
    on_day: date = TODAY,
    at: datetime = NOW,
    note: str | None = None,
    minutes: int | None = None,
    private: bool = False,
) -> Fact:
    return Fact(circle_id, member_id, seq, kind, on_day, at, note, minutes, private)


def make_cheer(
    seq: int = 1,
    *,
    giver: MemberId = ADA,
    receiver: MemberId = BEN,
    circle_id: CircleId = CIRCLE,
    on_day: date = TODAY,
    at: datetime = NOW,
    words: str = "Well done!",
    about: int | None = None,
) -> Fact:
    return Fact(circle_id, giver, seq, FactKind.CHEER, on_day, at, words, to_member=receiver, about=about)


def make_goal(
    number: int = 1,
    title: str = "Finish the book",
    *,
    member_id: MemberId = ADA,
    circle_id: CircleId = CIRCLE,
    created_at: datetime = NOW,
    by_day: date | None = None,
    cue: str | None = None,
    action: str | None = None,
    state: GoalState = GoalState.OPEN,
) -> Goal:
    closed_at = None if state is GoalState.OPEN else NOW
    return Goal(circle_id, member_id, number, title, created_at, by_day, cue, action, state, closed_at)


def make_message(words: str = "Hello") -> Message:
    return Message((paragraph(words),))


def make_reply(words: str = "Done") -> Reply:
    return Reply(make_message(words))


def make_outgoing(
    key: str = "hello",
    *,
    circle_id: CircleId = CIRCLE,
    platform: str = "web",
    destination: Destination | None = None,
    message: Message | None = None,
    policy: Policy = Policy.AT_LEAST_ONCE,
    not_before: datetime = NOW,
    not_after: datetime | None = None,
) -> Outgoing:
    return Outgoing(
        circle_id=circle_id,
        platform=platform,
        key=key,
        destination=destination or Destination(DestinationKind.PLACE, place_id=COMMONS),
        message=message or make_message(),
        policy=policy,
        not_before=not_before,
        not_after=not_after,
    )
