"""Check-ins: what the member reads, and the card that the circle sees."""

from datetime import datetime

from bot.domain.checkins import CheckInOutcome
from bot.domain.members import Member
from bot.domain.standing import Standing
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
from bot.voice.words import count, mention, standing_facts


def thanks(
    standing: Standing, outcome: CheckInOutcome, kept_recently: int, *, published: bool, private: bool
) -> Message:
    """The member's own answer: it counts, and where they stand."""
    blocks: tuple[Block, ...] = (
        paragraph(_counted(standing, outcome)),
        standing_facts(standing.current, standing.longest, standing.total, kept_recently),
    )
    where = _where(published=published, private=private)
    if where:
        blocks += (paragraph(where, quiet=True),)
    return Message(blocks, tone=Tone.GLAD)


def thanks_and_question(answer: Message, zone: str, *, zone_is_known: bool) -> Message:
    """The answer to a first check-in: it counts, and the question that is asked once."""
    return Message((*answer.blocks, *consent_question(zone, zone_is_known=zone_is_known)), consent_buttons(), Tone.GLAD)


def _counted(standing: Standing, outcome: CheckInOutcome) -> str:
    if outcome.again:
        return "Added to today. Today was kept already, so your streak stays as it is."
    if outcome.first:
        return "Your first check-in. It counts!"
    if outcome.comeback:
        return f"Good to have you here! That makes {count(standing.total, 'day')} of work in total."
    if outcome.milestone:
        return f"{count(outcome.milestone, 'day')} in a row: your longest ever. What a stretch!"
    return f"It counts: {count(standing.current, 'day')} in a row."


def _where(*, published: bool, private: bool) -> str:
    if private:
        return "Kept between us: the circle sees only a number."
    return "" if published else "Only you see this: this circle has no check-in channel yet."


def card(
    member: Member, seq: int, standing: Standing, outcome: CheckInOutcome, note: str | None, minutes: int | None
) -> Message:
    """What the circle sees of a check-in, with a Cheer button that remembers which one it was."""
    blocks: list[Block] = [paragraph(mention(member), *_headline(standing, outcome, minutes))]
    if note:
        blocks.append(Quote(note))
    arguments = {"member": member.id, "checkin": str(seq)}
    return Message(tuple(blocks), (Button("Cheer", "cheer", arguments, ButtonStyle.PRIMARY),), Tone.GLAD)


def _headline(standing: Standing, outcome: CheckInOutcome, minutes: int | None) -> tuple[Text | Strong, ...]:
    time = f" ({count(minutes, 'minute')})" if minutes else ""
    if outcome.again:
        return (Text(f" added to today's work{time}"),)
    if outcome.first:
        return (Text(f" checked in for the first time{time}. Welcome!"),)
    if outcome.comeback:
        return (Text(f" checked in{time}. Good to have you here! "), Strong(f"{count(standing.total, 'day')} in total"))
    streak = Strong(f"{count(standing.current, 'day')} in a row")
    if outcome.milestone:
        return (Text(f" checked in{time} and reached "), streak, Text(". That is worth a cheer!"))
    return (Text(f" checked in{time}: "), streak)


def until(end: datetime, zone: str) -> Moment:
    """The end of the member's day."""
    return Moment(end, MomentStyle.DAY_AND_TIME, zone)
