"""How a person's client fills in a modal, and what it does not let them enter."""

import re
from collections.abc import Mapping

from wire.slack_world import Json, View


class ClientRefused(Exception):
    """The client does not let a person do this."""


def filled_in(view: View, values: Mapping[str, str]) -> Json:
    """The state of a modal after `values` were entered, by the labels of its fields. Raises ClientRefused."""
    blocks = [block for block in view.content["blocks"] if block["type"] == "input"]
    unknown = set(values) - {block["label"]["text"] for block in blocks}
    if unknown:
        raise ClientRefused(f"no field {unknown}")
    state: Json = {}
    for block in blocks:
        element = block["element"]
        given = values.get(block["label"]["text"]) or element.get("initial_user") or element.get("initial_value") or ""
        if not given and not block.get("optional"):
            raise ClientRefused(f"{block['label']['text']}: please complete this required field")
        state[block["block_id"]] = {element["action_id"]: _entered(element, given)}
    return state


def field_of(view: View, label: str) -> Json:
    """The input block with this label."""
    found: Json = next(block for block in view.content["blocks"] if block.get("label", {}).get("text") == label)
    return found


def _entered(element: Json, given: str) -> Json:
    """One field's value, as a client sends it."""
    kind = element["type"]
    if kind in {"plain_text_input", "number_input"}:
        if len(given) > element.get("max_length", 3000):
            raise ClientRefused("too long")
        if kind == "number_input" and given and not re.fullmatch(r"-?\d+", given):
            raise ClientRefused("not a whole number")
        return {"type": kind, "value": given or None}
    if kind == "checkboxes":
        return {"type": kind, "selected_options": element["options"][:1] if given else []}
    if kind == "users_select":
        return {"type": kind, "selected_user": given or None}
    if kind == "conversations_select":
        return {"type": kind, "selected_conversation": given or None}
    return {"type": kind, "selected_option": _chosen(element, given) if given else None}


def _chosen(element: Json, given: str) -> Json:
    """An option by its label; an external select's is taken as it is."""
    if element["type"] == "external_select":
        return {"text": {"type": "plain_text", "text": given}, "value": given}
    for option in element["options"]:
        if option["text"]["text"] == given:
            return dict(option)
    raise ClientRefused(f"no choice {given}")
