"""What a button stands for, as one text that a platform carries and gives back: `cheer?member=U0ADA0001&checkin=3`.

The web and Slack use it as it is. Discord has a codec of its own: it takes 100 characters, and the text also names the
server where a button stands in a private message.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlencode


@dataclass(frozen=True, slots=True)
class Press:
    """What a button stands for."""

    command: str
    arguments: Mapping[str, str] = field(default_factory=dict)


def encode(press: Press) -> str:
    """The identifier of a button; never shortened."""
    query = urlencode(press.arguments)
    return quote(press.command, safe="") + (f"?{query}" if query else "")


def decode(identifier: str) -> Press:
    """What an identifier stands for. Every text stands for something: the core answers what it does not know."""
    command, _, query = identifier.partition("?")
    return Press(unquote(command), dict(parse_qsl(query, keep_blank_values=True)))
