"""Delivery: what waits in the outbox is claimed, sent, and its fate recorded.

Claiming is committed before anything is sent. A sender that dies in between leaves a row whose lease runs out: an
at-least-once message is then sent again under the same key, an at-most-once one is given up (a missed nudge is kinder
than two).

Platforms do not wait for each other: one that is slow, or hangs, holds up its own messages alone.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.duties import closed_channels, refusals
from bot.duties.addressees import is_wanted
from bot.errors import Declined, Rejected, Throttled, Unreachable
from bot.metrics import Metrics
from bot.outgoing import Fate, Outgoing, Policy
from bot.ports import Clock, Platform, Storage, UnitOfWork

LEASE = timedelta(seconds=60)
"""How long a claim holds. A batch is given back when half of it has passed, so that no claim runs out while sending."""

BATCH = 20

PATIENCE = timedelta(seconds=25)
"""A platform that has not answered by then may have taken the message or not. With half a lease it is less than one."""

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)
"""After a failure of unknown kind a message waits 2 s, then twice as long each time, up to 10 minutes."""


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
        self._metrics = metrics
        self._patience = patience
        self._poked: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._stopping = False
        self._log = structlog.get_logger("kith.delivery")

    def poke(self) -> None:
        """Something may be due: look soon."""
        for name in self._platforms:
            self._poked[name].set()

    def stop(self) -> None:
        """Let `serve` return as soon as the messages that are being sent are out; the others are given back."""
        self._stopping = True
        self.poke()

    async def serve(self) -> None:
        """Send whatever is due whenever poked, until stopped."""
        await asyncio.gather(*(self._serve(platform) for platform in self._platforms.values()))

    async def drain(self) -> None:
        """Send everything that is due now, platform beside platform, each in order."""
        await asyncio.gather(*(self._drain(platform) for platform in self._platforms.values()))

    async def _serve(self, platform: Platform) -> None:
        poked = self._poked[platform.name]
        while not self._stopping:
            await poked.wait()
            poked.clear()
            try:
                await self._drain(platform)
            except Exception:  # noqa: BLE001 - the boundary of a loop that must outlive a database that is away
                self._log.exception("delivery failed; it is tried again at the next tick", platform=platform.name)

    async def _drain(self, platform: Platform) -> None:
        async with self._turns[platform.name]:
            while platform.ready and not self._stopping:
                claimed = await self._storage.transact(partial(_claim, platform.name, self._clock.now()))
                if not claimed or not await self._send_all(platform, claimed):
                    return

    async def _send_all(self, platform: Platform, claimed: Sequence[Outgoing]) -> bool:
        """Send a batch in order. False when the platform asked to wait; the rest of the batch waits too."""
        deadline = asyncio.get_running_loop().time() + LEASE.total_seconds() / 2
        for position, outgoing in enumerate(claimed):
            if self._stopping or asyncio.get_running_loop().time() > deadline:
                await self._give_back(claimed[position:], self._clock.now())
                return True
            try:
                await self._send(platform, outgoing)
            except Throttled as throttled:
                await self._give_back(claimed[position:], self._clock.now() + throttled.retry_after)
                return False
        return True

    async def _send(self, platform: Platform, outgoing: Outgoing) -> None:
        """Send one message and record its fate. Raises Throttled, before which nothing was sent."""
        log = self._log.bind(key=outgoing.key, circle=outgoing.circle_id, platform=platform.name)
        if not await self._is_wanted(outgoing):
            await self._finish(outgoing, Fate.WITHDRAWN)
            return
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                await platform.send(outgoing)
        except Throttled:
            raise
        except Unreachable as error:
            log.info("addressee cannot be reached", reason=str(error))
            await self._finish(outgoing, Fate.UNREACHABLE)
            note = refusals.note if isinstance(error, Declined) else closed_channels.note
            await self._storage.transact(partial(note, outgoing, self._clock.now()))
        except Rejected:
            log.exception("the platform rejected a message: this is a defect of ours")
            await self._finish(outgoing, Fate.REJECTED)
        except Exception:
            log.exception("sending failed", attempts=outgoing.attempts)
            await self._unknown(outgoing)
        else:
            await self._finish(outgoing, Fate.SENT)

    async def _is_wanted(self, outgoing: Outgoing) -> bool:
        member_id = outgoing.destination.member_id
        return member_id is None or await self._storage.read(partial(is_wanted, outgoing, member_id, self._clock.now()))

    async def _unknown(self, outgoing: Outgoing) -> None:
        if outgoing.policy is Policy.AT_MOST_ONCE:
            await self._finish(outgoing, Fate.UNKNOWN)
            return
        pause = min(FIRST_PAUSE * 2 ** min(outgoing.attempts - 1, 16), LONGEST_PAUSE)
        await self._give_back([outgoing], self._clock.now() + pause)

    async def _finish(self, outgoing: Outgoing, fate: Fate) -> None:
        now = self._clock.now()
        await self._storage.transact(lambda uow: uow.outbox.finish(outgoing, fate, now))
        self._metrics.delivery(outgoing.platform, fate, now - outgoing.not_before)

    async def _give_back(self, unsent: Sequence[Outgoing], not_before: datetime) -> None:
        for outgoing in unsent:
            await self._storage.transact(partial(_release, outgoing, not_before))


async def _release(outgoing: Outgoing, not_before: datetime, uow: UnitOfWork) -> None:
    await uow.outbox.release(outgoing, not_before)


async def _claim(platform: str, now: datetime, uow: UnitOfWork) -> Sequence[Outgoing]:
    return await uow.outbox.claim(platform, now, LEASE, BATCH)
