"""/why: the dated facts behind a number, and the rule that was applied to each."""

from collections.abc import Sequence
from datetime import date

from bot.domain.walk import Step, Verdict
from bot.messages import Block, Heading, Message, Typed, paragraph
from bot.voice.words import count

SHOWN = 14
"""Lines of an explanation: what fits on a telephone."""

_TITLES = {
    "streak": "Your current streak",
    "longest": "Your longest streak",
    "total": "Your days in total",
    "consistency": "Your last 30 days",
    "freezes": "Your freezes",
}
_RULES = {
    "streak": "A streak counts the periods in a row that you kept. The open one never breaks it.",
    "longest": "The most periods in a row that you ever kept.",
    "total": "Every day with a check-in, each once, due or not.",
    "consistency": "How many of the last 30 days have a check-in, today included.",
    "freezes": "One to start with, one more for every 7 kept in a row, at most 2. They save a streak by themselves.",
}
_SAID = {
    Verdict.KEPT: "kept",
    Verdict.COUNTED: "counts towards its week",
    Verdict.NOT_DUE: "not due: counts in total",
    Verdict.MISSED: "passed without a check-in",
    Verdict.FROZEN: "covered by a freeze",
    Verdict.REST: "rest: neither kept nor missed",
    Verdict.PAUSE: "paused: neither kept nor missed",
    Verdict.EXCUSE: "excused: neither kept nor missed",
    Verdict.TRAVEL: "on the way between zones: nothing is lost",
    Verdict.BROKE: "a new streak begins",
    Verdict.REPAIR_OPENED: "a repair begins: three kept bring the old length back",
    Verdict.REPAIRED: "repaired",
    Verdict.FREEZE_EARNED: "7 in a row: a freeze earned",
}


def explanation(number: str, value: str, steps: Sequence[Step], notes: Sequence[tuple[date, str]]) -> Message:
    """A number, its rule, and the steps that lead to it; `notes` are reasons that somebody gave for a day."""
    lines = [*(_line(step, dict(notes)) for step in steps[-SHOWN:])]
    blocks: list[Block] = [Heading(f"{_TITLES[number]}: {value}"), paragraph(_RULES[number])]
    if len(steps) > SHOWN:
        blocks.append(paragraph(f"The latest {SHOWN} of {count(len(steps), 'line')}:", quiet=True))
    blocks += [paragraph(line) for line in lines]
    if not lines:
        blocks.append(paragraph("Nothing to tell yet. It begins with ", Typed("/checkin"), "."))
    return Message(tuple(blocks))


def _line(step: Step, notes: dict[date, str]) -> str:
    days = _day(step.first) if step.first == step.last else f"{_day(step.first)} to {_day(step.last)}"
    length = f" ({step.length:,} in a row)" if step.verdict in {Verdict.KEPT, Verdict.REPAIRED} else ""
    note = f". {notes[step.first]}" if step.first in notes else ""
    return f"{days}: {_SAID[step.verdict]}{length}{note}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b} {day.year}"
