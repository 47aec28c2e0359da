"""Housekeeping: what nobody needs any more is dropped, a little at a time."""

from datetime import datetime, timedelta

from bot.ports import UnitOfWork

BATCH = 1000
"""Rows a transaction, so that nobody waits long for the writer."""

INBOX_KEPT = timedelta(hours=48)
"""Answered events are remembered this long; platforms redeliver for at most 24 h (RELIABILITY.md, promise 2)."""

OUTBOX_KEPT = timedelta(days=30)
"""Messages that ended are kept this long, for whoever asks what was sent."""


async def sweep(uow: UnitOfWork, now: datetime) -> int:
    """Drop up to BATCH old rows of each kind; the larger of the two numbers."""
    events = await uow.inbox.forget_before(now - INBOX_KEPT, BATCH)
    messages = await uow.outbox.forget_before(now - OUTBOX_KEPT, BATCH)
    return max(events, messages)
