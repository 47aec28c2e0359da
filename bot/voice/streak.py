"""Where a member stands."""

from datetime import datetime

from bot.messages import Block, Heading, Message, Strong, Tone, Typed, paragraph
from bot.voice.checkin import until
from bot.voice.words import CHECK_IN, count, standing_facts


def standing(
    current: int, longest: int, total: int, recent: int, *, kept_today: bool, day_ends: datetime, zone: str
) -> Message:
    """All four numbers, and until when today can be kept."""
    blocks: tuple[Block, ...] = (
        Heading(_title(current, total)),
        standing_facts(current, longest, total, recent),
    )
    if kept_today:
        return Message((*blocks, paragraph("Today is kept. Rest well.")), tone=Tone.GLAD)
    return Message((*blocks, paragraph("Today is open until ", until(day_ends, zone), ".")), (CHECK_IN,))


def _title(current: int, total: int) -> str:
    if current:
        return f"{count(current, 'day')} in a row"
    return f"{count(total, 'day')} of work so far"


def nothing_yet() -> Message:
    """The answer before the first check-in."""
    return Message(
        (
            paragraph("Your story here starts with the first ", Typed("/checkin"), "."),
            paragraph("One word about what you did is enough, and ", Strong("none"), " is fine too.", quiet=True),
        ),
        (CHECK_IN,),
    )
