"""How what happens reaches open pages: a bell that is rung, and streams that look up what is new."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta


class Bell:
    """Wakes everybody who listens. It carries nothing: who wakes looks up what has changed, so nothing can get lost."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Event] = set()

    def ring(self) -> None:
        """Wake all listeners."""
        for listener in self._listeners:
            listener.set()

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """An event that every ring sets; the listener clears it before it looks."""
        listener = asyncio.Event()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)


async def rung(listener: asyncio.Event, at_most: timedelta) -> bool:
    """Wait until the bell rings; False when `at_most` has passed without."""
    try:
        async with asyncio.timeout(at_most.total_seconds()):
            await listener.wait()
    except TimeoutError:
        return False
    return True


def sse(event: str, data: object, seq: int | None = None) -> bytes:
    """One server-sent event; with `seq` it becomes what a reconnecting browser names as `Last-Event-ID`."""
    identity = f"id: {seq}\n" if seq is not None else ""
    return f"{identity}event: {event}\ndata: {json.dumps(data)}\n\n".encode()
