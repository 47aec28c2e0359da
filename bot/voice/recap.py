"""The weekly recap: what the circle did together."""

from collections.abc import Sequence
from datetime import date

from bot.domain.ranking import Board, Rank
from bot.messages import Block, Heading, Message, Typed, paragraph
from bot.messages import Board as BoardBlock
from bot.voice.leaderboard import rows
from bot.voice.words import CHECK_IN, count


def recap(
    first: date, last: date, boards: Sequence[tuple[Board, Sequence[Rank]]], days: int, minutes: int, quietly: int
) -> Message:
    """One week of a circle. `days` and `minutes` are totals; `quietly` members checked in privately."""
    blocks: list[Block] = [Heading(f"Our week, {_span(first, last)}")]
    if not days and not quietly:
        blocks.append(
            paragraph("A calm week. A new one begins, and one small step is enough: ", Typed("/checkin"), ".")
        )
        return Message(tuple(blocks), (CHECK_IN,))
    if days:
        blocks.append(paragraph(_together(days, minutes)))
    blocks += [BoardBlock(_TITLES[board], rows(board, ranks)) for board, ranks in boards if ranks]
    if quietly:
        people = "1 person" if quietly == 1 else f"{quietly:,} people"
        blocks.append(paragraph(f"{people} checked in quietly.", quiet=True))
    return Message(tuple(blocks), (CHECK_IN,))


_TITLES = {
    Board.CHECK_INS: "Days checked in this week",
    Board.STREAK: "Days in a row",
    Board.MINUTES: "Minutes of work this week",
    Board.CHEERS: "Cheers given this week",
}


def _together(days: int, minutes: int) -> str:
    time = f", {count(minutes, 'minute')}" if minutes else ""
    return f"Together: {count(days, 'day')} of work{time}. Well done, all of you."


def _span(first: date, last: date) -> str:
    return f"{first.day} {first:%B} to {last.day} {last:%B}"
