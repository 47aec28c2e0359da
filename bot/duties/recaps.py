"""The weekly recap: once for each circle and week, at its own weekday and hour.

It is a snapshot of the seven whole days before; what is corrected later does not rewrite it.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.boards import ranks
from bot.domain.circles import Circle
from bot.domain.ranking import TOP, Board
from bot.domain.recaps import recap_days, with_recap
from bot.domain.zones import zone
from bot.isolation import LOOK_AGAIN, passing_over
from bot.messages import Destination, DestinationKind, Message
from bot.outgoing import Outgoing, Policy
from bot.ports import UnitOfWork
from bot.voice import recap as voice

BATCH = 20
"""Circles a transaction: each reads one week of one circle's ledger."""

STALE_AFTER = timedelta(days=6)
"""After an outage, a recap that is nearly a week late is not posted: the next one is about to come."""

BOARDS = (Board.CHECK_INS, Board.STREAK, Board.MINUTES, Board.CHEERS)


async def sweep(uow: UnitOfWork, now: datetime) -> int:
    """Publish the recaps that are due, at most BATCH of them; how many there were."""
    due = await uow.circles.due_recaps(now, BATCH)
    for circle in due:
        with passing_over("recaps", circle=circle.id) as attempt:
            await _publish(uow, circle, now)
        if attempt.failed:
            await uow.circles.save(replace(circle, recap_due_at=now + LOOK_AGAIN))
    return len(due)


async def _publish(uow: UnitOfWork, circle: Circle, now: datetime) -> None:
    await uow.circles.save(with_recap(replace(circle, recap_due_at=None), now))
    if circle.open_channel is None or circle.recap_due_at is None:
        return
    if now - circle.recap_due_at >= STALE_AFTER:
        return
    await uow.outbox.put(
        Outgoing(
            circle_id=circle.id,
            platform=circle.platform,
            key=f"recap:{circle.recap_due_at.isoformat()}",
            destination=Destination(DestinationKind.PLACE, place_id=circle.open_channel),
            message=await _recap(uow, circle, circle.recap_due_at, now),
            policy=Policy.AT_LEAST_ONCE,
            not_before=now,
        )
    )


async def _recap(uow: UnitOfWork, circle: Circle, due: datetime, now: datetime) -> Message:
    first, last = recap_days(due, zone(circle.zone), circle.day_start, circle.recap_hour)
    tallies = await uow.ledger.tally(circle.id, first, last)
    boards = [(board, (await ranks(uow, circle, board, tallies, now))[:TOP]) for board in BOARDS]
    days = sum(tally.days for tally in tallies)
    minutes = sum(tally.minutes for tally in tallies)
    quietly = await uow.ledger.quiet_checkers(circle.id, first, last)
    return voice.recap(first, last, boards, days, minutes, quietly)
