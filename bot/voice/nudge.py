"""Nudges: a private word to a quiet member. The tone never hardens, and nothing is counted up against anybody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.domain.cadence import Cadence
from bot.domain.goals import Intention
from bot.domain.ladder import NudgeTone, Step
from bot.domain.members import Member
from bot.domain.own_texts import OwnText, Part, Placeholder, parts_of
from bot.messages import (
    Block,
    Button,
    ButtonStyle,
    Message,
    Paragraph,
    Quote,
    Span,
    Strong,
    Text,
    Tone,
    Typed,
    paragraph,
)
from bot.voice.goals import plan_sentence
from bot.voice.plans import cadence_name, day_name
from bot.voice.words import CHECK_IN, mention

_WARM_WEEKLY = (
    "a wave from here. Nothing has to be caught up on: today is a fine day to begin from.",
    "the door is open, as always. One small thing, and you are in the middle of it again.",
    "I kept your seat. Five minutes on anything you like would count.",
    "what would make today a tiny bit better? If it is your work, I'd love to hear of it.",
    "whenever you feel like it, we are here, and glad of you.",
)
_BRIEF_WEEKLY = (
    "a short hello. Today counts, however small.",
    "still here, still glad of you.",
    "one small step today?",
    "your seat is kept.",
    "whenever you like: we are here.",
)

TEXTS: Mapping[NudgeTone, Mapping[Step, Sequence[str]]] = {
    NudgeTone.WARM: {
        Step.GENTLE: (
            "how are things going? If you did something today, even five minutes, it counts.",
            "just waving. A small step is a whole step here.",
            "no rush at all. If there is one tiny thing you could do today, I'd love to hear of it.",
            "thinking of you. Pick up wherever you are: nothing has to be caught up on.",
            "your place here is kept. Come by whenever it suits you.",
        ),
        Step.QUESTION: (
            "may I ask you something? What is one thing about your topic that you wish you had known earlier?",
            "you know your topic. What would you tell somebody who starts with it today?",
            "I'm collecting small tips. Is there a trick in your work that others should know of?",
            "which page, video or tool helped you most so far? Somebody here could be looking for just that.",
            "what made something click for you lately? One sentence could save somebody an evening.",
        ),
        Step.WEEKLY: _WARM_WEEKLY,
        Step.WEEKLY_AGAIN: _WARM_WEEKLY,
        Step.STOP: (
            "I'll stop writing now, so that I don't become noise. You are welcome back any time: ",
            "this is my last note for now. Whenever you feel like it, I'm here: ",
            "I'll be quiet from here on. Your place stays yours, and one word brings me back: ",
            "no more notes from me for now. Everything you did is kept, and it starts again with ",
            "I'll leave you in peace. Whenever you like, today or next year: ",
        ),
    },
    NudgeTone.BRIEF: {
        Step.GENTLE: (
            "how is it going? Five minutes count.",
            "a small step today?",
            "hello from here. Anything counts.",
            "pick up wherever you are.",
            "your place is kept.",
        ),
        Step.QUESTION: (
            "one question: what do you wish you had known earlier about your topic?",
            "a tip for somebody who starts with your topic today?",
            "which page or tool helped you most so far?",
            "what clicked for you lately?",
            "is there a small trick in your work that others should know of?",
        ),
        Step.WEEKLY: _BRIEF_WEEKLY,
        Step.WEEKLY_AGAIN: _BRIEF_WEEKLY,
        Step.STOP: (
            "I'll stop writing. Whenever you like: ",
            "my last note for now. I'm here any time: ",
            "I'll be quiet from here on. Back any time with ",
            "no more notes for now. It starts again with ",
            "I'll leave you in peace. Any time: ",
        ),
    },
}
"""What is said at each step, so many that none comes again within four nudges. The last line ends in a command."""


QUOTING = frozenset({Step.GENTLE, Step.WEEKLY, Step.WEEKLY_AGAIN})
"""The steps that remind of the member's own plan: a question asks for something else, and a last line for nothing."""


def nudge(member: Member, step: Step, tone: NudgeTone, text: int, own: Intention | None = None) -> Message:
    """The nudge of a step, with the `text` of this number; `own` is the member's own goal with its plan."""
    words = TEXTS[tone][step][text]
    closing: tuple[Span | str, ...] = (Typed("/checkin"), ".") if step is Step.STOP else ()
    return _complete(member, step, (paragraph(mention(member), ", ", words, *closing),), own)


