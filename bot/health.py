"""What machines ask Kith: is it alive (/healthz), can it serve (/readyz), and what are its figures (/metrics)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.metrics import Metrics

Check = Callable[[], Awaitable[bool]]
"""Whether one part can serve just now. Raising means no."""

CHECK_SECONDS = 2.0
"""A part that has not answered by then cannot serve: shorter than the patience of the usual probes (3 s and more)."""


class HealthServer:
    """Answers on one port of `host`, which is loopback unless an operator chose otherwise.

    `checks` are asked anew for every /readyz, all at once. Port 0 takes any free port; `port` then says which.
    """

    def __init__(self, host: str, port: int, metrics: Metrics, checks: Mapping[str, Check]) -> None:
        self._host = host
        self._wanted_port = port
        self._metrics = metrics
        self._checks = dict(checks)
        self._runner: web.AppRunner | None = None
        self._log = structlog.get_logger("kith.health")

    async def start(self) -> None:
        """Begin to answer. Raises OSError when the port is taken."""
        app = web.Application()
        app.router.add_get("/healthz", self._alive)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._figures)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._wanted_port).start()

    async def stop(self) -> None:
        """Finish what is being answered, then close the port. Does nothing when it is not open."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def port(self) -> int:
        """The port that is open, or the wanted one while none is."""
        addresses = self._runner.addresses if self._runner is not None else []
        return int(addresses[0][1]) if addresses else self._wanted_port

    async def _alive(self, _request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _ready(self, _request: web.Request) -> web.Response:
        answers = await asyncio.gather(*(self._asked(name, check) for name, check in self._checks.items()))
        parts = dict(zip(self._checks, answers, strict=True))
        ready = all(answers)
        return web.json_response({"ready": ready, "parts": parts}, status=200 if ready else 503)

    async def _figures(self, _request: web.Request) -> web.Response:
        return web.Response(body=self._metrics.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _asked(self, name: str, check: Check) -> bool:
        """What one part answers. Whatever it raises means that it cannot serve, and the log has the reason."""
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                return await check()
        except Exception as error:  # noqa: BLE001 - the boundary: a probe is to be answered whatever a part raises
            self._log.warning("part is not ready", part=name, reason=repr(error))
            return False
