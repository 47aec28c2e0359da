"""Cadences as people write them: `mon-fri`, `three times a week`, `every other day`, `daily except sunday`.

Words are brought to a few plain ones first (`twice` is `2 times`, `fri` is `d4`), and a few patterns read what is left.
What is not understood as a whole is not guessed at: a word too many, and there is no cadence.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bot.domain.cadence import DAILY, EVERY_LIMIT, WEEK_DAYS, Cadence, Every, Weekdays, Weekly
from bot.domain.circles import Weekday
from bot.domain.text import clean_text
from bot.errors.options import CadenceUnread, OutOfRange

_OPTION = "detail"
"""The option in which a cadence is written."""

_ALONE = {"daily": "every day", "weekdays": "weekdays"}
"""What a kind means when nothing is written beside it."""

_DAY_NAMES = tuple(day.name.casefold() for day in Weekday)
_SHORTEST = 2
"""Letters of a weekday that tell it from the others: `tu`, `th`."""

_WORDS = {
    "2": "two second other",
    "3": "three third",
    "4": "four fourth",
    "5": "five fifth",
    "6": "six sixth",
    "7": "seven seventh",
    "8": "eight",
    "9": "nine",
    "10": "ten tenth",
    "14": "fourteen",
    "1": "one",
    "1 times": "once",
    "2 times": "twice",
    "3 times": "thrice",
    "times": "x × time",
    "day": "days",
    "week": "weeks wk wks",
    "every": "each",
    "every day": "daily everyday nightly",
    "every 2": "alternate",
    "every 14 day": "fortnightly",
    "14 day": "fortnight",
    "-": "to through thru until till – — ‐ ‑ ‒ −",
    "d0 - d4": "weekday weekdays workday workdays",
    "d5 d6": "weekend weekends",
    "d0 d2 d4": "mwf",
    "d1 d3": "tth",
    "": "on only just please at least about the single i want would like",
}
"""Plain words, and which others mean the same. `d0` is Monday."""

_PLAIN = {word: plain for plain, words in _WORDS.items() for word in words.split()}
_JOINING = frozenset({"and", "&", "+", ",", ";", "/", "every", "plus"})

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[-–—‐‑‒−/&+,;×]")
_ORDINAL_END = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_WORKING_DAY = re.compile(r"\b(?:work|working|business|school) day\b")
_WEEK_END = re.compile(r"\bweek (?:- )?ends?\b")
_EXCEPT = re.compile(r"(?:^| )(?:but not|except for|except|excluding|without|minus|but|not) ")
_ONCE_A_DAY = re.compile(r"(?:every|1 times (?:a|per|every|/)) day")
_TIMES_A_WEEK = re.compile(r"(?:weekly )?(\d+)(?: times| day)?(?:(?: (?:a|per|every|/|in a))? (?:week|weekly))?")
_EVERY_WEEK = re.compile(r"every week")
_EVERY_SO_MANY = re.compile(r"(?:1 times )?(?:every|in) (\d+)(?: (day|week))?")
_OTHERS = re.compile(r"\b(?:circle|everybody|everyone|others|default)\b")


def is_the_circles(words: str) -> bool:
    """Whether the words ask for what everybody has: `same as everybody`, `the circle's`."""
    return _OTHERS.search(words.casefold()) is not None


def read_wanted(kind: str | None, words: str) -> Cadence:
    """The cadence that somebody chose by its kind (`daily`, `weekdays`, `weekly`, `every`), in words, or by both. Where
    the two differ, the words say it better. Weeks begin on Mondays and spans on the first of all days: see `begun`.

    Raises OutOfRange for more days than there are, CadenceUnread for other words and for none.
    """
    written = words.strip() or _ALONE.get(kind or "", "")
    readings = (f"every {written}", written) if kind == "every" and written else (written,)
    found = next((cadence for reading in readings if (cadence := read_words(reading)) is not None), None)
    if found is None:
        raise CadenceUnread(_OPTION, words)
    return found


def read_words(text: str) -> Cadence | None:
    """The cadence that a few words say, None for anything else. Raises OutOfRange; see `read_wanted`."""
    plain = _in_plain_words(text)
    if _ONCE_A_DAY.fullmatch(plain):
        return DAILY
    if _EVERY_WEEK.fullmatch(plain):
        return Weekly(1)
    if found := _TIMES_A_WEEK.fullmatch(plain):
        return Weekly(_number(found[1], WEEK_DAYS))
    if found := _EVERY_SO_MANY.fullmatch(plain):
        return _every(found[1], WEEK_DAYS if found[2] == "week" else 1)
    return _on_weekdays(plain)


def _in_plain_words(text: str) -> str:
    words = _ORDINAL_END.sub("", clean_text(text).casefold())
    plain = " ".join(filter(None, map(_plain_word, _TOKEN.findall(words))))
    return _WEEK_END.sub("d5 d6", _WORKING_DAY.sub("d0 - d4", plain))


def _plain_word(word: str) -> str:
    day = _weekday(word)
    return _PLAIN.get(word, word if day is None else f"d{day}")


def _weekday(word: str) -> int | None:
    """Monday is 0; two letters are enough, and an s at the end does no harm."""
    names = {word, word.removesuffix("s")} if len(word) > _SHORTEST + 1 else {word}
    found = [n for n, day in enumerate(_DAY_NAMES) for name in names if len(name) >= _SHORTEST and day.startswith(name)]
    return found[0] if found else None


def _number(digits: str, most: int) -> int:
    if not 1 <= int(digits) <= most:
        raise OutOfRange(_OPTION, digits, 1, most)
    return int(digits)


def _every(digits: str, unit: int) -> Cadence:
    """Spans of so many days; `unit` is 7 where weeks were counted."""
    days = _number(digits, EVERY_LIMIT // unit) * unit
    if days == 1:
        return DAILY
    return Weekly(1) if days == unit else Every(days, date.min)


def _on_weekdays(plain: str) -> Cadence | None:
    chosen, *without = _EXCEPT.split(plain, maxsplit=1)
    days = set(range(WEEK_DAYS)) if without and chosen in {"", "every day"} else _days(chosen)
    left_out = _days(without[0]) if without else set()
    if days is None or left_out is None or not days - left_out:
        return None
    kept = tuple(sorted(days - left_out))
    return DAILY if len(kept) == WEEK_DAYS else Weekdays(kept)


def _days(plain: str) -> set[int] | None:
    """The weekdays of a list, None when there is anything else among them."""
    words = [word for word in plain.split() if word not in _JOINING]
    chains = list(_chains(words))
    if not chains or sum(2 * len(chain) - 1 for chain in chains) != len(words):
        return None
    return {day for chain in chains for day in _spanned(chain)}


def _chains(words: Sequence[str]) -> Iterator[list[int]]:
    """Days that are joined by dashes, each chain by itself."""
    for chain in re.findall(r"d\d(?: - d\d)*(?= |$)", " ".join(words)):
        yield [int(day[1]) for day in chain.split(" - ")]


def _spanned(chain: Sequence[int]) -> Iterator[int]:
    """From the first day to the last (`fri-mon` too); three and more with dashes are a list (`mon-wed-fri`)."""
    if len(chain) != len(("first", "last")):
        yield from chain
        return
    first, last = chain
    yield from ((first + ahead) % WEEK_DAYS for ahead in range((last - first) % WEEK_DAYS + 1))
