"""The circle that the demo shows: who is in it, and where they talk."""

from dataclasses import dataclass

from bot.domain.identity import MemberId, PlaceId, circle_id

PLATFORM = "web"
CIRCLE_ID = circle_id(PLATFORM, "demo")
CIRCLE_NAME = "Night Owls Study Circle"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the circle; `present` is false after they have left it."""

    id: MemberId
    name: str
    moderator: bool = False
    present: bool = True


@dataclass(frozen=True, slots=True)
class Room:
    """A channel."""

    id: PlaceId
    name: str
    topic: str


NEWCOMER = MemberId("sam")
"""Who you are until you choose somebody else: the one person whom the story leaves for you to begin with."""

PEOPLE = (
    Person(NEWCOMER, "Sam"),
    Person(MemberId("mira"), "Mira Okafor", moderator=True),
    Person(MemberId("priya"), "Priya ☀️"),
    Person(MemberId("tomas"), "Tomás Rivera"),
    Person(MemberId("yuliya"), "Юлия"),
    Person(MemberId("amina"), "أمينة"),
    Person(MemberId("kenji"), "Kenji"),
)

ROOMS = (
    Room(PlaceId("general"), "general", "Say hello, ask anything, celebrate small things"),
    Room(PlaceId("check-ins"), "check-ins", "What did you do today? Small counts"),
    Room(PlaceId("resources"), "resources", "Links and books that helped"),
)

HOME = ROOMS[1].id
"""Where one arrives: the room in which something is going on."""
