"""Cadences in words, how they are called, and what is said to those that are none; and goals in other words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from bot.commands.catalogue import all_commands
from bot.commands.spec import Audience
from bot.domain.cadence import Cadence, Every, Weekdays
from bot.domain.goals import Goal
from bot.domain.identity import MemberId, circle_id
from bot.errors.commands import UnknownCommand
from bot.errors.options import CadenceUnread, MissingOption, NotAnHour
from bot.errors.plans import CadenceGiven
from bot.messages import Message
from bot.voice import goals, plans, problem
from bot.voice import help as help_voice

Named = Iterator[tuple[str, Message]]

CIRCLE = circle_id("web", "demo")
NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
TODAY = NOW.date()
SLIPS = (
    UnknownCommand(""),
    UnknownCommand("chekin", ["checkin"]),
    UnknownCommand("member", ["member add", "member remove"]),
)
CALLED: dict[str, Cadence] = {
    "working-days": Weekdays((0, 1, 2, 3, 4)),
    "weekend": Weekdays((5, 6)),
    "one-day": Weekdays((1,)),
    "four-days": Weekdays((0, 1, 2, 4)),
    "fortnight": Every(14, TODAY),
}


def words() -> Named:
    """What a cadence that was given in words is called, what works instead of others, and a goal that was changed."""
    for name, cadence in CALLED.items():
        yield f"cadence-in-words-{name}", plans.cadence_preview(cadence, {"detail": name}, TODAY, TODAY, 1, "day")
    yield "cadence-unread", problem.refusal(CadenceUnread("detail", "whenever"), ("whenever",)).message
    yield "cadence-given-to-an-own-one", problem.refusal(CadenceGiven("daily", "weekly:5:0"), ()).message
    book = Goal(CIRCLE, MemberId("ada"), 3, "Finish both books", NOW, TODAY, "breakfast", "read")
    yield "goal-edited", goals.edited(book, TODAY)
    yield "goal-edited-plain", goals.edited(replace(book, by_day=None, cue=None, action=None), TODAY)
    first = [(f"/{one.name}", one.help, one.audience) for one in all_commands().visible if one.first]
    theirs = [(typed, told) for typed, told, audience in first if audience is Audience.EVERYBODY]
    yield "help-first", help_voice.first_things(theirs, ())
    yield "help-first-moderator", help_voice.first_things(theirs, [one[:2] for one in first if one[:2] not in theirs])
    for error in SLIPS:
        yield f"slip-{error.name.replace(' ', '-') or 'nothing'}", problem.refusal(error, ()).message
    for what, works in (("place", ("private", "inside")), ("hour", ("0 to 23",))):
        yield f"missing-{what}", problem.refusal(MissingOption(what, works), ()).message
    yield "problem-NotAnHour", problem.refusal(NotAnHour("hour", "19:30"), ()).message
    yield "cadence-without-a-number", problem.refusal(CadenceUnread("detail"), ()).message
