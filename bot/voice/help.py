"""What Kith can do, made from the commands' own declarations."""

from collections.abc import Iterable

from bot.messages import Block, Button, Heading, Message, Typed, paragraph
from bot.voice.words import CHECK_IN

_WHO = (
    Heading("I'm Kith. I keep count, so that you can get on with it."),
    paragraph("Say when today's work is done, however small it was. People here will see it, and cheer."),
)


def first_things(lines: Iterable[tuple[str, str]], moderator_lines: Iterable[tuple[str, str]]) -> Message:
    """The few commands that somebody needs who is new, and the way to the others."""
    return Message((*_WHO, *_listed(lines, moderator_lines)), (CHECK_IN, Button("Everything", "help", {"show": "all"})))


def overview(lines: Iterable[tuple[str, str]], moderator_lines: Iterable[tuple[str, str]]) -> Message:
    """Each command with its help; those for moderators are shown to moderators only (else none are given)."""
    return Message((Heading("Everything I can do"), *_listed(lines, moderator_lines)), (CHECK_IN,))


def _listed(lines: Iterable[tuple[str, str]], moderator_lines: Iterable[tuple[str, str]]) -> tuple[Block, ...]:
    everybody = tuple(paragraph(Typed(typed), f"  {help_}") for typed, help_ in lines)
    moderators = tuple(paragraph(Typed(typed), f"  {help_}") for typed, help_ in moderator_lines)
    return (*everybody, Heading("For moderators"), *moderators) if moderators else everybody
