"""Keeps a client connected: whatever ends one, another takes its place.

discord.py heals many things by itself (op 7, op 9, resets: it resumes or identifies anew). It gives up on others: an
event that it cannot parse, close codes, a refused login; and after a longer outage its pauses grow to 17 minutes.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import discord
import structlog
from discord.gateway import KeepAliveHandler

from adapters.discord.client import KithClient
from adapters.discord.limits import (
    CLOSING,
    FIRST_PAUSE,
    INVALID_REQUESTS,
    LONGEST_PAUSE,
    SESSION_SPACING,
    SESSIONS_FREE,
    SESSIONS_GAP,
    SILENCE,
    START,
    TOKEN_PAUSE,
    UNCONNECTED,
)
from bot.errors.starting import ConfigurationError

AUTHENTICATION_FAILED = 4004
"""The gateway's close code for a token that it does not know (any more)."""

WRONG_SHARDS = frozenset({4010, 4011})
"""... for shards that there are not, and for more servers than so many shards may have."""

HOPELESS = frozenset({4012, 4013, 4014})
"""... for what only another version of Kith could mend: the gateway's version, intents."""

DOUBLINGS = 16
"""How often a pause is doubled at most: from a second to more than any outage lasts."""

SHARDS_REFUSED = (
    "[discord] shard_ids and shard_count (KITH_DISCORD_SHARD_IDS, KITH_DISCORD_SHARD_COUNT) are refused by Discord: a "
    "shard has 2,500 servers at most. With more shards it works; without both settings Kith asks how many are needed."
)

LOGIN_REFUSED = (
    "[discord] token (KITH_DISCORD_TOKEN) is refused by Discord. Copy it anew from the Bot page of your application at "
    "https://discord.com/developers/applications (Reset Token)."
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds, and how many invalid requests and sessions to bear; see `limits`."""

    start: float = START
    first_pause: float = FIRST_PAUSE
    longest_pause: float = LONGEST_PAUSE
    unconnected: float = UNCONNECTED
    refused: float = TOKEN_PAUSE.total_seconds()
    invalid_requests: int = INVALID_REQUESTS
    silence: float = SILENCE
    sessions: int = SESSIONS_FREE
    session_gap: float = SESSIONS_GAP
    spacing: float = SESSION_SPACING

    def pause_after(self, failures: int) -> float:
        """Seconds before the next try, after so many in a row that came to nothing."""
        # Doubled without a bound it is no float any more after 1,024 tries, half a day without Discord.
        return min(self.first_pause * 2.0 ** min(failures, DOUBLINGS), self.longest_pause)


class Unconnected(Exception):
    """The client had no connection for too long."""


class Connection:
    """One client after the other, from `start` to `stop`."""

    def __init__(self, make: Callable[[], KithClient], token: str, patience: Patience) -> None:
        self._make = make
        self._token = token
        self._patience = patience
        self._running: asyncio.Task[None] | None = None
        self._first: asyncio.Future[None] | None = None
        self._reason = "no answer"
        self._log = structlog.get_logger("kith.discord")
        self.client: KithClient | None = None

    @property
    def ready(self) -> bool:
        """Whether the present client is connected."""
        return self.client is not None and self.client.connected

    async def start(self) -> None:
        """Connect; from then on, stay so. Raises ConfigurationError when the token is refused, ConnectionError when
        Discord does not answer in time; nothing goes on then. Of many shards one comes after the other: as long as some
        come, the others are waited for.
        """
        self._first = asyncio.get_running_loop().create_future()
        self._running = asyncio.create_task(self._run(), name="discord")
        try:
            await self._connected_first(self._first)
        except BaseException:
            await self.stop()
            raise

    async def _connected_first(self, first: asyncio.Future[None]) -> None:
        """Raises what `start` raises."""
        live = -1
        while not first.done():
            before, live = live, self.client.live if self.client is not None else 0
            if live <= before:
                raise ConnectionError(f"Discord cannot be reached: {self._reason}")
            await asyncio.wait({first}, timeout=self._patience.start)
        first.result()

    async def stop(self) -> None:
        """Disconnect."""
        running, self._running = self._running, None
        if running is not None:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
        self.client = None

    async def _run(self) -> None:
        """Client after client, with pauses that grow while none gets through."""
        failures = 0
        while True:
            refused, connected = await self._live()
            failures = 0 if connected else failures + 1
            await asyncio.sleep(self._patience.refused if refused else self._patience.pause_after(failures))

    async def _live(self) -> tuple[bool, bool]:
        """One client's life: whether it was refused for good, and whether it was ever connected."""
        self.client = client = self._make()
        working = asyncio.create_task(client.start(self._token), name="discord client")
        refused, complaint = False, None
        try:
            await self._watch(client, working)
        except Exception as error:  # noqa: BLE001 - the boundary: no failure of a client ends Kith
            refused, complaint = _refusal(error)
            self._reason = str(error) or repr(error)
            known = refused or isinstance(error, Unconnected | OSError)
            trace = None if known else error
            self._log.error("the connection to Discord ended; trying again", reason=self._reason, exc_info=trace)
        finally:
            await self._bury(client, working)
        if complaint is not None and self._first is not None and not self._first.done():
            self._first.set_exception(ConfigurationError([complaint]))
        return refused, client.was_connected

    async def _watch(self, client: KithClient, working: asyncio.Task[None]) -> None:
        """Until the client ends or has been without a connection for too long. Raises what ended it."""
        while not working.done():
            live = client.live
            await _until(client.up, working, self._patience.unconnected)
            if client.connected:
                if self._first is not None and not self._first.done():
                    self._first.set_result(None)
                await _until(client.down, working, None)
            elif not working.done() and client.live <= live:
                raise Unconnected(f"no connection for {self._patience.unconnected:.0f} s")
        working.result()

    async def _bury(self, client: KithClient, working: asyncio.Task[None]) -> None:
        """Close what the client left open; a peer that has vanished is not waited for."""
        with suppress(Exception):
            async with asyncio.timeout(CLOSING):
                await client.close()
        working.cancel()
        await asyncio.wait({working})
        await _end_heartbeats(client)
        with suppress(Exception):
            await client.http.close()


def _refusal(error: Exception) -> tuple[bool, str | None]:
    """Whether Discord refuses what would be tried again just so, and what the operator is told if they can mend it."""
    code = getattr(error, "code", None)
    if isinstance(error, discord.LoginFailure) or code == AUTHENTICATION_FAILED:
        return True, LOGIN_REFUSED
    if code in WRONG_SHARDS:
        return True, SHARDS_REFUSED
    return code in HOPELESS or isinstance(error, discord.PrivilegedIntentsRequired), None


async def _end_heartbeats(client: KithClient) -> None:
    """End the threads in which discord.py sends the client's heartbeats, and close their connections.

    A close that was cut off, or came in the midst of a reconnection, leaves them behind: they would go on sending into
    an event loop that may be gone.
    """
    for thread in threading.enumerate():
        if isinstance(thread, KeepAliveHandler) and thread.ws._connection is client._connection:
            thread.stop()
            with suppress(Exception):
                async with asyncio.timeout(CLOSING):
                    await thread.ws.socket.close()
            await asyncio.to_thread(thread.join, CLOSING)


async def _until(event: asyncio.Event, working: asyncio.Task[None], seconds: float | None) -> None:
    """Wait for the event, or the end of the work, or so many seconds."""
    waiting = asyncio.create_task(event.wait())
    try:
        await asyncio.wait({waiting, working}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
