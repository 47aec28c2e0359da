"""The comparison of nudged members with those whose nudge was held back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.effect import SMALLEST_GROUP, Difference, Group, difference


def groups() -> st.SearchStrategy[Group]:
    """Groups that are large enough to be shown."""
    return st.integers(SMALLEST_GROUP, 5_000).flatmap(
        lambda size: st.builds(Group, size=st.just(size), back=st.integers(0, size))
    )


def told(nudged: Group, held_back: Group) -> Difference:
    found = difference(nudged, held_back)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("nudged", "held_back", "lowest", "highest"),
    [
        (Group(70, 56), Group(80, 48), 0.0524, 0.3339),
        (Group(10, 9), Group(10, 3), 0.1705, 0.8090),
        (Group(7, 6), Group(7, 2), 0.0582, 0.8062),
        (Group(56, 5), Group(29, 0), -0.0381, 0.1926),
        (Group(10, 0), Group(20, 0), -0.1611, 0.2775),
        (Group(10, 0), Group(10, 0), -0.2775, 0.2775),
        (Group(10, 10), Group(20, 0), 0.6791, 1.0),
        (Group(10, 10), Group(10, 0), 0.6075, 1.0),
    ],
)
def test_the_interval_is_the_one_that_was_published(
    nudged: Group, held_back: Group, lowest: float, highest: float
) -> None:
    """Newcombe 1998, table II, method 10."""
    found = told(nudged, held_back)
    assert (round(found.lowest, 4), round(found.highest, 4)) == (lowest, highest)


@given(groups(), groups())
def test_the_interval_holds_the_difference_and_stays_within_its_bounds(nudged: Group, held_back: Group) -> None:
    found = told(nudged, held_back)
    slack = 1e-9
    assert -1 - slack <= found.lowest <= found.points + slack
    assert found.points - slack <= found.highest <= 1 + slack


@given(groups(), groups())
def test_exchanging_the_groups_turns_the_difference_around(nudged: Group, held_back: Group) -> None:
    one, other = told(nudged, held_back), told(held_back, nudged)
    assert (one.points, one.lowest, one.highest) == pytest.approx((-other.points, -other.highest, -other.lowest))


@given(groups())
def test_groups_that_do_alike_tell_nothing(group: Group) -> None:
    assert not told(group, group).can_be_told


@pytest.mark.parametrize(("nudged", "held_back"), [(Group(4, 4), Group(50, 1)), (Group(50, 40), Group(4, 0))])
def test_a_small_group_is_not_compared(nudged: Group, held_back: Group) -> None:
    assert difference(nudged, held_back) is None


def test_a_clear_difference_can_be_told_in_both_directions() -> None:
    assert told(Group(400, 240), Group(45, 9)).can_be_told
    assert told(Group(400, 80), Group(45, 30)).can_be_told


def test_nobody_has_a_share_of_nothing() -> None:
    assert Group(0, 0).share == 0.0
    assert not Group(0, 0).is_shown
