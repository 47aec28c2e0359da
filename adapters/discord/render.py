"""Message -> embeds and buttons, pure. What a person wrote is escaped in one function, `escaped`.

Everything stands in the embeds' descriptions, in the order in which it is said: a screen reader reads it so, and no
part is torn from another. The exception are pings: Discord notifies only those who are named in `content`, and people
who are not pinged stand there by their names.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from adapters.discord.commands import Press, encode
from adapters.discord.limits import BUTTON_LABEL, BUTTONS, DESCRIPTION, EMBEDS, EMBEDS_TOTAL, QUOTE, TITLE
from bot.domain.text import clean_text, shorten
from bot.messages import (
    Block,
    Board,
    BoardRow,
    Button,
    ButtonStyle,
    Fact,
    Facts,
    Heading,
    Mention,
    Message,
    Moment,
    MomentStyle,
    Paragraph,
    Place,
    Quote,
    Span,
    Strong,
    Text,
    Tone,
    Typed,
)

WORDS_FILE = "words.txt"
"""The file of quotes that are too long for a message."""

_COLOURS = {Tone.CALM: 0x5B8DEF, Tone.GLAD: 0x3BA55D, Tone.PROBLEM: 0xE0A030}
"""Blue, green, amber. Never red: nobody is in trouble."""

_STYLES = {ButtonStyle.PLAIN: discord.ButtonStyle.secondary, ButtonStyle.PRIMARY: discord.ButtonStyle.primary}
_MOMENTS = {MomentStyle.TIME: "t", MomentStyle.DAY: "D", MomentStyle.DAY_AND_TIME: "F"}

_MARKUP = re.compile(
    r"(?P<address>https?://[^\s<>|`*\\]+)"
    r"|(?P<mark>[\\*_~`|<\[\]])"
    r"|(?P<lead>^[ \t]*(?:[0-9]+(?=[.)])|(?=[#>+-])))",
    re.MULTILINE,
)
"""What Discord would read as markup, wherever it stands (bold, spoilers, masked links, mentions, timestamps) or where a
line begins (headings, lists, quotes, small print). Addresses stay whole: a shared link still leads somewhere."""


@dataclass(frozen=True, slots=True)
class ButtonShape:
    """A button as Discord knows it."""

    label: str
    identifier: str
    style: discord.ButtonStyle


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message in Discord's shapes. `notify` are the ids of those who are pinged, and nobody else is."""

    content: str | None
    embeds: tuple[discord.Embed, ...]
    buttons: tuple[ButtonShape, ...] = ()
    notify: tuple[str, ...] = ()
    attachment: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain data, for comparison."""
        return {
            "content": self.content,
            "embeds": [embed.to_dict() for embed in self.embeds],
            "buttons": [[button.label, button.identifier, button.style.name] for button in self.buttons],
            "notify": list(self.notify),
            "attachment": self.attachment,
        }


def rendered(message: Message, guild: str = "") -> Rendered:
    """A message for Discord. `guild` goes into the buttons of a message that does not stand in the server itself.

    Raises ValueError for a button that Discord would not take: a defect of ours.
    """
    head, blocks = _head(message.blocks)
    parts, attached = _parts(blocks, EMBEDS_TOTAL - len(head or ""))
    notify = tuple(dict.fromkeys(mention.member_id for mention in _mentions(message) if mention.notify))
    return Rendered(
        content=" ".join(f"<@{member}>" for member in notify) or None,
        embeds=_embeds(head, parts, _COLOURS[message.tone]),
        buttons=_buttons(message.buttons, guild),
        notify=notify,
        attachment="\n\n".join(attached) or None,
    )


def escaped(text: str) -> str:
    """A person's words (or ours) so that Discord shows them as they are. Space at either end stays."""
    bare = text.strip()
    begin = text.find(bare) if bare else 0
    return text[:begin] + _MARKUP.sub(_escape, clean_text(bare)) + text[begin + len(bare) :]


def _escape(found: re.Match[str]) -> str:
    if found["address"]:
        return found["address"]
    return f"\\{found['mark']}" if found["mark"] else f"{found['lead']}\\"


