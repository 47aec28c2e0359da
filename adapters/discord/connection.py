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
    START,
    TOKEN_PAUSE,
    UNCONNECTED,
)
from bot.errors.starting import ConfigurationError

AUTHENTICATION_FAILED = 4004
"""The gateway's close code for a token that it does not know (any more)."""

DOUBLINGS = 16
"""How often a pause is doubled at most: from a second to more than any outage lasts."""

LOGIN_REFUSED = (
    "[discord] token (KITH_DISCORD_TOKEN) is refused by Discord. Copy it anew from the Bot page of your application at "
    "https://discord.com/developers/applications (Reset Token)."
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds, and how many invalid requests to bear; see `limits`."""

    start: float = START
    first_pause: float = FIRST_PAUSE
    longest_pause: float = LONGEST_PAUSE
    unconnected: float = UNCONNECTED
    refused: float = TOKEN_PAUSE.total_seconds()
    invalid_requests: int = INVALID_REQUESTS

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
        Discord does not answer in time; nothing goes on then.
        """
        self._first = asyncio.get_running_loop().create_future()
        self._running = asyncio.create_task(self._run(), name="discord")
        try:
            await asyncio.wait_for(self._first, self._patience.start)
        except TimeoutError:
            await self.stop()
            raise ConnectionError(f"Discord cannot be reached: {self._reason}") from None
        except BaseException:
            await self.stop()
            raise

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
        """One client's life: whether its token was refused, and whether it was ever connected."""
        self.client = client = self._make()
        working = asyncio.create_task(client.start(self._token), name="discord client")
        refused = False
        try:
            await self._watch(client, working)
        except Exception as error:  # noqa: BLE001 - the boundary: no failure of a client ends Kith
            refused = isinstance(error, discord.LoginFailure) or getattr(error, "code", None) == AUTHENTICATION_FAILED
            self._reason = str(error) or repr(error)
            known = refused or isinstance(error, Unconnected | OSError)
            trace = None if known else error
            self._log.error("the connection to Discord ended; trying again", reason=self._reason, exc_info=trace)
        finally:
            await self._bury(client, working)
        if refused and self._first is not None and not self._first.done():
            self._first.set_exception(ConfigurationError([LOGIN_REFUSED]))
        return refused, client.was_connected

    async def _watch(self, client: KithClient, working: asyncio.Task[None]) -> None:
        """Until the client ends or has been without a connection for too long. Raises what ended it."""
        while not working.done():
            await _until(client.up, working, self._patience.unconnected)
            if client.connected:
                if self._first is not None and not self._first.done():
                    self._first.set_result(None)
                await _until(client.down, working, None)
            elif not working.done():
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
