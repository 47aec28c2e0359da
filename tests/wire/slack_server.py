"""A loopback Slack: one workspace with its Web API, Socket Mode, `response_url`s and uploads, on one port.

    async with SlackServer() as slack:
        ...point the SDK at slack.api_url (`slack_pointing.pointed_at`), start Kith...
        answer = await person(slack, "Ada").slash("/checkin", "read chapter 3")

It refuses what a person's client refuses, keeps Slack's own time limits on a clock that tests move (`skip`), holds
every request against Slack's documents, and breaks what a test asks it to break (`fail`, `go_away`).
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import TypeVar

from aiohttp import web
from wire.slack_api import Fault, WebApi
from wire.slack_delivery import Courier, NotAcknowledged, Sockets
from wire.slack_rules import acknowledgement_faults, message_faults, payload_faults
from wire.slack_world import Json, Post, View, Workspace, new_id, owls

T = TypeVar("T")

URL_USES, URL_SECONDS = 5, 1800.0
"""A response_url works five times within 30 minutes."""


class SlackServer:
    """See the module. `courier` is how events reach the app: Socket Mode unless a test brings another."""

    def __init__(self, manifest: Json | None = None, workspace: Workspace | None = None) -> None:
        self.workspace = workspace or owls()
        self.manifest = manifest or {}
        self.address = ""
        self.sockets = Sockets(lambda: self.address)
        self.courier: Courier = self.sockets
        self.api = WebApi(self.workspace, self.now, self._something_shown, lambda: self.address, self.sockets.url)
        self.delivered: list[tuple[str, Json]] = []
        self.responses: list[str] = []
        self._skipped = 0.0
        self._port = 0
        self._runner: web.AppRunner | None = None
        self._response_urls: dict[str, tuple[float, int, Json]] = {}
        self._shown = asyncio.Event()

    async def __aenter__(self) -> "SlackServer":
        await self.come_back()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.courier.close()
        await self.go_away()

    @property
    def api_url(self) -> str:
        """What the SDK's `base_url` must be."""
        return f"{self.address}/api/"

    def now(self) -> float:
        """The server's clock, in seconds."""
        return asyncio.get_running_loop().time() + self._skipped

    def skip(self, seconds: float) -> None:
        """Let time pass for Slack."""
        self._skipped += seconds

    def fail(self, method: str, *faults: Fault) -> None:
        """The next calls of a method go wrong, one after the other. `response_url` is one of the methods."""
        self.api.faults[method].extend(faults)

    async def go_away(self) -> None:
        """Slack cannot be reached: connections are cut, new ones refused."""
        self.sockets.reset()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def come_back(self) -> None:
        """Slack answers (again), at the same address."""
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self.api.handle)
        app.router.add_get("/link/", self.sockets.handle)
        app.router.add_post("/respond/{key}", self._respond)
        app.router.add_post("/upload/{key}", self._upload)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()
        self._port = self._runner.addresses[0][1]
        self.address = f"http://127.0.0.1:{self._port}"

    async def bring(self, kind: str, payload: Json) -> Json:
        """Hand a payload to the app; what it answered at once. Raises NotAcknowledged."""
        self.delivered.append((kind, payload))
        wrong = payload_faults(kind, payload)
        if wrong:
            self.api.complaints.append(f"{kind} is no payload of Slack's: {wrong}")
        return await self.deliver(kind, payload)

    async def deliver(self, kind: str, payload: Json, *, retry: int = 0, reason: str = "") -> Json:
        """Hand over a payload that may have been brought before. A command's answer in the acknowledgement is shown."""
        answer = await self.courier.bring(kind, payload, retry=retry, reason=reason)
        self.api.complaints += acknowledgement_faults(kind, payload, answer)
        if kind == "slash_commands" and answer:
            wrong = message_faults(answer)
            if wrong:
                self.api.complaints.append(f"acknowledgement: {wrong}")
            self._show_response(answer, {"channel": payload["channel_id"], "user": payload["user_id"]})
        return answer

    async def bring_again(self, times: int = 1) -> None:
        """Deliver the last payload again, as Slack does when it believes that it was lost."""
        kind, payload = self.delivered[-1]
        for attempt in range(1, times + 1):
            with suppress(NotAcknowledged):
                await self.deliver(kind, payload, retry=attempt, reason="timeout")

    def trigger(self, user: str) -> str:
        """A new trigger_id of this person: good for one modal within 3 s."""
        trigger = f"{len(self.delivered)}.{new_id('1')}.{new_id('a')}".lower()
        self.api.triggers[trigger] = (self.now(), user)
        return trigger

    def response_url(self, channel: str, user: str, replaces: str | None = None) -> str:
        """A new response_url."""
        key = new_id("R")
        self._response_urls[key] = (self.now(), 0, {"channel": channel, "user": user, "replaces": replaces})
        return f"{self.address}/respond/{key}"

    async def until(self, found: Callable[[], T | None], seconds: float = 10.0) -> T:
        """Wait until `found()` is true, looking whenever something appears on a screen; what it returned."""
        async with asyncio.timeout(seconds):
            while not (result := found()):
                self._shown.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._shown.wait(), 0.05)
        return result

    async def published(self, channel: str, count: int = 1) -> list[Post]:
        """The messages in a channel, as soon as there are `count`."""
        return await self.until(lambda: self._at_least(channel, count))

    def _at_least(self, channel: str, count: int) -> list[Post] | None:
        posts = self.workspace.posts_in(channel)
        return posts if len(posts) >= count else None

    def views(self, user: str) -> Iterator[View]:
        """The modals that were opened for a person."""
        return (one for one in self.workspace.shown if isinstance(one, View) and one.user == user)

    def _something_shown(self) -> None:
        self._shown.set()

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        """An answer by response_url."""
        key, faults = request.match_info["key"], self.api.faults["response_url"]
        fault = faults.popleft() if faults else Fault()
        self.responses.append(key)
        if fault.held:
            self._shown.set()
            await asyncio.Event().wait()
        if fault.retry_after is not None:
            return web.Response(status=429, headers={"Retry-After": str(fault.retry_after)})
        if fault.status != 200:
            return web.Response(status=fault.status, text="no_service")
        issued, uses, where = self._response_urls.get(key, (-1e9, 0, {}))
        if uses >= URL_USES or self.now() - issued > URL_SECONDS:
            return web.Response(status=404, text="used_url" if uses >= URL_USES else "expired_url")
        self._response_urls[key] = (issued, uses + 1, where)
        message = await request.json()
        wrong = message_faults(message)
        if wrong:
            self.api.complaints.append(f"response_url: {wrong}")
            return web.Response(status=400, text="invalid_blocks")
        self._show_response(message, where)
        if fault.lost and request.transport is not None:
            request.transport.close()
        return web.Response(text="ok")

    def _show_response(self, message: Json, where: Json) -> None:
        public = message.get("response_type") == "in_channel"
        self.api.show(where["channel"], message, reader=None if public else where["user"])

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """The second step of an upload: the file's bytes."""
        self.api.uploads[request.match_info["key"]] = await request.read()
        return web.Response(text="OK")
