"""Tips: what members pass on, and how it is shown."""

from bot.domain.members import Member
from bot.messages import Button, Message, Quote, Tone, paragraph
from bot.voice.words import mention

WAYS = {"named": "Show it with my name", "unnamed": "Show it without my name", "kept": "Keep it between us"}


def thanks(tip: str, seq: int, *, publishable: bool) -> Message:
    """The answer to a tip, and the question who may read it."""
    first = paragraph("Thank you, that is a good one!")
    if not publishable:
        return Message((first, Quote(tip), paragraph("I keep it; only you and I know it.", quiet=True)), tone=Tone.GLAD)
    buttons = tuple(Button(label, "tip-publish", {"about": str(seq), "how": way}) for way, label in WAYS.items())
    return Message((first, Quote(tip), paragraph("May I show it to the others?")), buttons, Tone.GLAD)


def card(tip: str, author: Member | None) -> Message:
    """What the circle reads; without an author nobody is named."""
    who = (mention(author), " passes on a tip:") if author else ("A tip from one of us:",)
    return Message((paragraph(*who), Quote(tip)), tone=Tone.GLAD)


def published(*, named: bool) -> Message:
    """The answer once it is shown."""
    return Message((paragraph(f"It is out, {'with' if named else 'without'} your name. Thank you!"),), tone=Tone.GLAD)


def shown_already() -> Message:
    """The answer to any of the buttons once the tip was shown."""
    return Message((paragraph("It is out already, as you chose it the first time."),))


def kept() -> Message:
    """The answer to Keep it between us."""
    return Message((paragraph("It stays between us. Thank you all the same!"),))


def no_place() -> Message:
    """When there is no channel to show it in."""
    return Message((paragraph("There is no channel to show it in just now, so it stays between us. Thank you!"),))
