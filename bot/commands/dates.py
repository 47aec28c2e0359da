"""Days as people write them: `today`, `friday`, `in 3 days`, `2026-03-05`, `5 March`; and spans of two of them."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from bot.errors.options import NotADay

DAY = timedelta(days=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_NEAR = {"yesterday": -1, "today": 0, "tonight": 0, "now": 0, "tomorrow": 1, "next week": 7}
_SPAN = r"(\d{1,3}|a|one|two|three|four) (day|week)s?"
_AHEAD, _AGO = re.compile(f"in {_SPAN}"), re.compile(f"{_SPAN} ago")
_FEW = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_LEADING = re.compile(r"(on|this|coming|next|last) (?=\S)")
_YEARS = 9
"""In so many years there is every day of the calendar, also around 2100, which has no 29 February."""
_BETWEEN = re.compile(r"\s+(?:to|until|till|–|-)\s+|\s*\.\.\s*", re.IGNORECASE)
_WRITTEN = re.compile(r"(?:(\d{1,2})\.?\s+([a-z]{3,9})|([a-z]{3,9})\s+(\d{1,2}))(?:,?\s+(\d{4}))?")


def read_day(option: str, given: str, today: date, begin: date | None = None) -> date:
    """The day that `given` names, seen from local day `today`: a weekday, or a date without a year, is the next one,
    `today` included; with `begin` given the first one from that day on. `tomorrow` is always today's, `next monday`
    is never today, and `last monday` always lies behind it.

    Raises NotADay.
    """
    return _read(option, given, today, begin or today, ahead=True)


def read_past_day(option: str, given: str, today: date) -> date:
    """`read_day` for what lies behind: a weekday, or a date without a year, is the last one, `today` included.

    Raises NotADay.
    """
    return _read(option, given, today, today, ahead=False)


def _read(option: str, given: str, today: date, near: date, *, ahead: bool) -> date:
    """Days are counted from `today`; a weekday, or a date without a year, is the one that is nearest to `near`."""
    whole = " ".join(given.split()).casefold()
    leading = _LEADING.match(whole)
    word = whole[leading.end() :] if leading else whole
    weekday, counted = weekday_of(word), _counted(whole)
    if weekday is not None:
        return _of_week(weekday, leading[1] if leading else "", today, near, ahead=ahead)
    if counted is not None:
        return today + DAY * counted
    try:
        return date.fromisoformat(whole) if whole[:1].isdigit() and "-" in whole else _written(whole, near, ahead=ahead)
    except ValueError:
        raise NotADay(option, given) from None


def _of_week(weekday: int, leading: str, today: date, near: date, *, ahead: bool) -> date:
    """The weekday that is nearest to `near`. `next monday` comes after `near` and `last monday` before today, whichever
    way is looked: a day that nobody meant is worse than a refusal.
    """
    if leading == "last":
        near, ahead = today - DAY, False
    elif leading in {"next", "coming"}:
        near, ahead = near + DAY * (leading == "next"), True
    return near + DAY * ((weekday - near.weekday()) % 7 if ahead else -((near.weekday() - weekday) % 7))


def _counted(word: str) -> int | None:
    """How many days `word` lies ahead of today (or behind, below 0), if it counts from there."""
    ahead, ago = _AHEAD.fullmatch(word), _AGO.fullmatch(word)
    found = ahead or ago
    if found is None:
        return _NEAR.get(word)
    days = (_FEW.get(found[1]) or int(found[1])) * (7 if found[2] == "week" else 1)
    return days if ahead else -days


def read_days(option: str, given: str, today: date) -> tuple[date, date | None]:
    """One day, or two with `to` between them (`monday to friday`), the last one None when it was not given. A week is
    two days, too: `next week` begins on Monday, of `this week` there is what remains.
    """
    week = _week(" ".join(given.split()).casefold(), today)
    if week is not None:
        return week
    first, *last = _BETWEEN.split(given.strip(), maxsplit=1)
    begin = read_day(option, first, today)
    return begin, read_day(option, last[0], today, max(today, begin)) if last else None


def _week(whole: str, today: date) -> tuple[date, date] | None:
    sunday = today + DAY * (6 - today.weekday())
    saturday = max(today, sunday - DAY)
    weeks = {
        "this week": (today, sunday),
        "next week": (sunday + DAY, sunday + DAY * 7),
        "this weekend": (saturday, sunday),
        "the weekend": (saturday, sunday),
    }
    return weeks.get(whole)


def weekday_of(word: str) -> int | None:
    """Monday is 0; three letters are enough (`mon`), and an s at the end does no harm (`Mondays`)."""
    name = word.casefold().strip(",.;").removesuffix("s") if len(word) > len("tues") else word.casefold().strip(",.;")
    found = [number for number, day in enumerate(WEEKDAYS) if len(name) > 2 and day.startswith(name)]
    return found[0] if len(found) == 1 else None


def _written(word: str, today: date, *, ahead: bool) -> date:
    """`5 March` or `March 5`, with or without a year: without one the next such day, or the last. Raises ValueError."""
    found = _WRITTEN.fullmatch(word)
    if found is None:
        raise ValueError(word)
    number, name = int(found[1] or found[4]), found[2] or found[3]
    month = next((n for n, month in enumerate(_MONTHS, start=1) if month.startswith(name)), 0)
    if found[5]:
        return date(int(found[5]), month, number)
    days = _each_year(today.year, month, number, 1 if ahead else -1)
    near = next((day for day in days if (day >= today if ahead else day <= today)), None)
    if near is None:
        raise ValueError(word)
    return near


def _each_year(year: int, month: int, number: int, step: int) -> Iterator[date]:
    """That day of `year` and of the years after it (`step` 1) or before it (-1), where it exists."""
    for other in range(year, year + step * _YEARS, step):
        with suppress(ValueError):
            yield date(other, month, number)
