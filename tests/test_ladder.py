"""The ladder's steps, and what a circle may make of them."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ladder import (
    CHOOSABLE,
    USUAL,
    Ladder,
    NudgeTone,
    Step,
    course,
    ladder_text,
    nudge_value,
    read_ladder,
    read_steps,
    step_after,
    step_of,
    steps_text,
)


def climbed(ladder: Ladder, *, buddy: bool) -> list[Step]:
    """All steps of a quiet spell."""
    steps: list[Step] = []
    while (step := step_after(steps[-1] if steps else None, ladder, buddy=buddy)) is not None:
        steps.append(step)
    return steps


def test_the_whole_ladder_is_climbed_once() -> None:
    assert climbed(USUAL, buddy=True) == list(Step)
    assert climbed(USUAL, buddy=False) == [step for step in Step if step is not Step.BUDDY]


def test_a_step_that_is_off_is_passed_over_and_the_last_line_closes_every_ladder() -> None:
    for size in range(1, 4):
        for chosen in combinations([Step.GENTLE, Step.QUESTION, Step.WEEKLY], size):
            steps = climbed(Ladder(steps=frozenset(chosen)), buddy=True)
            assert steps[-1] is Step.STOP
            assert {Step.WEEKLY if step is Step.WEEKLY_AGAIN else step for step in steps[:-1]} == set(chosen)


def test_nobody_gets_a_last_line_alone() -> None:
    assert climbed(Ladder(steps=frozenset()), buddy=True) == []
    assert climbed(Ladder(steps=frozenset({Step.BUDDY})), buddy=False) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_from": 9, "quiet_until": 9},
        {"quiet_from": 24},
        {"quiet_until": -1},
        {"gap": 0},
        {"gap": 15},
        {"week": 0},
        {"week": 31},
        {"budget": 4},
        {"budget": -1},
        {"steps": frozenset({Step.STOP})},
    ],
)
def test_a_ladder_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Ladder(**wrong)


def test_a_nudge_remembers_its_step() -> None:
    assert nudge_value(Step.WEEKLY_AGAIN, 3) == "weekly-again:3"
    assert all(step_of(nudge_value(step, 4), 1) is step for step in Step)
    assert step_of(Step.GENTLE, 1) is Step.GENTLE


def test_a_nudge_of_before_tells_its_step_by_its_number() -> None:
    steps = [step_of(None, position) for position in range(1, 8)]
    assert steps == [Step.GENTLE, Step.QUESTION, Step.WEEKLY, Step.WEEKLY_AGAIN, Step.STOP, Step.STOP, Step.STOP]


def test_steps_are_read_as_they_were_written() -> None:
    for size in range(len(CHOOSABLE) + 1):
        for chosen in combinations(CHOOSABLE, size):
            assert read_steps(steps_text(frozenset(chosen))) == frozenset(chosen)


def test_the_course_tells_each_step_and_its_days_after_the_one_before() -> None:
    assert [days for _, days in course(USUAL)] == [3, 3, 3, 7, 7, 7]
    short = Ladder(frozenset({Step.GENTLE, Step.BUDDY}), gap=5, week=1)
    assert list(course(short)) == [(Step.GENTLE, 5), (Step.BUDDY, 5), (Step.STOP, 1)]
    assert list(course(Ladder(frozenset()))) == []


ladders = st.builds(
    Ladder,
    st.frozensets(st.sampled_from(CHOOSABLE)),
    st.integers(1, 14),
    st.integers(1, 30),
    st.sampled_from(NudgeTone),
    st.integers(0, 3),
    st.integers(0, 11),
    st.integers(12, 23),
)


@given(ladders)
def test_a_ladder_in_a_word_is_read_again(ladder: Ladder) -> None:
    assert read_ladder(ladder_text(ladder)) == ladder
    assert len(ladder_text(ladder)) <= 40


@pytest.mark.parametrize(
    "text", ["", "g", "gx-3-7-warm-3-21-9", "g-3-7-cold-3-21-9", "g-3-7-warm-3-9-9", "g-99-7-warm-3-21-9"]
)
def test_another_word_is_no_ladder(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_ladder(text)
