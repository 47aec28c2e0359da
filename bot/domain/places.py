"""What people write for a time zone that is no name of one: abbreviations, offsets, and large cities without a zone of
their own. All of it is only offered, never taken for an answer: several places share an abbreviation or an offset.
"""

import re
from functools import cache

_ABBREVIATIONS = {
    "acst": ("Australia/Adelaide", "Australia/Darwin"),
    "aest": ("Australia/Sydney", "Australia/Brisbane"),
    "akst": ("America/Anchorage",),
    "art": ("America/Argentina/Buenos_Aires",),
    "ast": ("America/Halifax", "America/Puerto_Rico", "Asia/Riyadh"),
    "awst": ("Australia/Perth",),
    "brt": ("America/Sao_Paulo",),
    "bst": ("Europe/London", "Asia/Dhaka"),
    "cet": ("Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome", "Africa/Lagos"),
    "cst": ("America/Chicago", "America/Mexico_City", "Asia/Shanghai"),
    "eat": ("Africa/Nairobi", "Africa/Addis_Ababa"),
    "eet": ("Europe/Athens", "Europe/Helsinki", "Europe/Kyiv", "Africa/Cairo"),
    "est": ("America/New_York", "America/Toronto", "America/Panama", "America/Jamaica"),
    "gmt": ("UTC", "Europe/London", "Africa/Accra"),
    "hkt": ("Asia/Hong_Kong",),
    "hst": ("Pacific/Honolulu",),
    "ist": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    "jst": ("Asia/Tokyo",),
    "kst": ("Asia/Seoul",),
    "msk": ("Europe/Moscow",),
    "mst": ("America/Denver", "America/Phoenix", "America/Edmonton"),
    "nzst": ("Pacific/Auckland",),
    "pkt": ("Asia/Karachi",),
    "pst": ("America/Los_Angeles", "America/Vancouver", "America/Tijuana", "Asia/Manila"),
    "sast": ("Africa/Johannesburg",),
    "sgt": ("Asia/Singapore",),
    "wat": ("Africa/Lagos",),
    "wet": ("Europe/Lisbon", "Atlantic/Canary"),
    "wib": ("Asia/Jakarta",),
}
"""What a person may mean by an abbreviation. It is no name: several places share it, not all with summer time."""

_SUMMER = {
    "acdt": "acst",
    "adt": "ast",
    "aedt": "aest",
    "akdt": "akst",
    "cdt": "cst",
    "cest": "cet",
    "edt": "est",
    "eest": "eet",
    "mdt": "mst",
    "nzdt": "nzst",
    "pdt": "pst",
}

_OFFSETS = {
    -660: ("Pacific/Pago_Pago",),
    -600: ("Pacific/Honolulu",),
    -540: ("America/Anchorage",),
    -480: ("America/Los_Angeles", "America/Vancouver"),
    -420: ("America/Denver", "America/Phoenix", "America/Los_Angeles"),
    -360: ("America/Chicago", "America/Mexico_City", "America/Denver"),
    -300: ("America/New_York", "America/Bogota", "America/Lima", "America/Chicago"),
    -240: ("America/Halifax", "America/Caracas", "America/New_York"),
    -210: ("America/St_Johns",),
    -180: ("America/Sao_Paulo", "America/Argentina/Buenos_Aires", "America/Halifax"),
    -120: ("America/Noronha",),
    -60: ("Atlantic/Azores", "Atlantic/Cape_Verde"),
    0: ("UTC", "Europe/London", "Europe/Lisbon", "Africa/Accra"),
    60: ("Europe/Berlin", "Europe/Paris", "Africa/Lagos", "Europe/London"),
    120: ("Europe/Athens", "Europe/Berlin", "Africa/Cairo", "Africa/Johannesburg"),
    180: ("Europe/Istanbul", "Africa/Nairobi", "Asia/Riyadh", "Europe/Kyiv"),
    210: ("Asia/Tehran",),
    240: ("Asia/Dubai", "Asia/Tbilisi"),
    270: ("Asia/Kabul",),
    300: ("Asia/Karachi", "Asia/Tashkent"),
    330: ("Asia/Kolkata", "Asia/Colombo"),
    345: ("Asia/Kathmandu",),
    360: ("Asia/Dhaka",),
    390: ("Asia/Yangon",),
    420: ("Asia/Bangkok", "Asia/Jakarta", "Asia/Ho_Chi_Minh"),
    480: ("Asia/Shanghai", "Asia/Singapore", "Asia/Manila", "Australia/Perth"),
    540: ("Asia/Tokyo", "Asia/Seoul"),
    570: ("Australia/Darwin", "Australia/Adelaide"),
    600: ("Australia/Brisbane", "Australia/Sydney"),
    630: ("Australia/Adelaide", "Australia/Lord_Howe"),
    660: ("Australia/Sydney", "Pacific/Noumea"),
    720: ("Pacific/Auckland", "Pacific/Fiji"),
    765: ("Pacific/Chatham",),
    780: ("Pacific/Auckland", "Pacific/Tongatapu"),
    840: ("Pacific/Kiritimati",),
}
"""Large places whose clocks are so many minutes ahead of UTC, in winter or in summer."""

