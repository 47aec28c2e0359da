"""Hours of the day as clocks show them: `7pm`, `19:00`, `19h`, `noon`."""

import re

NOON = 12
_NAMED = {"noon": NOON, "midday": NOON, "midnight": 0}
_CLOCK = re.compile(r"(\d{1,2})(?::00|\.00|h|:00h)?\s*(?:o['’]?clock\s*)?(?:([ap])\.?\s?m\.?)?")


def read_hour(text: str) -> int | None:
    """The hour that the words name, as a clock with 24 hours counts it (`7pm` is 19); None for what is no full hour.

    A number that no clock shows comes back as it is, so that it can be told what does work.
    """
    words = " ".join(text.split()).casefold()
    found = _CLOCK.fullmatch(words)
    if found is None:
        return _NAMED.get(words)
    hour = int(found[1])
    if found[2] is None:
        return hour
    return hour % NOON + (NOON if found[2] == "p" else 0) if 1 <= hour <= NOON else None
