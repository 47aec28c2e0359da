"""The platforms' own documents (JSON schemas), where they are at hand: they are not part of this repository.

They are looked for in `../shared/specs` beside the repository, or in the folder that `KITH_SPECS` names. Without them
a loopback server goes on with its hand-written rules alone, and `test_specs.py` says so by a skip with the reason.

    wrong = specs.faults("discord-openapi.json", "#/components/schemas/MessageCreateRequest", body)
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema_rs

DEFAULT = Path(__file__).parents[3] / "shared" / "specs"

ABSENT = (
    "the platforms' documents are neither in ../shared/specs nor in the folder that KITH_SPECS names: "
    "the loopback servers check requests by their hand-written rules alone"
)
"""The reason to give when a test is skipped for want of a document."""

DEVIATIONS: Mapping[str, Mapping[tuple[str, ...], Any]] = {
    "discord-openapi.json": {
        ("components", "schemas", "SnowflakeType", "type"): ["string", "integer"],
        (
            "components",
            "schemas",
            "ApplicationCommandUpdateRequest",
            "properties",
            "default_member_permissions",
            "type",
        ): [
            "integer",
            "string",
            "null",
        ],
    }
}
"""Where a platform takes more than its document says: Discord takes ids as numbers, and permissions as a text."""


def folder() -> Path:
    """Where the documents are looked for."""
    return Path(os.environ.get("KITH_SPECS") or DEFAULT)


def present(name: str) -> bool:
    """Whether there is a document of this name (a path below the folder)."""
    return (folder() / name).is_file()


@cache
def document(name: str) -> dict[str, Any]:
    """A document, parsed, with its known deviations. Raises FileNotFoundError when it is absent."""
    whole: dict[str, Any] = json.loads((folder() / name).read_text(encoding="utf-8"))
    for path, value in DEVIATIONS.get(name, {}).items():
        place: Any = whole
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
    return whole


def load(name: str) -> dict[str, Any] | None:
    """A document, or None when it is absent."""
    return document(name) if present(name) else None


def faults(name: str, pointer: str, instance: object) -> list[str]:
    """What is wrong with `instance`, each fault as `path: complaint`; nothing when the document is absent.

    `pointer` leads to the schema inside the document: `#` for the whole, `#/components/schemas/…` for a part.
    """
    return _described(validator(name, pointer).iter_errors(instance)) if present(name) else []


@cache
def validator(name: str, pointer: str) -> jsonschema_rs.Validator:
    """A compiled schema. Raises FileNotFoundError when the document is absent."""
    whole = document(name)
    if pointer == "#":
        return jsonschema_rs.validator_for(whole)
    # OpenAPI documents name no dialect of JSON Schema; theirs (3.1) is 2020-12.
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    registry = jsonschema_rs.Registry([("kith:document", {**dialect, **whole})])
    reference = {"$ref": f"kith:document{quote(pointer, safe='#/~')}"}
    return jsonschema_rs.Draft202012Validator(reference, registry=registry)


def _described(errors: Iterable[jsonschema_rs.ValidationError]) -> list[str]:
    return [_line(leaf) for error in errors for leaf in _leaves(error)]


def _leaves(error: jsonschema_rs.ValidationError) -> Iterator[jsonschema_rs.ValidationError]:
    """The errors behind "is not valid under any of": those of the branch that got furthest."""
    branches = getattr(error.kind, "context", None)
    if not branches:
        yield error
        return
    furthest = max(branches, key=lambda branch: max((len(inner.instance_path) for inner in branch), default=0))
    for inner in furthest:
        yield from _leaves(inner)


def _line(error: jsonschema_rs.ValidationError) -> str:
    return f"{'/'.join(map(str, error.instance_path)) or 'body'}: {error.message[:300]}"
