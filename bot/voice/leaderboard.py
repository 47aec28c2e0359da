"""Leaderboards: the reader's own place, their near peers, the circle's total."""

from collections.abc import Sequence

from bot.domain.identity import MemberId
from bot.domain.ranking import Board, Rank, Window
from bot.messages import Block, BoardRow, Message, Typed, paragraph
from bot.messages import Board as BoardBlock
from bot.voice.words import CHECK_IN, count

_TITLES = {
    Board.STREAK: "Days in a row",
    Board.CHECK_INS: "Days checked in",
    Board.MINUTES: "Minutes of work",
    Board.CHEERS: "Cheers given",
}
_WINDOWS = {Window.WEEK: "last 7 days", Window.MONTH: "last 30 days", Window.ALL_TIME: "all time"}
_INVITATIONS = {
    Board.STREAK: "your next check-in that others can see puts you here.",
    Board.CHECK_INS: "your next check-in that others can see puts you here.",
    Board.MINUTES: "your next check-in with its minutes puts you here.",
    Board.CHEERS: "your next cheer puts you here.",
}
_UNITS = {Board.STREAK: "day", Board.CHECK_INS: "day", Board.MINUTES: "minute", Board.CHEERS: "cheer"}


def title(board: Board, window: Window) -> str:
    """What a board counts, and over which days; a streak is as long as it is."""
    return _TITLES[board] if board is Board.STREAK else f"{_TITLES[board]}, {_WINDOWS[window]}"


def rows(board: Board, ranks: Sequence[Rank], own: MemberId | None = None) -> tuple[BoardRow, ...]:
    """Ranks as rows, the reader's own one marked."""
    return tuple(
        BoardRow(rank.place, rank.score.name, count(rank.score.value, _UNITS[board]), own=rank.score.member_id == own)
        for rank in ranks
    )


def near_peers(
    board: Board, window: Window, own: MemberId, near: Sequence[Rank], everybody: Sequence[Rank], best: int
) -> Message:
    """The reader's neighbourhood; `best` is their longest streak ever. Without a place of their own, an invitation."""
    total = sum(rank.score.value for rank in everybody)
    together = f"Together: {count(total, _UNITS[board])} by {count(len(everybody), 'member')}."
    if not everybody:
        return Message(
            (paragraph("This board is still empty. Yours could be the first name on it: ", Typed("/checkin"), "."),),
            (CHECK_IN,),
        )
    blocks: list[Block] = []
    if near:
        blocks.append(BoardBlock(title(board, window), rows(board, near, own)))
    else:
        blocks.append(paragraph(f"{title(board, window)}: {_INVITATIONS[board]}"))
    if board is Board.STREAK and best:
        together = f"Your longest streak ever: {count(best, 'day')}. {together}"
    return Message((*blocks, paragraph(together, quiet=True)))
