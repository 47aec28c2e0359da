"""Messages in Slack's shapes: within its limits, and with people's words as they wrote them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from gallery import gallery
from wire.slack_rules import CHARACTERS_OF_BLOCKS, message_faults, view_faults

from adapters.slack.commands import Press, decode, encode, slash_line
from adapters.slack.limits import BLOCK_CHARACTERS
from adapters.slack.render import escape, home, pages
from bot.domain.cheers import DIGEST_SIZE, WORDS_LIMIT
from bot.domain.identity import MemberId, PlaceId, circle_id
from bot.domain.members import Member
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
    MomentStyle,
    Place,
    Quote,
    Strong,
    Typed,
    paragraph,
)
from bot.voice import cheer

HOSTILE = [
    "@everyone @here <!channel> <!everyone> <!here>",
    "<@U0MIRA001> <#C0GENERAL> <!subteam^S1|team>",
    "<https://evil.example|https://bank.example>",
    "&lt;@U0MIRA001&gt; &amp;lt; &",
    "*bold* _it_ ~no~ `code` ```block``` > quote\n> line",
    ":tada: :skull: <!date^0^{date}|x>",
    "\u202eevil\u202c z\u200bero",
    "🎉" * 1000,
    "x" * 1500,
    "line\n\nline\ttab",
]
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def message(*blocks: Block, buttons: tuple[Button, ...] = ()) -> Message:
    return Message(blocks, buttons)


def parts(value: object) -> Iterator[dict[str, Any]]:
    """Every object inside blocks."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from parts(inner)


def marked_up(page: dict[str, Any]) -> list[str]:
    """Every text that Slack reads as mrkdwn."""
    return [part["text"] for part in parts(page["blocks"]) if part.get("type") == "mrkdwn"]


def everything(words: str) -> Message:
    """A message in which somebody's words stand wherever words can stand."""
    moment = Moment(NOON, MomentStyle.TIME, "UTC")
    return message(
        Heading(words),
        paragraph(words, Strong(words), Mention(MemberId(words), words), Place(PlaceId(words), words), Typed(words)),
        paragraph(words, quiet=True),
        paragraph(words, moment, Strong(words), Typed(words), quiet=True),
        Quote(words),
        Facts((Fact(words, words), Fact("Where", Place(PlaceId("C0GENERAL"), words)), Fact("When", moment))),
        Board(words, (BoardRow(1, words, words, own=True), BoardRow(2, words, "3"))),
        buttons=(Button(words, "cheer", {"member": words[:100]}),),
    )


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_what_people_write_fits_wherever_it_stands(words: str) -> None:
    for page in pages(everything(words)):
        assert message_faults(page) == []


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_what_people_write_is_never_read_as_markup_mentions_or_links(words: str) -> None:
    for page in pages(everything(words)):
        assert [part for part in parts(page["blocks"]) if part.get("type") in {"user", "broadcast", "link"}] == []
        for text in marked_up(page):
            ours = text.replace("<#C0GENERAL>", "").replace("<!date^1772452800^{time}|12:00>", "")
            assert "<" not in ours
            assert ">" not in ours
        assert "<" not in page["text"]
        assert ">" not in page["text"]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_a_quote_is_shown_as_it_was_written_and_whole(words: str) -> None:
    [page] = pages(message(Quote(words)))
    quotes = [part for part in parts(page["blocks"]) if part.get("type") == "rich_text_quote"]
    assert "".join(part["text"] for quote in quotes for part in quote["elements"]) == words


def test_a_text_that_no_message_could_hold_goes_on_in_the_next() -> None:
    words = "".join(f"{number:06d} " for number in range(6000))
    shown = pages(message(paragraph("Here:"), Quote(words), buttons=(Button("Check in", "checkin"),)))
    assert len(shown) == 4
    assert [message_faults(page) for page in shown] == [[]] * 4
    told = "".join(part["text"] for page in shown for part in parts(page["blocks"]) if part.get("type") == "text")
    assert words in told
    assert [any(block["type"] == "actions" for block in page["blocks"]) for page in shown] == [False] * 3 + [True]


def test_more_blocks_than_a_message_holds_go_on_in_the_next() -> None:
    shown = pages(message(*(Heading(f"line {number}") for number in range(120)), buttons=(Button("x", "help"),)))
    assert [message_faults(page) for page in shown] == [[]] * len(shown)
    assert sum(len(page["blocks"]) for page in shown) == 121


def test_many_buttons_stand_in_rows_with_identifiers_of_their_own() -> None:
    [page] = pages(message(paragraph("x"), buttons=tuple(Button(str(n), "join", {"n": str(n)}) for n in range(30))))
    assert message_faults(page) == []
    ids = [part["action_id"] for part in parts(page["blocks"]) if "action_id" in part]
    assert len(set(ids)) == 30


