"""IANA time zones by name, and near names for those who wrote something else.

The names come from the standard library's `zoneinfo` (Debian's files or the `tzdata` package). Reading them touches
the disk once; `zone_names` keeps the list, and start-up calls it before the event loop serves anybody.
"""

import unicodedata
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.places import cities, meant_by, short_for
from bot.errors.options import UnknownZone

_NOT_PLACES = ("Etc/", "SystemV/", "posix/", "right/")
_OLD_STYLE = ("Brazil/", "Canada/", "Chile/", "Mexico/", "US/")
_NOT_CITIES = frozenset({"act", "lhi", "north", "south", "west"})
"""Last words of Australian names, which mean another place to almost everybody."""

_LONGEST = 64
"""Characters of an answer: twice the longest name. Whatever is longer is none and resembles none, and costs nothing."""


@cache
def zone_names() -> tuple[str, ...]:
    """The names that a member is offered, sorted: those of places, and UTC."""
    return ("UTC", *(name for name in _names_of_places() if not name.startswith(_OLD_STYLE)))


@cache
def _names_of_places() -> tuple[str, ...]:
    return tuple(sorted(name for name in available_timezones() if "/" in name and not name.startswith(_NOT_PLACES)))


@cache
def _by_folded_name() -> dict[str, str]:
    return {_folded(name): name for name in ("UTC", *_names_of_places())}


@cache
def _by_city() -> dict[str, str]:
    cities = {_folded(name.rsplit("/", 1)[-1]): name for name in zone_names()}
    return {city: name for city, name in cities.items() if city not in _NOT_CITIES}


@cache
def _offered() -> dict[str, str]:
    return {_folded(name): name for name in zone_names()}


def _folded(name: str) -> str:
    """`name` without regard to case, accents, and kind or number of spaces."""
    bare = (each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    return "_".join("".join(bare).casefold().split())


def _is_short(given: str) -> bool:
    return len(given.strip()) <= _LONGEST


def zone(name: str) -> ZoneInfo:
    """The zone of a name that `parse_zone` has accepted before."""
    return ZoneInfo(name)


def parse_zone(option: str, given: str) -> str:
    """The canonical IANA name for what a person wrote: `europe/berlin`, `Europe/Berlin`, or a city's own name.

    The older names of places (`US/Eastern`) are accepted, though not offered; abbreviations (`EST`) are neither.
    Raises UnknownZone with up to five near names.
    """
    found = known_zone(given)
    if found is None:
        raise UnknownZone(option, given, suggest_zones(given, 5))
    return found


def known_zone(given: str) -> str | None:
    """The canonical name as in `parse_zone`; None for what is none."""
    folded = _folded(given) if _is_short(given) else ""
    return _by_folded_name().get(folded) or _by_city().get(folded)


def suggest_zones(given: str, limit: int) -> tuple[str, ...]:
    """Up to `limit` zone names for a half-written or misspelt one, best first; without a word, the first names."""
    if not _is_short(given):
        return ()
    folded = _folded(given)
    offered = _offered()
    containing = sorted((key for key in offered if folded in key), key=lambda key: f"/{folded}" not in f"/{key}")
    short = bool(short_for(folded))
    if short:  # `EST` is not in Bucharest, but whoever types `ist` may be on the way to Istanbul
        containing = [key for key in containing if f"/{folded}" in f"/{key}"]
    near = [name for name in meant_by(folded) if _folded(name) in offered] + [offered[key] for key in containing]
    if len(near) < limit and not short:
        close = get_close_matches(folded, [*_by_city(), *offered, *cities()], n=limit, cutoff=0.6)
        near += [_by_city().get(key) or offered.get(key) or meant_by(key)[0] for key in close]
    return tuple(dict.fromkeys(near))[:limit]
