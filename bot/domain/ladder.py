"""The ladder: in which steps Kith writes to somebody who has gone quiet, and what a circle may change about it.

A first word, a question, a word to the buddy if the member agreed to that; then two words a week apart, a last line,
and silence. Each step is taken once in a quiet spell, and the spell ends with the member's next presence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

HOURS_A_DAY = 24

BUDGET_LIMIT = 3
"""Nudges a person gets in seven days at most, over all circles (PRODUCT.md). A circle may lower it."""

GAP_LIMIT, WEEK_LIMIT = 14, 30
"""Days at most between the first steps, and between the later ones."""


class Step(StrEnum):
    """The steps in their order. WEEKLY and WEEKLY_AGAIN are the two that come before the last line."""

    GENTLE = "gentle"
    QUESTION = "question"
    BUDDY = "buddy"
    WEEKLY = "weekly"
    WEEKLY_AGAIN = "weekly-again"
    STOP = "stop"


class NudgeTone(StrEnum):
    """How a circle wants its quiet members to be written to. Neither ever hardens."""

    WARM = "warm"
    BRIEF = "brief"


CHOOSABLE = (Step.GENTLE, Step.QUESTION, Step.BUDDY, Step.WEEKLY)
"""The steps that a circle can switch off; WEEKLY stands for both weekly ones. The last line always closes a ladder."""

_ORDER = tuple(Step)
_LETTERS = {step[0]: step for step in CHOOSABLE}
_IN_A_WORD = re.compile(rf"([{''.join(_LETTERS)}]*)-(\d\d?)-(\d\d?)-([a-z]+)-(\d)-(\d\d?)-(\d\d?)")
_UNNUMBERED = (Step.GENTLE, Step.QUESTION, Step.WEEKLY, Step.WEEKLY_AGAIN, Step.STOP)


def _demand(holds: bool, complaint: str) -> None:
    if not holds:
        raise ValueError(complaint)


@dataclass(frozen=True, slots=True)
class Ladder:
    """A circle's ladder.

    `gap` days lie between the first steps, `week` days before each later one. `budget` is the most nudges that this
    circle lets a person have in seven days, those of other circles included. From `quiet_from` until `quiet_until`
    o'clock (0 to 23, the member's wall time, across midnight if need be) nobody is written to.

    Raises ValueError for what cannot be, 24 quiet hours among it.
    """

    steps: frozenset[Step] = frozenset(CHOOSABLE)
    gap: int = 3
    week: int = 7
    tone: NudgeTone = NudgeTone.WARM
    budget: int = BUDGET_LIMIT
    quiet_from: int = 21
    quiet_until: int = 9

    def __post_init__(self) -> None:
        hours = range(HOURS_A_DAY)
        _demand(self.steps <= frozenset(CHOOSABLE), f"steps that nobody can choose: {sorted(self.steps)}")
        _demand(1 <= self.gap <= GAP_LIMIT, f"a gap of {self.gap} days")
        _demand(1 <= self.week <= WEEK_LIMIT, f"{self.week} days between the weekly steps")
        _demand(0 <= self.budget <= BUDGET_LIMIT, f"a budget of {self.budget}")
        _demand(self.quiet_from in hours and self.quiet_until in hours, "quiet hours outside of a day")
        _demand(self.quiet_from != self.quiet_until, "24 quiet hours")

    def days_before(self, step: Step) -> int:
        """Days from the nudge before to `step`."""
        return self.gap if step in {Step.GENTLE, Step.QUESTION, Step.BUDDY} else self.week


USUAL = Ladder()
"""What holds until a circle chooses."""


def step_after(last: Step | None, ladder: Ladder, *, buddy: bool) -> Step | None:
    """The step that follows `last` (None at the beginning of a quiet spell); None when there is none, so silence.

    The buddy's step is passed over unless there is a `buddy` who may be told. Nobody gets a last line alone.
    """
    ahead = _ORDER[_ORDER.index(last) + 1 :] if last else _ORDER[:-1]
    return next((step for step in ahead if _is_on(step, ladder, buddy=buddy)), None)


def _is_on(step: Step, ladder: Ladder, *, buddy: bool) -> bool:
    if step is Step.STOP:
        return True
    asked = Step.WEEKLY if step is Step.WEEKLY_AGAIN else step
    return asked in ladder.steps and (buddy or step is not Step.BUDDY)


def nudge_value(step: Step, text: str | int) -> str:
    """What a fact NUDGE remembers: its step, and which text was said (see `own_texts`), for instance `gentle:own-7`."""
    return f"{step}:{text}"


def step_of(value: str | None, position: int) -> Step:
    """The step of the nudge that was the `position`th (from 1) of its quiet spell.

    One without a value was sent by a Kith that climbed five steps by their number alone.
    """
    if value is None:
        return _UNNUMBERED[min(position, len(_UNNUMBERED)) - 1]
    return Step(value.split(":")[0])


def text_of(value: str) -> str:
    """Which text the nudge of this value said, for instance `own-7`."""
    return value.partition(":")[2]


def is_same_pool(value: str, step: Step) -> bool:
    """Whether the nudge of this value said one of the texts that belong to `step` too: the weekly ones share theirs."""
    weekly = {Step.WEEKLY, Step.WEEKLY_AGAIN}
    said = Step(value.partition(":")[0])
    return said is step or {said, step} <= weekly


def steps_text(steps: frozenset[Step]) -> str:
    """Steps as one column keeps them; `read_steps` reads them again."""
    return ",".join(step for step in CHOOSABLE if step in steps)


def read_steps(text: str) -> frozenset[Step]:
    """The steps that `steps_text` wrote. Raises ValueError for anything else."""
    return frozenset(Step(part) for part in text.split(",") if part)


def course(ladder: Ladder) -> Iterator[tuple[Step, int]]:
    """The steps of a whole quiet spell, for somebody whose buddy may be told, each with its days after the last."""
    step = step_after(None, ladder, buddy=True)
    while step is not None:
        yield step, ladder.days_before(step)
        step = step_after(step, ladder, buddy=True)


def ladder_text(ladder: Ladder) -> str:
    """A whole ladder in one short word, for instance `gqbw-3-7-warm-3-21-9`; `read_ladder` reads it again."""
    steps = "".join(step[0] for step in CHOOSABLE if step in ladder.steps)
    rest = (ladder.gap, ladder.week, ladder.tone, ladder.budget, ladder.quiet_from, ladder.quiet_until)
    return "-".join([steps, *map(str, rest)])


def read_ladder(text: str) -> Ladder:
    """The ladder that `ladder_text` wrote. Raises ValueError for anything else."""
    found = _IN_A_WORD.fullmatch(text)
    if found is None:
        raise ValueError(f"no ladder: {text}")
    steps, gap, week, tone, budget, quiet_from, quiet_until = found.groups()
    return Ladder(
        frozenset(_LETTERS[letter] for letter in steps),
        int(gap),
        int(week),
        NudgeTone(tone),
        int(budget),
        int(quiet_from),
        int(quiet_until),
    )
