"""The loopback gateway: compression, heartbeats, sessions that can be resumed with what was missed, and its faults."""

import asyncio
import json
import secrets
import socket
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import zstandard
from aiohttp import WSMsgType, web
from wire.discord_rights import APPLICATION_ID, Json
from wire.discord_world import World

HEARTBEAT_INTERVAL_MS = 41250

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 7, 9, 10, 11
GUILDS = 1 << 0


class Connection:
    """One WebSocket. Every message is compressed in the one context that the connection has."""

    def __init__(self, request: web.Request, socket_: web.WebSocketResponse) -> None:
        self._request = request
        self._socket = socket_
        self.compression = request.query.get("compress", "")
        self._compress = _compressor(self.compression)
        self._turn = asyncio.Lock()

    async def send(self, op: int, d: object = None, s: int | None = None, t: str | None = None) -> None:
        text = json.dumps({"op": op, "d": d, "s": s, "t": t})
        async with self._turn:
            if self._socket.closed:
                return
            if self._compress is None:
                await self._socket.send_str(text)
            else:
                await self._socket.send_bytes(self._compress(text.encode()))

    async def close(self, code: int) -> None:
        await self._socket.close(code=code)

    def reset(self) -> None:
        """Break the TCP connection with RST, as a dying machine does."""
        transport = self._request.transport
        if transport is None:
            return
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()


def _compressor(kind: str) -> Callable[[bytes], bytes] | None:
    if kind == "zlib-stream":
        deflate = zlib.compressobj()
        return lambda data: deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)
    if kind == "zstd-stream":
        stream = zstandard.ZstdCompressor().compressobj()
        return lambda data: stream.compress(data) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return None


@dataclass
class Session:
    """What a bot can resume: its events, numbered."""

    shard: tuple[int, int]
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    events: list[tuple[int, str, Json]] = field(default_factory=list)
    connection: Connection | None = None

    async def dispatch(self, name: str, data: Json) -> None:
        number = len(self.events) + 1
        self.events.append((number, name, data))
        if self.connection is not None:
            await self.connection.send(DISPATCH, data, number, name)

    async def replay(self, after: int) -> None:
        if self.connection is None:
            return
        for number, name, data in self.events[after:]:
            await self.connection.send(DISPATCH, data, number, name)

    def serves(self, guild_id: str | None) -> bool:
        shard, shards = self.shard
        return (int(guild_id) >> 22) % shards == shard if guild_id else shard == 0


class Gateway:
    """All connections and sessions. So many `refusals` are answered 503; while `deaf`, heartbeats get no answer."""

    def __init__(self, world: World, address: Callable[[], str]) -> None:
        self._world = world
        self._address = address
        self._changed = asyncio.Event()
        self.sessions: list[Session] = []
        self.identified: list[Json] = []
        self.resumed = 0
        self.refusals = 0
        self.deaf = False

    @property
    def live(self) -> list[Session]:
        return [session for session in self.sessions if session.connection is not None]

    async def connected(self, *, identified: int = 1, resumed: int = 0) -> None:
        """Wait until so many sessions were begun, and resumed, in all, and one is live."""
        async with asyncio.timeout(15):
            while len(self.identified) < identified or self.resumed < resumed or not self.live:
                self._changed.clear()
                await self._changed.wait()

    async def dispatch(self, name: str, data: Json, guild_id: str | None = None) -> None:
        """An event for everybody who serves this server, now or when the session is resumed: several processes of one
        token all get it.
        """
        serving = [session for session in self.sessions if session.serves(guild_id)]
        if not serving:
            raise AssertionError("no bot has a session, so nobody would ever get this event")
        for session in serving:
            await session.dispatch(name, data)

    async def ask_to_reconnect(self) -> None:
        """Op 7."""
        for session in self.live:
            if session.connection is not None:
                await session.connection.send(RECONNECT)

    async def invalidate(self, *, resumable: bool) -> None:
        """Op 9."""
        for session in list(self.live):
            connection = session.connection
            if not resumable:
                self.sessions.remove(session)
            if connection is not None:
                await connection.send(INVALID_SESSION, resumable)

    async def close(self, code: int) -> None:
        for session in self.live:
            if session.connection is not None:
                await session.connection.close(code)

    def reset(self) -> None:
        for session in self.live:
            if session.connection is not None:
                session.connection.reset()
                session.connection = None

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, until it ends."""
        if self.refusals > 0:
            self.refusals -= 1
            return web.Response(status=503)
        socket_ = web.WebSocketResponse(max_msg_size=4096)
        await socket_.prepare(request)
        connection = Connection(request, socket_)
        await connection.send(HELLO, {"heartbeat_interval": HEARTBEAT_INTERVAL_MS, "_trace": []})
        try:
            async for message in socket_:
                if message.type is WSMsgType.TEXT:
                    await self._take(connection, json.loads(message.data))
        finally:
            for session in self.sessions:
                if session.connection is connection:
                    session.connection = None
        return socket_

    async def _take(self, connection: Connection, payload: Json) -> None:
        match payload["op"]:
            case 1:
                if not self.deaf:
                    await connection.send(HEARTBEAT_ACK)
            case 2:
                await self._identify(connection, payload["d"])
            case 6:
                await self._resume(connection, payload["d"])
            case _:
                await connection.close(4001)

    async def _identify(self, connection: Connection, d: Json) -> None:
        if d["token"] != self._world.token:
            await connection.close(4004)
            return
        if d["intents"] & ~GUILDS:
            await connection.close(4014)
            return
        shard, shards = d.get("shard", (0, 1))
        session = Session((shard, shards), connection=connection)
        self.sessions.append(session)
        guilds = [guild for guild in self._world.guilds.values() if session.serves(guild.id)]
        await session.dispatch("READY", self._ready(session, [guild.id for guild in guilds]))
        for guild in guilds:
            await session.dispatch("GUILD_CREATE", guild.as_json())
        self.identified.append(d)
        self._changed.set()

    def _ready(self, session: Session, guild_ids: list[str]) -> Json:
        application: dict[str, Any] = {"id": APPLICATION_ID, "flags": 0}
        return {
            "v": 10,
            "user": self._world.bot.as_json(),
            "guilds": [{"id": guild_id, "unavailable": True} for guild_id in guild_ids],
            "session_id": session.id,
            "resume_gateway_url": self._address(),
            "session_type": "normal",
            "shard": list(session.shard),
            "application": application,
            "private_channels": [],
            "relationships": [],
            "presences": [],
        }

    async def _resume(self, connection: Connection, d: Json) -> None:
        session = next((known for known in self.sessions if known.id == d["session_id"]), None)
        if session is None or d["token"] != self._world.token:
            await connection.send(INVALID_SESSION, False)
            return
        session.connection = connection
        await session.replay(d["seq"])
        await session.dispatch("RESUMED", {"_trace": []})
        self.resumed += 1
        self._changed.set()
