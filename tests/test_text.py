"""PRODUCT.md: notes are shown as text. Nothing visible is lost, nothing invisible deceives."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import texts

from bot.domain.text import MARKS_LIMIT, clean_name, clean_text, shorten

ZWJ = "\u200d"
FAMILY = ZWJ.join("👨👩👧")
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
HONEST = {
    "plain": "Read 20 pages, twice!",
    "a link and markup": "[x](https://evil.example) *bold* <b>&amp;</b> @everyone <!channel>",
    "two lines": "one\n\ntwo",
    "a tab": "a\tb",
    "a family": FAMILY,
    "a skin tone before a joiner": f"\U0001f469\U0001f3fd{ZWJ}\U0001f680",
    "a selector before a joiner": f"\u2764\ufe0f{ZWJ}\U0001f525",
    "a country's flag": "\U0001f1e8\U0001f1ed",
    "a nation's flag": SCOTLAND,
    "a keycap": "1\ufe0f\u20e3",
    "Persian with a non-joiner": "می\u200cخواهم",
    "Devanagari with a joiner": "क्\u200dष",
    "a Persian abbreviation that ends in a joiner": "ه\u200d. ق",
    "Mongolian with a vowel separator": "ᠬᠠᠨ\u180eᠠ",
    "Mongolian with a variant of a letter": "ᠣ\u180b",
    "a kanji in its variant": "葛\U000e0100",
    "an Arabic verse end": "\u06dd١٢",
    "an emoji of a later Unicode": "\U0001fae9",
    "a letter of a later Unicode before a joiner": f"\U0001dfff{ZWJ}x",
    "an icon of a private font": "\uf8ff",
    "accents, composed and not": "é e\u0301",
    "a Tibetan stack": "\u0f67\u0f90\u0fb5\u0fa8\u0fb3\u0fba\u0fbc\u0fbb\u0f82",
    "Hebrew with points": "בְּרֵאשִׁ֖ית",
}
DECEITFUL = {
    "a right-to-left override": ("a\u202emoc.live\u202cb", "amoc.liveb"),
    "bidi isolates and marks": ("a\u2066b\u2067c\u2068d\u2069\u200e\u200f\u061c", "abcd"),
    "a zero-width space": ("pass\u200bword\u2060\ufeff", "password"),
    "a soft hyphen": ("a\u00adb", "ab"),
    "a joiner that joins nothing": (f"a{ZWJ}b {ZWJ}\u200cc", "ab c"),
    "joiners in a row": (f"👨{ZWJ}{ZWJ}\u200c👩", f"👨{ZWJ}👩"),
    "text in tags": ("hi\U000e0068\U000e0069", "hi"),
    "text in tags after a flag": ("\U0001f3f4" + "\U000e0061" * 7 + "\U000e007f", "\U0001f3f4"),
    "a flag's tags that are not closed": ("\U0001f3f4\U000e0067\U000e0062\U000e0065", "\U0001f3f4"),
    "bytes in variation selectors": ("😀\ufe0f\ufe01\U000e0101\U000e0102", "😀\ufe0f"),
    "a selector that selects nothing": ("\ufe0f x\n\ufe0f", "x"),
    "control characters": ("a\x00\x07\x1b[31mb\x7f\x9f", "a[31mb"),
    "halves of a surrogate pair": ("a\ud83d \ude00b", "a b"),
    "noncharacters": ("a\ufdd0\ufffe\uffff\U0001fffe\U0010ffffb", "ab"),
    "ignorable code points without a name yet": ("a\u2065\ufff0\U000e0002\U000e0fffb", "ab"),
    "letters drawn as nothing": ("a\u3164b\uffa0c\u2800d\u115f\u1160e\u034f\u17b4f", "a b c def"),
}


@pytest.mark.parametrize("text", HONEST.values(), ids=HONEST)
def test_nothing_visible_is_taken_away(text: str) -> None:
    assert clean_text(text) == text
    assert clean_text(f"  {text} \n") == text


@pytest.mark.parametrize(("text", "left"), DECEITFUL.values(), ids=DECEITFUL)
def test_what_deceives_without_being_seen_is_removed(text: str, left: str) -> None:
    assert clean_text(text) == left


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_end_becomes_a_newline(end: str) -> None:
    assert clean_text(f"one{end}two") == "one\ntwo"


@pytest.mark.parametrize("between", ["", ZWJ, "\u200c", "\u034f", "\ufe0f"])
def test_a_tower_of_marks_is_bounded_whatever_stands_between_them(between: str) -> None:
    tower = clean_text("Z" + f"\u0301{between}" * 500 + "a")
    assert tower.count("\u0301") <= MARKS_LIMIT
    assert len(tower) <= 2 + 3 * MARKS_LIMIT
    assert tower.endswith("a")


@given(texts)
@example("🏴\u202e" + SCOTLAND[1:])
@example("\u0301" * 9 + "\ufe0f\u0301")
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@given(texts)
def test_clean_text_can_be_stored_and_sent(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode("utf-8")
    assert not {"\x00", "\r", "\u202e", "\u2066", "\u200b"} & set(cleaned)
    assert cleaned == cleaned.strip()


@given(st.text(st.characters(categories=("L", "N", "P", "S")), max_size=60))
def test_letters_digits_punctuation_and_symbols_all_stay_in_order(text: str) -> None:
    blank: dict[str, str | int | None] = {
        "\u3164": " ",
        "\uffa0": " ",
        "\u2800": " ",
        "\U0001d159": " ",
        "\u115f": "",
        "\u1160": "",
    }
    assert clean_text(text) == text.translate(str.maketrans(blank)).strip()


@given(texts, st.integers(1, 90))
@example(SCOTLAND, 3)
def test_a_name_is_one_line_within_its_limit_and_never_empty(name: str, limit: int) -> None:
    cleaned = clean_name(name, limit)
    assert cleaned
    assert "\n" not in cleaned
    assert "\t" not in cleaned
    assert len(cleaned) <= max(limit, len("Somebody"))
    assert clean_name(cleaned, max(limit, len("Somebody"))) == cleaned


@pytest.mark.parametrize(
    "name", ["", " ", "\n", "\u200b\u2060", "\u3164", "\u2800\u2800", "\u202e", ZWJ, "\ufe0f", "\ud83d"]
)
def test_a_name_of_which_nothing_is_visible_becomes_somebody(name: str) -> None:
    assert clean_name(name) == "Somebody"


def test_a_name_keeps_its_words_on_one_line() -> None:
    assert clean_name("  Ada\r\n \tLovelace\u2028") == "Ada Lovelace"
    assert len(clean_name("x" * 200)) == 80


@given(texts, st.integers(-2, 40))
def test_a_shortened_text_never_exceeds_the_limit(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= max(limit, 0)
    assert short == text if len(text) <= limit else short == "" or short.endswith("…")


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("ab  cdef", 5, "ab…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        (f"ab{FAMILY}c", 7, "ab…"),
        (f"ab{FAMILY}cd", 8, f"ab{FAMILY}…"),
        ("ab👋\U0001f3fdcd", 4, "ab…"),
        ("abe\u0301\u0302cd", 5, "ab…"),
        (f"a{SCOTLAND}b", 6, "a…"),
        ("a🇨🇭🇩🇪b", 5, "a🇨🇭…"),
        ("a🇨🇭🇩🇪b", 4, "a🇨🇭…"),
        ("a🇨🇭b🇩🇪", 5, "a🇨🇭b…"),
        (FAMILY + "x", 4, "…"),
    ],
)
def test_shortening_leaves_a_sign_out_rather_than_cut_it(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


def test_these_tests_know_which_characters_python_does_not() -> None:
    assert unicodedata.category("\U0001dfff") == "Cn"
