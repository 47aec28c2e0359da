"""The loopback Slack as a stage: the real Bolt app in between, and people who read what Slack would show them."""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path

from stages import CAST, FORM, PRIVATELY, Given, Read, Stage, instant, offered, tidy, typed
from wire.slack_fields import ClientRefused
from wire.slack_person import FormErrors, Seen, SlackPerson
from wire.slack_room import SlackRoom, slack_room
from wire.slack_world import Json, Post, User, View, Workspace, owls

from adapters.slack.commands import slash_name

_MRKDWN = re.compile(
    r"<#(?P<place>\w+)(?:\|[^>]*)?>|<!date\^(?P<moment>\d+)\^[^>]*>|<@(?P<user>\w+)>|(?P<consumed>[*_~`]|<[^>]*>)"
)
"""What Slack makes of mrkdwn. Characters that it consumes vanish here too: an escape that is missing is missed."""


class SlackStage:
    """See `Stage`."""

    def __init__(self, room: SlackRoom) -> None:
        self._room = room
        self._workspace = room.slack.workspace
        self._names = {one.key: one.name for one in CAST.values()}
        self._shown = 0
        self._form: View | None = None
        self._extra: list[Read] = []

    async def types(self, who: str, command: str, **options: Given) -> None:
        group, *rest = command.split()
        self._sees(who, await self._person(who).slash(f"/{slash_name(group)}", typed(" ".join(rest), options).strip()))

    async def presses(self, who: str, label: str) -> None:
        person = self._person(who)
        for post in reversed([one for one in self._workspace.shown if isinstance(one, Post)]):
            channel = self._workspace.channels[post.channel]
            if post.reader in {None, person.id} and channel.user in {None, person.id} and label in _labels(post):
                self._sees(who, await person.press(post, label))
                return
        raise ClientRefused(f"no button {label}")

    async def sends(self, who: str, **fields: str) -> None:
        assert self._form is not None
        entered = dict(
            _entered(block, fields[block["block_id"]])
            for block in self._form.content["blocks"]
            if block["block_id"] in fields
        )
        answer = await self._person(who).submit(self._form, entered)
        if isinstance(answer, FormErrors):
            [complaint] = answer.errors.values()
            self._extra.append(Read(FORM, who, complaint))

    async def waits(self, hours: int) -> None:
        await self._room.wait(hours)

    async def news(self) -> Sequence[Read]:
        await self._room.tick()
        posts = [one for one in self._workspace.shown[self._shown :] if isinstance(one, Post)]
        self._shown = len(self._workspace.shown)
        extra, self._extra = self._extra, []
        return [*extra, *map(self._read, posts)]

    def _words(self, blocks: Sequence[Json]) -> str:
        lines = [line for block in blocks for line in self._block(block)]
        return tidy([*lines, *offered([label for block in blocks for label in _buttons(block)])])

    def _block(self, block: Json) -> Iterator[str]:
        match block["type"]:
            case "header":
                yield block["text"]["text"]
            case "rich_text":
                for part in block["elements"]:
                    yield "".join(map(self._element, part["elements"]))
            case "context":
                yield "".join(map(self._text, block["elements"]))
            case "section":
                yield from (self._text(one).replace("\n", ": ", 1) for one in block["fields"])

    def _element(self, element: Json) -> str:
        match element["type"]:
            case "text":
                return str(element["text"])
            case "user":
                return f"@{self._workspace.users[element['user_id']].name}"
            case "channel":
                return f"#{self._workspace.channels[element['channel_id']].name}"
            case "date":
                return instant(element["timestamp"])
            case other:
                raise AssertionError(other)

    def _text(self, text: Json) -> str:
        if text["type"] == "plain_text":
            return str(text["text"])
        return unescape(_MRKDWN.sub(self._marked, text["text"]))

    def _marked(self, found: re.Match[str]) -> str:
        if found["place"]:
            return f"#{self._workspace.channels[found['place']].name}"
        if found["moment"]:
            return instant(int(found["moment"]))
        return f"@{self._workspace.users[found['user']].name}" if found["user"] else ""

    def _person(self, who: str) -> SlackPerson:
        return self._room.person(self._names[who])

    def _sees(self, who: str, seen: Seen) -> None:
        if isinstance(seen, View):
            self._form = seen
            labels = [block["label"]["text"] for block in seen.content["blocks"]]
            self._extra.append(Read(FORM, who, tidy([seen.content["title"]["text"], *labels])))

    def _read(self, post: Post) -> Read:
        channel = self._workspace.channels[post.channel]
        reader = post.reader or channel.user
        assert not re.search(r"<[@#!]", post.text), "a notification would ping somebody"
        key = next((key for key in CAST if reader == self._person(key).id), None)
        return Read(PRIVATELY if channel.user else channel.name, key, self._words(post.blocks))


def _entered(block: Json, value: str) -> tuple[str, str]:
    """A field's label, and what is entered there: of a choice its label."""
    choices = {option["value"]: option["text"]["text"] for option in block["element"].get("options", ())}
    return block["label"]["text"], choices.get(value, value)


def _labels(post: Post) -> list[str]:
    return [label for block in post.blocks for label in _buttons(block)]


def _buttons(block: Json) -> list[str]:
    return [element["text"]["text"] for element in block["elements"]] if block["type"] == "actions" else []


def _cast() -> Workspace:
    """The workspace in which the cast works."""
    workspace = owls()
    for user in [one for one in workspace.users.values() if not one.bot]:
        del workspace.users[user.id]
    for one in CAST.values():
        workspace.add_user(User(f"U0{one.key.upper()}00", one.name, zone="Europe/Paris", admin=one.moderator))
    return workspace


@asynccontextmanager
async def slack_stage(url: str, folder: Path) -> AsyncIterator[Stage]:
    """A Slack workspace with the cast in it."""
    async with slack_room(url, folder) as room:
        room.slack.workspace.users.clear()
        room.slack.workspace.users.update(_cast().users)
        yield SlackStage(room)
