"""Posts: what stands in the circle's rooms and private conversations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from bot.domain.identity import MemberId, PlaceId
from bot.messages import Message


@dataclass(frozen=True, slots=True)
class Draft:
    """A post that is not in the circle yet.

    `place` is None in a private conversation with Kith. `reader` is None when everybody in the place sees it; with a
    place and a reader it is a whisper. `author` is None for what nobody in particular says: Kith's own messages, which
    have a `message`, and notices ("… has left the circle"), which have only `text`. Two drafts with one `key` are one
    post. `about` is what the reader did to get this answer, for instance `/streak`.
    """

    key: str
    at: datetime
    place: PlaceId | None = None
    reader: MemberId | None = None
    author: MemberId | None = None
    text: str = ""
    message: Message | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A draft that has its place in the order of all posts: `seq` grows and is never used twice."""

    seq: int
    draft: Draft

    @property
    def whispered(self) -> bool:
        """Whether it stands in a room but is seen by one member alone."""
        return self.draft.place is not None and self.draft.reader is not None


@cache
def _messages() -> TypeAdapter[Message]:
    return TypeAdapter(Message)


def to_row(draft: Draft) -> dict[str, Any]:
    """The draft as values for the table `posts`."""
    return {
        "key": draft.key,
        "at": draft.at.isoformat(),
        "place": draft.place,
        "reader": draft.reader,
        "author": draft.author,
        "text": draft.text,
        "message": _messages().dump_json(draft.message).decode() if draft.message else None,
        "about": draft.about,
    }


def from_row(row: Mapping[str, Any]) -> Post:
    """The post that stands in a row of the table `posts`."""
    return Post(
        row["seq"],
        Draft(
            key=row["key"],
            at=datetime.fromisoformat(row["at"]),
            place=row["place"],
            reader=row["reader"],
            author=row["author"],
            text=row["text"],
            message=_messages().validate_json(row["message"]) if row["message"] else None,
            about=row["about"],
        ),
    )
