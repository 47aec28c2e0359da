"""What the templates are given, and the templates made into text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from adapters.web.clock import STEPS, ClockBar, day_text
from adapters.web.commands import FormView
from adapters.web.community import PRIVATE, Community
from adapters.web.people import CIRCLE_NAME, Person, Room
from adapters.web.posts import Post
from adapters.web.render import message_html
from adapters.web.story import SUGGESTIONS
from bot.messages import Message, plain_text

COLOURS = 8
"""Colours of avatars in `static/style.css`."""


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as `person` sees it."""

    post: Post
    author: Person | None
    own: bool
    at: datetime
    body: Markup

    @property
    def day(self) -> str:
        """The day it was written on, for the line between two days."""
        return day_text(self.at)

    @property
    def kind(self) -> str:
        """`kith`, `person` or `notice`."""
        return "kith" if self.post.draft.message else "person" if self.author else "notice"


@dataclass(frozen=True, slots=True)
class RoomPage:
    """One room, or the private conversation (`room` is None), with everything around it."""

    person: Person
    room: Room | None
    posts: Sequence[PostView]
    older: int | None
    unread: Mapping[str, int]
    last_seq: int


class Pages:
    """Makes pages and pieces of pages."""

    def __init__(self, community: Community, clock: ClockBar) -> None:
        self._community = community
        self._clock = clock
        self._templates = templates()

    def room(self, page: RoomPage) -> str:
        """The whole page."""
        return self._templates.get_template("room.html").render(
            page=page,
            circle=CIRCLE_NAME,
            people=self._community.people,
            rooms=self._community.rooms,
            private=PRIVATE,
            clock=self._clock,
            clock_view=self.clock(),
            steps=STEPS,
            suggestions=SUGGESTIONS,
        )

    def view(self, post: Post, person: Person) -> PostView:
        """A post as `person` sees it."""
        draft = post.draft
        author = self._community.person(draft.author) if draft.author else None
        body = message_html(draft.message, person.id) if draft.message else Markup("{}").format(draft.text)
        return PostView(post, author, draft.author == person.id, draft.at.astimezone(self._clock.zone), body)

    def post(self, post: Post, person: Person) -> dict[str, Any]:
        """A post for a page that is open already."""
        view = self.view(post, person)
        draft = post.draft
        return {
            "seq": post.seq,
            "place": draft.place or PRIVATE,
            "day": view.day,
            "own": view.own,
            "html": self._templates.get_template("post.html").render(view=view),
        }

    def form(self, form: FormView) -> str:
        """What stands in the dialog."""
        return self._templates.get_template("form.html").render(view=form)

    def message(self, message: Message, person: Person) -> dict[str, str]:
        """A message that does not become a post, as HTML and as unformatted text."""
        return {"html": message_html(message, person.id), "plain": plain_text(message)}

    def clock(self) -> dict[str, Any]:
        """What the clock bar shows."""
        now = self._clock.now
        return {
            "iso": now.isoformat(timespec="minutes"),
            "text": f"{day_text(now)}, {now:%H:%M}",
            "short": f"{now:%a} {now.day} {now:%b}, {now:%H:%M}",
            "zone": self._clock.zone.key.rpartition("/")[2].replace("_", " "),
            "moving": self._clock.moving,
        }


def templates() -> Environment:
    """The templates of this folder; everything that is put into one is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["initials"] = initials
    environment.filters["colour"] = colour
    return environment


def initials(name: str) -> str:
    """The first letters of up to two words, for an avatar."""
    letters = [word[0] for word in name.split() if word[0].isalpha()]
    return "".join(letters[:2]).upper() or name[:1]


def colour(person_id: str) -> int:
    """The number of a person's colour, the same for ever."""
    return crc32(person_id.encode()) % COLOURS
