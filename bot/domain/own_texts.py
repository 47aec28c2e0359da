"""Texts of a circle's own for its nudges: what moderators may write, and which text comes next.

A text is plain words with placeholders in braces: `{name}, our door is open. {checkin} whenever you like.` Nothing in
it is markup, and nobody is mentioned by it but the member whose `{name}` it says. A circle's own texts come before
Kith's, which fill them up so that nothing is repeated within four nudges.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from bot.domain.goals import PLAN_LIMIT
from bot.domain.identity import CircleId
from bot.domain.ladder import NudgeTone, Step
from bot.domain.text import clean_text
from bot.errors.options import MissingOption
from bot.errors.texts import TextProblem, TextRefused

TEXT_STEPS = (Step.GENTLE, Step.QUESTION, Step.WEEKLY, Step.STOP)
"""Steps that say something to the member; WEEKLY stands for both weekly ones."""

TEXTS_LIMIT = 10
"""Texts of a circle for one step, those that are not used yet included."""

FILLED_LIMIT = 1000
"""Characters of a text with the longest values filled in. Twice as many, should each of them need an escape, stand in
any message on Discord (4,096 in an embed) and in Slack's notifications (3,000)."""

NAME_LIMIT = 80
"""Characters of a member's or circle's name (`text.clean_name`)."""

WITHOUT_REPEAT = 4
"""Nudges within which no text comes again (PRODUCT.md)."""


LOOK_BACK = len(Step) * TEXTS_LIMIT
"""Nudges of a member that are looked at to find the text that they have not read for the longest: in so many each step
has said all that it can say, also to those who climb the whole ladder every time."""


class Placeholder(StrEnum):
    """What braces can hold: the member's name, the circle's, the member's own plan, and `/checkin`."""

    NAME = "name"
    CIRCLE = "circle"
    PLAN = "plan"
    CHECKIN = "checkin"


LONGEST = {
    Placeholder.NAME: NAME_LIMIT,
    Placeholder.CIRCLE: NAME_LIMIT,
    Placeholder.PLAN: len("after  I will ") + 2 * PLAN_LIMIT,
    Placeholder.CHECKIN: len("/kith-checkin"),
}
"""Characters of each placeholder's longest value."""

Part: TypeAlias = str | Placeholder

_BRACES = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text that a moderator wrote for the nudges of a step. Its words are never changed, and no row is ever taken
    away, so that the ledger's `own-7` keeps meaning what was said.

    `number` counts a circle's texts from 1. It is said from `used_from` (UTC) on, None until that was confirmed, and
    not any more once `removed_at` (UTC) is set.
    """

    circle_id: CircleId
    number: int
    step: Step
    text: str
    added_at: datetime
    used_from: datetime | None = None
    removed_at: datetime | None = None

    @property
    def is_used(self) -> bool:
        """Whether nudges say it."""
        return self.used_from is not None and self.removed_at is None

    @property
    def needs_plan(self) -> bool:
        """Whether it speaks of a plan, and so to nobody who has none."""
        return Placeholder.PLAN in parts_of(self.text)


def parts_of(text: str) -> tuple[Part, ...]:
    """Words and placeholders in their order. Raises TextRefused for unpaired braces or an unknown placeholder."""
    pieces = _BRACES.split(text)
    if any(brace in words for words in pieces[::2] for brace in "{}"):
        raise TextRefused(text, TextProblem.BRACES, known=tuple(Placeholder))
    parts = [_placeholder(text, piece) if number % 2 else piece for number, piece in enumerate(pieces)]
    return tuple(part for part in parts if part)


def _placeholder(text: str, name: str) -> Placeholder:
    try:
        return Placeholder(name.strip().casefold())
    except ValueError:
        raise TextRefused(text, TextProblem.UNKNOWN_PLACEHOLDER, name=name, known=tuple(Placeholder)) from None


def check_text(given: str, step: Step, known: Iterable[OwnText]) -> str:
    """The text as it is kept, if it may stand beside the `known` ones that were not removed.

    Raises MissingOption when nothing visible was written, or TextRefused.
    """
    text = clean_text(given)
    if not text:
        raise MissingOption("text")
    longest = sum(LONGEST[part] if isinstance(part, Placeholder) else len(part) for part in parts_of(text))
    if longest > FILLED_LIMIT:
        raise TextRefused(given, TextProblem.TOO_LONG, limit=FILLED_LIMIT, size=longest)
    beside = [one for one in known if one.step is step]
    if any(one.text == text for one in beside):
        raise TextRefused(given, TextProblem.KNOWN)
    if len(beside) >= TEXTS_LIMIT:
        raise TextRefused(given, TextProblem.TOO_MANY, limit=TEXTS_LIMIT)
    return text


def own_id(text: OwnText) -> str:
    """How the ledger names a text of the circle's own, for instance `own-7`."""
    return f"own-{text.number}"


def kiths_id(tone: NudgeTone, number: int) -> str:
    """How the ledger names the `number`th (from 0) of Kith's texts of a tone: `3`, or `brief-3`."""
    return str(number) if tone is NudgeTone.WARM else f"{tone}-{number}"


def kiths_number(text_id: str) -> int:
    """The number that `kiths_id` was given."""
    return int(text_id.rpartition("-")[2])


def texts_for(own: Iterable[OwnText], step: Step, *, plan: bool) -> list[OwnText]:
    """The texts that a nudge of this step may say, to a member who has a `plan` or none."""
    asked = Step.WEEKLY if step is Step.WEEKLY_AGAIN else step
    return [text for text in own if text.is_used and text.step is asked and (plan or not text.needs_plan)]


def next_text(own: Sequence[OwnText], tone: NudgeTone, kiths: int, before: int, said: Sequence[str]) -> str:
    """The id of the text that comes next, for somebody who has got `before` nudges in their life: of those that the
    step can say the one that they have not read for the longest time, or never.

    The `own` ones come first, filled up by Kith's `kiths` (more than WITHOUT_REPEAT). `said` are the ids of what the
    step said lately, newest first; so nothing comes again within four nudges, and whoever climbs the ladder again and
    again reads another text at each of its steps.
    """
    ours = [kiths_id(tone, number) for number in range(kiths)]
    every = [*map(own_id, own), *ours[len(own) :]]
    start = before % len(every)
    last = {text_id: len(said) - ago for ago, text_id in reversed(list(enumerate(said)))}
    return min([*every[start:], *every[:start]], key=lambda text_id: last.get(text_id, 0))