_OFFSET = re.compile(r"(?:utc|gmt|z)?_?([+\u2212-])_?([0-9]{1,2})(?::?([0-9]{2}))?_?h?")
"""`UTC+2`, `gmt -05:30`, `+0530`, after folding. East is plus, as people write it (and not as `Etc/GMT+2` does)."""

_CITIES = {
    "Africa/Johannesburg": "cape_town",
    "America/Bogota": "medellin",
    "America/Chicago": "austin dallas houston minneapolis",
    "America/Edmonton": "calgary",
    "America/Los_Angeles": "las_vegas portland san_diego san_francisco seattle",
    "America/New_York": "atlanta boston miami philadelphia washington",
    "America/Sao_Paulo": "brasilia rio_de_janeiro",
    "America/Toronto": "ottawa quebec",
    "Asia/Ho_Chi_Minh": "hanoi",
    "Asia/Jerusalem": "tel_aviv",
    "Asia/Karachi": "islamabad lahore",
    "Asia/Kolkata": "ahmedabad bangalore bengaluru chennai delhi hyderabad mumbai new_delhi pune",
    "Asia/Shanghai": "beijing guangzhou shenzhen wuhan",
    "Asia/Tokyo": "kyoto nagoya osaka yokohama",
    "Europe/Amsterdam": "rotterdam the_hague",
    "Europe/Berlin": "bremen cologne dresden dusseldorf frankfurt hamburg leipzig munich nuremberg stuttgart",
    "Europe/Istanbul": "izmir",
    "Europe/Kyiv": "kharkiv lviv",
    "Europe/Lisbon": "porto",
    "Europe/London": "birmingham edinburgh glasgow manchester",
    "Europe/Madrid": "barcelona malaga seville valencia",
    "Europe/Paris": "lyon marseille",
    "Europe/Rome": "bologna florence genoa milan naples turin venice",
    "Europe/Stockholm": "gothenburg",
    "Europe/Vienna": "graz",
    "Europe/Warsaw": "krakow",
    "Europe/Zurich": "basel geneva",
    "Pacific/Auckland": "wellington",
    "Pacific/Honolulu": "hawaii",
}
"""Large cities that are no zone's name, folded, by the zone that they keep."""


def meant_by(folded: str) -> tuple[str, ...]:
    """Zone names that somebody may mean by what they wrote (in lower case, without accents, `_` for spaces)."""
    return (*short_for(folded), *_cities(folded))


def short_for(folded: str) -> tuple[str, ...]:
    """Zone names for an abbreviation or an offset; what only looks like it is not meant then."""
    return (*_ABBREVIATIONS.get(_SUMMER.get(folded, folded), ()), *_at_offset(folded))


def _at_offset(folded: str) -> tuple[str, ...]:
    found = _OFFSET.fullmatch(folded)
    if found is None:
        return ()
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return _OFFSETS.get(minutes if found[1] == "+" else -minutes, ())


def _cities(folded: str) -> tuple[str, ...]:
    """Of the cities that begin so, the zones; two letters are too few to mean one."""
    begun = (zone for city, zone in _zone_by_city().items() if city.startswith(folded)) if len(folded) > 2 else ()
    return tuple(dict.fromkeys(begun))


@cache
def _zone_by_city() -> dict[str, str]:
    return {city: zone for zone, cities in _CITIES.items() for city in cities.split()}


def cities() -> tuple[str, ...]:
    """The names of those cities, for whoever misspelt one."""
    return tuple(_zone_by_city())
