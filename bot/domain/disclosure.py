"""Numbers that are not shown, and whether somebody could compute one of them from those that are.

A table whose rows and columns come to the same sum gives a single hidden number away: it is the sum less the others. So
a second one is hidden with it (complementary suppression; see L. Willenborg and T. de Waal, "Elements of Statistical
Disclosure Control", 2001, chapter 4), and more if what a reader knows about their size still leaves one answer.
"""

from collections.abc import Sequence
from math import inf
from typing import NamedTuple


class Hidden(NamedTuple):
    """What a reader knows of a number that is not shown: it is at least `least`, and at most `most`."""

    least: int
    most: float = inf


def is_given_away(added: Sequence[Hidden], taken: Sequence[Hidden], rest: int) -> bool:
    """Whether any of the hidden numbers can be had from this: those `added`, less those `taken`, come to `rest`.

    Whole numbers fill their bounds, so what one of them can be is all that the bounds of the others leave.
    """
    bounds = [(float(one.least), one.most) for one in added] + [(-one.most, -float(one.least)) for one in taken]
    for place, (least, most) in enumerate(bounds):
        others = bounds[:place] + bounds[place + 1 :]
        lowest = max(least, rest - sum(high for _, high in others))
        highest = min(most, rest - sum(low for low, _ in others))
        if lowest == highest:
            return True
    return False
