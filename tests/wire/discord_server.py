"""Discord on this machine: HTTP API and gateway over real sockets, people who use it, and everything that goes wrong.

    async with loopback_discord() as server:
        sam = server.person("sam")
        seen = await server.slash(sam, "checkin", note="chapter 3")

The bot's own process finds it by `discord_pointing`, which turns discord.py's two addresses.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from wire.discord_accounts import User
from wire.discord_api import Api
from wire.discord_faults import Fault, Troubles
from wire.discord_gateway import Gateway
from wire.discord_interactions import PATIENCE, Interaction, Seen
from wire.discord_messages import Message
from wire.discord_people import People, Place
from wire.discord_places import Channel
from wire.discord_pointing import pointed_at
from wire.discord_rights import Json
from wire.discord_world import HeldClock, World

HOST = "127.0.0.1"


class LoopbackDiscord:
    """See the module. The world holds one server, `guild`, with the channel `general`, until a test adds more."""

    def __init__(self) -> None:
        self.world = World()
        self.clock = HeldClock()
        self.troubles = Troubles(self.clock)
        self.gateway = Gateway(self.world, lambda: self.gateway_url)
        self.api = Api(self.world, self.troubles, lambda: self.gateway_url)
        self.people = People(self.world, self.clock)
        self.guild = self.world.add_guild()
        self.general = next(iter(self.guild.channels.values()))
        self.port = 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/api"

    @property
    def gateway_url(self) -> str:
        return f"ws://{HOST}:{self.port}/gateway"

    @property
    def token(self) -> str:
        return self.world.token

    async def up(self) -> None:
        """Serve, on the same port as before if there was one."""
        app = web.Application()
        app.router.add_routes([*self.api.routes(), web.get("/gateway", self._gateway)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, HOST, self.port, reuse_address=True)
        await site.start()
        self._runner = runner
        self.port = runner.addresses[0][1]

    async def down(self) -> None:
        """Vanish: connections are reset, new ones refused, sessions forgotten."""
        self.gateway.reset()
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        return await self.gateway.serve(request)

    def person(self, name: str, **about: Any) -> User:  # noqa: ANN401 - passed on to User
        """A new member of the first server."""
        return self.world.join(self.guild, User(name, **about))

    def here(self, channel: Channel | None = None) -> Place:
        """A place in the first server."""
        return Place(channel or self.general, self.guild)

    def in_private(self, user: User) -> Place:
        return Place(self.world.private_channel(user), None)

    async def slash(self, user: User, line: str, place: Place | None = None, **given: Any) -> Seen:  # noqa: ANN401
        """Type a command; what the person sees in the end."""
        return await self.see(self.people.slash(user, place or self.here(), line, **given))

    async def user_command(self, user: User, name: str, target: User, place: Place | None = None) -> Seen:
        return await self.see(self.people.user_command(user, place or self.here(), name, target))

    async def typing(self, user: User, line: str, option: str, begun: str) -> list[str]:
        """The values that are offered for what was typed so far."""
        seen = await self.see(self.people.typing(user, self.here(), line, option, begun))
        return [str(choice["value"]) for choice in seen.choices or ()]

    async def press(self, user: User, message: Message | None, label: str, place: Place | None = None) -> Seen:
        assert message is not None
        return await self.see(self.people.press(user, place or self.here(), message, label))

    async def submit(self, user: User, seen: Seen, place: Place | None = None, **given: Any) -> Seen:  # noqa: ANN401
        """Fill in the form that was seen."""
        return await self.see(self.people.submit(user, place or self.here(), seen.modal, **given))

    async def see(self, interaction: Interaction) -> Seen:
        """Let it reach the bot, and wait for the outcome."""
        await self.deliver(interaction)
        return await interaction.outcome()

    async def deliver(self, interaction: Interaction) -> None:
        """Let it reach the bot (once more, when it had reached it before)."""
        self.api.expect(interaction)
        guild_id = interaction.guild.id if interaction.guild else None
        await self.gateway.dispatch("INTERACTION_CREATE", interaction.as_json(self.world.bot), guild_id)

    def pass_time(self, seconds: float) -> None:
        """Move the clock by which deadlines are measured; clients look at it."""
        self.clock.advance(seconds)
        for interaction in self.api.interactions.values():
            interaction.changed.set()

    def plan(self, method: str, path: str, **about: Any) -> Fault:  # noqa: ANN401 - passed on to Fault
        """Let something go wrong; see `Fault`."""
        return self.troubles.plan(Fault(method, path, **about))

    def posted(self, channel: Channel | None = None) -> list[Message]:
        """What everybody reads in a channel."""
        return self.world.in_channel(channel or self.general)

    def letters(self, user: User) -> list[Message]:
        """What the bot has written to this person."""
        return self.world.in_channel(self.world.private_channel(user))

    async def remove_bot(self) -> None:
        """A moderator throws the bot out."""
        del self.guild.members[self.world.bot.id]
        gone: Json = {"id": self.guild.id}
        await self.gateway.dispatch("GUILD_DELETE", gone, self.guild.id)


@asynccontextmanager
async def loopback_discord() -> AsyncIterator[LoopbackDiscord]:
    """Served, and discord.py of this process pointed at it, until the block ends.

    Raises AssertionError at the end when the bot sent something malformed.
    """
    server = LoopbackDiscord()
    await server.up()
    try:
        with pointed_at(server.url, server.gateway_url):
            yield server
    finally:
        await server.down()
    assert server.troubles.complaints == []


async def eventually(holds: Callable[[], object], patience: float = PATIENCE) -> None:
    """Wait until something holds that other tasks bring about; give up after `patience` seconds."""
    async with asyncio.timeout(patience):
        while not holds():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.005)
