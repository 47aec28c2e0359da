"""Delivery: what waits in the outbox is claimed, sent, and its fate recorded.

Claiming is committed before anything is sent. A sender that dies in between leaves a row whose lease runs out: an
at-least-once message is then sent again under the same key, an at-most-once one is given up (a missed nudge is kinder
than two).

Nobody waits for somebody else. Platforms go side by side, and so do the addressees of one platform, a few at a time;
what goes to one addressee keeps its order (`lanes`).
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot.duties.rounds import Round
from bot.duties.sending import Sender
from bot.metrics import Metrics
from bot.ports import Clock, Platform, Storage

PATIENCE = timedelta(seconds=25)
"""A platform that has not answered by then may have taken the message or not. With half a lease (`rounds.LEASE`) it is
less than one.
"""


class Delivery:
    """Sends what is due on the platforms that this process runs. `patience` is for one message."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        platforms: Mapping[str, Platform],
        metrics: Metrics,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._platforms = platforms
        self._sender = Sender(storage, clock, metrics, patience)
        self._rounds: dict[str, Round] = {}
        self._poked: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._stopping = asyncio.Event()
        self._log = structlog.get_logger("kith.delivery")

    def poke(self) -> None:
        """Something may be due: look soon."""
        for name in self._platforms:
            self._poked[name].set()

    def stop(self) -> None:
        """Let `serve` return as soon as the messages that are being sent are out; the others are given back."""
        self._stopping.set()
        self.poke()

    async def serve(self) -> None:
        """Send whatever is due whenever poked, until stopped."""
        await asyncio.gather(*(self._serve(platform) for platform in self._platforms.values()))

    async def drain(self) -> None:
        """Send everything that is due now, platform beside platform, each addressee's in order."""
        await asyncio.gather(*(self._drain(platform) for platform in self._platforms.values()))

    async def _serve(self, platform: Platform) -> None:
        poked = self._poked[platform.name]
        while not self._stopping.is_set():
            await poked.wait()
            poked.clear()
            try:
                await self._drain(platform)
            except Exception:  # noqa: BLE001 - the boundary of a loop that must outlive a database that is away
                self._log.exception("delivery failed; it is tried again at the next tick", platform=platform.name)

    async def _drain(self, platform: Platform) -> None:
        name = platform.name
        async with self._turns[name]:
            if name not in self._rounds:
                self._rounds[name] = Round(name, self._storage, self._clock, self._sender, self._stopping)
            await self._rounds[name].run(platform, self._poked[name])
