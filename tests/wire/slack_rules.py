"""What Slack refuses: arguments, blocks and views that break its documents or its limits. Each check returns faults."""

from collections.abc import Iterator, Mapping
from typing import Any

from wire import specs

Json = dict[str, Any]

BLOCK_KIT, TIER_LIST = "slack-blockkit.schema.json", "slack-rate_limit_tiers.json"

CHARACTERS_OF_BLOCKS = 13_200
"""About as many characters fit into all blocks of a message together (measured by others; Slack names no number)."""

TIERS = {"Tier1": 1, "Tier2": 20, "Tier3": 50, "Tier4": 100}
BURST = 10
"""Calls of one method in a minute, and how many more Slack tolerates now and then."""

_FEW_TIERS = {
    "apps.connections.open": "Tier1",
    "conversations.open": "Tier3",
    "users.info": "Tier4",
    "users.list": "Tier2",
    "views.open": "Tier4",
    "views.publish": "Tier4",
}
"""What holds when the documents are absent."""


_SCOPES = {
    "apps.connections.open": "connections:write",
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.info": "channels:read",
    "conversations.open": "im:write",
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
    "users.info": "users:read",
    "users.list": "users:read",
}
"""The scope that a method takes; the others take none."""


def scope_of(method: str) -> str | None:
    """The scope without which Slack refuses a method."""
    return _SCOPES.get(method)


def argument_faults(method: str, arguments: Json) -> list[str]:
    """Faults of a call by its JSON Schema and, for what is shown, by Block Kit's."""
    name = "".join(part[0].upper() + part[1:] for part in method.split(".")) + "Arguments"
    # Bolt puts a team_id beside everything, which Slack takes and its documents name only here and there.
    documented = {key: value for key, value in arguments.items() if key != "team_id"}
    faults = specs.faults(f"gen/{name}.json", "#", documented)
    if "view" in arguments:
        faults += view_faults(arguments["view"])
    if method.startswith("chat."):
        faults += message_faults(arguments)
    return faults


WIRE = {"slash_commands": "WireSlashCommand", "view_submission": "WireViewSubmit"}
"""The documents of other payloads contradict what Slack sends (no `response_url` on the App Home, for instance)."""


def payload_faults(kind: str, payload: Json) -> list[str]:
    """Where a payload of ours is not one that Slack would send: then it is the loopback server that is at fault."""
    name = WIRE.get(kind) or WIRE.get(str(payload.get("type")))
    # Slack sends nulls, and a user's name twice; the documents know neither.
    documented = {key: value for key, value in payload.items() if value is not None}
    if isinstance(documented.get("user"), dict):
        documented["user"] = {key: value for key, value in documented["user"].items() if key != "username"}
    return specs.faults(f"gen/{name}.json", "#", documented) if name else []


def acknowledgement_faults(kind: str, payload: Json, answer: Json) -> list[str]:
    """What Slack would not understand in the answer to a payload. Commands take a message, which is checked as one."""
    what = str(payload.get("type") or kind)
    if what == "view_submission":
        return [f"{what}: {fault}" for fault in _form_faults(payload["view"], answer)]
    if what == "block_suggestion":
        return [f"{what}: {fault}" for fault in _option_faults(answer)]
    taken = kind == "slash_commands" or "challenge" in answer
    return [] if taken or not answer else [f"{what}: an answer that nobody reads: {answer}"]


def _form_faults(view: Json, answer: Json) -> Iterator[str]:
    action = answer.get("response_action")
    if action not in {None, "clear", "errors", "push", "update"}:
        yield f"response_action {action}"
    errors = answer.get("errors", {})
    if (action == "errors") != bool(errors):
        yield f"response_action {action} with {len(errors)} errors"
    inputs = {block.get("block_id") for block in view.get("blocks", []) if block.get("type") == "input"}
    if set(errors) - inputs:
        yield f"errors at fields that the form does not have: {set(errors) - inputs}"
    if not all(isinstance(words, str) and words for words in errors.values()):
        yield "an error without words"


def _option_faults(answer: Json) -> Iterator[str]:
    options = answer.get("options")
    if not isinstance(options, list) or len(options) > 100:
        yield "no list of up to 100 options"
        return
    for option in options:
        if not 0 < len(option["text"]["text"]) <= 75 or not 0 < len(option["value"]) <= 150:
            yield f"an option of a length that Slack does not take: {option}"


def message_faults(message: Json) -> list[str]:
    """Faults of a message's blocks and of its text, which notifications and screen readers need."""
    blocks = message.get("blocks", [])
    faults = specs.faults(BLOCK_KIT, "#/definitions/MessageBlocks", blocks) + list(_block_faults(blocks))
    if not message.get("text"):
        faults.append("no text beside the blocks")
    if len(message.get("text", "")) > 40_000:
        faults.append("text over 40,000 characters")
    return faults


def view_faults(view: Json) -> list[str]:
    """Faults of a modal or an App Home."""
    kind = "ModalView" if view.get("type") == "modal" else "HomeView"
    faults = specs.faults(BLOCK_KIT, f"#/definitions/{kind}", view) + list(_block_faults(view.get("blocks", [])))
    if kind == "ModalView" and "submit" not in view and any(b.get("type") == "input" for b in view.get("blocks", [])):
        faults.append("a modal with inputs needs a submit button")
    return faults


def calls_a_minute(method: str) -> int | None:
    """How often a method may be called, by its tier; None for those with rules of their own."""
    tiers: Mapping[str, str] = specs.document(TIER_LIST) if specs.present(TIER_LIST) else _FEW_TIERS
    tier = tiers.get(method, "")
    return TIERS[tier] + BURST if tier in TIERS else None


def _block_faults(blocks: list[Json]) -> Iterator[str]:
    """Hand-written rules: uniqueness, emptiness, size."""
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    actions = [part["action_id"] for part in _parts(blocks) if "action_id" in part]
    if len(set(ids)) < len(ids):
        yield "block_id twice"
    if len(set(actions)) < len(actions) and not any(block.get("type") == "input" for block in blocks):
        yield "action_id twice"
    if any(part.get("text") == "" for part in _parts(blocks)):
        yield "an empty text"
    if any(len(part.get("value") or "") > 2000 for part in _parts(blocks) if part.get("type") == "button"):
        yield "a button's value over 2,000"
    if len(blocks) > 100:
        yield "over 100 blocks"
    if _characters(blocks) > CHARACTERS_OF_BLOCKS:
        yield "msg_blocks_too_long"


def _parts(value: object) -> Iterator[Json]:
    """Every object inside blocks."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _parts(inner)


def _characters(blocks: list[Json]) -> int:
    return sum(len(part["text"]) for part in _parts(blocks) if isinstance(part.get("text"), str))