@pytest.mark.parametrize("empty", [message(), message(paragraph("")), message(Quote("")), message(Heading(""))])
def test_a_message_without_words_is_still_one_that_slack_takes(empty: Message) -> None:
    for page in pages(empty):
        assert message_faults(page) == []


def test_only_a_mention_that_is_to_notify_pings() -> None:
    ada = MemberId("U0ADA0001")
    silent = pages(message(paragraph(Mention(ada, "Ada"))))
    loud = pages(message(paragraph(Mention(ada, "Ada", notify=True))))
    assert "U0ADA0001" not in json.dumps(silent)
    assert [part["user_id"] for part in parts(loud) if part.get("type") == "user"] == [ada]
    assert "U0ADA0001" not in loud[0]["text"]


@pytest.mark.parametrize("forged", ["ada", "U1|x>", "<!channel>", "U0ADA0001 ", "everyone"])
def test_a_mention_of_what_is_no_id_stays_a_name(forged: str) -> None:
    shown = pages(message(paragraph(Mention(MemberId(forged), "Ada", notify=True))))
    assert [part for part in parts(shown) if part.get("type") == "user"] == []


def test_moments_are_shown_in_the_readers_own_zone() -> None:
    moment = Moment(NOON, MomentStyle.DAY_AND_TIME, "Europe/Berlin")
    [page] = pages(message(paragraph("Until ", moment), paragraph("Until ", moment, quiet=True)))
    [date] = [part for part in parts(page["blocks"]) if part.get("type") == "date"]
    assert (date["timestamp"], date["format"]) == (1772452800, "{date_long}, {time}")
    assert marked_up(page) == [f"Until <!date^1772452800^{{date_long}}, {{time}}|{date['fallback']}>"]
    assert "13:00" in page["text"]


def test_commands_are_named_as_they_are_typed_on_slack() -> None:
    [page] = pages(message(paragraph("Try ", Typed("/join"), " or ", Typed("/checkin"))))
    assert page["text"] == "Try /kith-join or /checkin"
    assert slash_line("/joint") == "/joint"
    assert slash_line("/config zone") == "/config zone"


def test_the_readers_own_line_stands_out_on_a_board() -> None:
    rows = (BoardRow(1, "Ada", "5 days"), BoardRow(2, "Sam", "3 days", own=True))
    [page] = pages(message(Board("Days in a row", rows)))
    bold = [part["text"] for part in parts(page["blocks"]) if part.get("style") == {"bold": True}]
    assert bold == ["Days in a row", "\n2. Sam: 3 days (you)"]


@pytest.mark.parametrize(("name", "said"), list(gallery()), ids=[name for name, _ in gallery()])
def test_everything_that_kith_says_fits_slack(name: str, said: Message) -> None:
    [page] = pages(said)
    assert message_faults(page) == []
    assert view_faults(home(said)) == []


def test_an_identifier_that_slack_has_no_room_for_is_refused_rather_than_shortened() -> None:
    with pytest.raises(ValueError, match="2000"):
        encode(Press("cheer", {"words": "x" * 2000}))
    assert decode(encode(Press("cheer", {"words": "ü" * 300}))).arguments == {"words": "ü" * 300}


def test_the_longest_message_that_waits_to_be_sent_is_one_post() -> None:
    """A second one could be lost, or the first doubled, by a crash in between."""
    words, name = "w" * WORDS_LIMIT, "n" * 80
    given = [(Mention(MemberId(f"U0{number:07}"), f"{number:02}{name}"[:80]), words) for number in range(DIGEST_SIZE)]
    ada = Member(circle_id("slack", "T1"), MemberId("U0ADA0001"), name, NOON)
    [page] = pages(cheer.digest(ada, given))
    assert message_faults(page) == []
    assert [part["text"][80:] for part in parts(page["blocks"]) if part.get("text", "").endswith(words)] == [
        f": {words}"
    ] * DIGEST_SIZE


def test_many_paragraphs_in_a_row_are_lines_that_stand_close_together() -> None:
    lines = [paragraph(Typed(f"/command{number}"), "  what it does") for number in range(60)]
    [page] = pages(message(Heading("All"), *lines, paragraph("small", quiet=True), paragraph("end")))
    assert [block["type"] for block in page["blocks"]] == ["header", *["rich_text"] * 3, "context", "rich_text"]
    words = "".join(part["text"] for part in parts(page["blocks"][1]) if part.get("type") == "text")
    assert words.splitlines() == [f"/command{number}  what it does" for number in range(25)]


def test_a_few_paragraphs_stand_each_for_itself() -> None:
    [page] = pages(message(*[paragraph("one of five")] * 5))
    assert len(page["blocks"]) == 5


def test_escaping_is_done_exactly_once() -> None:
    assert escape("a & b <c> &amp;") == "a &amp; b &lt;c&gt; &amp;amp;"


def test_our_pages_leave_room_below_what_slack_refuses() -> None:
    assert BLOCK_CHARACTERS < CHARACTERS_OF_BLOCKS
