"""The shortcut on a message: what it asks for, by who wrote the message."""

from collections.abc import Mapping
from typing import Any

from adapters.slack.commands import SHORTCUT, Press, decode
from adapters.slack.inbound import USER_ID, Request

_NOBODY, _WRITER = "?", "Whoever wrote this"
"""Stand for the author whom a message does not name."""


def wish(message: Mapping[str, Any], bot_user: str) -> Request:
    """A cheer for the author. On a card of Kith's (`bot_user`) it is that card's own Cheer button."""
    author = str(message.get("user") or message.get("bot_id") or _NOBODY)
    own = _own_cheer(message) if author == bot_user else None
    if own is not None:
        return Request(own.command, own.arguments)
    return Request(SHORTCUT, {"member": author}, {author: _shown_name(message)})


def is_by_a_person(message: Mapping[str, Any]) -> bool:
    """Whether somebody wrote it with their own hands, to whom words of one's own can be said."""
    return not message.get("bot_id") and USER_ID.fullmatch(str(message.get("user") or "")) is not None


def _shown_name(message: Mapping[str, Any]) -> str:
    """The name under which an app wrote it; people's names are looked up."""
    return str(message.get("username") or (message.get("bot_profile") or {}).get("name") or _WRITER)


def _own_cheer(message: Mapping[str, Any]) -> Press | None:
    """What the Cheer button under one of Kith's own messages stands for."""
    elements = [element for block in message.get("blocks") or [] for element in block.get("elements") or []]
    presses = (decode(str(element.get("value") or "")) for element in elements)
    return next((press for press in presses if press.command == SHORTCUT), None)
