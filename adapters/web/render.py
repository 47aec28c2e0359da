"""Message -> HTML, pure. Escaping happens in one way: everything is put into `Markup` by `format`, which escapes it."""

from collections.abc import Iterable
from datetime import UTC
from urllib.parse import quote

from markupsafe import Markup

from adapters.web.commands import Press, encode
from bot.domain.identity import MemberId
from bot.messages import (
    Block,
    Board,
    BoardRow,
    Button,
    Fact,
    Facts,
    Heading,
    Mention,
    Message,
    Moment,
    Paragraph,
    Place,
    Quote,
    Span,
    Strong,
    Text,
    Typed,
    moment_text,
)


def message_html(message: Message, reader: MemberId) -> Markup:
    """A message for `reader`: its blocks below each other, then its buttons."""
    blocks = _joined(_block(block, reader) for block in message.blocks)
    if not message.buttons:
        return blocks
    buttons = _joined(_button(button) for button in message.buttons)
    return blocks + Markup('<div class="buttons">{}</div>').format(buttons)


def _block(block: Block, reader: MemberId) -> Markup:
    match block:
        case Heading():
            return Markup('<h3 dir="auto">{}</h3>').format(block.text)
        case Paragraph():
            spans = _joined(_span(span, reader) for span in block.spans)
            return Markup('<p dir="auto"{}>{}</p>').format(Markup(' class="quiet"') if block.quiet else "", spans)
        case Quote():
            return Markup('<blockquote dir="auto">{}</blockquote>').format(block.text)
        case Facts():
            return Markup('<dl class="facts">{}</dl>').format(_joined(_fact(fact, reader) for fact in block.facts))
        case Board():
            return _board(block)


def _span(span: Span, reader: MemberId) -> Markup:
    match span:
        case Text():
            return Markup("{}").format(span.text)
        case Strong():
            return Markup("<strong>{}</strong>").format(span.text)
        case Mention():
            own = " mention--own" if span.member_id == reader else ""
            return Markup('<bdi class="mention{}">@{}</bdi>').format(own, span.name)
        case Place():
            address = f"/as/{quote(reader, safe='')}/in/{quote(span.place_id, safe='')}"
            return Markup('<a class="place" href="{}">#{}</a>').format(address, span.name)
        case Moment():
            return _moment(span)
        case Typed():
            return Markup("<code>{}</code>").format(span.text)


def _moment(moment: Moment) -> Markup:
    at = moment.at.astimezone(UTC)
    return Markup('<time datetime="{:%Y-%m-%dT%H:%M:%SZ}" title="{}">{}</time>').format(
        at, moment.zone, moment_text(moment)
    )


def _fact(fact: Fact, reader: MemberId) -> Markup:
    value = fact.value if isinstance(fact.value, str) else _span(fact.value, reader)
    return Markup('<div><dt>{}</dt><dd dir="auto">{}</dd></div>').format(fact.label, value)


def _board(board: Board) -> Markup:
    """A table with a row header for each name, so that a screen reader says whose figure it reads."""
    head = Markup('<tr><th scope="col">Place</th><th scope="col">Name</th><th scope="col">Score</th></tr>')
    return Markup(
        '<table class="board"><caption dir="auto">{}</caption><thead class="unseen">{}</thead><tbody>{}</tbody></table>'
    ).format(board.title, head, _joined(_row(row) for row in board.rows))


def _row(row: BoardRow) -> Markup:
    own = Markup(' class="own"') if row.own else ""
    you = Markup(' <span class="tag">you</span>') if row.own else ""
    return Markup('<tr{}><td>{}</td><th scope="row"><bdi>{}</bdi>{}</th><td>{}</td></tr>').format(
        own, row.place, row.name, you, row.value
    )


def _button(button: Button) -> Markup:
    return Markup('<button type="button" class="button button--{}" data-press="{}">{}</button>').format(
        button.style.value, encode(Press(button.command, button.arguments)), button.label
    )


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)
