"""Keeps other pages out: a browser lets any web page talk to 127.0.0.1, and DNS can make a foreign name mean it.

A request counts only when it names us in `Host` (against DNS rebinding), and one that changes something only when it
comes from our own page (`Origin`, `Sec-Fetch-Site`) as JSON, which no foreign form can send.
"""

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
"""On every answer. Nothing is loaded from elsewhere, no script or style stands in a page, nobody may frame us."""


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Put HEADERS on an answer; what may change is not kept by the browser."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")


@web.middleware
async def only_our_page(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what does not come from our own page, opened under our own name."""
    if not _names_us(request):
        raise web.HTTPMisdirectedRequest(text="This is a local demo; open it as http://127.0.0.1.")
    if request.method not in {"GET", "HEAD"} and not _from_our_page(request):
        raise web.HTTPForbidden(text="Only the demo's own page may do that.")
    return await handler(request)


@web.middleware
async def kind_failures(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What breaks is logged here, and answered in words."""
    try:
        return await handler(request)
    except (web.HTTPException, ConnectionResetError):
        raise
    except Exception:  # noqa: BLE001 - the boundary: whoever asked gets an answer, the log the reason
        structlog.get_logger("kith.web").exception("request failed", method=request.method, path=request.path)
        return refusal(500, "Something went wrong here. Please try again: nothing is counted twice.")


def refusal(status: int, sentence: str) -> web.Response:
    """A request that cannot be carried out, with a sentence for its sender."""
    return web.json_response({"outcome": "failed", "plain": sentence}, status=status)


def _names_us(request: web.Request) -> bool:
    transport = request.transport
    if transport is None:
        return False
    address, port = transport.get_extra_info("sockname")[:2]
    names = {"127.0.0.1", "localhost", "[::1]", f"[{address}]" if ":" in address else address}
    return request.headers.get("Host", "").casefold() in {f"{name}:{port}" for name in names}


def _from_our_page(request: web.Request) -> bool:
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    return (
        origin in {None, f"http://{request.headers['Host']}"}
        and site in {None, "same-origin"}
        and request.content_type == "application/json"
    )
