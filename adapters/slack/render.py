"""Message -> blocks and text, pure.

What people wrote stands in rich text and plain_text objects, which Slack shows as they are: no escaping, no markup, no
links. mrkdwn appears only in small print and facts, and only for words without a character that it could take for
markup; there, and in the `text` beside the blocks, `escape` takes care of & < >.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from adapters.slack.commands import Press, encode, slash_line
from adapters.slack.limits import (
    BLOCK_CHARACTERS,
    BLOCKS,
    BUTTON_LABEL,
    BUTTONS_A_ROW,
    CONTEXT,
    FIELD,
    FIELDS,
    HEADER,
    LINES,
    PARAGRAPHS,
    TEXT,
)
from bot.domain.text import shorten
from bot.messages import (
    Block,
    Board,
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
    Typed,
    board_line,
    moment_text,
    plain_span,
    plain_text,
)

Json = dict[str, Any]

_USER = re.compile(r"[UW][A-Z0-9]{2,}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")
_MARKUP = re.compile(r"[*_~`]|^>|^&gt;", re.MULTILINE)
"""What mrkdwn could take for formatting; it has no way to escape them."""

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})

_DATES = {
    MomentStyle.TIME: "{time}",
    MomentStyle.DAY: "{date_long}",
    MomentStyle.DAY_AND_TIME: "{date_long}, {time}",
}

PRESSED = "press"
"""How the action_id of a button begins; its position follows, because ids in a message are unique."""


def escape(text: str) -> str:
    """Text that Slack shows as it is, wherever mrkdwn is read."""
    return text.translate(_ENTITIES)


def pages(message: Message) -> list[Json]:
    """`text` and `blocks` of the Slack messages that one message needs: one, unless somebody wrote a great deal."""
    message = _as_typed_here(message)
    groups = _in_pages(_blocks(message.blocks))
    groups[-1] += _actions(message.buttons)
    text = escape(shorten(plain_text(message), TEXT)) or "…"
    return [{"text": text, "blocks": blocks} for blocks in groups]


def home(message: Message) -> Json:
    """The view of a person's App Home."""
    return {"type": "home", "blocks": pages(message)[0]["blocks"]}


def plain(text: str, limit: int) -> Json:
    """A plain_text object: no markup, no `:emoji:` codes, visibly shortened; never empty, which Slack refuses."""
    return {"type": "plain_text", "text": shorten(text, limit) or "…", "emoji": False}


def _as_typed_here(message: Message) -> Message:
    """The message with every command named as it is typed on Slack."""
    blocks = tuple(
        replace(block, spans=tuple(map(_span_here, block.spans))) if isinstance(block, Paragraph) else block
        for block in message.blocks
    )
    return replace(message, blocks=blocks)


def _span_here(span: Span) -> Span:
    return Typed(slash_line(span.text)) if isinstance(span, Typed) else span


def _blocks(blocks: Sequence[Block]) -> Iterator[Json]:
    """Every block in Slack's shapes; many paragraphs in a row become the lines of a few."""
    for is_line, run in groupby(blocks, key=_is_line):
        together = list(run)
        if is_line and len(together) > PARAGRAPHS:
            for start in range(0, len(together), LINES):
                yield _rich("rich_text_section", _lines(together[start : start + LINES]))
        else:
            yield from (one for block in together for one in _block(block))


def _is_line(block: Block) -> bool:
    return isinstance(block, Paragraph) and not block.quiet


def _lines(blocks: Iterable[Block]) -> Iterator[Json]:
    """Paragraphs, each on a line."""
    for number, block in enumerate(block for block in blocks if isinstance(block, Paragraph)):
        if number:
            yield _text("\n")
        yield from map(_element, block.spans)


def _block(block: Block) -> Iterator[Json]:
    match block:
        case Heading():
            yield {"type": "header", "text": plain(block.text, HEADER)}
        case Paragraph(quiet=True):
            yield _small_print(block)
        case Paragraph():
            yield _rich("rich_text_section", map(_element, block.spans))
        case Quote():
            yield from (_rich("rich_text_quote", [_text(part)]) for part in _parts(block.text))
        case Facts():
            for start in range(0, len(block.facts), FIELDS):
                yield {"type": "section", "fields": [_fact(fact) for fact in block.facts[start : start + FIELDS]]}
        case Board():
            yield _rich("rich_text_section", _board(block))


def _rich(kind: str, elements: Iterable[Json]) -> Json:
    shown = [element for element in elements if element.get("text") != ""]
    return {"type": "rich_text", "elements": [{"type": kind, "elements": shown or [_text("…")]}]}


