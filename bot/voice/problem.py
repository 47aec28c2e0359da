"""When something cannot be done: what is wrong, what would work, and what was written given back.

`sentence` names the option and a way that works; `refusal` and `apology` add the member's own words, so that nothing
that somebody wrote is ever lost.
"""

from collections.abc import Sequence

from bot.domain.cadence import read_cadence
from bot.domain.text import clean_text
from bot.errors.buddies import BuddyProblem, BuddyRefused
from bot.errors.cheers import CheerLimit, CheerRefused
from bot.errors.commands import NotAllowed, NotYours, UnknownCommand
from bot.errors.goals import GoalRefused
from bot.errors.kinds import UserError
from bot.errors.ladder import LadderProblem, LadderRefused
from bot.errors.options import (
    CadenceUnread,
    MissingOption,
    NotADay,
    NotAnHour,
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
from bot.messages import Block, Message, Quote, Reply, Tone, Typed, paragraph
from bot.voice.goal_problems import goal_refused
from bot.voice.plans import cadence_name
from bot.voice.words import either, hour, shown

_PLANS = {
    PlanProblem.ENDS_FIRST: "That ends before it begins. Turn the two days around, and it works.",
    PlanProblem.IN_THE_PAST: "That lies in the past. From today on it works; what is behind you, a moderator can mend.",
    PlanProblem.TOO_LONG: "A year is as far as I plan ahead. A pause without an end works too: /pause.",
    PlanProblem.OVERLAPS: "Some of those days are free already. Other days work, and /resume ends a pause early.",
    PlanProblem.NOT_PAUSED: "You are not paused, so there is nothing to resume: today counts as always.",
    PlanProblem.NOTHING_TO_UNDO: "There is no check-in of today to take back.",
    PlanProblem.DAY_CLOSED: "That day is closed, so it stays as it is. A moderator can correct it for you.",
    PlanProblem.SAME_CADENCE: "That is your cadence already: nothing to change.",
    PlanProblem.SET_ALREADY: "It is set like that already: nothing to change.",
    PlanProblem.KEPT_ALREADY: "That day is kept already, so there is nothing to add.",
    PlanProblem.NOT_KEPT: "That day has no check-in that could be removed.",
    PlanProblem.WOULD_SHORTEN: (
        "That day would join two stretches, spend a freeze that a later gap needed, and leave a shorter streak. "
        "So everything stays as it is. Excusing or adding the later gap first can help."
    ),
    PlanProblem.OUT_OF_REACH: "Days from a year ago up to today can be corrected; that one is outside of it.",
    PlanProblem.SNOOZE_OVER: "That day has come already. A day ahead works: /nudges snooze friday, or simply a week.",
    PlanProblem.NOT_YET: "Once you have checked in for the first time, that works: /checkin.",
}


_BUDDIES = {
    BuddyProblem.ONESELF: "A buddy is somebody else. (Being on your own side is a fine thing, though!)",
    BuddyProblem.BUDDIES_ALREADY: "You two are buddies already. /buddy status shows how you both are.",
    BuddyProblem.HAVING_ONE: "You have a buddy already, and one at a time is enough to keep. /buddy end makes room.",
    BuddyProblem.TAKEN: "They have a buddy already, and one is enough to keep. Somebody else may be glad to be asked.",
    BuddyProblem.ASKED_ALREADY: "Your question is with them already. There is no hurry; /buddy end takes it back.",
    BuddyProblem.ASKED_LATELY: "You asked them not long ago: let us leave them room. Somebody else may be glad of it.",
    BuddyProblem.TOO_MANY: "You have {limit} open questions, which is enough to wait for. /buddy end takes them back.",
    BuddyProblem.NOBODY_ASKED: "No question of theirs is open. /buddy status shows who asked; /buddy ask asks them.",
    BuddyProblem.NOT_OPEN: "That question is not open any more. /buddy ask asks anew, if you like.",
    BuddyProblem.NO_BUDDY: "You have no buddy here just now. /buddy ask and a name is all that it takes to find one.",
    BuddyProblem.NO_LONGER: "That was about a buddy whom you had then. /buddy status shows how things are now.",
    BuddyProblem.LONG_AGO: "That was a while ago. A cheer is welcome any day: /cheer.",
}


def refusal(error: UserError, written: Sequence[str]) -> Reply:
    """The answer to something that cannot be done."""
    fault = error.option if isinstance(error, OptionError) else None
    said = sentence(error)
    rest = [text for text in written if not _repeats(said, text)]
    return Reply(Message((paragraph(said), *_given_back(rest)), tone=Tone.PROBLEM), fault=fault)


def apology(incident: str, written: Sequence[str], *, saving: bool) -> Reply:
    """The answer when something broke on our side; `incident` stands in the log too."""
    what = "I couldn't save that just now" if saving else "Something went wrong on my side"
    first = paragraph(f"{what}, and nothing was changed. Please try again in a moment.")
    tell = paragraph("If it stays like this, tell a moderator this number: ", Typed(incident), ".", quiet=True)
    return Reply(Message((first, *_given_back(written), tell), tone=Tone.PROBLEM))


def rights_unknown(written: Sequence[str]) -> Reply:
    """The answer to what only moderators may do, while the platform does not say who is one."""
    first = paragraph(
        "I can't find out just now who moderates here, so nothing was changed. Please try again in a minute."
    )
    return Reply(Message((first, *_given_back(written)), tone=Tone.PROBLEM))


def _repeats(said: str, text: str) -> bool:
    """Whether the sentence holds what was written already, whole, so that it need not be given back below."""
    return not text.strip("/ ") or f"“{text}”" in said or (text.startswith("/") and f"{text}." in said)


def _given_back(written: Sequence[str]) -> tuple[Block, ...]:
    if not written:
        return ()
    return (paragraph("Here is what you wrote, so that nothing is lost:"), *(Quote(text) for text in written))


def sentence(error: UserError) -> str:
    """What is wrong and what would work."""
    match error:
        case CheerRefused():
            return _cheer(error)
        case PlanRefused() | CadenceGiven():
            return _plan(error)
        case BuddyRefused(reason=reason, limit=limit):
            return _BUDDIES[reason].format(limit=limit)
        case OptionError():
            return _option(error)
        case UnknownCommand():
            return _unknown(error)
        case NotAllowed(command=command):
            return f"/{command} is for this circle's moderators. One of them can do it for you."
        case NotYours():
            return "That button was for somebody else. /help shows what you can do here."
        case _:
            return "That did not work as it stands. /help shows what I can do."


def _unknown(error: UnknownCommand) -> str:
    if not error.name:
        return "I don't know what that is for. Behind a slash stands a command: /help shows what I can do."
    if error.near:
        return f"I don't know /{shown(error.name)}. Did you mean {either([f'/{name}' for name in error.near])}?"
    return f"I don't know “{shown(error.name)}” (any more). /help shows what I can do."


def _plan(error: PlanRefused | CadenceGiven) -> str:
    if isinstance(error, PlanRefused):
        return _PLANS[error.reason]
    others = cadence_name(read_cadence(error.cadence))
    if error.kept is None:
        return (
            f"Moderators choose the cadence here: {others}. If another would suit you better, tell one of them:"
            " /config cadence own:yes lets everybody choose."
        )
    return (
        f"You keep the cadence that you chose: {cadence_name(read_cadence(error.kept))}. New choices are for moderators"
        f" here; /cadence circle goes back to what the others have: {others}."
    )


def _option(error: OptionError) -> str:
    match error:
        case GoalRefused():
            return goal_refused(error)
        case LadderRefused():
            return _ladder(error)
        case TextRefused():
            return _own_text(error)
        case MissingOption(works=works):
            name = error.option
            return f"“{name}” is still missing.{_how_to_add(name, works)}"
        case NotANumber() | TooLong() | UnknownChoice():
            return _value(error)
        case _:
            return _name(error)


def _how_to_add(name: str, works: Sequence[str]) -> str:
    return f" It can be {either(works)}." if works else f" Please add it (in one line: {name}:…) and send it again."


def _value(error: NotANumber | TooLong | UnknownChoice) -> str:
    """A value that is not one of those which the option takes."""
    name, given = error.option, shown(error.given)
    match error:
        case OutOfRange(minimum=minimum, maximum=maximum):
            return f"“{name}” can be anything from {minimum:,} to {maximum:,}; {given} is outside of that."
        case NotANumber(minimum=minimum, maximum=maximum):
            return f"“{name}” is a whole number from {minimum:,} to {maximum:,}; I could not read “{given}” as one."
        case TooLong(limit=limit):
            over = len(clean_text(error.given)) - limit
            return f"“{name}” has room for {limit:,} characters, and yours is {over:,} longer. A little shorter?"
        case UnknownChoice(choices=choices):
            return f"“{name}” can be {either(choices)}; “{given}” is none of them."


def _name(error: OptionError) -> str:
    """A name of something that Kith does not know."""
    given = shown(error.given)
    match error:
        case UnknownZone(suggestions=suggestions):
            hint = f"Did you mean {either(suggestions)}?" if suggestions else "A city works, for instance Europe/Paris."
            return f"I don't know the zone “{given}”. {hint}"
        case UnknownPlace():
            return f"I can't find the channel “{given}” here. Pick one that I can see, for instance #general."
        case CadenceUnread():
            return _cadence(given)
        case NotAnHour():
            return f"“{error.option}” is a full hour, for instance 19 or 7pm; I could not read “{given}” as one."
        case NotADay():
            return f"I could not read “{given}” as a day. Try today, friday, 5 March or 2026-03-05."
        case UnknownMember():
            return f"“{given}” hasn't said hello to me here, or has left. Whoever joined or checked in can be picked."
        case UnknownOption(known=known):
            works = f"I understand {either(known)}." if known else "It works without anything behind it."
            return f"I don't know what to do with “{shown(error.option)}”. {works}"
        case _:
            return f"I could not read “{error.option}”. /help shows how it works."


def _cadence(given: str) -> str:
    works = "Try every day, mon-fri, weekends, 3 times a week or every 2 days."
    return f"I could not read “{given}” as a cadence. {works}" if given else f"How often? {works}"


def _cheer(error: CheerRefused) -> str:
    match error.reason:
        case CheerLimit.ONESELF:
            return "A cheer is for somebody else. (You are doing well, though!)"
        case CheerLimit.SAME_CHECK_IN:
            return "You have cheered for this one already. Words of your own go with /cheer."
        case CheerLimit.SAME_MEMBER:
            return f"That was {error.limit} cheers for the same person today. Who else could use one?"
        case CheerLimit.TODAY:
            return f"You gave {error.limit} cheers today: wonderful. There are new ones tomorrow."


def _ladder(error: LadderRefused) -> str:
    match error.reason:
        case LadderProblem.NO_TIME_LEFT:
            return (
                f"Quiet hours from {hour(error.quiet_from)} to {hour(error.quiet_until)} would be all of them. Another"
                " hour to begin or to end works; to write to nobody at all there is /config nudges off."
            )
        case LadderProblem.IN_QUIET_HOURS:
            return (
                f"From {hour(error.quiet_from)} to {hour(error.quiet_until)} I write to nobody here, {hour(error.hour)}"
                f" included. An hour from {hour(error.quiet_until)} to {hour((error.quiet_from - 1) % 24)} works, and"
                " /config ladder sets other quiet hours."
            )


def _own_text(error: TextRefused) -> str:
    works = either([f"{{{name}}}" for name in error.known]) if error.known else ""
    match error.reason:
        case TextProblem.UNKNOWN_PLACEHOLDER:
            return f"I have nothing to fill in for {{{shown(error.name)}}}. {works} works."
        case TextProblem.BRACES:
            return f"A brace stands alone there. They come in pairs, around what I fill in: {works}."
        case TextProblem.TOO_LONG:
            over = error.size - error.limit
            return (
                f"With the longest names and plans filled in, that is {over:,} over the {error.limit:,} characters that"
                " fit. A little shorter?"
            )
        case TextProblem.TOO_MANY:
            return f"That step has {error.limit} texts of your own, which is all that I keep. /config texts makes room."
        case TextProblem.KNOWN:
            return "That text is among yours already: /config texts shows them."
        case TextProblem.GONE:
            return f"There is no text {shown(error.given)} (any more). /config texts shows those that there are."
