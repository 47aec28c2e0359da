"""The ladder's steps, and what a circle may make of them."""

from itertools import combinations
from typing import Any

import pytest

from bot.domain.ladder import CHOOSABLE, USUAL, Ladder, Step, nudge_value, read_steps, step_after, step_of, steps_text


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
