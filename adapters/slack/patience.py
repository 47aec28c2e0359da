"""Acknowledgements that wait a moment for their answer, so that both go out as one."""

import asyncio
from typing import Any


class Patience:
    """Lets up to `most` acknowledgements wait at a time. To be made while an event loop runs.

    A crowd would make all of them late: Slack takes an acknowledgement for 3 s. So when one more comes, nobody waits.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting = 0
        self._hurry: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def wait(self, answer: "asyncio.Task[Any]", longest: float) -> None:
        """Wait for `answer`, for no longer than `longest` seconds; not at all in a crowd, nor after the end."""
        if self._waiting >= self._most:
            self._release()
            return
        self._waiting += 1
        try:
            ends: set[asyncio.Future[Any]] = {answer, self._hurry}
            await asyncio.wait(ends, timeout=longest, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._waiting -= 1

    async def end(self) -> None:
        """Nobody waits any more, from now on. Returns when the last one has gone."""
        self._hurry.set_result(None)
        while self._waiting:  # noqa: ASYNC110 - it takes a few turns of the loop, and no time
            await asyncio.sleep(0)

    def _release(self) -> None:
        """Whoever waits goes on; those who come later may wait again, unless the end has come."""
        if not self._hurry.done():
            self._hurry.set_result(None)
            self._hurry = asyncio.get_running_loop().create_future()
