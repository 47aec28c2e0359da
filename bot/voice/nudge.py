"""Nudges: a private word to a quiet member. The tone never hardens, and nothing is counted up against anybody."""

from collections.abc import Sequence

from bot.domain.members import Member
from bot.messages import Button, Message, Typed, paragraph
from bot.voice.words import CHECK_IN, mention

GENTLE: Sequence[str] = (
    "how are things going? If you did something today, even five minutes, it counts.",
    "just waving. A small step is a whole step here.",
    "no rush at all. If there is one tiny thing you could do today, I'd love to hear of it.",
    "thinking of you. Pick up wherever you are: nothing has to be caught up on.",
    "your place here is kept. Come by whenever it suits you.",
)
"""In turn, by the number of the nudge in this quiet spell, so that none is repeated within it."""

LAST = "this is my last note for now, so that I don't become noise. I'm here whenever you like: "


def nudge(member: Member, step: int, *, last: bool) -> Message:
    """The nudge number `step` (from 1) of a quiet spell; after the `last` there is silence."""
    if last:
        body = paragraph(mention(member), ", ", LAST, Typed("/checkin"), ".")
    else:
        body = paragraph(mention(member), ", ", GENTLE[(step - 1) % len(GENTLE)])
    why = paragraph("You said that I may write when you go quiet. ", Typed("/join"), " changes that.", quiet=True)
    return Message((body, why), (CHECK_IN, Button("Not today", "not-today", {"for": member.id})))


def not_today() -> Message:
    """The answer to Not today."""
    return Message((paragraph("All right. Thank you for telling me; see you another day."),))
