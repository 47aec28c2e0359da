"""Messages, as they stand in a channel of the loopback Discord."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from wire.discord_accounts import User
from wire.discord_rights import Json, snowflake

SILENT = 1 << 12
"""The flag of a message that notifies nobody."""


@dataclass
class Message:
    """A message as it stands in a channel. With `reader`, nobody else sees it. `repeats`: how often it was sent again,
    under its nonce.
    """

    channel_id: str
    body: Json
    reader: User | None = None
    files: dict[str, str] = field(default_factory=dict)
    nonce: str | None = None
    repeats: int = 0
    id: str = field(default_factory=snowflake)

    @property
    def text(self) -> str:
        """All words that a person reads, in their order."""
        lines = [self.body.get("content") or ""]
        for embed in self.body.get("embeds") or ():
            lines += [embed.get("title") or "", embed.get("description") or ""]
            lines += [f"{entry['name']}: {entry['value']}" for entry in embed.get("fields") or ()]
            lines.append((embed.get("footer") or {}).get("text") or "")
        return "\n".join(line for line in lines if line)

    @property
    def components(self) -> Iterator[Json]:
        """The buttons and menus, row after row."""
        for row in self.body.get("components") or ():
            yield from row.get("components", ())

    def button(self, label: str) -> Json:
        """The button with this label. Raises LookupError when there is none."""
        for component in self.components:
            if component.get("label") == label:
                return component
        raise LookupError(f"no button {label!r} among {[component.get('label') for component in self.components]}")

    def as_json(self, author: User) -> Json:
        return {
            "id": self.id,
            "channel_id": self.channel_id,
            "author": author.as_json(),
            "type": 0,
            "content": self.body.get("content") or "",
            "embeds": self.body.get("embeds") or [],
            "components": self.body.get("components") or [],
            "attachments": [
                {"id": str(number), "filename": name, "size": len(text), "url": "http://x/", "proxy_url": "http://x/"}
                for number, (name, text) in enumerate(self.files.items())
            ],
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
            "timestamp": "2026-03-02T12:00:00+00:00",
            "edited_timestamp": None,
            "flags": 64 if self.reader else self.body.get("flags", 0),
            **({"nonce": self.nonce} if self.nonce else {}),
        }
