"""A call of Slack's Web API over HTTP: what it brings, and the 429."""

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web
from wire.slack_world import Json


async def arguments_of(request: web.Request) -> Json:
    """What a call brings: JSON, a form, or a query, in which everything is a text."""
    if request.content_type == "application/json":
        return dict(await request.json())
    given: Json = {**dict(request.query), **{key: str(value) for key, value in (await request.post()).items()}}
    readers: dict[str, Callable[[str], object]] = {"limit": int, "length": int, "files": json.loads}
    return {key: readers.get(key, str)(value) for key, value in given.items()}


def throttled(seconds: int) -> web.Response:
    """Slack's 429."""
    body: dict[str, Any] = {"ok": False, "error": "ratelimited"}
    return web.json_response(body, status=429, headers={"Retry-After": str(seconds)})
