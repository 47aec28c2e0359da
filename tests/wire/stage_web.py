"""The web demo as a stage: its pages are asked for, and what it answers is read, over real sockets."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import aiohttp
from stages import CAST, CHECK_INS, CIRCLE, FORM, PRIVATELY, Given, Read, Stage, instant, offered, tidy, typed
from webworld import Demo, web_demo

HERE, PRIVATE = "general", ""
ADDRESSES = {HERE: "in/general", CHECK_INS: "in/check-ins", PRIVATE: "private"}


@dataclass
class Post:
    """A post of Kith's on somebody's page."""

    seq: int
    whispered: bool
    lines: list[str] = field(default_factory=list)
    buttons: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return tidy([*self.lines, *offered(list(self.buttons))]).replace("Night Owls Study Circle", CIRCLE)


class Reader(HTMLParser):
    """Reads a page as a person does: Kith's posts, and where something is unread. What stands outside of `.message` is
    the page's own.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self._posts: list[Post] = []
        self.unread: set[str] = set()
        self._place = ""
        self._depth = 0
        self._press: str | None = None
        self._hidden = self._own = False
        self.feed(page)

    @property
    def posts(self) -> list[Post]:
        """Oldest first. People's own words and the circle's notices have no lines."""
        return [post for post in self._posts if post.lines]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        classes = known.get("class", "").split()
        self._place = known.get("data-place", self._place)
        if known.get("data-unread", "0") != "0":
            self.unread.add(self._place)
        if tag == "article":
            self._posts.append(Post(int(known["data-seq"]), "post--whisper" in classes))
        if tag == "div" and (self._depth or "message" in classes):
            self._depth += 1
        if self._depth and not self._hidden:
            self._begin(tag, known, classes)

    def _begin(self, tag: str, known: Mapping[str, str], classes: Sequence[str]) -> None:
        lines = self._posts[-1].lines
        if tag == "button":
            self._press = known["data-press"]
        elif tag in {"p", "h3", "blockquote", "dt", "caption", "tr"}:
            lines.append("")
        elif tag == "th" or (tag in {"td", "dd"} and lines[-1]):
            lines[-1] = lines[-1].strip() + (". " if tag == "th" else ": ")
        elif tag == "time":
            lines[-1] += instant(int(datetime.fromisoformat(known["datetime"]).timestamp()))
        self._own = self._own or "tag" in classes
        self._hidden = tag in {"thead", "time"} or "tag" in classes

    def handle_endtag(self, tag: str) -> None:
        if tag in {"thead", "time", "span"}:
            self._hidden = False
        if tag == "button":
            self._press = None
        if tag == "tr" and self._own:
            self._posts[-1].lines[-1] += " (you)"
            self._own = False
        if tag == "div" and self._depth:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if not self._depth or self._hidden:
            return
        post = self._posts[-1]
        if self._press is not None:
            post.buttons[data] = self._press
        elif post.lines:
            post.lines[-1] += data


class FormReader(HTMLParser):
    """Reads a form's title and the labels of its fields; that one is needed is said in each platform's own way."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._inside = False
        self.feed(form)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"h2", "label"}:
            self._inside = True
            self.lines.append("")
        elif ("class", "needed") in attrs:
            self._inside = False

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in {"h2", "label"}

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.lines[-1] += data


class WebStage:
    """See `Stage`."""

    def __init__(self, demo: Demo, session: aiohttp.ClientSession) -> None:
        self._demo = demo
        self._session = session
        self._seen = 0
        self._form = ("", "")
        self._extra: list[Read] = []

    async def types(self, who: str, command: str, **options: Given) -> None:
        line = f"/{typed(command, options)}"
        await self._act(who, "say", {"place": HERE, "line": line}, command)

    async def presses(self, who: str, label: str) -> None:
        pages = [(place, await self._page(who, place)) for place in ADDRESSES]
        _, place, button = max(
            (post.seq, place, post.buttons[label])
            for place, page in pages
            for post in page.posts
            if label in post.buttons
        )
        await self._act(who, "press", {"place": place, "button": button}, button.partition("?")[0])

    async def sends(self, who: str, **fields: str) -> None:
        place, command = self._form
        answer = await self._act(who, "submit", {"place": place, "command": command, "arguments": fields}, command)
        if answer["outcome"] == "refused":
            self._extra.append(Read(FORM, who, answer["plain"].split("\n")[0]))

    async def waits(self, hours: int) -> None:
        keeper = self._demo.surroundings.timekeeper
        assert keeper is not None
        await keeper.advance(timedelta(hours=hours))

    async def news(self) -> Sequence[Read]:
        await self._demo.duties.run_all()
        found: dict[int, Read] = {}
        for who in CAST:
            async for place, post in self._unread(who):
                alone = post.whispered or place == PRIVATE
                found[post.seq] = Read(place or PRIVATELY, who if alone else None, post.text)
        self._seen = max(found, default=self._seen)
        extra, self._extra = self._extra, []
        return [*extra, *(found[seq] for seq in sorted(found))]

    async def _unread(self, who: str) -> AsyncIterator[tuple[str, Post]]:
        """What `who` has not read, found as they would: from the numbers beside the places."""
        private = await self._page(who, PRIVATE)
        pages = [(PRIVATE, private), *[(place, await self._page(who, place)) for place in sorted(private.unread)]]
        for place, page in pages:
            for post in page.posts:
                if post.seq > self._seen:
                    yield place, post

    async def _act(self, who: str, what: str, body: Mapping[str, object], command: str) -> Mapping[str, str]:
        async with self._session.post(f"{self._demo.address}/as/{who}/{what}", json=body) as response:
            assert response.status == 200, await response.text()
            answer: Mapping[str, str] = await response.json()
        if "form" in answer:
            self._form = (str(body["place"]), command)
            self._extra.append(Read(FORM, who, tidy(FormReader(answer["form"]).lines)))
        return answer

    async def _page(self, who: str, place: str) -> Reader:
        async with self._session.get(f"{self._demo.address}/as/{who}/{ADDRESSES[place]}") as response:
            page = await response.text()
        assert "Earlier messages" not in page, "more posts than a page shows: the scenario has grown"
        return Reader(page)


@asynccontextmanager
async def web_stage(url: str, folder: Path) -> AsyncIterator[Stage]:
    """The web demo, whose people are the cast."""
    async with web_demo(url, folder) as demo, aiohttp.ClientSession() as session:
        yield WebStage(demo, session)
