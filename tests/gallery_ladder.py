"""What moderators read about the ladder, the texts of their own, and whether nudges help."""

from dataclasses import replace
from datetime import timedelta

from gallery_people import ADA, CIRCLE, NOW, Named

from bot.domain.ladder import Ladder, NudgeTone, Step
from bot.domain.ledger import FactKind
from bot.domain.nudge_report import Crowd, FirstWord, FollowerCount, StepCount, report
from bot.domain.own_texts import TEXT_STEPS, OwnText, Placeholder
from bot.errors.texts import TextProblem, TextRefused
from bot.voice import ladder, nudge, nudge_report
from bot.voice import own_texts as texts

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


HOSTILE = "# {name}! @everyone <!channel> <@1> [x](http://evil.example)\n\n> **bold** `code` <b>hi</b> & co of {circle}"


def _own(number: int, step: Step, text: str, *, used: bool = True) -> OwnText:
    return OwnText(CIRCLE.id, number, step, text, NOW, used_from=NOW if used else None)


OWN = (
    _own(1, Step.GENTLE, "{name}, the owls are up late again. {checkin} whenever you like."),
    _own(2, Step.GENTLE, HOSTILE, used=False),
    _own(4, Step.STOP, "The nest stays warm, {name}. " * 20),
    _own(7, Step.WEEKLY, "{name}, you once said: {plan}. Today?"),
)

TEXT_REFUSALS = tuple(
    TextRefused("7", reason, name="nmae", known=tuple(Placeholder), size=1180, limit=1000)
    for reason in TextProblem
    if reason is not TextProblem.TOO_MANY
)


def own_texts() -> Named:
    """/config text, texts and text-remove, and what members read of them."""
    for text in OWN:
        yield f"text-preview-{text.number}", texts.preview(text, ADA, CIRCLE)
        yield f"nudge-own-{text.number}", nudge.own_nudge(ADA, CIRCLE.name, text, text.step, texts.SAMPLE_PLAN)
    for beside in (0, 3, 4):
        yield f"text-used-{beside}", texts.used(OWN[0], beside)
    yield "text-removed", texts.removed(OWN[1])
    yield "texts-none", texts.listed((), None)
    yield "texts-all", texts.listed(OWN, None)
    for step in TEXT_STEPS:
        yield f"texts-{step}", texts.listed(OWN, step)


def _words(nudged: tuple[int, int], held_back: tuple[int, int]) -> list[FirstWord]:
    """First words to so many, of whom so many are back; the same for those that were held back."""
    at, hour = NOW - timedelta(days=9), timedelta(hours=1)
    groups = ((False, *nudged), (True, *held_back))
    return [
        FirstWord(held, at, at + hour if one < back else None) for held, size, back in groups for one in range(size)
    ]


REPORTS = {
    "nothing-yet": ((0, 0), (0, 0)),
    "too-few": ((40, 20), (4, 1)),
    "chance": ((212, 140), (24, 13)),
    "more": ((212, 140), (60, 20)),
    "fewer": ((212, 20), (60, 30)),
}


def reports() -> Named:
    """/nudges report."""
    steps = [
        StepCount(Step.GENTLE, Crowd(212, 140), Crowd(120, 90)),
        StepCount(Step.QUESTION, Crowd(12, 9), Crowd(4, 4)),
        StepCount(Step.STOP, Crowd(3, 3), Crowd()),
    ]
    kinds = (FactKind.CHECK_IN, FactKind.NOT_TODAY, FactKind.TIP)
    followers = [FollowerCount(kind, Crowd(104 // (place + 1), 5 - place)) for place, kind in enumerate(kinds)]
    for name, (nudged, held_back) in REPORTS.items():
        told = report(steps if name != "nothing-yet" else (), followers, _words(nudged, held_back), NOW)
        yield f"nudge-report-{name}", nudge_report.report(told, 90)
