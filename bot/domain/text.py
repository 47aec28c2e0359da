"""Members' own words, made safe to show. Nothing visible is ever taken away, with one exception (`MARKS_LIMIT`).

What is removed can deceive without being seen: bidi overrides (an address that reads backwards, CVE-2021-42574),
zero-width characters, tag characters (text that only machines read), control characters, halves of surrogate pairs,
noncharacters. Most are of Unicode's category Cf; these of it belong to honest writing and stay:

- joiners, where they follow something that they can join: in emoji, Indic scripts, Persian, Mongolian;
- tags in the flag of a nation within a state (England, Scotland, Wales), where they are spelt out and closed;
- the Arabic, Syriac and Kaithi signs that stand under a number, which are visible.

Characters that this Python's Unicode tables do not know yet (new emoji) and private ones (icons of a font) are shown by
somebody's machine, so they stay. Letters and signs that are drawn as nothing become spaces, so that no name can be made
of them. Markup is not removed: it is escaped, by the platform's renderer, which knows what is markup there.
"""

import re
import unicodedata

MARKS_LIMIT = 8
"""Combining marks on one character; more are dropped, because a tower of them covers other people's lines. Tibetan's
longest known stack has eight; everyday writing has at most four."""

_ZWJ = "\u200d"
_JOINERS = f"\u180e\u200c{_ZWJ}"
_NUMBER_SIGNS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
_JOINABLE = frozenset({"Lo", "Mn", "Mc", "So", "Sk", "Cn", "Co"})
_MARKS = frozenset({"Mn", "Me"})

_LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANK = re.compile("[\u2800\u3164\uffa0\U0001d159]")
_TAGS = re.compile("(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)|[\U000e0000-\U000e007f]")
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2065\ufdd0-\ufdef\ufff0-\ufff8\U000e0080-\U000e00ff\U000e01f0-\U000e0fff]"
)
"""Default_Ignorable_Code_Point (DerivedCoreProperties.txt) outside Cf, without selectors; and noncharacters."""

_SELECTOR = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_EXTENDING = re.compile(f"[{_JOINERS}\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FLAG_LETTERS = "".join(chr(code) for code in range(0x1F1E6, 0x1F200))
"""Two of them are a country's flag."""


def clean_text(text: str) -> str:
    """`text` without invisible characters, with `\\n` line ends, and without space at either end. Cleaning twice
    changes nothing more.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    prepared = _INVISIBLE.sub("", _TAGS.sub(r"\1", _BLANK.sub(" ", _LINE_END.sub("\n", text))))
    kept: list[str] = []
    marks = 0
    for character in prepared:
        if not _stays(character, kept[-1] if kept else " "):
            continue
        if unicodedata.category(character) in _MARKS:
            marks += 1
        elif character not in _JOINERS:
            marks = 0
        if marks <= MARKS_LIMIT or _SELECTOR.match(character):
            kept.append(character)
    return "".join(kept).strip()


def clean_name(name: str, limit: int = 80) -> str:
    """A person's or channel's name on one line, at most `limit` characters; `Somebody` if nothing visible is left."""
    one_line = " ".join(clean_text(name).split())
    return shorten(one_line, limit) or "Somebody"


def shorten(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, visibly shortened with `…` when it was longer.

    An emoji of several characters, or a letter with its marks, is left out whole rather than cut: half of one could be
    another sign, or an invisible one.
    """
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 0 and _is_inside_a_sign(text, end):
        end -= 1
    return text[:end].rstrip() + "…" if limit > 0 else ""


def _stays(character: str, before: str) -> bool:
    """Whether `character` may follow `before`, the last character that was kept."""
    if _SELECTOR.match(character):
        return not (_SELECTOR.match(before) or before.isspace() or unicodedata.category(before) == "Cf")
    if character in _JOINERS:
        return unicodedata.category(before) in _JOINABLE
    if character in "\n\t" or character in _NUMBER_SIGNS or _TAGS.match(character):
        return True
    if unicodedata.category(character) == "Cn":
        return ord(character) & 0xFFFE != 0xFFFE
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs"}


def _is_inside_a_sign(text: str, end: int) -> bool:
    """Whether cutting before `text[end]` would break what is read as one sign."""
    following = text[end]
    if text[end - 1] == _ZWJ or _EXTENDING.match(following) or unicodedata.category(following).startswith("M"):
        return True
    return following in _FLAG_LETTERS and (end - len(text[:end].rstrip(_FLAG_LETTERS))) % 2 == 1
