"""Do nudges bring people back? Those who got a first nudge are compared with those for whom it was held back.

A random tenth of first nudges is held back (PRODUCT.md, "Quiet members"), so chance alone decides who is in which
group, and a difference between the groups is the nudge's doing. How sure one can be is told by an interval.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import sqrt
from statistics import NormalDist

BACK_WITHIN = timedelta(hours=48)
"""A check-in within this time after the nudge, or after the moment at which it was held back, counts as being back."""

SMALLEST_GROUP = 5
"""Groups of fewer people are not shown: in a small circle, a number could be a name."""

_Z = NormalDist().inv_cdf(0.975)
"""Of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Group:
    """People who were treated alike: how many, and how many of them were `back`. 0 ≤ back ≤ size."""

    size: int
    back: int

    @property
    def share(self) -> float:
        """The share that was back, 0 to 1; 0 of nobody."""
        return self.back / self.size if self.size else 0.0

    @property
    def is_shown(self) -> bool:
        """Whether it is large enough to be shown."""
        return self.size >= SMALLEST_GROUP


@dataclass(frozen=True, slots=True)
class Difference:
    """How much larger one share is than another, -1 to 1, and the interval that holds the truth in 95 of 100 cases."""

    points: float
    lowest: float
    highest: float

    @property
    def can_be_told(self) -> bool:
        """Whether the interval leaves out zero, so that chance alone is a poor explanation."""
        return self.lowest > 0 or self.highest < 0


def difference(nudged: Group, held_back: Group) -> Difference | None:
    """By how much the share of those who came back differs; None while a group is too small to be shown.

    The interval is Newcombe's hybrid score interval (R. G. Newcombe, "Interval estimation for the difference between
    independent proportions", Statistics in Medicine 17, 1998, method 10): it stays within -1 to 1, and keeps its
    promise with few people and with shares near 0 and 1, where the textbook interval does not.
    """
    if not (nudged.is_shown and held_back.is_shown):
        return None
    points = nudged.share - held_back.share
    low, high = _score_interval(nudged)
    low_held, high_held = _score_interval(held_back)
    return Difference(
        points,
        points - sqrt((nudged.share - low) ** 2 + (high_held - held_back.share) ** 2),
        points + sqrt((high - nudged.share) ** 2 + (held_back.share - low_held) ** 2),
    )


def _score_interval(group: Group) -> tuple[float, float]:
    """Wilson's score interval of one share."""
    size, spread = group.size, _Z**2 / group.size
    middle = (group.share + spread / 2) / (1 + spread)
    half = _Z * sqrt(group.share * (1 - group.share) / size + spread / (4 * size)) / (1 + spread)
    return middle - half, middle + half
