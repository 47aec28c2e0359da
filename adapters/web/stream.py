"""Server-sent events: what is new for one person, until they or we go."""

import json
from collections.abc import AsyncIterator

from aiohttp import web

from adapters.web.clock import ClockBar
from adapters.web.community import Community
from adapters.web.limits import CLOCK_TICK, HEARTBEAT, REPLAY
from adapters.web.live import Bell, rung, sse
from adapters.web.pages import Pages
from adapters.web.people import Person


class Stream:
    """Serves streams. Live and after a reconnect they do the same: send what stands after the last that was seen."""

    def __init__(self, community: Community, pages: Pages, clock: ClockBar, bell: Bell) -> None:
        self._community = community
        self._pages = pages
        self._clock = clock
        self._bell = bell
        self._closing = False

    async def close(self, _: web.Application) -> None:
        """End all streams; their browsers come back when Kith does."""
        self._closing = True
        self._bell.ring()

    async def serve(self, request: web.Request, person: Person, seen: int) -> web.StreamResponse:
        """Send what `person` gets to see after post `seen`, as it happens."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        try:
            await response.write(b"retry: 1000\n\n")
            async for event in self._events(person, seen):
                await response.write(event)
        except ConnectionError:
            pass  # the reader has gone
        return response

    async def _events(self, person: Person, seen: int) -> AsyncIterator[bytes]:
        around = ""
        with self._bell.listening() as listener:
            while not self._closing:
                listener.clear()
                for post in await self._community.after(person, seen, REPLAY):
                    seen = post.seq
                    yield sse("post", self._pages.post(post, person), post.seq)
                changed = self._around()
                if changed != around:
                    around = changed
                    yield f"event: around\ndata: {around}\n\n".encode()
                if not await rung(listener, CLOCK_TICK if self._clock.moving else HEARTBEAT):
                    yield b": still here\n\n"

    def _around(self) -> str:
        """What is not a post: the clock, and who is here."""
        here = [person.id for person in self._community.people if person.present]
        return json.dumps({"clock": self._pages.clock(), "here": here})
