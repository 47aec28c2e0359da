"""The ladder, for the moderators who set it: what each step is, when it comes, and who would feel a change."""

from bot.domain.circles import Circle
from bot.domain.hours import HOUR, outside_quiet_hours
from bot.domain.ladder import Ladder, NudgeTone, Step, course, ladder_text
from bot.messages import Block, Button, ButtonStyle, Fact, Facts, Heading, Message, Paragraph, Tone, Typed, paragraph
from bot.voice.nudges import clock
from bot.voice.words import count, hour, times

STEPS = {
    Step.GENTLE: "A gentle word",
    Step.QUESTION: "A question, for a tip of theirs",
    Step.BUDDY: "Their buddy hears of it, if they allowed that",
    Step.WEEKLY: "A weekly word",
    Step.WEEKLY_AGAIN: "Another one",
    Step.STOP: "A last line, and silence",
}

TONES = {NudgeTone.WARM: "warm", NudgeTone.BRIEF: "brief"}


def summary(circle: Circle) -> str:
    """The ladder in a line of settings, for instance `5 steps, warm, never from 21:00 to 09:00`."""
    ladder = circle.ladder
    if not ladder.budget:
        return "off: no words a week"
    steps = count(len(list(course(ladder))), "step")
    return f"{steps}, {TONES[ladder.tone]}, never from {hour(ladder.quiet_from)} to {hour(ladder.quiet_until)}"


def shown(circle: Circle) -> Message:
    """The answer to /config ladder alone: how it is now."""
    how = paragraph(
        "Change any of it, for instance with ",
        Typed("/config ladder gap:5 tone:brief"),
        ". You see what would change before it does. Words of your own: ",
        Typed("/config text"),
        ".",
        quiet=True,
    )
    return Message((Heading("How I write to quiet members"), *_ladder(circle), how))


def unchanged(circle: Circle) -> Message:
    """The answer to a change that changes nothing."""
    return Message((paragraph("That is how it is already: nothing to change."), *_ladder(circle)))


def preview(changed: Circle, quiet: int) -> Message:
    """What a new ladder would be, how many `quiet` members would feel it, and the button that applies it."""
    button = Button(
        "Yes, change it", "config ladder", {"confirm": ladder_text(changed.ladder)}, style=ButtonStyle.PRIMARY
    )
    affected = (
        f"{_quiet(quiet)} and would be affected." if quiet else "Nobody is quiet just now, so nobody would feel it."
    )
    blocks = (paragraph("This is how it would be:"), *_ladder(changed), paragraph(affected))
    return Message((*blocks, paragraph("Nothing has changed yet.", quiet=True)), (button,))


def applied(circle: Circle, quiet: int) -> Message:
    """The answer to a confirmed ladder."""
    told = f"Done. {_quiet(quiet)}: for them it goes on by the new ladder." if quiet else "Done, from now on."
    return Message((paragraph(told), *_ladder(circle)), tone=Tone.GLAD)


def _quiet(number: int) -> str:
    return f"{number:,} members are quiet just now" if number != 1 else "1 member is quiet just now"


def _ladder(circle: Circle) -> tuple[Block, ...]:
    ladder = circle.ladder
    facts = [Fact(f"{number}. {STEPS[step]}", when) for number, (step, when) in enumerate(_course(ladder), start=1)]
    facts.append(Fact("Tone", TONES[ladder.tone]))
    facts.append(Fact("At most", _most(ladder)))
    facts.append(Fact("Never", f"from {hour(ladder.quiet_from)} to {hour(ladder.quiet_until)} their time"))
    return (Facts(tuple(facts)), *_remarks(circle))


def _course(ladder: Ladder) -> list[tuple[Step, str]]:
    found = [(step, f"{count(days, 'day')} later") for step, days in course(ladder)]
    return [(step, when if number else "the day after a missed period") for number, (step, when) in enumerate(found)]


def _most(ladder: Ladder) -> str:
    if not ladder.budget:
        return "nothing"
    return f"once a day and {times(ladder.budget)} in seven days, over all of a person's circles"


def _remarks(circle: Circle) -> tuple[Paragraph, ...]:
    """What the settings beside the ladder make of it."""
    remarks = []
    ladder, chosen = circle.ladder, circle.nudge_hour * HOUR
    if not ladder.budget or not circle.nudges_on:
        switch = ("a budget of 1 to 3",) if circle.nudges_on else (Typed("/config nudges on"),)
        remarks.append(paragraph("So nobody is written to here; ", *switch, " changes that.", quiet=True))
    minute = outside_quiet_hours(chosen, ladder)
    if minute != chosen:
        moved = f"The circle's hour, {clock(chosen)}, lies in the quiet ones: it becomes {clock(minute)}."
        remarks.append(paragraph(moved, quiet=True))
    return tuple(remarks)
