"""A circle's own texts for its nudges, for the moderators who write them. Their words stand in text spans alone."""

from collections.abc import Sequence

from bot.domain.circles import Circle
from bot.domain.goals import Intention
from bot.domain.ladder import Step
from bot.domain.members import Member
from bot.domain.own_texts import TEXT_STEPS, WITHOUT_REPEAT, OwnText
from bot.domain.text import shorten
from bot.messages import Block, Button, ButtonStyle, Heading, Message, Quote, Strong, Tone, Typed, paragraph
from bot.voice.nudge import own_nudge

LABELS = {
    Step.GENTLE: "The gentle word",
    Step.QUESTION: "The question",
    Step.WEEKLY: "The weekly word",
    Step.STOP: "The last line",
}

SAMPLE_PLAN = Intention("Finish the book", "after breakfast I will read ten pages")

_GLIMPSE, _LOOK = 60, 300
"""Characters of a text in the list of all, and in the list of one step."""


def preview(text: OwnText, reader: Member, circle: Circle) -> Message:
    """A new text as `reader` would get it, and the button from which on it is said."""
    plan = SAMPLE_PLAN if text.needs_plan else None
    shown = own_nudge(reader, circle.name, text, text.step, plan).blocks
    whose = (paragraph("A plan is each member's own: whoever has none gets another text.", quiet=True),) if plan else ()
    waits = paragraph(f"Nobody gets it yet. It is number {text.number}, and waits for your yes.", quiet=True)
    buttons = (_use(text, "Yes, use it", ButtonStyle.PRIMARY), _remove(text, "No, take it away"))
    return Message((paragraph(f"{LABELS[text.step]}, as you would read it:"), *shown, *whose, waits), buttons)


def used(text: OwnText, beside: int) -> Message:
    """The answer to a confirmed text; `beside` it there are so many of the circle's own for this step."""
    mine = WITHOUT_REPEAT - beside
    takes = "takes" if mine == 1 else "take"
    others = f" {mine} of mine {takes} turns with it." if mine > 0 else " None of mine is needed any more."
    takes_turn = paragraph(f"Done: number {text.number} is among the texts from now on.{others}")
    return Message((takes_turn, _never_twice()), tone=Tone.GLAD)


def removed(text: OwnText) -> Message:
    """The answer to a text that is not said any more: its words are given back."""
    return Message((paragraph("Taken out. Here it is, should you want it again:"), Quote(text.text)))


def listed(kept: Sequence[OwnText], step: Step | None) -> Message:
    """The circle's own texts, of one step with what can be done about each, or all at a glance."""
    heading = Heading("Texts of your own")
    if not kept:
        none = paragraph("None yet, so all that I say is mine. ", Typed("/config text"), " adds one; you see it first.")
        return Message((heading, none))
    if step is not None:
        own = [text for text in kept if text.step is step]
        buttons = (*(_use(text, f"Use {text.number}") for text in own if not text.is_used), *map(_remove, own))
        return Message((heading, *_of_step(own, step, _LOOK), _never_twice()), buttons)
    blocks = (block for one in TEXT_STEPS for block in _of_step([t for t in kept if t.step is one], one, _GLIMPSE))
    more = paragraph(
        Typed("/config texts gentle"),
        " shows those of one step whole, ",
        Typed("/config text-remove"),
        " and a number takes one out.",
        quiet=True,
    )
    return Message((heading, *blocks, more))


def _of_step(own: Sequence[OwnText], step: Step, room: int) -> tuple[Block, ...]:
    lines = [paragraph(f"{text.number}: {_shown(text, room)}{_state(text)}") for text in own]
    return (paragraph(Strong(LABELS[step])), *(lines or [paragraph("none of your own", quiet=True)]))


def _shown(text: OwnText, room: int) -> str:
    return shorten(" ".join(text.text.split()), room)


def _state(text: OwnText) -> str:
    return "" if text.is_used else " (not in use yet)"


def _never_twice() -> Block:
    return paragraph(f"Whoever gets one does not get it again within the next {WITHOUT_REPEAT}.", quiet=True)


def _use(text: OwnText, label: str, style: ButtonStyle = ButtonStyle.PLAIN) -> Button:
    return Button(label, "config text-use", {"number": str(text.number)}, style)


def _remove(text: OwnText, label: str = "") -> Button:
    return Button(label or f"Remove {text.number}", "config text-remove", {"number": str(text.number)})
