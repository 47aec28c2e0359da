"""One message is sent, and its fate recorded at once: a crash between two sends leaves nothing in doubt but the one
that was under way (RELIABILITY.md, promises 3 and 4).
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial

import structlog

from bot.duties import closed_channels, refusals
from bot.duties.addressees import is_wanted
from bot.duties.lanes import Return
from bot.errors.delivery import Declined, Rejected, Throttled, Unreachable
from bot.metrics import Metrics
from bot.outgoing import Fate, Outgoing, Policy
from bot.ports import Clock, Platform, Storage, UnitOfWork

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=1)
"""After a failure of unknown kind a message waits 2 s, then twice as long each time, up to a minute: what has failed
for hours is still sent within 90 s of its platform's return.
"""


class Sender:
    """Sends messages that were claimed. `patience` is for one message."""

    def __init__(self, storage: Storage, clock: Clock, metrics: Metrics, patience: timedelta) -> None:
        self._storage = storage
        self._clock = clock
        self._metrics = metrics
        self._patience = patience
        self._log = structlog.get_logger("kith.delivery")

    async def send(self, platform: Platform, outgoing: Outgoing, begin_by: float) -> None:
        """Send one message and record its fate, unless `begin_by` (seconds of the event loop's clock) has passed.

        Raises Throttled, before which nothing was sent.
        """
        log = self._log.bind(key=outgoing.key, circle=outgoing.circle_id, platform=platform.name)
        if not await self._is_wanted(outgoing):
            await self._finish(outgoing, Fate.WITHDRAWN)
            return
        _check_in_time(begin_by)
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

    async def give_back(self, unsent: Iterable[Return]) -> None:
        """Messages that were claimed and certainly not sent wait again."""
        returns = list(unsent)
        if returns:
            await self._storage.transact(partial(_release, returns))

    async def _is_wanted(self, outgoing: Outgoing) -> bool:
        member_id = outgoing.destination.member_id
        return member_id is None or await self._storage.read(partial(is_wanted, outgoing, member_id, self._clock.now()))

    async def _unknown(self, outgoing: Outgoing) -> None:
        if outgoing.policy is Policy.AT_MOST_ONCE:
            await self._finish(outgoing, Fate.UNKNOWN)
            return
        pause = min(FIRST_PAUSE * 2 ** min(outgoing.attempts - 1, 16), LONGEST_PAUSE)
        await self.give_back([(outgoing, self._clock.now() + pause)])

    async def _finish(self, outgoing: Outgoing, fate: Fate) -> None:
        now = self._clock.now()
        await self._storage.transact(lambda uow: uow.outbox.finish(outgoing, fate, now))
        self._metrics.delivery(outgoing.platform, fate, now - outgoing.not_before)


def _check_in_time(begin_by: float) -> None:
    """Where the database took its time, the lease could run out while the message is under way. Raises Throttled."""
    if asyncio.get_running_loop().time() > begin_by:
        raise Throttled(timedelta(), addressee_only=True)


async def _release(returns: Sequence[Return], uow: UnitOfWork) -> None:
    """All in one transaction: of a channel that is full, hundreds go back every few seconds."""
    for outgoing, not_before in returns:
        await uow.outbox.release(outgoing, not_before)
