"""What Discord's API refuses in a request's body: by its own document, where it is at hand, and by rules of ours.

Every check returns the faults that it found, each as a sentence; no fault, no words.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from wire import specs
from wire.discord_rights import Json

DOCUMENT = "discord-openapi.json"

COMMAND_NAME = re.compile(r"[-_'a-z0-9]{1,32}")

BUTTON, SELECT, TEXT_INPUT, LABEL, ROW = 2, 3, 4, 18, 1


def by_document(path: str, method: str, body: object) -> list[str]:
    """Faults by Discord's document; `path` is written as there, for instance `/channels/{channel_id}/messages`."""
    escaped = path.replace("~", "~0").replace("/", "~1")
    pointer = f"#/paths/{escaped}/{method.lower()}/requestBody/content/application~1json/schema"
    return specs.faults(DOCUMENT, pointer, body)


def message_faults(body: Json, files: Iterable[str] = ()) -> list[str]:
    """Faults of a message, new or edited."""
    return [*_content(body, list(files)), *_embeds(body.get("embeds") or []), *_rows(body.get("components") or [])]


def _content(body: Json, files: list[str]) -> Iterator[str]:
    if len(body.get("content") or "") > 2000:
        yield "content: over 2,000 characters"
    if not (body.get("content") or body.get("embeds") or body.get("components") or files):
        yield "Cannot send an empty message"
    if len(str(body.get("nonce") or "")) > 25:
        yield "nonce: over 25 characters"
    mentions = body.get("allowed_mentions") or {}
    if "users" in (mentions.get("parse") or ()) and mentions.get("users"):
        yield "allowed_mentions: users both parsed and listed"


def files_faults(body: Json, keys: Iterable[str]) -> list[str]:
    """Faults of a multipart request: every `files[n]` has an attachment with that id, where any are listed."""
    announced = {str(entry["id"]) for entry in body.get("attachments") or () if "filename" in entry}
    numbers = {key: key.removeprefix("files[").removesuffix("]") for key in keys}
    return [
        f"{key}: no attachment has this id"
        for key, number in numbers.items()
        if announced - {number} == announced != set()
    ]


def _embeds(embeds: list[Json]) -> Iterator[str]:
    limits = {"title": 256, "description": 4096}
    if len(embeds) > 10:
        yield "embeds: over 10"
    for embed in embeds:
        for part, limit in limits.items():
            if len(embed.get(part) or "") > limit:
                yield f"embeds/{part}: over {limit:,} characters"
        if len(embed.get("fields") or ()) > 25:
            yield "embeds/fields: over 25"
        if not any(embed.get(part) for part in ("title", "description", "fields", "image")):
            yield "embeds: an empty one"
        yield from _fields(embed)
    if sum(_length(embed) for embed in embeds) > 6000:
        yield "embeds: over 6,000 characters in all"


def _fields(embed: Json) -> Iterator[str]:
    for entry in embed.get("fields") or ():
        if not 1 <= len(entry["name"]) <= 256 or not 1 <= len(entry["value"]) <= 1024:
            yield "embeds/fields: a name of 1 to 256, a value of 1 to 1,024 characters"


def _length(embed: Json) -> int:
    parts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    parts += [entry[part] for entry in embed.get("fields") or () for part in ("name", "value")]
    return sum(len(part or "") for part in parts)


def _rows(rows: list[Json]) -> Iterator[str]:
    if len(rows) > 5:
        yield "components: over 5 rows"
    for row in rows:
        if row.get("type") != ROW or not 1 <= len(row.get("components", ())) <= 5:
            yield "components: a row holds 1 to 5 buttons"
    parts = [part for row in rows for part in row.get("components", ())]
    yield from _identifiers(parts)
    for part in parts:
        if part.get("type") == BUTTON and not 1 <= len(part.get("label") or "") <= 80:
            yield "components/label: 1 to 80 characters"


def _identifiers(parts: list[Json]) -> Iterator[str]:
    identifiers = [str(part.get("custom_id", "")) for part in parts]
    if any(not 1 <= len(identifier) <= 100 for identifier in identifiers):
        yield "components/custom_id: 1 to 100 characters"
    if len(set(identifiers)) != len(identifiers):
        yield "components/custom_id: one twice"


def modal_faults(data: Json) -> list[str]:
    """Faults of a form."""
    return list(_modal(data))


def _modal(data: Json) -> Iterator[str]:
    if not 1 <= len(data.get("title", "")) <= 45:
        yield "title: 1 to 45 characters"
    if not 1 <= len(data.get("custom_id", "")) <= 100:
        yield "custom_id: 1 to 100 characters"
    rows = data.get("components") or []
    if not 1 <= len(rows) <= 5:
        yield "components: 1 to 5"
    for row in rows:
        if row.get("type") != LABEL or not 1 <= len(row.get("label") or "") <= 45:
            yield "components: a Label of 1 to 45 characters each"
        if len(row.get("description") or "") > 100:
            yield "components/description: over 100 characters"
    yield from _identifiers([row.get("component", {}) for row in rows])


def commands_faults(commands: list[Json]) -> list[str]:
    """Faults of a whole list of application commands."""
    return [*_numbers(commands), *(fault for command in commands for fault in _command(command))]


def _numbers(commands: list[Json]) -> Iterator[str]:
    for kind, limit in ((1, 100), (2, 15), (3, 15)):
        names = [command["name"] for command in commands if command.get("type", 1) == kind]
        if len(names) > limit or len(set(names)) != len(names):
            yield f"commands of type {kind}: over {limit}, or one twice"


def _command(command: Json) -> Iterator[str]:
    if command.get("type", 1) == 1:
        if not COMMAND_NAME.fullmatch(command["name"]):
            yield f"{command['name']}: not a name"
        if not 1 <= len(command.get("description") or "") <= 100:
            yield f"{command['name']}: a description of 1 to 100 characters"
    elif command.get("description"):
        yield f"{command['name']}: a context menu has no description"
    yield from _options(command.get("options") or [])
    if _size(command) > 8000:
        yield f"{command['name']}: over 8,000 characters"


def _options(options: list[Json]) -> Iterator[str]:
    if len(options) > 25:
        yield "options: over 25"
    demanded = [bool(option.get("required")) for option in options]
    if demanded != sorted(demanded, reverse=True):
        yield "options: required ones come first"
    for option in options:
        if not COMMAND_NAME.fullmatch(option["name"]) or not 1 <= len(option.get("description") or "") <= 100:
            yield f"{option['name']}: name or description"
        if option.get("autocomplete") and option.get("choices"):
            yield f"{option['name']}: choices and autocomplete"
        if len(option.get("choices") or ()) > 25:
            yield f"{option['name']}: over 25 choices"
        yield from _options(option.get("options") or [])


def _size(part: Any) -> int:  # noqa: ANN401 - any piece of JSON
    if isinstance(part, dict):
        own = sum(len(str(part.get(key) or "")) for key in ("name", "description", "value"))
        return own + sum(_size(part.get(key)) for key in ("options", "choices"))
    return sum(_size(inner) for inner in part) if isinstance(part, list) else 0


def choices_faults(data: Json) -> list[str]:
    """Faults of what is offered while somebody types."""
    choices = data.get("choices") or []
    wrong = [choice for choice in choices if not 1 <= len(choice["name"]) <= 100 or len(str(choice["value"])) > 100]
    return (["choices: over 25"] if len(choices) > 25 else []) + (["choices: 1 to 100 characters"] if wrong else [])
