"""Leaderboards read from the database: shared by /leaderboard and the weekly recap.

Check-ins that were made privately are on no board: they are published as a number only.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.bookkeeping import member_zone
from bot.domain.circles import Circle
from bot.domain.days import local_day
from bot.domain.ledger import Tally
from bot.domain.ranking import Board, Rank, Score, rank, score
from bot.domain.streaks import current_streak
from bot.ports import UnitOfWork

RUNNING = timedelta(days=100)
"""Within this whoever has a streak running has kept a day: two freezes of the longest cadence, and a short pause."""


async def ranks(
    uow: UnitOfWork, circle: Circle, board: Board, tallies: Sequence[Tally], now: datetime
) -> tuple[Rank, ...]:
    """Everybody on a board. `tallies` are those of its window, and decide who is listed at all."""
    if board is not Board.STREAK:
        return rank(score(tally, board) for tally in tallies)
    public = {tally.member_id for tally in tallies if tally.days}
    return rank(one for one in await _streaks(uow, circle, now) if one.member_id in public)


async def _streaks(uow: UnitOfWork, circle: Circle, now: datetime) -> list[Score]:
    """Every running streak, each counted by its own member's day."""
    running = await uow.members.with_streaks(circle.id, now.date() - RUNNING)
    scores = []
    for profile in running:
        today = local_day(now, member_zone(circle, profile), circle.day_start)
        scores.append(Score(profile.member.id, profile.member.name, current_streak(profile.standing, today, now)))
    return scores