def _text(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def _element(span: Span) -> Json:
    match span:
        case Text():
            return _text(span.text)
        case Strong():
            return _text(span.text, bold=True)
        case Typed():
            return _text(span.text, code=True)
        case Mention():
            return _mention(span)
        case Place():
            named = _CHANNEL.fullmatch(span.place_id)
            return {"type": "channel", "channel_id": span.place_id} if named else _text(f"#{span.name}", bold=True)
        case Moment():
            stamp, fallback = int(span.at.timestamp()), moment_text(span)
            return {"type": "date", "timestamp": stamp, "format": _DATES[span.style], "fallback": fallback}


def _mention(mention: Mention) -> Json:
    """A mention pings on Slack, so whoever is not to be notified is named instead."""
    if mention.notify and _USER.fullmatch(mention.member_id):
        return {"type": "user", "user_id": mention.member_id}
    return _text(f"@{mention.name}", bold=True)


def _small_print(paragraph: Paragraph) -> Json:
    """Context, in plain text if that is enough; rich text of usual size where mrkdwn would misread a word."""
    if all(isinstance(span, Text) for span in paragraph.spans):
        return {"type": "context", "elements": [plain("".join(map(plain_span, paragraph.spans)), CONTEXT)]}
    text = _mrkdwn(paragraph.spans)
    if text is None or len(text) > CONTEXT:
        return _rich("rich_text_section", map(_element, paragraph.spans))
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _mrkdwn(spans: Sequence[Span]) -> str | None:
    """The spans as mrkdwn; None when a word in them could be taken for markup."""
    if any(_MARKUP.search(plain_span(span)) for span in spans if not isinstance(span, Moment)):
        return None
    return "".join(map(_marked_up, spans))


def _marked_up(span: Span) -> str:
    words = escape(plain_span(span))
    match span:
        case Strong() | Mention():
            return f"*{words}*"
        case Typed():
            return f"`{words}`"
        case Place() if _CHANNEL.fullmatch(span.place_id):
            return f"<#{span.place_id}>"
        case Moment():
            return f"<!date^{int(span.at.timestamp())}^{_DATES[span.style]}|{words}>"
        case _:
            return words


def _fact(fact: Fact) -> Json:
    value = Text(fact.value) if isinstance(fact.value, str) else fact.value
    marked = _mrkdwn((Strong(fact.label), value))
    if marked is None or len(marked) > FIELD:
        return plain(f"{fact.label}\n{plain_span(value)}", FIELD)
    return {"type": "mrkdwn", "text": f"*{escape(fact.label)}*\n{_marked_up(value)}", "verbatim": True}


def _board(board: Board) -> Iterator[Json]:
    yield _text(board.title, bold=True)
    for row in board.rows:
        line = f"\n{board_line(row)}"
        yield _text(line, bold=True) if row.own else _text(line)


def _actions(buttons: Sequence[Button]) -> list[Json]:
    elements = [_button(position, button) for position, button in enumerate(buttons)]
    rows = [elements[start : start + BUTTONS_A_ROW] for start in range(0, len(elements), BUTTONS_A_ROW)]
    return [{"type": "actions", "elements": row} for row in rows]


def _button(position: int, button: Button) -> Json:
    return {
        "type": "button",
        "action_id": f"{PRESSED}:{position}",
        "text": plain(button.label, BUTTON_LABEL),
        "value": encode(Press(button.command, button.arguments)),
        **({"style": "primary"} if button.style is ButtonStyle.PRIMARY else {}),
    }


def _parts(text: str) -> Iterator[str]:
    """A quotation is never shortened: one that no message could hold goes on in the next."""
    step = BLOCK_CHARACTERS // 2
    yield from (text[start : start + step] for start in range(0, max(1, len(text)), step))


def _in_pages(blocks: Iterable[Json]) -> list[list[Json]]:
    """Blocks in as many groups as they need; one block fewer than Slack takes, so that buttons find room."""
    groups: list[list[Json]] = [[]]
    room = BLOCK_CHARACTERS
    for block in blocks:
        size = _characters(block)
        if groups[-1] and (size > room or len(groups[-1]) >= BLOCKS - 1):
            groups.append([])
            room = BLOCK_CHARACTERS
        groups[-1].append(block)
        room -= size
    return groups


def _characters(value: object) -> int:
    """Characters of every text in a block."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_characters(inner) for inner in value.values())
    return sum(_characters(inner) for inner in value) if isinstance(value, list) else 0
