"""What moderators read about the ladder, the texts of their own, and whether nudges help."""

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.circles import Circle
from bot.domain.identity import circle_id
from bot.domain.ladder import Ladder, NudgeTone, Step
from bot.messages import Message
from bot.voice import ladder

Named = Iterator[tuple[str, Message]]

CIRCLE = Circle(circle_id("web", "demo"), "web", "Night Owls", zone="Europe/Paris")
SHORT = Ladder(
    frozenset({Step.GENTLE, Step.BUDDY}), gap=5, week=1, tone=NudgeTone.BRIEF, budget=1, quiet_from=18, quiet_until=17
)


def ladders() -> Named:
    """/config ladder."""
    changed = CIRCLE.with_ladder(SHORT)
    yield "ladder-shown", ladder.shown(CIRCLE)
    yield "ladder-unchanged", ladder.unchanged(CIRCLE)
    for quiet in (0, 1, 14):
        yield f"ladder-preview-{quiet}", ladder.preview(changed, quiet)
        yield f"ladder-applied-{quiet}", ladder.applied(changed, quiet)
    yield "ladder-without-budget", ladder.shown(CIRCLE.with_ladder(replace(SHORT, budget=0)))
    yield "ladder-switched-off", ladder.shown(replace(CIRCLE, nudges_on=False))
