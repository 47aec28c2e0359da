"""The discord.py client that Kith is: what it asks of Discord, and which events it passes on."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

import aiohttp
import discord
import structlog

from adapters.discord.commands import Json, fingerprint
from adapters.discord.failures import LOST
from adapters.discord.guards import Breaker, Guards, threads_of
from adapters.discord.inbound import Interaction
from adapters.discord.limits import RATE_LIMIT_PATIENCE, SYNC_PAUSE, SYNC_WAIT
from adapters.discord.shards import Shards
from bot.clock import seconds


class Listener(Protocol):
    """Who hears of what happens."""

    async def interaction(self, interaction: Interaction) -> None:
        """Somebody did something."""
        ...

    async def removed(self, guild: int) -> None:
        """Kith was removed from a server."""
        ...

    async def joined(self, guild: int) -> None:
        """Kith was let into a server."""
        ...


class KithClient(discord.AutoShardedClient):
    """Hears interactions and removals, and nothing else: no messages, no members, no presences.

    With the guilds intent alone and without caches, a server costs 33 KB and a member nothing.
    """

    def __init__(
        self, listener: Listener, commands: list[Json], guards: Guards, shards: Shards, silence: float
    ) -> None:
        mute_voice()
        own: Any = list(shards.ids) or None  # discord.py takes None for all
        super().__init__(
            shard_ids=own,
            shard_count=shards.count,
            heartbeat_timeout=silence,
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.0,  # until "ready", for which nothing waits, joining would look like being there
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=RATE_LIMIT_PATIENCE,
            http_trace=_counting(guards.breaker),
        )
        self._survive_odd_events()
        self._listener = listener
        self._commands = commands
        self._refusals = guards.refusals
        self._sessions = guards.sessions
        self._shards = shards
        self._syncing: asyncio.Task[None] | None = None
        self._log = structlog.get_logger("kith.discord")
        self._live: set[int] = set()
        self._met: set[int] = set()
        self.up, self.down = asyncio.Event(), asyncio.Event()
        self.was_connected = False

    @property
    def live(self) -> int:
        """How many shards are connected."""
        return len(self._live)

    @property
    def connected(self) -> bool:
        """Whether events of all servers arrive."""
        return self.up.is_set()

    def is_in(self, guild: int) -> bool:
        """Whether Kith is in this server. A session begins with the list of all of them, those included that cannot be
        reached just now; so it is known also of a server that removed Kith while it was away. Of other processes'
        servers nothing is known.
        """
        return not self._shards.serves(guild) or guild in self._met or self.get_guild(guild) is not None

    def _survive_odd_events(self) -> None:
        """Let an event that discord.py cannot read cost that event alone. It would end the client, and each client
        begins a session, of which Discord allows 1,000 a day: somebody could use them up by repeating a command.
        """
        parsers = self._connection.parsers
        for name, parse in list(parsers.items()):
            parsers[name] = partial(self._parse, name, parse)

    def _parse(self, name: str, parse: Callable[[Any], Any], data: object) -> None:
        try:
            parse(data)
        except Exception:  # noqa: BLE001 - the boundary: whatever it is, the next event is another one
            self._log.exception("an event cannot be read", event_name=name)

    async def setup_hook(self) -> None:
        """After the login, before the gateway: register the commands, unless Discord has them as they are."""
        if not self._shards.leads:
            return
        self._syncing = asyncio.create_task(self._sync(), name="discord commands")
        await asyncio.wait({self._syncing}, timeout=SYNC_WAIT)

    async def before_identify_hook(self, _shard_id: int | None, *, initial: bool = False) -> None:
        """A session is about to begin: the client's first one, or (not `initial`) after another one."""
        if not initial:
            await asyncio.sleep(self._sessions.spacing)
        if wait := self._sessions.wait(seconds()):
            self._log.error("too many sessions were begun today; the next one waits", seconds=round(wait))
            await asyncio.sleep(wait)
        self._sessions.note(seconds())

    async def close(self) -> None:
        """Disconnect."""
        if self._syncing is not None:
            self._syncing.cancel()
            with suppress(asyncio.CancelledError):
                await self._syncing
        await super().close()

    async def _sync(self) -> None:
        while True:
            try:
                await self._sync_once()
            except (discord.DiscordException, *LOST) as error:
                self._log.warning("commands are not registered yet", reason=str(error))
                await asyncio.sleep(SYNC_PAUSE)
            else:
                return

    async def _sync_once(self) -> None:
        """What is registered is Discord's to remember, so the hash is compared with what it tells: no file, and many
        processes come to the same end.
        """
        application = self.application_id or 0
        registered: list[Any] = await self.http.get_global_commands(application)
        if fingerprint(registered) == fingerprint(self._commands):
            return
        shapes: list[Any] = self._commands
        await self.http.bulk_upsert_global_commands(application, payload=shapes)
        self._log.info("commands registered", number=len(self._commands))

    async def on_interaction(self, interaction: Interaction) -> None:
        """See `Listener`. Where somebody uses Kith it is, whatever else was told."""
        if interaction.guild_id is not None and self.get_guild(interaction.guild_id) is None:
            self._met.add(interaction.guild_id)
        await self._listener.interaction(interaction)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """See `Listener`. (A server that is only unavailable for a while is another event.)"""
        self._met.discard(guild.id)
        await self._listener.removed(guild.id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """See `Listener`. (A server that can be reached again is another event.)"""
        await self._listener.joined(guild.id)

    async def on_guild_channel_update(self, _: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Its permissions may be others now."""
        self._refusals.forget(str(after.id))
        self._refusals.forget(threads_of(after.id))

    async def on_guild_role_update(self, _: discord.Role, __: discord.Role) -> None:
        """Permissions may be others now."""
        self._refusals.forget_all()

    async def on_shard_connect(self, shard_id: int) -> None:
        """A session began."""
        self._turn(shard_id, on=True)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """A session goes on, with what was missed."""
        self._turn(shard_id, on=True)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """A connection broke."""
        self._turn(shard_id, on=False)

    def _turn(self, shard_id: int, *, on: bool) -> None:
        if on:
            self._live.add(shard_id)
        else:
            self._live.discard(shard_id)
        whole = bool(self._live) and len(self._live) == len(self.shard_ids or range(self.shard_count or 0))
        set_, cleared = (self.up, self.down) if whole else (self.down, self.up)
        set_.set()
        cleared.clear()
        self.was_connected |= whole

    async def on_error(self, event_method: str, /, *_: object, **__: object) -> None:
        """The boundary of event handlers."""
        self._log.exception("an event handler failed", handler=event_method)


def mute_voice() -> None:
    """Before a client is made: discord.py would warn that voice needs more packages, and Kith never speaks aloud."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


def _counting(breaker: Breaker) -> aiohttp.TraceConfig:
    """Tells the breaker of every answer, also of those that discord.py deals with by itself."""

    async def ended(_session: object, _context: object, end: aiohttp.TraceRequestEndParams) -> None:
        shared = end.response.headers.get("X-RateLimit-Scope") == "shared"
        breaker.note(end.response.status, seconds(), shared=shared)

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(ended)
    return trace
