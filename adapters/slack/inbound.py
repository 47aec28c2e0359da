"""What Slack sends -> what the core is asked: who, where, which command, with people and channels as ids."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from adapters.slack.commands import group_of
from bot.commands.catalogue import Catalogue
from bot.commands.parse import read_typed
from bot.commands.spec import Command, OptionKind
from bot.domain.identity import MemberId, PlaceId
from bot.errors.options import UnknownOption

Json = Mapping[str, Any]

PLATFORM = "slack"

_REFERENCE = re.compile(r"<([^<>]+)>")
"""What Slack makes of a person, a channel or an address that was typed (`should_escape`). A typed `<` is `&lt;`."""

USER_ID = re.compile(r"[UW][A-Z0-9]{2,}")
"""A person's id. Whatever else stands where a person is wanted is a name that Slack did not recognise."""

_ENTITY = re.compile(r"&(amp|lt|gt);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}

_MARK = re.compile("\ue000([0-9]+)\ue001")
"""Stands in for a reference while a line is taken apart: one word, whatever it refers to."""

_SIGNS = {OptionKind.MEMBER: "@", OptionKind.PLACE: "#"}
"""How a reference to what an option wants begins."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person did.

    `channel` is where they saw it happen, `place` the same without private conversations. `response_url` and
    `trigger_id` are empty where Slack gives none. `event_id` is the same for every redelivery, and for a form that is
    sent again with the same words, which `delivery_id` tells apart (see `Invocation`).
    """

    user: MemberId
    user_name: str
    event_id: str
    now: datetime
    channel: str | None = None
    response_url: str = ""
    trigger_id: str = ""
    delivery_id: str | None = None

    @property
    def place(self) -> PlaceId | None:
        """The channel; None in a private conversation (its id begins with D) and on the App Home."""
        return PlaceId(self.channel) if self.channel and not self.channel.startswith("D") else None


@dataclass(frozen=True, slots=True)
class Request:
    """A command with raw arguments, and the names of those ids among them for which Slack vouches."""

    command: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    resolved: Mapping[str, str] = field(default_factory=dict)


def team_of(body: Json) -> str:
    """The workspace for which a payload came."""
    team = body.get("team") or {}
    return str(body.get("team_id") or team.get("id") or "")


def slash_act(body: Json, now: datetime) -> Act:
    """A slash command."""
    return Act(
        user=MemberId(body["user_id"]),
        user_name=body.get("user_name", ""),
        event_id=f"slash:{body['trigger_id']}",
        now=now,
        channel=body["channel_id"],
        response_url=body.get("response_url", ""),
        trigger_id=body["trigger_id"],
    )


def interaction_act(body: Json, now: datetime) -> Act:
    """A button, a form or a shortcut. On the App Home there is no channel."""
    user = body["user"]
    return Act(
        user=MemberId(user["id"]),
        user_name=user.get("name") or user.get("username") or "",
        event_id=_event_id(body),
        now=now,
        channel=(body.get("channel") or {}).get("id"),
        response_url=body.get("response_url", ""),
        trigger_id=body.get("trigger_id", ""),
        delivery_id=_delivery_id(body, now) if body["type"] == "view_submission" else None,
    )


def event_act(body: Json, user: str, now: datetime) -> Act:
    """An event of the Events API."""
    return Act(user=MemberId(user), user_name="", event_id=f"event:{body['event_id']}", now=now)


def _event_id(body: Json) -> str:
    """The same for every delivery of one act. A form that is sent again with the same words is the same act: Slack lets
    a person send it again when the first answer was lost.
    """
    if body["type"] == "view_submission":
        values = json.dumps(body["view"]["state"]["values"], sort_keys=True)
        return f"form:{body['view']['id']}:{hashlib.sha256(values.encode()).hexdigest()[:16]}"
    stamp = body.get("trigger_id") or body.get("action_ts") or body["actions"][0]["action_ts"]
    return f"{body['type']}:{stamp}"


def _delivery_id(body: Json, now: datetime) -> str:
    """Each time that a person sends a form has a trigger of its own, which its redeliveries share."""
    return f"sent:{body.get('trigger_id') or now.isoformat()}"


def plain(text: str) -> str:
    """What a person typed, from what Slack made of it: references as they looked, entities undone exactly once."""
    return _unescaped(_REFERENCE.sub(lambda found: _look(found[1]), text))


def read(catalogue: Catalogue, slash: str, text: str) -> tuple[Command, Request]:
    """The command and the arguments of a slash command.

    Where a person or a channel is wanted, a reference is its id; in a text it stays as it looked. Raises
    UnknownCommand, UnknownOption.
    """
    references: list[str] = []
    marked = _unescaped(_REFERENCE.sub(lambda found: _set_aside(references, found[1]), _MARK.sub("", text)))
    command, rest = catalogue.find_typed(f"/{group_of(slash, catalogue)} {marked}")
    try:
        raw = read_typed(command, rest)
    except UnknownOption as error:
        raise UnknownOption(_looks(references, error.option), error.known) from None
    settled = {name: _settled(command, name, value, references) for name, value in raw.items()}
    vouched = dict(identity for _, identity in settled.values() if identity is not None)
    return command, Request(command.name, {name: value for name, (value, _) in settled.items()}, vouched)


def with_names(request: Request, names: Mapping[str, str]) -> Request:
    """The request with more names that Slack vouches for."""
    return replace(request, resolved={**request.resolved, **names})


def _settled(command: Command, name: str, value: str, references: list[str]) -> tuple[str, tuple[str, str] | None]:
    """An argument's value, and the id and name for which Slack vouches if it is a reference of the wanted kind."""
    option = command.option(name)
    sign = _SIGNS.get(option.kind) if option else None
    if sign is None:
        return _looks(references, value), None
    mark = _MARK.fullmatch(value.strip())
    if mark and references[int(mark[1])].startswith(sign):
        identity = _identity(references[int(mark[1])])
        return identity[0], identity
    return _looks(references, value).strip().lstrip("@#"), None


def _set_aside(references: list[str], reference: str) -> str:
    references.append(reference)
    return f"\ue000{len(references) - 1}\ue001"


def _looks(references: list[str], value: str) -> str:
    """The value with every reference as it looked when it was typed."""
    return _MARK.sub(lambda mark: _unescaped(_look(references[int(mark[1])])), value)


def _look(reference: str) -> str:
    """`@U0ADA0001|ada` -> @ada, `#C0GENERAL|general` -> #general, `!here` -> @here, an address as it was written."""
    target, _, label = reference.partition("|")
    if target.startswith(("@", "#")):
        return f"{target[0]}{label or target[1:]}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    return label or target


def _identity(reference: str) -> tuple[str, str]:
    """The id that a reference stands for, and its name (its id where Slack keeps the name to itself)."""
    target, _, label = reference.partition("|")
    return target[1:], _unescaped(label) or target[1:]


def _unescaped(text: str) -> str:
    """One pass, so that a typed `&lt;` stays what it is."""
    return _ENTITY.sub(lambda found: _CHARACTERS[found[1]], text)
