"""Socket Mode: one socket to Slack, and a watchdog that opens a new one when the SDK does not get it back.

The SDK reconnects by itself in most cases. After a failed handshake, though, it tries the same stale address for ever;
then, or whenever the socket has been down for `Pace.rebuild`, the whole client is replaced.
"""

import asyncio
from contextlib import suppress

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from adapters.slack.limits import Pace
from bot.clock import seconds


class Connection:
    """A socket that is kept open."""

    def __init__(self, app: AsyncApp, app_token: str, pace: Pace) -> None:
        self._app = app
        self._token = app_token
        self._pace = pace
        self._client: SocketModeClient | None = None
        self._watching: asyncio.Task[None] | None = None
        self._log = structlog.get_logger("kith.slack")

    @property
    def ready(self) -> bool:
        """Whether events arrive just now."""
        client = self._client
        if client is None or client.closed or client.stale or client.current_session is None:
            return False
        return not client.current_session.closed

    async def open(self) -> None:
        """Connect, and keep connected. Raises SlackApiError (the token), or OSError when Slack does not answer."""
        await self._connect()
        self._watching = asyncio.create_task(self._watch(), name="slack-socket")

    async def close(self) -> None:
        """Take no more events."""
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
        await self._discard()

    async def _connect(self) -> None:
        """A new client with an address of its own: the SDK, left to itself, would retry a refused token for ever."""
        handler = AsyncSocketModeHandler(self._app, self._token, ping_interval=self._pace.ping)
        self._client = handler.client
        async with asyncio.timeout(self._pace.connect):
            self._client.wss_uri = await self._client.issue_new_wss_url()
            await self._client.connect()  # type: ignore[no-untyped-call]

    async def _watch(self) -> None:
        """Replace the client when it has been down for too long, and again until that works."""
        up_at = seconds()
        while True:
            await asyncio.sleep(self._pace.look)
            if self.ready:
                up_at = seconds()
            elif seconds() - up_at > self._pace.rebuild:
                self._log.warning("the socket has been down for too long and is opened anew")
                await self._rebuild()
                up_at = seconds() - self._pace.rebuild + self._pace.away

    async def _rebuild(self) -> None:
        try:
            await self._discard()
            await self._connect()
        except (SlackClientError, aiohttp.ClientError, OSError) as error:
            self._log.warning("the socket could not be opened", reason=repr(error))
        except Exception:  # noqa: BLE001 - the boundary: the watch goes on, whatever Slack answers
            self._log.exception("the socket could not be opened")

    async def _discard(self) -> None:
        """Close the client with all that it runs. A dead socket does not get to say goodbye for long."""
        client, self._client = self._client, None
        if client is None:
            return
        client.closed = True
        with suppress(TimeoutError, OSError, aiohttp.ClientError):
            async with asyncio.timeout(self._pace.close):
                await client.disconnect()  # type: ignore[no-untyped-call]
        running = [client.message_processor, client.current_session_monitor, client.message_receiver]
        for task in running:
            if task is not None:
                task.cancel()
        await asyncio.gather(*(task for task in running if task is not None), return_exceptions=True)
        await client.aiohttp_client_session.close()
