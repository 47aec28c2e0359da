"""/why: the dated facts behind a number, and the rule that was applied to each."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.domain.reasons import Corrected, Correction, Excuse
from bot.domain.walk import Step, Verdict
from bot.messages import Block, Heading, Message, Typed, paragraph
from bot.voice.words import count

SHOWN = 14
"""Lines of an explanation: what fits on a telephone."""

CORRECTIONS_SHOWN = 5

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


_CORRECTED = {
    Correction.ADDED: "added",
    Correction.REMOVED: "removed",
    Correction.PUT_BACK: "put back",
    Correction.TAKEN_BACK: "no longer added",
}


def explanation(
    number: str, value: str, steps: Sequence[Step], excuses: Sequence[Excuse], corrected: Sequence[Corrected] = ()
) -> Message:
    """A number, its rule, and the steps that lead to it; `excuses` say why days were excused, and `corrected` which
    ones a moderator put right, and why. Of a streak no zero stands in the heading (PRODUCT.md, streak rule 10).
    """
    lines = [_line(step, excuses) for step in steps[-SHOWN:]]
    zero = number == "streak" and value == "0"
    blocks: list[Block] = [
        Heading(_TITLES[number] if zero else f"{_TITLES[number]}: {value}"),
        paragraph(_RULES[number]),
    ]
    if len(steps) > SHOWN:
        blocks.append(paragraph(f"The latest {SHOWN} of {count(len(steps), 'line')}:", quiet=True))
    blocks += [paragraph(line) for line in lines]
    blocks += _put_right(corrected)
    if not lines and number == "freezes":
        blocks.append(paragraph("So far none was needed, and none was earned on top."))
    elif not lines:
        blocks.append(paragraph("Nothing to tell yet. It begins with ", Typed("/checkin"), "."))
    return Message(tuple(blocks))


def _put_right(corrected: Sequence[Corrected]) -> Iterator[Block]:
    """The latest days that a moderator corrected, with the reason in their words."""
    if corrected:
        yield paragraph("What a moderator put right:", quiet=True)
    for one in corrected[-CORRECTIONS_SHOWN:]:
        yield paragraph(f"{_day(one.day)}: {_CORRECTED[one.what]}{f'. {one.reason}' if one.reason else ''}")


def _line(step: Step, excuses: Sequence[Excuse]) -> str:
    days = _days(step.first, step.last)
    if step.verdict is Verdict.EXCUSE:
        return _excused(step, days, [excuse for excuse in excuses if excuse.concerns(step)])
    length = f" ({step.length:,} in a row)" if step.verdict in {Verdict.KEPT, Verdict.REPAIRED} else ""
    return f"{days}: {_SAID[step.verdict]}{length}"


def _excused(step: Step, days: str, excuses: Sequence[Excuse]) -> str:
    """Our own absence is owned up to; a moderator's reason is given in their words."""
    reasons = "".join(f". {excuse.reason}" for excuse in excuses if excuse.reason)
    ours = [excuse for excuse in excuses if excuse.by_kith]
    if not ours:
        return f"{days}: {_SAID[step.verdict]}{reasons}"
    if step.first == step.last:
        return f"On {days} I was away myself, so the day is excused{reasons}."
    first, last = max(step.first, ours[0].first), min(step.last, ours[-1].last)
    if (first, last) == (step.first, step.last):
        return f"From {days} I was away myself, so these days are excused{reasons}."
    return f"{days}: excused, because I was away myself ({_days(first, last)}){reasons}"


def _days(first: date, last: date) -> str:
    return _day(first) if first == last else f"{_day(first)} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b} {day.year}"
