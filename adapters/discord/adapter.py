"""Discord as a platform: starts, stops, sends, and examines itself."""

from collections.abc import Sequence

import discord
import structlog
from pydantic import BaseModel

from adapters.discord import inbound
from adapters.discord.client import KithClient, mute_voice
from adapters.discord.commands import NEEDED, application_commands, invite_url
from adapters.discord.config import DiscordSettings
from adapters.discord.connection import LOGIN_REFUSED, Connection, Patience
from adapters.discord.conversation import Conversation
from adapters.discord.deliver import Courier, guild_id
from adapters.discord.failures import LOST, Departed
from adapters.discord.guards import Breaker, Guards, Refusals, Sessions, member_in
from adapters.discord.limits import UNSENT_PAUSE
from adapters.registry import Surroundings
from bot.domain.identity import MemberId
from bot.errors.delivery import Throttled, Unreachable
from bot.errors.starting import ConfigurationError
from bot.outgoing import Outgoing
from bot.ports import Platform


class DiscordPlatform:
    """Every server that has invited Kith."""

    def __init__(self, token: str, settings: DiscordSettings, around: Surroundings, patience: Patience) -> None:
        self._around = around
        self._shards, self._silence = settings.shards, patience.silence
        share = self._shards.share  # of what Discord bears from the whole bot
        breaker = Breaker(max(1, int(patience.invalid_requests * share)))
        sessions = Sessions(patience.sessions, patience.session_gap, spacing=patience.spacing, share=share)
        self._guards = Guards(breaker, Refusals(), sessions)
        self._courier = Courier(self._guards, share)
        self._conversation = Conversation(around, settings.moderator_roles)
        self._connection = Connection(self._client, token, patience)
        self._log = structlog.get_logger("kith.discord")

    @property
    def name(self) -> str:
        """See `Platform`."""
        return inbound.PLATFORM

    @property
    def where(self) -> str:
        """The bot's name and the link that invites it."""
        client = self._connection.client
        if client is None or client.user is None:
            return "not connected"
        return f"{client.user} in {len(client.guilds):,} server(s); invite: {invite_url(client.user.id)}"

    @property
    def ready(self) -> bool:
        """See `Platform`."""
        return self._connection.ready

    async def start(self) -> None:
        """Connect, and stay connected. Raises ConfigurationError or ConnectionError."""
        await self._connection.start()

    async def stop(self) -> None:
        """Let answers that are under way finish, then disconnect."""
        await self._conversation.drain()
        await self._connection.stop()

    async def send(self, outgoing: Outgoing) -> None:
        """See `Platform`. A member who has left is told to the core."""
        client = self._connection.client
        if client is None or not client.connected:
            raise Throttled(UNSENT_PAUSE)
        guild = guild_id(outgoing.circle_id)
        if not client.is_in(guild):
            await self.removed(guild)
            raise Unreachable("Kith was removed from this server")
        try:
            await self._courier.deliver(client, outgoing)
        except Departed:
            member_id = outgoing.destination.member_id
            if member_id is not None:
                now = self._around.clock.now()
                await self._around.dispatcher.departed(outgoing.circle_id, MemberId(member_id), now)
            raise

    async def interaction(self, interaction: inbound.Interaction) -> None:
        """Somebody did something."""
        user, guild = interaction.user.id, interaction.guild_id
        here = [member_in(user, interaction.channel_id), member_in(user, inbound.circle(guild))] if guild else []
        for address in (str(user), *here):
            self._guards.refusals.forget(address)
        await self._conversation.take(interaction)

    async def removed(self, guild: int) -> None:
        """Kith was removed from a server: its circle rests until it is used again."""
        await self._around.dispatcher.suspended(inbound.circle(guild), self._around.clock.now())
        self._log.info("removed from a server", guild=str(guild))

    async def joined(self, guild: int) -> None:
        """Kith was let into a server, perhaps again: its circle goes on where it was."""
        await self._around.dispatcher.resumed(inbound.circle(guild), self._around.clock.now())
        self._log.info("let into a server", guild=str(guild))

    def _client(self) -> KithClient:
        commands = application_commands(self._around.catalogue)
        return KithClient(self, commands, self._guards, self._shards, self._silence)


def build(settings: BaseModel, surroundings: Surroundings, patience: Patience | None = None) -> Platform:
    """Discord, ready to be started. Raises ConfigurationError without a token."""
    if not isinstance(settings, DiscordSettings):
        raise TypeError(settings)
    if settings.token is None:
        raise ConfigurationError(["[discord] token (KITH_DISCORD_TOKEN) is needed and not set."])
    return DiscordPlatform(settings.token.get_secret_value(), settings, surroundings, patience or Patience())


async def examine(settings: BaseModel) -> Sequence[str]:
    """What an operator should mend, each a sentence: a refused token, no server, permissions that are missing in a
    server (of the first 200). Raises ConnectionError when Discord cannot be asked.
    """
    if not isinstance(settings, DiscordSettings):
        raise TypeError(settings)
    if settings.token is None:
        return []
    mute_voice()
    client = discord.Client(intents=discord.Intents(guilds=True))
    try:
        await client.login(settings.token.get_secret_value())
        servers = await client.http.get_guilds(200)
        invitation = invite_url(client.application_id or 0)
    except discord.LoginFailure:
        return [LOGIN_REFUSED]
    except (discord.HTTPException, *LOST) as error:
        raise ConnectionError(f"Discord cannot be reached: {error}") from error
    finally:
        await client.close()
    if not servers:
        return [f"Kith is in no Discord server yet. Invite it: {invitation}"]
    found = [(server["name"], _missing(int(server["permissions"]))) for server in servers]
    return [
        f"In the Discord server {name}, Kith misses: {what}. Invite it anew: {invitation}"
        for name, what in found
        if what
    ]


_SHOWN_AS = {"read_messages": "View Channels"}
"""Where discord.py's name for a permission is an older one."""


def _missing(granted: int) -> str:
    """The needed permissions that are not granted, by the names that Discord's settings show."""
    have = discord.Permissions(granted)
    if have.administrator:
        return ""
    missing = [name for name, needed in NEEDED if needed and not getattr(have, name)]
    return ", ".join(_SHOWN_AS.get(name, name.replace("_", " ").title()) for name in missing)
