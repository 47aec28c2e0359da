"""Corrections, for the moderator who made them. Nobody else is told; `/why` shows them to the member."""

from datetime import date

from bot.domain.members import Member
from bot.messages import Message, paragraph
from bot.voice.plans import day_name, span_name
from bot.voice.words import count, mention

_SILENTLY = "Nothing is announced. /why shows it to everybody whose days it concerns."


def forgiven(first: date, last: date, members: int) -> Message:
    """The answer to /forgive, when it has come to everybody."""
    return Message(
        (
            paragraph(f"Excused for {count(members, 'member')}: {span_name(first, last)}."),
            paragraph(_SILENTLY, quiet=True),
        )
    )


def forgiving(first: date, last: date) -> Message:
    """The answer to /forgive, when it is on its way to many."""
    return Message(
        (
            paragraph(f"I'm excusing {span_name(first, last)} for everybody here."),
            paragraph("It takes a little while to reach everybody. Whoever checks in before that has it already."),
            paragraph(_SILENTLY, quiet=True),
        )
    )


def corrected(member: Member, day: date, *, added: bool) -> Message:
    """The answer to /member add and /member remove."""
    what = "counts for" if added else "does not count any more for"
    return Message((paragraph(f"Noted: {day_name(day)} {what} ", mention(member), "."),))
