"""What can go wrong between the bot and Discord's API, planned by a test; rate limits; and a log of what was asked."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web
from wire.discord_interactions import ApiError
from wire.discord_rights import Json
from wire.discord_world import HeldClock

PROXY = {"Via": "1.1 loopback"}
"""What every answer of Discord's own carries, and a ban by the network before it does not."""


@dataclass
class Fault:
    """The next `times` requests that match are answered with `status`, or not at all (`status` None).

    With `lost`, the request is carried out, and only its answer goes wrong. `takes` are seconds of the held clock.
    """

    method: str
    path: str
    status: int | None = 500
    times: int = 1
    code: int = 0
    body: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False
    takes: float = 0.0

    def matches(self, request: web.Request) -> bool:
        return self.times > 0 and self.method == request.method and re.search(self.path, request.path) is not None


@dataclass
class Asked:
    """One request as it came, and how it was answered (None: not at all)."""

    method: str
    path: str
    body: Json | list[Json] | None
    status: int | None = None
    said: str = ""


@dataclass
class Bucket:
    """So many requests in so many real seconds, on each route and channel."""

    limit: int = 1000
    window: float = 1.0
    used: dict[str, tuple[float, int]] = field(default_factory=dict)

    def take(self, key: str, now: float) -> tuple[int, float]:
        """How many are left (below 0: too many), and in how many seconds the window ends."""
        begun, used = self.used.get(key, (now, 0))
        if now - begun >= self.window:
            begun, used = now, 0
        self.used[key] = (begun, used + 1)
        return self.limit - used - 1, self.window - (now - begun)


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Troubles:
    """Stands before every request of the API."""

    def __init__(self, clock: HeldClock) -> None:
        self._clock = clock
        self.faults: list[Fault] = []
        self.asked: list[Asked] = []
        self.bucket = Bucket()

    def plan(self, fault: Fault) -> Fault:
        self.faults.append(fault)
        return fault

    def of(self, method: str, path: str) -> list[Asked]:
        """The requests so far whose path matches."""
        return [one for one in self.asked if one.method == method and re.search(path, one.path)]

    @property
    def complaints(self) -> list[str]:
        """Requests that the API took for malformed."""
        return [f"{one.method} {one.path}: {one.said}" for one in self.asked if "50035" in one.said]

    async def answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        asked = Asked(request.method, request.path, await _body(request))
        self.asked.append(asked)
        response = await self._answer(request, handler)
        asked.status = response.status if response is not None else None
        if response is None:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        if isinstance(response.body, bytes) and response.status >= 400:
            asked.said = response.body.decode()
        return response

    async def _answer(self, request: web.Request, handler: Handler) -> web.Response | None:
        fault = next((fault for fault in self.faults if fault.matches(request)), None)
        if fault is None:
            return await self._limited(request, handler)
        fault.times -= 1
        self._clock.advance(fault.takes)
        if fault.lost:
            await self._limited(request, handler)
        if fault.status is None:
            return None
        body = {"code": fault.code, "message": f"planned {fault.status}", **fault.body}
        return reply(body, fault.status, {**PROXY, **fault.headers})

    async def _limited(self, request: web.Request, handler: Handler) -> web.Response:
        interaction = request.path.startswith(("/api/interactions", "/api/webhooks"))
        key = f"{request.method} {request.path}"
        left, rest = (1, 1.0) if interaction else self.bucket.take(key, asyncio.get_running_loop().time())
        headers = {
            **PROXY,
            "X-RateLimit-Limit": str(self.bucket.limit),
            "X-RateLimit-Remaining": str(max(0, left)),
            "X-RateLimit-Reset-After": f"{rest:.3f}",
            "X-RateLimit-Bucket": f"{abs(hash(request.method)):x}",
        }
        if left < 0:
            body = {"message": "You are being rate limited.", "retry_after": rest, "global": False}
            return reply(body, 429, {**headers, "Retry-After": str(rest)})
        try:
            response = await handler(request)
        except ApiError as error:
            response = reply(error.body, error.status)
        response.headers.update(headers)
        assert isinstance(response, web.Response)
        return response


def reply(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """JSON with exactly the content type that discord.py wants to see."""
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers=headers, content_type="application/json", charset=None
    )


async def _body(request: web.Request) -> Json | list[Json] | None:
    if request.content_type != "application/json" or not request.can_read_body:
        return None
    body: Json | list[Json] = json.loads(await request.read())
    return body