def _head(blocks: Sequence[Block]) -> tuple[str | None, Sequence[Block]]:
    """The title, when the message begins with one, and what follows. Titles show no markup but some escapes."""
    if blocks and isinstance(blocks[0], Heading):
        return shorten(escaped(blocks[0].text), TITLE), blocks[1:]
    return None, blocks


def _parts(blocks: Sequence[Block], room: int) -> tuple[list[str], list[str]]:
    """The blocks as markdown that fits into `room` characters, and the quotes that did not fit, as they were written.

    The longest quotes give way first. What is then still too long (a board of hundreds) is shortened visibly.
    """
    parts = [_block(block) for block in blocks]
    quotes = sorted((n for n, block in enumerate(blocks) if isinstance(block, Quote)), key=lambda n: -len(parts[n]))
    away = set()
    for number in quotes:
        if len(parts[number]) > QUOTE or sum(len(part) + 1 for part in parts) > room:
            parts[number] = f"> 📎 {WORDS_FILE}"
            away.add(number)
    attached = [block.text for n, block in enumerate(blocks) if n in away and isinstance(block, Quote)]
    return list(_fitting(parts, room)), attached


def _fitting(parts: Iterable[str], room: int) -> Iterable[str]:
    for part in parts:
        if room <= 1:
            return
        shown = shorten(part, min(room - 1, DESCRIPTION))
        room -= len(shown) + 1
        yield shown


def _embeds(title: str | None, parts: Sequence[str], colour: int) -> tuple[discord.Embed, ...]:
    """The parts below each other, in as few embeds as they need."""
    pages: list[str] = []
    for part in parts:
        if pages and len(pages[-1]) + 1 + len(part) <= DESCRIPTION:
            pages[-1] += f"\n{part}"
        elif part:
            pages.append(part)
    first = discord.Embed(title=title, description=pages[0] if pages else None, colour=colour)
    return (first, *(discord.Embed(description=page, colour=colour) for page in pages[1:EMBEDS]))


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"**{escaped(block.text)}**"
        case Paragraph():
            line = "".join(_span(span) for span in block.spans)
            return "\n".join(f"-# {piece}" for piece in line.split("\n")) if block.quiet else line
        case Quote():
            return "\n".join(f"> {line}" for line in escaped(block.text).split("\n"))
        case Facts():
            return "\n".join(_fact(fact) for fact in block.facts)
        case Board():
            return "\n".join([f"**{escaped(block.title)}**", *(_row(row) for row in block.rows)])


def _span(span: Span) -> str:
    match span:
        case Text():
            return escaped(span.text)
        case Strong():
            return f"**{escaped(span.text)}**"
        case Mention():
            return _person(span)
        case Place():
            return f"<#{span.place_id}>"
        case Moment():
            return f"<t:{int(span.at.timestamp())}:{_MOMENTS[span.style]}>"
        case Typed():
            return f"`{clean_text(span.text).replace('`', 'ˋ')}`"


def _person(mention: Mention) -> str:
    """Somebody, by name. Discord tells a client who `<@42>` is only where 42 is pinged; to whoever has not met them
    lately, everybody else would be a number.
    """
    return f"<@{mention.member_id}>" if mention.notify or not mention.name else f"**{escaped(mention.name)}**"


def _fact(fact: Fact) -> str:
    return f"{escaped(fact.label)}: **{escaped(fact.value) if isinstance(fact.value, str) else _span(fact.value)}**"


def _row(row: BoardRow) -> str:
    """A place is escaped too: Discord would number a list anew, and two who share a place would not."""
    line = f"{row.place}\\. {escaped(row.name)}: {escaped(row.value)}"
    return f"**{line}** (you)" if row.own else line


def _mentions(message: Message) -> Iterable[Mention]:
    for block in message.blocks:
        if isinstance(block, Paragraph):
            yield from (span for span in block.spans if isinstance(span, Mention))


def _buttons(buttons: Sequence[Button], guild: str) -> tuple[ButtonShape, ...]:
    if len(buttons) > BUTTONS:
        raise ValueError(f"{len(buttons)} buttons, where Discord allows {BUTTONS}")
    return tuple(
        ButtonShape(
            shorten(button.label, BUTTON_LABEL),
            encode(Press(button.command, button.arguments, guild)),
            _STYLES[button.style],
        )
        for button in buttons
    )
