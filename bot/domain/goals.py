"""Goals: what members mean to do, in their own words. Intentions are theirs alone; what was done may be told.

A goal is no fact: it is not about a day, and its member may let go of it. That it was set, finished or dropped is one
(`ledger.FactKind`), because by that its member was present.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain.identity import CircleId, MemberId
from bot.domain.text import clean_text
from bot.errors.goals import GoalProblem, GoalRefused
from bot.errors.options import MissingOption, TooLong

TITLE_LIMIT = 100
"""Characters of a title: one line on every platform."""

PLAN_LIMIT = 100
"""Characters of each half of a plan."""

OPEN_LIMIT = 50
"""Goals of a member that are open at a time (PRODUCT.md). More would be a list and no intention."""

_NOTHING = frozenset({"none", "nothing", "no", "never", "-", "–", "—"})
_NUMBER = re.compile(r"#?([0-9]{1,9})")
_AFTER = re.compile(r"(?:(?:after|when|as soon as)(?![\w-])[\s.,:…]*)+", re.IGNORECASE)
_WILL = re.compile(
    r"(?:(?:then\s+)?i(?:\s+(?:will|shall)|['\u2019]ll|(?:\s+am|['\u2019]m)\s+going\s+to|(?=\s+(?!am\b)\w))(?![\w-])[\s.,:…]*)+",
    re.IGNORECASE,
)


class GoalState(StrEnum):
    """What became of a goal."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Goal:
    """What a member means to do. Its words may be changed while it is open, and stand from then on.

    `number` counts a member's goals from 1 and is never given again. `by_day` is the local day by which it should be
    done. `cue` and `action` are the two halves of "after `cue` I will `action`": both, or none. `closed_at` (UTC) is
    when it was done or dropped, `told_at` (UTC) when its member told the circle that it is done.
    """

    circle_id: CircleId
    member_id: MemberId
    number: int
    title: str
    created_at: datetime
    by_day: date | None = None
    cue: str | None = None
    action: str | None = None
    state: GoalState = GoalState.OPEN
    closed_at: datetime | None = None
    told_at: datetime | None = None

    @property
    def plan(self) -> str | None:
        """`after breakfast I will read ten pages`, in the member's own words; None without a plan."""
        return f"after {self.cue} I will {self.action}" if self.cue and self.action else None

    @property
    def words(self) -> str:
        """Everything that the member wrote, in one line: the ledger keeps it when they change it."""
        day = f"by {self.by_day.isoformat()}" if self.by_day else None
        return "; ".join(part for part in (self.title, day, self.plan) if part)


@dataclass(frozen=True, slots=True)
class Intention:
    """What a nudge quotes: a goal's title, and its plan (`Goal.plan`)."""

    title: str
    plan: str


def clean_title(title: str) -> str:
    """A title on one line, of 1 to TITLE_LIMIT visible characters. Raises MissingOption or TooLong."""
    cleaned = _one_line(title)
    if not cleaned:
        raise MissingOption("title")
    if len(cleaned) > TITLE_LIMIT:
        raise TooLong("title", title, TITLE_LIMIT)
    return cleaned


def check_target(given: str, day: date, today: date) -> date:
    """The day by which a goal should be done, which `given` named. Raises GoalRefused before the local day `today`."""
    if day < today:
        raise GoalRefused("by", given, GoalProblem.IN_THE_PAST)
    return day


def clean_plan(after: str | None, will: str | None) -> tuple[str | None, str | None]:
    """Both halves of a plan without the words that Kith puts around them, or None twice. A half that consists of such
    words alone says nothing.

    Raises GoalRefused for half a plan; its option is the half that is missing.
    """
    cue = _without(_AFTER, after)
    action = _without(_WILL, will)
    if (cue is None) != (action is None):
        raise GoalRefused("after" if cue is None else "will", cue or action or "", GoalProblem.HALF_A_PLAN)
    return cue, action


def _without(beginning: re.Pattern[str], half: str | None) -> str | None:
    """Half a plan without its `beginning`, None when nothing is left."""
    words = _one_line(half or "")
    found = beginning.match(words)
    return words[found.end() if found else 0 :].rstrip(" .,…") or None


def is_nothing(given: str) -> bool:
    """Whether a day or half a plan is taken away by these words."""
    return _one_line(given).casefold() in _NOTHING


