"""Days as people write them: `today`, `friday`, `in 3 days`, `2026-03-05`, `5 March`; and spans of two of them."""

import re
from datetime import date, timedelta

from bot.errors import NotADay

DAY = timedelta(days=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_NEAR = {"yesterday": -1, "today": 0, "now": 0, "tomorrow": 1}
_AHEAD = re.compile(r"in (\d{1,3}) days?")
_YEAR = re.compile(r"\d{4}")
_BETWEEN = re.compile(r"\s+(?:to|until|till|–|-)\s+|\s*\.\.\s*", re.IGNORECASE)
_WRITTEN = re.compile(r"(?:(\d{1,2})\.?\s+([a-z]{3,9})|([a-z]{3,9})\s+(\d{1,2}))(?:,?\s+(\d{4}))?")


def read_day(option: str, given: str, today: date) -> date:
    """The day that `given` names, seen from local day `today`: a weekday is the next one, `today` included.

    Raises NotADay.
    """
    word = " ".join(given.split()).casefold()
    if word in _NEAR:
        return today + DAY * _NEAR[word]
    ahead = _AHEAD.fullmatch(word)
    if ahead is not None:
        return today + DAY * int(ahead[1])
    weekday = weekday_of(word)
    if weekday is not None:
        return today + DAY * ((weekday - today.weekday()) % 7)
    try:
        return date.fromisoformat(word) if word[:1].isdigit() and "-" in word else _written(word, today)
    except ValueError:
        raise NotADay(option, given) from None


def read_past_day(option: str, given: str, today: date) -> date:
    """`read_day` for what lies behind: a weekday, or a date without a year, is the last one, `today` included.

    Raises NotADay.
    """
    word = " ".join(given.split()).casefold()
    weekday = weekday_of(word)
    if weekday is not None:
        return today - DAY * ((today.weekday() - weekday) % 7)
    found = read_day(option, given, today)
    if found <= today or word in _NEAR or _YEAR.search(word):
        return found
    return read_day(option, given, today - DAY * 364)


def read_days(option: str, given: str, today: date) -> tuple[date, date | None]:
    """One day, or two with `to` between them (`monday to friday`), the last one None when it was not given."""
    first, *last = _BETWEEN.split(given.strip(), maxsplit=1)
    begin = read_day(option, first, today)
    return begin, read_day(option, last[0], max(today, begin)) if last else None


def weekday_of(word: str) -> int | None:
    """Monday is 0; three letters are enough (`mon`), and an s at the end does no harm (`Mondays`)."""
    name = word.casefold().strip(",.;").removesuffix("s") if len(word) > len("tues") else word.casefold().strip(",.;")
    found = [number for number, day in enumerate(WEEKDAYS) if len(name) > 2 and day.startswith(name)]
    return found[0] if len(found) == 1 else None


def _written(word: str, today: date) -> date:
    """`5 March` or `March 5`, with or without a year: without one, the next such day. Raises ValueError."""
    found = _WRITTEN.fullmatch(word)
    if found is None:
        raise ValueError(word)
    number, name = int(found[1] or found[4]), found[2] or found[3]
    month = next((n for n, month in enumerate(_MONTHS, start=1) if month.startswith(name)), 0)
    if found[5]:
        return date(int(found[5]), month, number)
    this_year = date(today.year, month, number)
    return this_year if this_year >= today else date(today.year + 1, month, number)
