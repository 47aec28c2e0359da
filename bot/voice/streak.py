"""Where a member stands."""

from collections.abc import Iterator
from datetime import datetime

from bot.domain.standing import FREEZES_HELD, Cover, Standing
from bot.domain.streaks import Repair, View
from bot.messages import Block, Fact, Facts, Heading, Message, Strong, Tone, Typed, paragraph
from bot.voice.checkin import until
from bot.voice.plans import day_name
from bot.voice.words import CHECK_IN, count, standing_facts, streak_unit


def standing(
    cached: Standing, seen: View, recent: int, *, due: bool, free: Cover | None, day_ends: datetime, zone: str
) -> Message:
    """All numbers, and until when today can be kept; `free` says what covers today, `due` whether something is owed."""
    unit = streak_unit(cached)
    numbers = standing_facts(cached, seen.current, recent)
    blocks: tuple[Block, ...] = (
        Heading(f"{count(seen.current, unit)} in a row" if seen.current else _so_far(cached)),
        Facts((*numbers.facts, Fact("Freezes", f"{seen.freezes} of {FREEZES_HELD}"))),
        *(paragraph(line) for line in _repair(seen.repair, unit)),
    )
    if seen.kept:
        return Message((*blocks, paragraph("Today is kept. Rest well.")), tone=Tone.GLAD)
    if free is not None:
        return Message((*blocks, paragraph(_FREE[free])))
    opening = "Today is open until " if due else "Nothing is due today. It can be kept all the same until "
    return Message((*blocks, paragraph(opening, until(day_ends, zone), ".")), (CHECK_IN,))


_FREE = {
    Cover.PAUSE: "You are paused: nothing is due, and your streak waits.",
    Cover.REST: "Today is a rest day. Enjoy it.",
    Cover.EXCUSE: "Today is excused: nothing is due.",
    Cover.TRAVEL: "You are on a journey: nothing is due today.",
}


def _so_far(cached: Standing) -> str:
    return f"{count(cached.total, 'day')} of work so far"


def _repair(repair: Repair | None, unit: str) -> Iterator[str]:
    if repair is None:
        return
    lost = count(repair.lost, unit)
    if repair.until is None:
        yield f"A repair is under way: keep {count(repair.left, f'more {unit}')}, and your {lost} can return."
    else:
        yield f"Your {lost} can come back: check in by {day_name(repair.until)} and keep that {unit} and two more."


def nothing_yet() -> Message:
    """The answer before the first check-in."""
    return Message(
        (
            paragraph("Your story here starts with the first ", Typed("/checkin"), "."),
            paragraph("One word about what you did is enough, and ", Strong("none"), " is fine too.", quiet=True),
        ),
        (CHECK_IN,),
    )
