"""Check-ins: what the member reads, and the card that the circle sees."""

from collections.abc import Iterator
from datetime import datetime

from bot.domain.cadence import Weekly
from bot.domain.checkins import CheckInOutcome
from bot.domain.members import Member
from bot.domain.standing import Standing, cadence_on
from bot.messages import (
    Block,
    Button,
    ButtonStyle,
    Message,
    Moment,
    MomentStyle,
    Quote,
    Strong,
    Text,
    Tone,
    paragraph,
)
from bot.voice.join import consent_buttons, consent_question
from bot.voice.words import count, mention, standing_facts, streak_unit


def thanks(
    standing: Standing,
    outcome: CheckInOutcome,
    current: int,
    kept_recently: int,
    *,
    published: bool,
    private: bool,
    goal: str | None = None,
) -> Message:
    """The member's own answer: it counts, and where they stand. `goal` is the title of the goal that it was for."""
    unit = streak_unit(standing)
    blocks: tuple[Block, ...] = (
        paragraph(_counted(standing, outcome, current)),
        standing_facts(standing, current, kept_recently),
        *(paragraph(line) for line in _extras(standing, outcome, unit)),
        *_for_goal(goal),
    )
    where = _where(published=published, private=private)
    if where:
        blocks += (paragraph(where, quiet=True),)
    return Message(blocks, tone=Tone.GLAD)


def thanks_and_question(answer: Message, zone: str, *, zone_is_known: bool) -> Message:
    """The answer to a first check-in: it counts, and the question that is asked once."""
    return Message((*answer.blocks, *consent_question(zone, zone_is_known=zone_is_known)), consent_buttons(), Tone.GLAD)


def _counted(standing: Standing, outcome: CheckInOutcome, current: int) -> str:
    unit = streak_unit(standing)
    if outcome.travelled:
        return "Noted, and nothing is lost on your journey. A new day counts from 12 hours after your last one."
    if outcome.again:
        day = "Yesterday" if outcome.late else "Today"
        return f"Added to {day.lower()}. {day} was kept already, so your streak stays as it is."
    if outcome.first:
        return "Your first check-in. It counts!"
    if outcome.repaired:
        return f"Repaired! Your streak is whole again: {count(outcome.repaired, unit)} in a row."
    if outcome.comeback and not outcome.frozen:
        return f"Good to have you here! That makes {count(standing.total, 'day')} of work in total."
    if outcome.milestone:
        return f"{count(outcome.milestone, unit)} in a row: your longest ever. What a stretch!"
    if outcome.comeback and current:
        return f"Good to have you here! Your streak goes on: {count(current, unit)} in a row."
    counts = "Yesterday counts" if outcome.late else "It counts"
    return f"{counts}: {count(current, unit)} in a row." if current else f"{counts}. On you go!"


def _extras(standing: Standing, outcome: CheckInOutcome, unit: str) -> Iterator[str]:
    """What else is good to know."""
    if outcome.again:
        return
    if not outcome.late:
        yield from _week(standing)
    if outcome.frozen:
        yield f"{count(outcome.frozen, 'freeze')} covered what was open in between."
    if outcome.repair is not None:
        left = count(outcome.repair.left, f"more {unit}")
        yield f"Your {count(outcome.repair.lost, unit)} can come back: keep {left}, and the old length returns."


def _week(standing: Standing) -> Iterator[str]:
    """How far the week has come, for those who owe several days of it."""
    cadence = cadence_on(standing, standing.last_kept) if standing.last_kept is not None else None
    if not isinstance(cadence, Weekly) or cadence.times == 1 or not 0 < standing.done <= cadence.times:
        return
    kept = standing.done == cadence.times
    yield "With that, this week is kept." if kept else f"{standing.done} of {cadence.times} days this week."


def _for_goal(title: str | None) -> tuple[Block, ...]:
    return (paragraph("One more step for your goal ", Strong(title), "."),) if title else ()


def _where(*, published: bool, private: bool) -> str:
    if private:
        return "Kept between us: the circle sees only a number."
    return "" if published else "Only you see this: this circle has no check-in channel yet."


def card(
    member: Member,
    seq: int,
    standing: Standing,
    outcome: CheckInOutcome,
    current: int,
    note: str | None,
    minutes: int | None,
    goal: str | None = None,
) -> Message:
    """What the circle sees of a check-in, with a Cheer button that remembers which one it was. `goal` is the title of
    the goal that the member named for it.
    """
    blocks: list[Block] = [paragraph(mention(member), *_headline(standing, outcome, current, minutes))]
    if goal:
        blocks.append(paragraph("For the goal ", Strong(goal)))
    if note:
        blocks.append(Quote(note))
    arguments = {"member": member.id, "checkin": str(seq)}
    return Message(tuple(blocks), (Button("Cheer", "cheer", arguments, ButtonStyle.PRIMARY),), Tone.GLAD)


def _headline(
    standing: Standing, outcome: CheckInOutcome, current: int, minutes: int | None
) -> tuple[Text | Strong, ...]:
    spent = count(minutes, "minute") if minutes else ""
    time = f" ({spent})" if spent else ""
    if outcome.again:
        return (Text(f" added to {'yesterday' if outcome.late else 'today'}'s work{time}"),)
    if outcome.first:
        return (Text(f" checked in for the first time{time}. Welcome!"),)
    if outcome.comeback and not outcome.frozen:
        return (Text(f" checked in{time}. Good to have you here! "), Strong(f"{count(standing.total, 'day')} in total"))
    told = [*(["late"] if outcome.late else []), *([spent] if spent else [])]
    details = f" ({', '.join(told)})" if told else ""
    done = f" checked in{' for yesterday' if outcome.late else ''}{details}"
    streak = Strong(f"{count(current, streak_unit(standing))} in a row")
    if outcome.milestone:
        return (Text(f"{done} and reached "), streak, Text(". That is worth a cheer!"))
    return (Text(f"{done}: "), streak) if current else (Text(done),)


def until(end: datetime, zone: str) -> Moment:
    """The end of the member's day."""
    return Moment(end, MomentStyle.DAY_AND_TIME, zone)
