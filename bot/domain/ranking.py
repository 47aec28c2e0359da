"""Leaderboards: who stands where. Nobody is ever listed for being absent, and ties share a rank."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.identity import MemberId
from bot.domain.ledger import Tally

PEERS = 3
"""Members shown above and below the reader (PRODUCT.md)."""

TOP = 10


class Board(StrEnum):
    """What a leaderboard counts."""

    STREAK = "streak"
    CHECK_INS = "check-ins"
    MINUTES = "minutes"
    CHEERS = "cheers"


class Window(StrEnum):
    """The span of local days that a leaderboard looks at; a streak has no window."""

    WEEK = "week"
    MONTH = "month"
    ALL_TIME = "all-time"


@dataclass(frozen=True, slots=True)
class Score:
    """A member's value on a board."""

    member_id: MemberId
    name: str
    value: int


@dataclass(frozen=True, slots=True)
class Rank:
    """A score and its place: 1 is best, equal values share a place, and what they took is skipped (1, 2, 2, 4)."""

    place: int
    score: Score


def rank(scores: Iterable[Score]) -> tuple[Rank, ...]:
    """All scores above zero, best first; within a place by name, so that the order never depends on the database."""
    ordered = sorted(
        (score for score in scores if score.value > 0),
        key=lambda score: (-score.value, score.name.casefold(), score.member_id),
    )
    ranks: list[Rank] = []
    for position, score in enumerate(ordered, start=1):
        tied = ranks and ranks[-1].score.value == score.value
        ranks.append(Rank(ranks[-1].place if tied else position, score))
    return tuple(ranks)


def peers(ranks: Sequence[Rank], member_id: MemberId, reach: int = PEERS) -> tuple[Rank, ...]:
    """The member's own rank with up to `reach` above and below; empty when the member has none."""
    own = next((index for index, rank_ in enumerate(ranks) if rank_.score.member_id == member_id), None)
    return () if own is None else tuple(ranks[max(own - reach, 0) : own + reach + 1])


def score(tally: Tally, board: Board) -> Score:
    """A tally's value on one of the boards that are counted from the ledger (not STREAK, which a standing gives)."""
    values = {Board.CHECK_INS: tally.days, Board.MINUTES: tally.minutes, Board.CHEERS: tally.cheers}
    return Score(tally.member_id, tally.name, values[board])


def window_days(window: Window, today: date) -> tuple[date, date]:
    """First and last local day (both included) of the window that ends `today`: 7 days, 30 days, or everything."""
    if window is Window.ALL_TIME:
        return date.min, today
    length = 7 if window is Window.WEEK else 30
    return today - timedelta(days=length - 1), today
