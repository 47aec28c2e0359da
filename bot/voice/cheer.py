"""Cheers: thanks to the giver, joy for the receiver."""

from collections.abc import Sequence

from bot.domain.members import Member
from bot.messages import Block, Mention, Message, Quote, Span, Text, Tone, paragraph
from bot.voice.words import count, mention


def given(receiver: Member) -> Message:
    """The giver's answer."""
    return Message((paragraph("Your cheer is on its way to ", mention(receiver), ". Kind of you!"),), tone=Tone.GLAD)


def received(receiver: Member, giver: Mention, words: str | None, *, for_checkin: bool) -> Message:
    """One cheer, for the receiver."""
    what = " cheers for your check-in!" if for_checkin else " cheers you on!"
    blocks: list[Block] = [paragraph(mention(receiver, notify=True), ": ", giver, what)]
    if words:
        blocks.append(Quote(words))
    return Message(tuple(blocks), tone=Tone.GLAD)


def digest(receiver: Member, cheers: Sequence[tuple[Mention, str | None]]) -> Message:
    """Several cheers in one message, each giver named once, every word kept."""
    givers = list(dict.fromkeys(giver for giver, _ in cheers))
    named: list[Span] = []
    for position, giver in enumerate(givers):
        named += [Text(_joint(position, len(givers))), giver] if position else [giver]
    head = paragraph(
        mention(receiver, notify=True), f": {count(len(cheers), 'more cheer')} for you, from ", *named, "!"
    )
    quotes = tuple(Quote(f"{giver.name}: {words}") for giver, words in cheers if words)
    return Message((head, *quotes), tone=Tone.GLAD)


def _joint(position: int, total: int) -> str:
    return " and " if position == total - 1 else ", "
