"""Messages as HTML: every kind of block and span, and words that would like to be more than words."""

import pytest
from factories import SIX
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.commands import Press, decode, encode
from adapters.web.render import message_html
from bot.domain.identity import MemberId, PlaceId
from bot.messages import (
    Board,
    BoardRow,
    Button,
    ButtonStyle,
    Fact,
    Facts,
    Heading,
    Mention,
    Message,
    Place,
    Quote,
    Strong,
    Typed,
    paragraph,
)

SAM = MemberId("sam")
PRIYA = Mention(MemberId("priya"), "Priya ☀️")


def html(message: Message) -> str:
    return str(message_html(message, SAM))


def test_a_heading_and_a_quote_are_shown_whole_with_their_line_breaks() -> None:
    shown = html(Message((Heading("Our week"), Quote("one\n two"))))
    assert shown == '<h3 dir="auto">Our week</h3><blockquote dir="auto">one\n two</blockquote>'


def test_spans_stand_in_a_line() -> None:
    shown = html(Message((paragraph(PRIYA, " did ", Strong("well"), ", see ", Typed("/help")),)))
    assert shown == (
        '<p dir="auto"><bdi class="mention">@Priya ☀️</bdi> did <strong>well</strong>, see <code>/help</code></p>'
    )


def test_small_print_is_marked() -> None:
    assert html(Message((paragraph("psst", quiet=True),))) == '<p dir="auto" class="quiet">psst</p>'


def test_a_reader_sees_that_they_are_meant() -> None:
    assert 'class="mention mention--own">@Sam<' in html(Message((paragraph(Mention(SAM, "Sam")),)))


def test_a_place_leads_there_as_the_reader() -> None:
    shown = html(Message((paragraph(Place(PlaceId("check-ins"), "check-ins")),)))
    assert '<a class="place" href="/as/sam/in/check-ins">#check-ins</a>' in shown


def test_a_moment_is_shown_in_its_own_zone_and_kept_as_an_instant() -> None:
    shown = html(Message((paragraph(SIX),)))
    assert '<time datetime="2026-03-03T17:00:00Z" title="Europe/Berlin">Tuesday 3 March, 18:00</time>' in shown


def test_facts_become_a_list_of_terms() -> None:
    shown = html(Message((Facts((Fact("Streak", "3 days"), Fact("Until", SIX))),)))
    assert '<dl class="facts"><div><dt>Streak</dt><dd dir="auto">3 days</dd></div>' in shown
    assert '<dt>Until</dt><dd dir="auto"><time ' in shown


def test_a_board_becomes_a_table_with_a_caption_and_a_header_for_each_row() -> None:
    shown = html(
        Message((Board("Days in a row", (BoardRow(1, "أمينة", "9 days"), BoardRow(2, "Sam", "1 day", True))),))
    )
    assert '<caption dir="auto">Days in a row</caption>' in shown
    assert '<tr><td>1</td><th scope="row"><bdi>أمينة</bdi></th><td>9 days</td></tr>' in shown
    assert '<tr class="own"><td>2</td><th scope="row"><bdi>Sam</bdi> <span class="tag">you</span></th>' in shown


def test_buttons_stand_below_with_what_they_stand_for() -> None:
    cheer = Button("Cheer", "cheer", {"member": "priya", "checkin": "3"}, ButtonStyle.PRIMARY)
    shown = html(Message((), (cheer, Button("Check in", "checkin"))))
    assert 'class="button button--primary" data-press="cheer?member=priya&amp;checkin=3">Cheer</button>' in shown
    assert 'class="button button--plain" data-press="checkin">Check in</button>' in shown


HOSTILE = (
    "<script>alert(1)</script>",
    "&lt;b&gt; &amp;",
    "[x](javascript:alert(1))",
    "@everyone <!channel> <@U123>",
    "\u202eevil\u202c \u200bhidden",
    "\"><img src=x onerror='alert(1)'>",
    "{{ 7 * 7 }} {% raw %}",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_what_a_person_wrote_is_text_wherever_it_stands(words: str) -> None:
    everywhere = Message(
        (
            Heading(words),
            paragraph(words, Strong(words), Mention(MemberId("x"), words), Place(PlaceId(words), words), Typed(words)),
            Quote(words),
            Facts((Fact(words, words),)),
            Board(words, (BoardRow(1, words, words),)),
        ),
        (Button(words, words, {words: words}),),
    )
    shown = html(everywhere)
    assert "<script" not in shown
    assert "<img" not in shown
    assert shown.count("<") == html(_harmless()).count("<")


def _harmless() -> Message:
    word = "word"
    return Message(
        (
            Heading(word),
            paragraph(word, Strong(word), Mention(MemberId("x"), word), Place(PlaceId(word), word), Typed(word)),
            Quote(word),
            Facts((Fact(word, word),)),
            Board(word, (BoardRow(1, word, word),)),
        ),
        (Button(word, word, {word: word}),),
    )


_WORDS = st.text(st.characters(codec="utf-8"), max_size=30)


@given(st.builds(Press, _WORDS, st.dictionaries(_WORDS, _WORDS, max_size=4)))
def test_a_buttons_identifier_says_exactly_what_the_button_stands_for(press: Press) -> None:
    assert decode(encode(press)) == press


@given(st.text(max_size=200))
def test_every_forged_identifier_stands_for_something(identifier: str) -> None:
    assert isinstance(decode(identifier), Press)
