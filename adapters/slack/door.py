"""HTTP mode: Slack posts to `/slack/events`. What Slack did not sign in the last five minutes goes no further."""

import re
from collections.abc import Mapping
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from adapters.slack.commands import EVENTS_PATH
from adapters.slack.inbound import posted, team_of
from adapters.slack.limits import BODY, Pace
from bot.errors.starting import ConfigurationError

_STAMP = re.compile(r"[0-9]{1,12}")
"""Seconds since 1970. Longer numbers are no times, and the verifier breaks on the longest."""


class Door:
    """Where Slack's requests come in."""

    def __init__(self, app: AsyncApp, secret: str, pace: Pace) -> None:
        self._app = app
        self._verifier = SignatureVerifier(secret)
        self._pace = pace
        self._runner: web.AppRunner | None = None
        self._log = structlog.get_logger("kith.slack")

    @property
    def ready(self) -> bool:
        """Whether requests can come in."""
        return self._runner is not None

    @property
    def address(self) -> str:
        """Where it listens."""
        host, port = self._runner.addresses[0][:2] if self._runner is not None else ("", 0)
        return f"http://[{host}]:{port}{EVENTS_PATH}" if ":" in host else f"http://{host}:{port}{EVENTS_PATH}"

    async def open(self, host: str, port: int) -> None:
        """Listen. Raises ConfigurationError when the address cannot be had."""
        site = web.Application(client_max_size=BODY)
        site.router.add_post(EVENTS_PATH, self._receive)
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=self._pace.drain)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            await runner.cleanup()
            raise ConfigurationError(
                [f"[slack] http_port (KITH_SLACK_HTTP_PORT) {port} on {host} cannot be opened: {error.strerror}."]
            ) from error
        self._runner = runner

    async def close(self) -> None:
        """Stop listening; requests that are being answered still are."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        try:
            body = (await request.read()).decode()
        except UnicodeDecodeError:
            return web.Response(status=400, text="body\n")
        if not self._is_signed(body, request):
            self._log.warning("a request without Slack's signature was refused", remote=request.remote)
            return web.Response(status=401, text="signature\n")
        bolt_request = _read(body)
        if bolt_request is None:
            return web.Response(status=400, text="body\n")
        return await to_aiohttp_response(await self._app.async_dispatch(bolt_request))

    def _is_signed(self, body: str, request: web.Request) -> bool:
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (_STAMP.fullmatch(stamp) and signature.isascii()):
            return False
        return self._verifier.is_valid(body, stamp, signature)


def _read(body: str) -> AsyncBoltRequest | None:
    """The request as Bolt takes it from a socket, where it is read already; None when it has no shape of Slack's, on
    which Bolt would break.
    """
    try:
        read = posted(body)
        known = team_of(read) or _is_a_check(read)
        return AsyncBoltRequest(body=read, mode="socket_mode") if known else None
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _is_a_check(read: Mapping[str, Any]) -> bool:
    """Whether Slack only asks if the address is ours, or looks at its certificate; that is for no workspace."""
    return read.get("type") == "url_verification" or read.get("ssl_check") == "1"
