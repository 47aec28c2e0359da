"""The demo's own page without a browser, over a real socket."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from webworld import Demo, web_demo


class Page:
    """What the demo's own page does, without a browser."""

    def __init__(self, demo: Demo, session: aiohttp.ClientSession) -> None:
        self.demo = demo
        self.session = session

    async def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        async with self.session.get(self.demo.address + path, allow_redirects=False, headers=headers) as response:
            return response.status, await response.text()

    async def post(self, path: str, body: object, headers: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
        async with self.session.post(self.demo.address + path, json=body, headers=headers) as response:
            text = await response.text()
            return response.status, json.loads(text) if text.startswith("{") else {"text": text}

    async def say(self, who: str, line: str, place: str = "general", **more: str) -> dict[str, Any]:
        status, answer = await self.post(f"/as/{who}/say", {"place": place, "line": line, **more})
        assert status == 200
        return answer

    async def posts(self, who: str, place: str = "in/general") -> str:
        return (await self.get(f"/as/{who}/{place}"))[1]

    async def events(self, who: str, after: int = 0, last: int | None = None) -> AsyncGenerator[tuple[str, Any], None]:
        headers = {"Last-Event-ID": str(last)} if last is not None else {}
        address = f"{self.demo.address}/as/{who}/stream?after={after}"
        async with self.session.get(address, headers=headers) as response:
            event = ""
            async for line in response.content:
                text = line.decode().rstrip("\n")
                if text.startswith("event: "):
                    event = text.removeprefix("event: ")
                elif text.startswith("data: "):
                    yield event, json.loads(text.removeprefix("data: "))


@asynccontextmanager
async def served_page(url: str, folder: Path) -> AsyncIterator[Page]:
    """A page of a demo that is served for it."""
    async with web_demo(url, folder) as demo, aiohttp.ClientSession() as session:
        yield Page(demo, session)
