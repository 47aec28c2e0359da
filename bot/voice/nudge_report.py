"""What became of a circle's nudges, in counts, for its moderators."""

from bot.domain.effect import SMALLEST_GROUP, Difference, Group
from bot.domain.nudge_report import Act, Crowd, Report, StepCount
from bot.messages import Block, Fact, Facts, Heading, Message, Paragraph, Strong, Typed, paragraph
from bot.voice.ladder import STEPS

_ACTS = {
    Act.CHECK_IN: "Check in",
    Act.NOT_TODAY: "Not today",
    Act.STUCK: "I'm stuck",
    Act.PAUSE: "A pause",
    Act.TIP: "A tip",
    Act.OTHER: "Something else they did here",
}

_FEW = f"fewer than {SMALLEST_GROUP}"


def report(found: Report, days: int) -> Message:
    """The answer to /nudges report, over so many days."""
    heading = Heading("Do nudges help?")
    over = f"The last {days} days. Counts alone: no names, and no group of {_FEW} people."
    if not found.steps:
        nothing = paragraph("No nudge was sent in that time, so there is nothing to tell yet.")
        return Message((heading, nothing, *_effect(found)))
    blocks: list[Block] = [heading, paragraph(over, quiet=True)]
    blocks.append(Facts(tuple(Fact(STEPS[count.step], _step(count)) for count in found.steps)))
    blocks.append(paragraph(Strong("How they were answered first")))
    blocks += _answers(found)
    return Message((*blocks, *_effect(found)))


def _answers(found: Report) -> tuple[Block, ...]:
    if not found.acts:
        return (paragraph(f"By {_FEW} people in each way, so it is not told which."),)
    told = ((act, "not shown" if act in found.withheld else _number(crowd)) for act, crowd in found.acts)
    facts = Facts(tuple(Fact(_ACTS[act], number) for act, number in told))
    if not found.withheld:
        return (facts,)
    return (facts, paragraph(f"What is not shown would tell of {_FEW} people, by subtraction.", quiet=True))


def _step(count: StepCount) -> str:
    if count.sent.shown is None:
        return f"sent to {_FEW} people"
    return f"{count.sent.shown:,} sent; answered: {_number(count.answered)}"


def _number(crowd: Crowd) -> str:
    return f"{_FEW} people" if crowd.shown is None else f"{crowd.shown:,}"


def _effect(found: Report) -> tuple[Block, ...]:
    """Those who got a first word beside those for whom chance held it back."""
    groups = Facts(
        (
            Fact("With a first word", _group(found.nudged)),
            Fact("Without one, held back by chance", _group(found.held_back)),
        )
    )
    return (paragraph(Strong("Checked in within 48 hours")), groups, *_told(found.effect))


def _group(group: Group) -> str:
    if not group.is_shown:
        return f"{_FEW} people" if group.size else "nobody yet"
    return f"{group.back:,} of {group.size:,} people ({round(group.share * 100)} %)"


def _told(effect: Difference | None) -> tuple[Paragraph, ...]:
    if effect is None:
        return (paragraph("Too few to tell. It takes some weeks, and that is as it should be."),)
    span = f"from {_points(effect.lowest)} to {_points(effect.highest)}"
    if not effect.can_be_told:
        sure = f"The difference is {_points(effect.points)}, but it could be anything {span} (95 % interval)."
        return (paragraph("Too few to tell. ", sure),)
    told = paragraph(f"With a word there are {_points(effect.points)}; it is {span} (95 % interval).")
    if effect.points > 0:
        return (told,)
    return (told, paragraph("Fewer or other words may do better: ", Typed("/config ladder"), "."))


def _points(share: float) -> str:
    number = round(abs(share) * 100)
    if not number:
        return "none more"
    return f"{number} in 100 {'more' if share > 0 else 'fewer'}"
