"""Members' own words, made safe to show. Nothing visible is ever taken away.

What is removed can deceive without being seen: bidi overrides (an address that reads backwards), zero-width
characters, control characters, tag characters. Unicode's category Cf holds them all (UAX #44; the attack is described
in CVE-2021-42574). Two of that category are part of honest writing and stay where they join something: the zero-width
joiner in emoji and in Indic scripts, the non-joiner in Persian.
Markup is not removed: it is escaped, by the platform's renderer, which knows what is markup there.
"""

import unicodedata

_JOINERS = "\u200c\u200d"
_VARIATION_SELECTOR = "\ufe0f"
_JOINABLE = frozenset({"Lo", "Mn", "Mc", "So", "Sk"})


def clean_text(text: str) -> str:
    """`text` without invisible characters, with `\\n` line ends, and without space at either end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept: list[str] = []
    for character in lines:
        if character == "\n" or _is_visible(character, kept[-1] if kept else ""):
            kept.append(character)
    return "".join(kept).strip()


def clean_name(name: str, limit: int = 80) -> str:
    """A person's or channel's name on one line, at most `limit` characters; `Somebody` if nothing visible is left."""
    one_line = " ".join(clean_text(name).split())
    return shorten(one_line, limit) or "Somebody"


def shorten(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, visibly shortened with `…` when it was longer."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _is_visible(character: str, before: str) -> bool:
    if character == "\t":
        return True
    category = unicodedata.category(character)
    if character in _JOINERS:
        return before == _VARIATION_SELECTOR or (before != "" and unicodedata.category(before) in _JOINABLE)
    return category not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
