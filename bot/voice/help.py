"""What Kith can do, made from the commands' own declarations."""

from collections.abc import Iterable

from bot.messages import Block, Heading, Message, Typed, paragraph
from bot.voice.words import CHECK_IN


def overview(lines: Iterable[tuple[str, str]], moderator_lines: Iterable[tuple[str, str]]) -> Message:
    """Each command with its help; those for moderators are shown to moderators only (else none are given)."""
    everybody = tuple(paragraph(Typed(typed), f"  {help_}") for typed, help_ in lines)
    moderators = tuple(paragraph(Typed(typed), f"  {help_}") for typed, help_ in moderator_lines)
    extra: tuple[Block, ...] = (Heading("For moderators"), *moderators) if moderators else ()
    return Message(
        (
            Heading("I'm Kith. I keep count, so that you can get on with it."),
            paragraph("Say when today's work is done. People here will see it, and cheer."),
            *everybody,
            *extra,
        ),
        (CHECK_IN,),
    )
