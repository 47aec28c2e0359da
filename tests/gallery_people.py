"""The believable people, their circle and their evening, whom every part of the gallery shows."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.domain.cadence import DAILY, Cadence, Every, Weekdays, Weekly
from bot.domain.circles import Circle, Weekday
from bot.domain.identity import MemberId, PlaceId, circle_id
from bot.domain.members import Consent, Member
from bot.domain.standing import Standing
from bot.messages import Message

Named = Iterator[tuple[str, Message]]

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
TODAY = NOW.date()
CIRCLE = Circle(circle_id("web", "demo"), "web", "Night Owls", zone="Europe/Paris")
SET_UP = Circle(
    CIRCLE.id,
    "web",
    "Night Owls",
    zone="Europe/Paris",
    channel=PlaceId("check-ins"),
    channel_name="check-ins",
    recap_weekday=Weekday.FRIDAY,
    recap_hour=9,
    recap_due_at=datetime(2026, 3, 6, 8, tzinfo=UTC),
)
ADA = Member(CIRCLE.id, MemberId("ada"), "Ada", NOW, zone="Europe/Berlin", consent=Consent.PRIVATE)
YULIA = Member(CIRCLE.id, MemberId("yulia"), "Юлия ☀️", NOW)
FIFTH = Standing(facts=9, current=5, longest=12, total=40, recent=0b11111)
HOSTILE = "@everyone <!channel> <@1> [x](http://evil.example) **bold** `code` <b>hi</b> & co\nsecond line"

CADENCES: dict[str, Cadence] = {
    "daily": DAILY,
    "weekdays": Weekdays((0, 2, 4)),
    "weekly": Weekly(3),
    "every": Every(2, TODAY),
}
