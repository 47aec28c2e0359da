"""IANA time zones by name, and near names for those who wrote something else.

The names come from the standard library's `zoneinfo` (Debian's files or the `tzdata` package). Reading them touches
the disk once; `zone_names` keeps the list, and start-up calls it before the event loop serves anybody.
"""

from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import UnknownZone

_NOT_PLACES = ("Etc/", "SystemV/", "posix/", "right/", "US/")
_NOT_ZONES = frozenset({"Factory", "localtime", "posixrules"})


@cache
def zone_names() -> tuple[str, ...]:
    """Every name that a member may choose, sorted: those of places, and UTC."""
    names = (name for name in available_timezones() if "/" in name and not name.startswith(_NOT_PLACES))
    return ("UTC", *sorted(name for name in names if name not in _NOT_ZONES))


@cache
def _by_folded_name() -> dict[str, str]:
    return {_folded(name): name for name in zone_names()}


@cache
def _by_city() -> dict[str, str]:
    return {_folded(name.rsplit("/", 1)[1]): name for name in zone_names() if "/" in name}


def _folded(name: str) -> str:
    return name.strip().casefold().replace(" ", "_")


def zone(name: str) -> ZoneInfo:
    """The zone of a name that `parse_zone` has accepted before."""
    return ZoneInfo(name)


def parse_zone(option: str, given: str) -> str:
    """The canonical IANA name for what a person wrote: `europe/berlin`, `Europe/Berlin`, or a city's own name.

    Raises UnknownZone with up to five near names.
    """
    folded = _folded(given)
    found = _by_folded_name().get(folded) or _by_city().get(folded)
    if found is None:
        raise UnknownZone(option, given, suggest_zones(given, 5))
    return found


def suggest_zones(given: str, limit: int) -> tuple[str, ...]:
    """Up to `limit` zone names for a half-written or misspelt one, best first; without a word, the first names."""
    folded = _folded(given)
    containing = [name for key, name in _by_folded_name().items() if folded in key]
    if len(containing) < limit:
        close = get_close_matches(folded, [*_by_city(), *_by_folded_name()], n=limit, cutoff=0.6)
        containing += [_by_city().get(key) or _by_folded_name()[key] for key in close]
    return tuple(dict.fromkeys(containing))[:limit]
