"""A stage: one platform on which a scenario is played, and what everybody there reads, in plain words.

Words are compared, not shapes: mentions are `@Name`, channels `#name`, moments an instant, facts `label: value`; bold,
colours and boxes are gone, and so is every escape that the platform itself takes away before somebody reads.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

Given = str | int | bool
"""What stands behind an option: `@Kenji` is a member, `#check-ins` a channel."""

CIRCLE = "Night Owls"
CHECK_INS = "check-ins"
PRIVATELY = "privately"
FORM = "in a form"


@dataclass(frozen=True)
class Somebody:
    """Somebody in the circle."""

    key: str
    name: str
    moderator: bool = False


CAST = {
    one.key: one
    for one in (
        Somebody("mira", "Mira Okafor", moderator=True),
        Somebody("sam", "Sam"),
        Somebody("kenji", "Kenji"),
        Somebody("yuliya", "Юлия"),
        Somebody("tomas", "Tomás Rivera"),
    )
}
"""Two scripts, a space and an accent: the web demo's own people, who are invited to the other platforms."""


@dataclass(frozen=True)
class Read:
    """Something that was read: by `reader` alone (a key of CAST), or by everybody in the channel `where`."""

    where: str
    reader: str | None
    text: str


class Stage(Protocol):
    """One platform, on which everything but its own servers is real."""

    async def types(self, who: str, command: str, **options: Given) -> None:
        """Type a command in #general. With no option, its form may open: its title and labels are read."""
        ...

    async def presses(self, who: str, label: str) -> None:
        """Press the newest button of this label that `who` sees. A form may open."""
        ...

    async def sends(self, who: str, **fields: str) -> None:
        """Fill in the form that is open, by option names, and send it. Complaints keep it open, or give it back."""
        ...

    async def waits(self, hours: int) -> None:
        """Let time pass hour by hour, with everything that falls due on the way."""
        ...

    async def news(self) -> Sequence[Read]:
        """What was read since the last time, after everything that is due now has been sent."""
        ...


def typed(command: str, options: Mapping[str, Given]) -> str:
    """The words behind the slash, where a platform has one line of text for them."""
    return " ".join([command, *(f"{name}:{raw(value)}" for name, value in options.items())])


def raw(value: Given) -> str:
    """A value as it is typed."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def instant(seconds: int) -> str:
    """A moment that a platform shows in the reader's zone and style: which one it is."""
    return f"⟨{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}Z⟩"


def tidy(lines: Sequence[str]) -> str:
    """Lines without space at their ends, and without empty ones."""
    stripped = (re.sub(r"[ \t]+", " ", line).strip() for text in lines for line in text.split("\n"))
    return "\n".join(line for line in stripped if line)


def offered(labels: Sequence[str]) -> list[str]:
    """The buttons under a message, as one line."""
    return [" ".join(f"[{label}]" for label in labels)] if labels else []
