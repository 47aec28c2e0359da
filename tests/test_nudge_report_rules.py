"""From counts to what moderators are told."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from factories import NOW
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.effect import Group
from bot.domain.ladder import Step
from bot.domain.ledger import FactKind
from bot.domain.nudge_report import Act, Crowd, FirstWord, FollowerCount, Report, StepCount, report

LONG_AGO = NOW - timedelta(days=30)


def word(back_after: timedelta | None, *, held_back: bool = False, at: timedelta = timedelta(days=30)) -> FirstWord:
    begun = NOW - at
    return FirstWord(held_back, begun, None if back_after is None else begun + back_after)


@pytest.mark.parametrize(
    ("after", "back"),
    [
        (None, False),
        (timedelta(minutes=1), True),
        (timedelta(hours=47, minutes=59), True),
        (timedelta(hours=48), True),
        (timedelta(hours=48, minutes=1), False),
    ],
)
def test_who_checks_in_within_48_hours_is_back(after: timedelta | None, back: bool) -> None:
    assert word(after).is_back is back
    assert report((), (), [word(after)], NOW).nudged == Group(1, int(back))


def test_a_word_of_the_last_48_hours_tells_nothing_yet() -> None:
    words = [word(timedelta(hours=1), at=timedelta(hours=47, minutes=59)), word(None, at=timedelta(hours=48))]
    assert report((), (), words, NOW).nudged == Group(1, 0)


def test_those_whose_word_was_held_back_are_compared_with_the_others() -> None:
    hour = timedelta(hours=1)
    words = [word(hour) for _ in range(60)] + [word(None) for _ in range(20)]
    words += [word(hour, held_back=True) for _ in range(2)] + [word(None, held_back=True) for _ in range(18)]
    found = report((), (), words, NOW)
    assert (found.nudged, found.held_back) == (Group(80, 60), Group(20, 2))
    assert found.effect is not None
    assert found.effect.can_be_told
    assert round(found.effect.points, 2) == 0.65


def test_too_small_a_group_is_compared_with_nobody() -> None:
    words = [word(None) for _ in range(100)] + [word(None, held_back=True) for _ in range(4)]
    assert report((), (), words, NOW).effect is None


@pytest.mark.parametrize(
    ("kind", "act"),
    [
        (FactKind.CHECK_IN, Act.CHECK_IN),
        (FactKind.NOT_TODAY, Act.NOT_TODAY),
        (FactKind.STUCK, Act.STUCK),
        (FactKind.PAUSED, Act.PAUSE),
        (FactKind.TIP, Act.TIP),
        (FactKind.RESTED, Act.OTHER),
        (FactKind.JOINED, Act.OTHER),
        (FactKind.GOAL_SET, Act.OTHER),
        (FactKind.NUDGE, None),
        (FactKind.HELD_BACK, None),
    ],
)
def test_the_first_presence_is_the_answer_and_the_next_step_is_none(kind: FactKind, act: Act | None) -> None:
    crowd = Crowd(7, 6)
    found = dict(report((), [FollowerCount(kind, crowd)], (), NOW).acts)
    assert found == {one: crowd if one is act else Crowd() for one in Act}


def test_kinds_of_one_act_are_added_up_and_their_people_are_not_counted_twice() -> None:
    followers = [FollowerCount(FactKind.RESTED, Crowd(4, 3)), FollowerCount(FactKind.CADENCE, Crowd(9, 4))]
    assert dict(report((), followers, (), NOW).acts)[Act.OTHER] == Crowd(13, 4)


def test_steps_come_in_the_order_of_the_ladder() -> None:
    counts = [StepCount(step, Crowd(9, 9), Crowd(5, 5)) for step in (Step.STOP, Step.GENTLE, Step.WEEKLY)]
    assert [one.step for one in report(counts, (), (), NOW).steps] == [Step.GENTLE, Step.WEEKLY, Step.STOP]


@pytest.mark.parametrize(("crowd", "shown"), [((0, 0), 0), ((30, 4), None), ((1, 1), None), ((5, 5), 5), ((30, 5), 30)])
def test_what_so_few_people_did_is_not_shown(crowd: tuple[int, int], shown: int | None) -> None:
    assert Crowd(*crowd).shown == shown


KINDS = {
    Act.CHECK_IN: FactKind.CHECK_IN,
    Act.NOT_TODAY: FactKind.NOT_TODAY,
    Act.STUCK: FactKind.STUCK,
    Act.PAUSE: FactKind.PAUSED,
    Act.TIP: FactKind.TIP,
    Act.OTHER: FactKind.RESTED,
}
Nudge = tuple[Step, int, Act | None]
"""Its step, to whom, and how it was answered first."""


def counted(nudges: list[Nudge]) -> tuple[list[StepCount], list[FollowerCount]]:
    """What the database would count."""
    steps = [
        StepCount(
            step,
            crowd((who for at, who, _ in nudges if at is step)),
            crowd((who for at, who, act in nudges if at is step and act)),
        )
        for step in dict.fromkeys(at for at, _, _ in nudges)
    ]
    acts = dict.fromkeys(act for _, _, act in nudges if act)
    return steps, [FollowerCount(KINDS[act], crowd(who for _, who, did in nudges if did is act)) for act in acts]


def crowd(people: Iterable[int]) -> Crowd:
    everybody = list(people)
    return Crowd(len(everybody), len(set(everybody)))


def known(found: Report) -> tuple[list[tuple[int, range]], int]:
    """What a reader of the report knows of each number that is not shown, with its sign in the sum (answers count as
    plus, acts as minus), and what the numbers that are shown leave for them to come to.
    """
    hidden, rest = list[tuple[int, range]](), 0
    for count in found.steps:
        if count.sent.shown is None:
            hidden.append((1, range(40)))
        elif count.answered.shown is None:
            hidden.append((1, range(1, count.sent.shown)))
        else:
            rest -= count.answered.shown
    for act, did in found.acts:
        if act in found.withheld:
            hidden.append((-1, range(40)))
        elif did.shown is None:
            hidden.append((-1, range(1, 40)))
        else:
            rest += did.shown
    return hidden, rest


def possible(hidden: list[tuple[int, range]], rest: int, place: int) -> set[int]:
    """Everything that the number at `place` can be, by trying out all that the others can be."""
    sums = {0}
    for other, (sign, numbers) in enumerate(hidden):
        if other != place:
            sums = {so_far + sign * number for so_far in sums for number in numbers}
    sign, numbers = hidden[place]
    return {number for number in numbers if rest - sign * number in sums}


@given(
    st.lists(
        st.tuples(
            st.sampled_from([Step.GENTLE, Step.QUESTION, Step.STOP]),
            st.integers(0, 8),
            st.sampled_from([None, *Act]),
        ),
        max_size=24,
    ),
    st.sampled_from([None, *Act]),
)
def test_no_number_that_is_hidden_can_be_had_from_those_that_are_shown(nudges: list[Nudge], only: Act | None) -> None:
    if only is not None:  # else the acts are so mixed that a single one is hardly ever hidden
        nudges = [(step, who, act and (only if who > 1 else act)) for step, who, act in nudges]
    steps, followers = counted(nudges)
    found = report(steps, followers, (), NOW)
    if not found.acts:
        return
    hidden, rest = known(found)
    for place in range(len(hidden)):
        assert len(possible(hidden, rest, place)) > 1


def test_a_single_number_that_is_hidden_takes_the_smallest_other_one_along() -> None:
    many = [(Step.GENTLE, who, Act.CHECK_IN) for who in range(9)] + [(Step.GENTLE, who, Act.TIP) for who in range(7)]
    found = report(*counted([*many, (Step.GENTLE, 1, Act.STUCK)]), (), NOW)
    assert found.withheld == {Act.TIP}
    assert report(*counted(list(many)), (), NOW).withheld == frozenset()


def test_where_all_acts_are_of_one_person_each_none_of_them_is_told() -> None:
    found = report(*counted([(Step.GENTLE, who, act) for who, act in enumerate(Act)]), (), NOW)
    assert (found.acts, found.withheld) == ((), frozenset())
