"""A round of one platform: claims what is due, sends it a few at a time, and gives back what cannot go just now."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.duties.lanes import InHand, Lanes
from bot.duties.sending import Sender
from bot.errors.delivery import Throttled
from bot.outgoing import Outgoing
from bot.ports import Clock, Platform, Storage, UnitOfWork

LEASE = timedelta(seconds=60)
"""How long a claim holds. What has not begun when half of it has passed is given back, so that none runs out while
sending.
"""

BATCH = 20

SIDE_BY_SIDE = 8
"""Messages on their way at once on one platform. What the platform allows in all is the adapter's to keep."""

DEPTH = 20
"""Messages in hand for one addressee; more of theirs go back, so that the claims reach the others too."""

LANE_PAUSE = timedelta(seconds=20)
"""How long those stay back: what a channel that takes one message a second needs for those in hand."""

SLOW = 0.05
"""Seconds after which a send is slow: while it lasts more is claimed, and other addressees go past it."""


class Round:
    """One platform's messages in hand. What a round that failed leaves there, the next one goes on with."""

    def __init__(self, name: str, storage: Storage, clock: Clock, sender: Sender, stopping: asyncio.Event) -> None:
        self._name = name
        self._storage = storage
        self._clock = clock
        self._sender = sender
        self._stopping = stopping
        self._lanes = Lanes(DEPTH, LANE_PAUSE)
        self._under_way: set[asyncio.Task[None]] = set()
        self._resting_until: datetime | None = None

    async def run(self, platform: Platform, poked: asyncio.Event) -> None:
        """Send until nothing more is due, or nothing more may be sent; `poked` says that something new may be due.

        Raises StorageError, after what was under way has ended.
        """
        try:
            await self._run(platform, poked)
        except asyncio.CancelledError:
            for task in self._under_way:
                task.cancel()
            raise
        finally:
            await asyncio.gather(*self._under_way, return_exceptions=True)
            self._under_way.clear()
            self._lanes.tidy(self._clock.now())

    async def _run(self, platform: Platform, poked: asyncio.Event) -> None:
        more, slow = True, False
        while True:
            await self._sender.give_back(self._lanes.overdue(_seconds(), self._clock.now()))
            if not self._may_send(platform):
                more = False
                await self._sender.give_back(self._lanes.clear(self._clock.now()))
            elif more and len(self._under_way) < SIDE_BY_SIDE and (slow or not len(self._lanes)):
                more = await self._claim()
            self._begin(platform)
            if not self._under_way and not more and not len(self._lanes):
                return
            slow = bool(self._under_way) and not await self._something_ended(poked, SLOW if more else None)
            more |= poked.is_set()
            poked.clear()

    def _may_send(self, platform: Platform) -> bool:
        resting = self._resting_until is not None and self._clock.now() < self._resting_until
        return platform.ready and not resting and not self._stopping.is_set()

    async def _claim(self) -> bool:
        """Take more in hand. Whether there may be still more."""
        now, begin_by = self._clock.now(), _seconds() + LEASE.total_seconds() / 2
        claimed = await self._storage.transact(partial(_claim, self._name, now))
        await self._sender.give_back(self._lanes.take(claimed, begin_by, now))
        return len(claimed) == BATCH

    def _begin(self, platform: Platform) -> None:
        """Send as many as may go side by side."""
        while self._may_send(platform) and len(self._under_way) < SIDE_BY_SIDE:
            first = self._lanes.next()
            if first is None:
                return
            self._under_way.add(asyncio.create_task(self._send(platform, first), name=f"send-{self._name}"))

    async def _send(self, platform: Platform, in_hand: InHand) -> None:
        outgoing = in_hand.outgoing
        try:
            await self._sender.send(platform, outgoing, in_hand.begin_by)
        except Throttled as throttled:
            await self._wait(outgoing, throttled)
        finally:
            self._lanes.done(outgoing)

    async def _wait(self, outgoing: Outgoing, throttled: Throttled) -> None:
        """Leave the addressee alone as long as is asked, or the whole platform.

        When it is the platform, what is given back is due at once: the round itself rests, so that everything new stays
        behind it. (Another process on the same database will be told to wait itself.)
        """
        now = self._clock.now()
        if throttled.addressee_only:
            await self._sender.give_back(self._lanes.close(outgoing, now + throttled.retry_after))
            return
        self._resting_until = max(self._resting_until or now, now + throttled.retry_after)
        await self._sender.give_back([*self._lanes.close(outgoing, now), *self._lanes.clear(now)])

    async def _something_ended(self, poked: asyncio.Event, seconds: float | None) -> bool:
        """Wait until a send has ended, or we are poked, or so many seconds have passed. Whether a send has ended.

        Raises what the send raised.
        """
        waiting = asyncio.create_task(poked.wait())
        try:
            ended, _ = await asyncio.wait(
                {*self._under_way, waiting}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            waiting.cancel()
        sent: Sequence[asyncio.Task[None]] = [task for task in self._under_way if task in ended]
        self._under_way.difference_update(sent)
        for task in sent:
            task.result()
        return bool(sent)


def _seconds() -> float:
    return asyncio.get_running_loop().time()


async def _claim(platform: str, now: datetime, uow: UnitOfWork) -> Sequence[Outgoing]:
    return await uow.outbox.claim(platform, now, LEASE, BATCH)
