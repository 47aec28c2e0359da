"""The loopback Discord as a stage: the real client in between, and people who read what Discord would show them."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from stages import CAST, CHECK_INS, FORM, PRIVATELY, Given, Read, Stage, instant, offered, tidy
from wire.discord_accounts import User
from wire.discord_interactions import Seen
from wire.discord_kith import OnDiscord, kith_on_discord
from wire.discord_messages import Message
from wire.discord_people import Place
from wire.discord_places import Channel
from wire.discord_rights import MANAGE_GUILD
from wire.discord_server import LoopbackDiscord, loopback_discord

from bot.storage.opening import open_storage

_MARKUP = re.compile(
    r"(?P<address>https?://[^\s<>|`*\\]+)"
    r"|\\(?P<literal>[^a-zA-Z0-9\s])"
    r"|<@(?P<user>\d+)>|<#(?P<place>\d+)>|<t:(?P<moment>\d+):\w>"
    r"|`(?P<typed>[^`]*)`"
    r"|(?P<consumed>[*_~|`<\[\]])"
)
"""What Discord makes of markdown. Characters that it consumes vanish here too: an escape that is missing is missed."""

_LEAD = re.compile(r"^(?:-# |> |#{1,3} )")


class DiscordStage:
    """See `Stage`."""

    def __init__(self, kith: OnDiscord, people: Mapping[str, User]) -> None:
        self._kith = kith
        self._server = kith.server
        self._people = people
        self._history: list[Message] = []
        self._screen: list[Message] = []
        self._posted = 0
        self._form: tuple[Seen, Place] | None = None
        self._extra: list[Read] = []

    async def types(self, who: str, command: str, **options: Given) -> None:
        given = {name: self._picked(value) for name, value in options.items()}
        place = self._server.here()
        self._sees(who, await self._server.slash(self._people[who], command, place, **given), place)

    async def presses(self, who: str, label: str) -> None:
        user = self._people[who]
        message = next(one for one in reversed(self._shown_to(user)) if label in _labels(one))
        channel = self._server.world.channel(message.channel_id)
        assert channel is not None
        place = self._server.in_private(user) if channel.recipient else self._server.here(channel)
        self._sees(who, await self._server.press(user, message, label, place), place)

    async def sends(self, who: str, **fields: str) -> None:
        assert self._form is not None
        form, place = self._form
        given: dict[str, Given] = {name: True if value == "yes" else value for name, value in fields.items()}
        seen = await self._server.submit(self._people[who], form, place, **given)
        if "Here is what you wrote" in seen.text:
            complaint, *given_back = self._words(seen.message).split("\n")
            assert fields["note"] in given_back
            self._extra.append(Read(FORM, who, complaint))
        else:
            self._sees(who, seen, place)

    async def waits(self, hours: int) -> None:
        for _ in range(hours):
            self._kith.clock.at += timedelta(hours=1)
            await self._kith.duties.run_all()

    async def news(self) -> Sequence[Read]:
        await self._kith.duties.run_all()
        posted = self._server.world.messages[self._posted :]
        self._posted += len(posted)
        news = [*self._extra, *(self._read(message) for message in (*self._screen, *posted))]
        self._history += [*self._screen, *posted]
        self._screen, self._extra = [], []
        return news

    def _words(self, message: Message | None) -> str:
        assert message is not None
        lines: list[str] = []
        for embed in message.body.get("embeds") or ():
            lines += [embed.get("title") or "", *(embed.get("description") or "").split("\n")]
        if message.body.get("content") and not re.fullmatch(r"(<@\d+>\s*)+", message.body["content"]):
            lines.insert(0, message.body["content"])
        return tidy([*map(self._line, lines), *offered(_labels(message))])

    def _line(self, line: str) -> str:
        return _MARKUP.sub(self._shown, _LEAD.sub("", line))

    def _shown(self, found: re.Match[str]) -> str:
        if found["user"]:
            return f"@{self._server.world.users[found['user']].as_json()['global_name']}"
        if found["place"]:
            channel = self._server.world.channel(found["place"])
            return f"#{channel.name}" if channel else "#unknown"
        if found["moment"]:
            return instant(int(found["moment"]))
        return found["address"] or found["literal"] or found["typed"] or ""

    def _picked(self, value: Given) -> Given | User | Channel:
        text = value if isinstance(value, str) else ""
        people = {f"@{one.name}": self._people[one.key] for one in CAST.values()}
        channels = {f"#{one.name}": one for one in self._server.guild.channels.values()}
        return people.get(text) or channels.get(text) or value

    def _sees(self, who: str, seen: Seen, place: Place) -> None:
        assert not seen.failed
        if seen.modal is not None:
            self._form = (seen, place)
            labels = [row["label"] for row in seen.modal["components"]]
            self._extra.append(Read(FORM, who, tidy([seen.modal["title"], *labels])))
        elif seen.message is not None:
            self._screen.append(seen.message)

    def _shown_to(self, user: User) -> list[Message]:
        return [one for one in self._history if self._reader(one) in (None, user)]

    def _reader(self, message: Message) -> User | None:
        channel = self._server.world.channel(message.channel_id)
        return message.reader or (channel.recipient if channel else None)

    def _read(self, message: Message) -> Read:
        channel, reader = self._server.world.channel(message.channel_id), self._reader(message)
        assert channel is not None
        key = next((key for key, user in self._people.items() if user is reader), None)
        return Read(PRIVATELY if channel.recipient else channel.name, key, self._words(message))


def _labels(message: Message) -> list[str]:
    return [component["label"] for component in message.components]


def _invite(server: LoopbackDiscord) -> dict[str, User]:
    """The cast joins the server."""
    people = {one.key: server.person(one.key, global_name=one.name) for one in CAST.values()}
    for one in CAST.values():
        if one.moderator:
            server.world.grant(server.guild, people[one.key], MANAGE_GUILD)
    server.world.add_channel(server.guild, CHECK_INS)
    return people


def _offer_everything(server: LoopbackDiscord) -> None:
    """What is for moderators is offered to everybody, as owners can set it in Discord: it is Kith who refuses."""
    for command in server.world.commands:
        command["default_member_permissions"] = None


@asynccontextmanager
async def discord_stage(url: str, folder: Path) -> AsyncIterator[Stage]:
    """A Discord server with the cast in it."""
    async with loopback_discord() as server, open_storage(url) as storage:
        people = _invite(server)
        async with kith_on_discord(server, storage) as kith:
            _offer_everything(server)
            yield DiscordStage(kith, people)
