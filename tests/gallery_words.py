"""Cadences in words: how they are called, and what is said to those that are none."""

from collections.abc import Iterator
from datetime import date

from bot.domain.cadence import Cadence, Every, Weekdays
from bot.errors import CadenceGiven, CadenceUnread
from bot.messages import Message
from bot.voice import plans, problem

Named = Iterator[tuple[str, Message]]

TODAY = date(2026, 3, 2)
CALLED: dict[str, Cadence] = {
    "working-days": Weekdays((0, 1, 2, 3, 4)),
    "weekend": Weekdays((5, 6)),
    "one-day": Weekdays((1,)),
    "four-days": Weekdays((0, 1, 2, 4)),
    "fortnight": Every(14, TODAY),
}


def words() -> Named:
    """What a cadence that was given in words is called, and what works instead of others."""
    for name, cadence in CALLED.items():
        yield f"cadence-in-words-{name}", plans.cadence_preview(cadence, {"detail": name}, TODAY, TODAY, 1, "day")
    yield "cadence-unread", problem.refusal(CadenceUnread("detail", "whenever"), ("whenever",)).message
    yield "cadence-given-to-an-own-one", problem.refusal(CadenceGiven("daily", "weekly:5:0"), ()).message
    yield "cadence-without-a-number", problem.refusal(CadenceUnread("detail"), ()).message
