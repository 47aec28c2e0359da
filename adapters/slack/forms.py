"""A command's form as a modal, and what comes back of it.

A modal's `private_metadata` passes through the person's client, so it is sealed: a place that was not sealed for this
person and command is not believed. The actor never stands in it; Slack vouches for who sent the form.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.limits import ERROR, INPUT, INPUT_LABEL, OPTION_LABEL, SUGGESTIONS, VIEW_TITLE
from adapters.slack.render import plain
from bot.commands.spec import Choice, Command, Form, Option, OptionKind
from bot.domain.identity import PlaceId
from bot.domain.text import shorten
from bot.domain.zones import suggest_zones

Json = dict[str, Any]

CALLBACK = "form"
"""The callback_id of every modal: fixed, so that one that was opened before a restart still arrives."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a form is for, and where it was asked for; `place` is None in a private conversation."""

    command: str
    place: PlaceId | None


class Seal:
    """Seals origins with a key that only this app has."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(f"kith-form:{secret}".encode()).digest()

    def close(self, origin: Origin, user: str) -> str:
        """The `private_metadata` of a form that is opened for `user`."""
        return json.dumps({"command": origin.command, "place": origin.place, "seal": self._mark(origin, user)})

    def open(self, metadata: str, user: str) -> Origin:
        """The origin of a form that `user` sent; without its place when the seal is not ours."""
        try:
            given = json.loads(metadata)
            origin = Origin(str(given["command"]), PlaceId(given["place"]) if given["place"] else None)
            sealed = hmac.compare_digest(self._mark(origin, user), str(given["seal"]))
        except (ValueError, TypeError, KeyError):
            return Origin("", None)
        return origin if sealed else Origin(origin.command, None)

    def _mark(self, origin: Origin, user: str) -> str:
        words = json.dumps([origin.command, origin.place, user])
        return hmac.new(self._key, words.encode(), hashlib.sha256).hexdigest()


def modal(command: Command, form: Form, metadata: str, initial: Mapping[str, str]) -> Json:
    """The view of a form; `initial` are values that stand in it already, by option name (people only)."""
    options = [option for name in form.fields if (option := command.option(name)) is not None]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": metadata,
        "title": plain(form.title, VIEW_TITLE),
        "submit": plain(form.submit, VIEW_TITLE),
        "blocks": [_field(option, initial.get(option.name)) for option in options],
    }


def arguments(state: Mapping[str, Any]) -> dict[str, str]:
    """Raw arguments by option name from a submitted view's `state.values`; fields left empty are absent."""
    values = {name: _value(element) for name, fields in state.items() for element in fields.values()}
    return {name: value for name, value in values.items() if value}


def picked_places(state: Mapping[str, Any]) -> dict[str, str]:
    """The channels that were picked in a submitted view, for which Slack vouches; it keeps their names to itself."""
    picked = (element.get("selected_conversation") for fields in state.values() for element in fields.values())
    return {str(place): str(place) for place in picked if place}


def complaints(blocks: list[Json], fault: str | None, sentence: str) -> dict[str, str]:
    """The sentence at the field at fault, or at the first one when it is about none of them."""
    names = [block["block_id"] for block in blocks if block.get("type") == "input" and "block_id" in block]
    at = names[0] if names else "form"
    return {fault if fault is not None and fault in names else at: shorten(sentence, ERROR)}


def suggestions(action_id: str, typed: str) -> list[Json]:
    """What is offered for a half-written value: time zones."""
    if action_id != OptionKind.ZONE.value:
        return []
    return [_option(name, name) for name in suggest_zones(typed, SUGGESTIONS)]


def _field(option: Option, initial: str | None) -> Json:
    label = option.label or option.name.replace("-", " ").capitalize()
    words = _hint(option, label)
    hint = {"hint": plain(words, INPUT_LABEL)} if words else {}
    return {
        "type": "input",
        "block_id": option.name,
        "label": plain(label, INPUT_LABEL),
        "optional": not option.needed,
        "element": {"action_id": option.kind.value, **_element(option, initial)},
        **hint,
    }


def _hint(option: Option, label: str) -> str:
    """The help, where it says more than the label, and the bounds of a number."""
    told = option.help in label or option.kind is OptionKind.FLAG
    bounds = "" if option.maximum is None else f"{option.minimum:,} to {option.maximum:,}"
    return ": ".join(part for part in ("" if told else option.help, bounds) if part)


def _element(option: Option, initial: str | None) -> Json:
    """How a value is entered. Numbers and lengths are bounded by the core alone, which says what would work."""
    match option.kind:
        case OptionKind.TEXT:
            return {"type": "plain_text_input", "multiline": option.long, "max_length": INPUT}
        case OptionKind.INTEGER:
            return {"type": "number_input", "is_decimal_allowed": False}
        case OptionKind.FLAG:
            return {"type": "checkboxes", "options": [_option("yes", option.help)]}
        case OptionKind.CHOICE:
            return {"type": "static_select", "options": [_choice(choice) for choice in option.choices]}
        case OptionKind.ZONE:
            return {"type": "external_select", "min_query_length": 1}
        case OptionKind.MEMBER:
            return {"type": "users_select", **_picked(initial)}
        case OptionKind.PLACE:
            return {"type": "conversations_select", "filter": {"include": ["public", "private"]}}


def _picked(user: str | None) -> Json:
    return {"initial_user": user} if user else {}


def _choice(choice: Choice) -> Json:
    return _option(choice.value, choice.label)


def _option(value: str, label: str) -> Json:
    return {"text": plain(label, OPTION_LABEL), "value": value}


def _value(element: Mapping[str, Any]) -> str:
    """The raw value of a field, whatever kind of element it is."""
    chosen = element.get("selected_option") or next(iter(element.get("selected_options") or []), None)
    if chosen:
        return str(chosen.get("value") or "")
    return str(element.get("value") or element.get("selected_user") or element.get("selected_conversation") or "")
