"""What is said, not how it is shown: neutral messages that each platform renders in its own shapes.

    Message ─ blocks ─ Heading | Paragraph | Quote | Facts | Board        (what stands below each other)
            └ buttons ─ Button(command, arguments)                       (a press is an invocation of that command)
    Paragraph ─ spans ─ Text | Strong | Mention | Place | Moment | Typed (what stands in a line)

Everything is a frozen value, so messages can be compared, stored, and sent later. A person's own words appear only as
the text of a span, a quote or a name: they are escaped where a platform's markup is made, in one function there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from bot.domain.identity import MemberId, PlaceId


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that carry the sentence."""

    text: str
    kind: Literal["strong"] = "strong"


@dataclass(frozen=True, slots=True)
class Mention:
    """A member. Shown as the platform shows people; pings only when `notify` is set, and then this member alone."""

    member_id: MemberId
    name: str
    notify: bool = False
    kind: Literal["mention"] = "mention"


@dataclass(frozen=True, slots=True)
class Place:
    """A channel."""

    place_id: PlaceId
    name: str
    kind: Literal["place"] = "place"


class MomentStyle(StrEnum):
    """How much of a moment is shown."""

    TIME = "time"
    DAY = "day"
    DAY_AND_TIME = "day-and-time"


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant (UTC), shown in the reader's own zone; `zone` is for platforms that do not know the reader's."""

    at: datetime
    style: MomentStyle
    zone: str
    kind: Literal["moment"] = "moment"


@dataclass(frozen=True, slots=True)
class Typed:
    """Something to type, for instance `/checkin`."""

    text: str
    kind: Literal["typed"] = "typed"


Span: TypeAlias = Text | Strong | Mention | Place | Moment | Typed


@dataclass(frozen=True, slots=True)
class Heading:
    """A message's title."""

    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or a few. `quiet` is small print."""

    spans: tuple[Span, ...]
    quiet: bool = False
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Quote:
    """A person's own words, shown as they are and whole: never shortened, line breaks kept."""

    text: str
    kind: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class Fact:
    """A number or a setting with its label."""

    label: str
    value: str | Place | Moment


@dataclass(frozen=True, slots=True)
class Facts:
    """A few facts beside each other."""

    facts: tuple[Fact, ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One member on a leaderboard; `own` marks the reader."""

    place: int
    name: str
    value: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """A leaderboard, best first; `title` says what is counted and over which days."""

    title: str
    rows: tuple[BoardRow, ...]
    kind: Literal["board"] = "board"


Block: TypeAlias = Heading | Paragraph | Quote | Facts | Board


class ButtonStyle(StrEnum):
    """How much a button invites."""

    PLAIN = "plain"
    PRIMARY = "primary"


@dataclass(frozen=True, slots=True)
class Button:
    """A press is an invocation of `command` with `arguments` (raw, by option name), or opens that command's form."""

    label: str
    command: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    style: ButtonStyle = ButtonStyle.PLAIN


class Tone(StrEnum):
    """What kind of moment a message is; platforms may colour it."""

    CALM = "calm"
    GLAD = "glad"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Message:
    """Everything that one message says."""

    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()
    tone: Tone = Tone.CALM


class DestinationKind(StrEnum):
    """Who sees a message that is sent unasked or published."""

    PLACE = "place"
    PRIVATE = "private"
    WHISPER = "whisper"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a message goes: to a place for everybody there; to a member privately; or as a whisper, which stands in
    the circle's place but is seen by that member alone.
    """

    kind: DestinationKind
    place_id: PlaceId | None = None
    member_id: MemberId | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to an invocation, for its actor alone unless the command's declaration says otherwise.

    What is for others goes through the outbox. `fault` names the option that was wrong, so that a form can show the
    message beside its field and stay open.
    """

    message: Message
    fault: str | None = None

    @property
    def refused(self) -> bool:
        """Whether what was asked has not been done, so that what was typed should stay at hand."""
        return self.message.tone is Tone.PROBLEM


def paragraph(*parts: Span | str, quiet: bool = False) -> Paragraph:
    """A paragraph of spans; strings become plain text."""
    return Paragraph(tuple(Text(part) if isinstance(part, str) else part for part in parts), quiet=quiet)


def plain_text(message: Message) -> str:
    """The message as lines of unformatted text: for notifications, screen readers and logs of the demo."""
    return "\n".join(line for block in message.blocks for line in _lines(block))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text=text) | Quote(text=text):
            yield text
        case Paragraph(spans=spans):
            yield "".join(plain_span(span) for span in spans)
        case Facts(facts=facts):
            for fact in facts:
                yield f"{fact.label}: {fact.value if isinstance(fact.value, str) else plain_span(fact.value)}"
        case Board(title=title, rows=rows):
            yield title
            for row in rows:
                yield board_line(row)


def board_line(row: BoardRow) -> str:
    """A row in words. Who reads it finds themselves by a word, not by bold type alone, which nobody hears."""
    return f"{row.place}. {row.name}: {row.value}{' (you)' if row.own else ''}"


def plain_span(span: Span) -> str:
    """A span as unformatted text."""
    match span:
        case Mention(name=name):
            return f"@{name}"
        case Place(name=name):
            return f"#{name}"
        case Moment():
            return moment_text(span)
        case _:
            return span.text


def moment_text(moment: Moment) -> str:
    """A moment in its own `zone`, for instance `Tuesday 3 March, 18:00`."""
    at = moment.at.astimezone(ZoneInfo(moment.zone))
    day, clock = f"{at:%A} {at.day} {at:%B}", f"{at:%H:%M}"
    shown = {MomentStyle.TIME: clock, MomentStyle.DAY: day, MomentStyle.DAY_AND_TIME: f"{day}, {clock}"}
    return shown[moment.style]
