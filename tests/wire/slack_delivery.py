"""How the loopback Slack hands events over: by Socket Mode to one of the open sockets, or signed to a URL."""

import asyncio
import hashlib
import hmac
import io
import json
import time
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp
from aiohttp import WSMsgType, web
from wire.slack_world import SIGNING_SECRET, Json, new_id

MOST_SOCKETS = 10
"""Sockets that one app may have open."""

ACK_SECONDS = 3.0
"""Slack waits this long for an acknowledgement, and then tells the person that the app did not respond."""


class NotAcknowledged(Exception):
    """The app did not answer in time, or refused."""


class Courier(Protocol):
    """Brings one payload to the app and returns what it answered at once."""

    async def bring(self, kind: str, payload: Json, *, retry: int = 0, reason: str = "") -> Json:
        """`kind` is slash_commands, interactive or events_api. Raises NotAcknowledged."""
        ...

    async def close(self) -> None:
        """Hang up."""
        ...


class Sockets:
    """Socket Mode. One payload goes to one of the connections, as Slack does it."""

    def __init__(self, address: Callable[[], str]) -> None:
        self._address = address
        self._tickets: set[str] = set()
        self._open: dict[web.WebSocketResponse, web.Request] = {}
        self._waiting: dict[str, tuple[asyncio.Future[Json], bool]] = {}
        self._changed = asyncio.Event()
        self.opened = 0
        self.refuses = False
        self.silent = False
        self.seconds_to_ack = ACK_SECONDS
        self.complaints: list[str] = []

    def __len__(self) -> int:
        """How many are open."""
        return len(self._open)

    def url(self) -> str:
        """A new address; it can be used once."""
        ticket = new_id("ticket")
        self._tickets.add(ticket)
        return f"{self._address().replace('http', 'ws', 1)}/link/?ticket={ticket}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """A socket is opened: hello, then acknowledgements until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets or self.refuses:
            return web.Response(status=408, text="stale")
        self._tickets.discard(ticket)
        if len(self) >= MOST_SOCKETS:
            self.complaints.append("more sockets than Slack allows")
            return web.Response(status=429, text="too_many_websockets")
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": len(self._open) + 1, "connection_info": {}})
        self._open[socket] = request
        self.opened += 1
        self._changed.set()
        try:
            await self._listen(socket)
        finally:
            del self._open[socket]
            self._changed.set()
        return socket

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is WSMsgType.PING and not self.silent:
                await socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._acknowledged(json.loads(message.data))

    def _acknowledged(self, answer: Json) -> None:
        """An envelope was acknowledged, with a payload only where one is taken."""
        waiting, takes_payload = self._waiting.pop(answer.get("envelope_id", ""), (None, True))
        if waiting is None:
            self.complaints.append(f"an acknowledgement of nothing that was sent: {answer}")
        elif not waiting.done():
            waiting.set_result(answer.get("payload") or {})
        if answer.get("payload") and not takes_payload:
            self.complaints.append(f"an acknowledgement with a payload that nobody reads: {answer}")

    async def bring(self, kind: str, payload: Json, *, retry: int = 0, reason: str = "") -> Json:
        """See `Courier`."""
        await self.connected()
        envelope_id = str(uuid4())
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        answered: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answered, kind != "events_api"
        await list(self._open)[-1].send_json(envelope)
        try:
            async with asyncio.timeout(self.seconds_to_ack):
                return await answered
        except TimeoutError:
            raise NotAcknowledged(kind) from None

    async def connected(self, count: int = 1) -> None:
        """Wait until `count` sockets in all have been opened and one is open."""
        async with asyncio.timeout(20):
            while self.opened < count or not self._open:
                self._changed.clear()
                await self._changed.wait()

    async def ask_to_leave(self, reason: str) -> None:
        """Tell every socket to reconnect: `refresh_requested`, or `warning` ten seconds before."""
        for socket in list(self._open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}})

    def reset(self) -> None:
        """Cut every connection without a word."""
        for request in list(self._open.values()):
            if isinstance(request.transport, asyncio.WriteTransport):
                request.transport.abort()

    async def close(self) -> None:
        """Close every socket in order."""
        for socket in list(self._open):
            await socket.close()


class SignedRequests:
    """HTTP mode: every payload is posted to one URL, signed."""

    def __init__(self, url: str, secret: str = SIGNING_SECRET) -> None:
        self.url = url
        self.secret = secret
        self._session: aiohttp.ClientSession | None = None

    async def bring(self, kind: str, payload: Json, *, retry: int = 0, reason: str = "") -> Json:
        """See `Courier`."""
        body, content_type = encoded(kind, payload)
        headers = {"Content-Type": content_type, **signature(body, self.secret)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        status, text = await self.post(body, headers)
        if status != 200:
            raise NotAcknowledged(f"{kind}: {status}")
        return dict(json.loads(text)) if text.startswith("{") else {}

    async def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """Status and text of the app's answer. Raises NotAcknowledged when there is none in time."""
        if self._session is None:
            timeout, connector = aiohttp.ClientTimeout(total=ACK_SECONDS), aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(timeout=timeout, connector=connector)
        try:
            async with self._session.post(self.url, data=io.BytesIO(body), headers=headers) as answer:
                return answer.status, await answer.text()
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NotAcknowledged(repr(error)) from error

    async def close(self) -> None:
        """See `Courier`."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    """A payload as Slack posts it: events as JSON, commands as a form, interactions as JSON in a form."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def signature(body: bytes, secret: str = SIGNING_SECRET, *, age: int = 0) -> dict[str, str]:
    """The headers that sign a body, `age` seconds ago."""
    stamp = str(int(time.time()) - age)
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
