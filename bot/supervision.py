"""Platforms side by side: one that cannot start does not keep the others from starting, and is tried again."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.ports import Platform

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 45.0
"""Seconds before a platform that could not start is tried again; twice as long each time. With the 20 s that a start
may take, the longest keeps the promise to be back within 90 s of the platform's return.
"""

STOP_SECONDS = 15.0
"""A platform that has not stopped by then is left behind: the others, and the database, are to close in time too."""


class Supervisor:
    """Starts and stops platforms. `pause` waits that many seconds."""

    def __init__(
        self,
        platforms: Sequence[Platform],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._platforms = platforms
        self._pause = pause
        self._retrying: list[asyncio.Task[None]] = []
        self._log = structlog.get_logger("kith.platforms")

    async def start(self) -> None:
        """Start all at once. Those that fail are tried again later, unless none could start.

        Raises what the first one raised when none could start: then nothing works, and the operator must know.
        """
        failures = await asyncio.gather(*(self._try(platform) for platform in self._platforms))
        errors = [error for error in failures if error is not None]
        if errors and len(errors) == len(self._platforms):
            raise errors[0]
        self._retrying = [
            asyncio.create_task(self._keep_trying(platform), name=f"start-{platform.name}")
            for platform, error in zip(self._platforms, failures, strict=True)
            if error is not None
        ]

    async def stop(self) -> None:
        """Stop all at once; one that hangs or fails does not hold up the others."""
        for task in self._retrying:
            task.cancel()
        await asyncio.gather(*self._retrying, return_exceptions=True)
        await asyncio.gather(*(self._stop(platform) for platform in self._platforms))

    async def _try(self, platform: Platform) -> Exception | None:
        """Start a platform; what went wrong, if anything."""
        try:
            await platform.start()
        except Exception as error:  # noqa: BLE001 - the boundary: one platform's failure is not the others'
            self._log.warning("platform could not start", platform=platform.name, reason=repr(error))
            return error
        return None

    async def _keep_trying(self, platform: Platform) -> None:
        pause = FIRST_PAUSE
        while True:
            await self._pause(pause)
            if await self._try(platform) is None:
                return
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _stop(self, platform: Platform) -> None:
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await platform.stop()
        except Exception:  # noqa: BLE001 - the boundary: the others and the database are still to be closed
            self._log.exception("platform did not stop in order", platform=platform.name)