def own_nudge(
    member: Member, circle_name: str, own: OwnText, step: Step, intention: Intention | None = None
) -> Message:
    """The nudge of a step in a circle's own words. They are text and nothing else, whatever stands in them."""
    values: dict[Part, Span] = {
        Placeholder.NAME: mention(member),
        Placeholder.CIRCLE: Text(circle_name),
        Placeholder.PLAN: Text(intention.plan if intention else ""),
        Placeholder.CHECKIN: Typed("/checkin"),
    }
    lines = [line for line in own.text.split("\n") if line.strip()]
    blocks = (Paragraph(tuple(values.get(part) or Text(part) for part in parts_of(line))) for line in lines)
    return _complete(member, step, blocks, None if own.needs_plan else intention)


def _complete(member: Member, step: Step, lines: Iterable[Block], own: Intention | None) -> Message:
    """The words with what stands below them: the last line brings a way back, and nothing that asks for an answer."""
    if step is Step.STOP:
        return Message((*lines,), (CHECK_IN, Button("Write to me again", "nudges again", {"for": member.id})))
    blocks: list[Block] = [*lines]
    if own and step in QUOTING:
        blocks += [paragraph("You once planned, for ", Strong(own.title), ":"), Quote(plan_sentence(own.plan))]
    how = paragraph("You said that I may write when you go quiet. ", Typed("/nudges"), " changes that.", quiet=True)
    return Message((*blocks, how), _answers(member, step))


def _answers(member: Member, step: Step) -> tuple[Button, ...]:
    """What can be answered honestly, and by nobody else. The question asks for a tip before it offers a report."""
    theirs = {"for": member.id}
    tip = Button("Share a tip", "tip", style=ButtonStyle.PRIMARY)
    first = (tip, replace(CHECK_IN, style=ButtonStyle.PLAIN)) if step is Step.QUESTION else (CHECK_IN,)
    return (
        *first,
        Button("Not today", "not-today", theirs),
        Button("I'm stuck", "stuck", theirs),
        Button("Pause", "nudges break", theirs),
        Button("Why am I getting this?", "nudges why", theirs),
    )


def not_today() -> Message:
    """The answer to Not today."""
    return Message((paragraph("All right. Thank you for telling me; see you another day."),))


def stuck(member: Member, buddy: Member | None) -> Message:
    """The answer to I'm stuck; a `buddy` is told nothing unless the member presses the button."""
    kind = (
        paragraph("Thank you for saying so. Being stuck is part of learning, and it passes."),
        paragraph("One way on: take the smallest piece you can name, give it five minutes, and stop there."),
    )
    told_nobody = paragraph("I told nobody.", quiet=True)
    if buddy is None:
        other = paragraph("Another: a buddy. ", Typed("/buddy ask"), " and a name is all that it takes.")
        return Message((*kind, other, told_nobody), (CHECK_IN,))
    offer = paragraph("Another: shall I tell ", mention(buddy), " that you could use a word?")
    button = Button("Yes, tell them", "stuck-tell", {"for": member.id, "buddy": buddy.id}, ButtonStyle.PRIMARY)
    return Message((*kind, offer, told_nobody), (button, CHECK_IN))


def buddy_asked(buddy: Member) -> Message:
    """The answer once the buddy is told."""
    return Message((paragraph(mention(buddy), " hears that you could use a word, and nothing else."),))


def breaks(member: Member) -> Message:
    """Spans to choose from; each is a pause that begins on the day on which it is pressed."""
    spans = (("3 days", "3"), ("A week", "7"), ("Two weeks", "14"))
    theirs = {"for": member.id}
    return Message(
        (paragraph("For how long? Nothing is due, I won't write, and nothing is lost."),),
        (
            *(Button(label, "nudges pause", {**theirs, "days": days}) for label, days in spans),
            Button("Until I'm back", "nudges pause", theirs),
        ),
    )


def why(missed: date | None, cadence: Cadence, agreed: date | None, *, agrees: bool) -> Message:
    """Why a nudge came: the period until local day `missed` passed quietly, and they agreed on `agreed`."""
    since = f" on {day_name(agreed)}" if agreed else ""
    said = f"You told me{since} that I may write when you go quiet." if agrees else "I don't write to you any more."
    rhythm = f"Your rhythm: {cadence_name(cadence)}."
    passed = (
        f"The time up to {day_name(missed)} passed quietly." if missed else "You have been here since, so all is well."
    )
    change = paragraph(
        Typed("/nudges"),
        " shows and changes it, ",
        Typed("/nudges off"),
        " ends it, ",
        Typed("/cadence"),
        " sets your pace.",
    )
    return Message((paragraph(f"{rhythm} {passed}"), paragraph(said), change))


def again() -> Message:
    """The answer to Write to me again."""
    return Message((paragraph("Gladly! I'll write when you go quiet, gently as before."),), (CHECK_IN,), Tone.GLAD)
