"""Every way in which something cannot be done."""

import gallery_ladder
from gallery_people import HOSTILE, Named

from bot.errors.buddies import BuddyProblem, BuddyRefused
from bot.errors.cheers import CheerLimit, CheerRefused
from bot.errors.commands import NotAllowed, NotYours, UnknownCommand
from bot.errors.goals import GoalProblem, GoalRefused
from bot.errors.kinds import UserError
from bot.errors.ladder import LadderProblem, LadderRefused
from bot.errors.options import (
    MissingOption,
    NotADay,
    NotANumber,
    OptionError,
    OutOfRange,
    TooLong,
    UnknownChoice,
    UnknownMember,
    UnknownOption,
    UnknownPlace,
    UnknownZone,
)
from bot.errors.plans import CadenceGiven, PlanProblem, PlanRefused
from bot.errors.texts import TextProblem, TextRefused
from bot.voice import problem

CANDIDATES = [(1, "Finish the book"), (7, "Finish the bookcase")]

REFUSALS: tuple[UserError, ...] = (
    MissingOption("member"),
    UnknownOption("sleep", ["note", "minutes", "private"]),
    UnknownOption("now", []),
    NotANumber("minutes", "abc", 1, 1440),
    OutOfRange("minutes", "-1", 1, 1440),
    TooLong("note", "n" * 1200, 1000),
    UnknownChoice("window", "year", ["week", "month", "all-time"]),
    UnknownZone("zone", "Berlln", ["Europe/Berlin"]),
    UnknownZone("zone", "Middle-earth", []),
    UnknownPlace("channel", "#nowhere"),
    UnknownMember("member", "Zed"),
    NotADay("from", "someday"),
    OptionError("anything"),
    UnknownCommand("dance"),
    NotAllowed("config zone"),
    NotYours(),
    UserError(),
    CadenceGiven("weekly:3:0"),
    *(PlanRefused(reason) for reason in PlanProblem),
    *(BuddyRefused(reason, 3) for reason in BuddyProblem),
    *(CheerRefused(reason, 3, "well done") for reason in CheerLimit),
    LadderRefused("quiet-until", 22, LadderProblem.NO_TIME_LEFT, 22, 22),
    *gallery_ladder.TEXT_REFUSALS,
    TextRefused("text", TextProblem.TOO_MANY, limit=10),
    LadderRefused("hour", 23, LadderProblem.IN_QUIET_HOURS, 22, 8),
    *(GoalRefused("will", "finish", reason, CANDIDATES, 50) for reason in GoalProblem),
)
MANY_GOALS = GoalRefused("goal", "*", GoalProblem.WHICH, [(n, HOSTILE) for n in range(1, 51)])


def refusing() -> Named:
    for error in REFUSALS:
        yield f"problem-{_name(error)}", problem.refusal(error, ()).message
    yield "problem-GoalRefused-which-of-many", problem.refusal(MANY_GOALS, ()).message
    yield "problem-given-back", problem.refusal(NotANumber("minutes", "many", 1, 1440), (HOSTILE,)).message
    yield "problem-apology", problem.apology("1a2b3c4d", ("my evening's words",), saving=False).message
    yield "problem-not-saved", problem.apology("1a2b3c4d", (), saving=True).message


def _name(error: UserError) -> str:
    """Its class, and what tells it from others of its class: entries that come later leave it as it is."""
    kind = type(error).__name__
    match error:
        case BuddyRefused() | CheerRefused() | GoalRefused() | LadderRefused() | PlanRefused() | TextRefused():
            return f"{kind}-{error.reason}"
        case UnknownZone(given=given):
            return f"{kind}-{given}"
        case OptionError(option=option):
            return f"{kind}-{option}"
        case _:
            return kind