def changed_plan(goal: Goal, after: str | None, will: str | None) -> tuple[str | None, str | None]:
    """The plan of a goal when these halves of it are given anew: the other one stays, and `none` takes both away.

    Raises GoalRefused as `clean_plan`.
    """
    given = [half for half in (after, will) if half]
    if not given:
        return goal.cue, goal.action
    if all(is_nothing(half) for half in given):
        return None, None
    return clean_plan(_half(after, goal.cue), _half(will, goal.action))


def _half(given: str | None, kept: str | None) -> str | None:
    """Half a plan: as it is given anew, taken away, or as it was."""
    return None if given and is_nothing(given) else given or kept


def reworded(goal: Goal, title: str | None, by_day: date | None, plan: tuple[str | None, str | None]) -> Goal:
    """The goal with another title (None leaves it), and with this day and plan.

    Raises MissingOption or TooLong for the title, GoalRefused when nothing would be different.
    """
    cue, action = plan
    changed = replace(goal, title=clean_title(title) if title else goal.title, by_day=by_day, cue=cue, action=action)
    if changed == goal:
        raise GoalRefused("title", title or "", GoalProblem.UNCHANGED)
    return changed


def check_room(open_goals: Sequence[Goal]) -> None:
    """Whether one more goal fits beside `open_goals`. Raises GoalRefused."""
    if len(open_goals) >= OPEN_LIMIT:
        raise GoalRefused("title", "", GoalProblem.TOO_MANY, limit=OPEN_LIMIT)


def closed(goal: Goal, state: GoalState, at: datetime) -> Goal:
    """The goal, done or dropped at the instant `at` (UTC)."""
    return replace(goal, state=state, closed_at=at)


def goal_number(wanted: str) -> int | None:
    """The number in `3` or `#3`; None for other words."""
    found = _NUMBER.fullmatch(wanted.strip())
    return int(found[1]) if found else None


def find_goal(open_goals: Sequence[Goal], wanted: str) -> Goal:
    """The one that `wanted` means: a number, a title, or how a title begins, whatever the case of its letters.

    Nothing means the only open one. Raises GoalRefused with the titles that could have been meant.
    """
    if not open_goals:
        raise GoalRefused("goal", wanted, GoalProblem.NONE_OPEN)
    found = _matching(open_goals, wanted)
    if len(found) == 1:
        return found[0]
    if not wanted.strip():
        raise GoalRefused("goal", "", GoalProblem.WHICH, _names(open_goals))
    problem = GoalProblem.AMBIGUOUS if found else GoalProblem.UNKNOWN
    raise GoalRefused("goal", wanted, problem, _names(found or open_goals))


def fitting_goals(open_goals: Sequence[Goal], begun: str) -> list[Goal]:
    """Those that `begun` may be on its way to: a number, or words somewhere in a title; all of them for no words."""
    words = _one_line(begun).casefold()
    digits = words.removeprefix("#")
    return [goal for goal in open_goals if str(goal.number).startswith(digits) or words in goal.title.casefold()]


def _matching(goals: Sequence[Goal], wanted: str) -> Sequence[Goal]:
    number = goal_number(wanted)
    words = _one_line(wanted).casefold()
    numbered = [goal for goal in goals if goal.number == number]
    whole = [goal for goal in goals if goal.title.casefold() == words]
    return numbered or whole or [goal for goal in goals if goal.title.casefold().startswith(words)]


def _names(goals: Sequence[Goal]) -> list[tuple[int, str]]:
    return [(goal.number, goal.title) for goal in goals]


def in_order(goals: Sequence[Goal], today: date) -> list[Goal]:
    """The nearest target date from local day `today` on first, then the others by number.

    A date that has passed moves a goal nowhere: it is not late, it is just not done yet.
    """
    return sorted(goals, key=lambda goal: (_target(goal, today), goal.number))


def plan_to_quote(open_goals: Sequence[Goal], today: date) -> Intention | None:
    """The plan of which a member may be reminded on local day `today`: that of the nearest target date, or else the
    newest one.
    """
    planned = [goal for goal in open_goals if goal.plan is not None]
    nearest = min(planned, key=lambda goal: (_target(goal, today), -goal.number), default=None)
    return Intention(nearest.title, nearest.plan) if nearest and nearest.plan else None


def _target(goal: Goal, today: date) -> date:
    return goal.by_day if goal.by_day is not None and goal.by_day >= today else date.max


def _one_line(text: str) -> str:
    return " ".join(clean_text(text).split())
