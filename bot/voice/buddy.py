"""Buddies: a question without pressure, an answer without reasons, and words to send when some would help."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.identity import MemberId
from bot.domain.members import Member
from bot.domain.pairing import OPEN_FOR, Request
from bot.domain.text import shorten
from bot.domain.together import Together
from bot.messages import (
    Block,
    Button,
    ButtonStyle,
    Fact,
    Facts,
    Heading,
    Mention,
    Message,
    Paragraph,
    Quote,
    Tone,
    Typed,
    paragraph,
)
from bot.voice.words import count, mention, unit_of

WORDS: Sequence[str] = (
    "Thinking of you. No need to answer.",
    "Shall we do ten minutes together this week?",
    "However it is going: I'm glad you are around.",
)
"""What a buddy is offered to send, by number from 1."""

NOT_NOW = 0
"""The number of the answer that sends nothing."""

_NAMED = 40
"""Characters of a name on a button (Slack takes 75 in all)."""

_ANSWERABLE = 2
"""Open questions with buttons of their own: two for each, and no platform is as narrow as that."""

_DAYS = OPEN_FOR.days


@dataclass(frozen=True, slots=True)
class Side:
    """One of two buddies in numbers: the streak as it stands, in units of their cadence, and days in total."""

    member: Member
    current: int
    unit: str
    total: int
    may_tell: bool


def asked(receiver: Member) -> Message:
    """The answer to /buddy ask."""
    return Message(
        (
            paragraph("Your question is with ", mention(receiver), " now, and nobody else sees it."),
            paragraph(
                f"It stands for {_DAYS} days; there is no hurry. ", Typed("/buddy end"), " takes it back.", quiet=True
            ),
        )
    )


def question(request: Request, asker: Member, circle_name: str) -> Message:
    """What the asked one reads."""
    return Message(
        (
            paragraph(mention(asker), f" asks in {circle_name}: would you be buddies?"),
            paragraph("Buddies see each other's streak and totals, never a note. There is nothing that you would owe."),
            paragraph("No is a fine answer too, and nobody hears a reason.", quiet=True),
        ),
        (
            Button("Accept", "buddy accept", _about(request), ButtonStyle.PRIMARY),
            Button("No, thanks", "buddy decline", _about(request)),
        ),
    )


def accepted(asker: Member, *, may_tell: bool) -> Message:
    """The answer to /buddy accept."""
    return _together(paragraph("You and ", mention(asker), " are buddies now."), asker, may_tell=may_tell)


def told_accepted(accepter: Member) -> Message:
    """What the asker reads."""
    said_yes = paragraph(mention(accepter), " said yes: you are buddies now.")
    return _together(said_yes, accepter, may_tell=False)


def _together(first: Paragraph, buddy: Member, *, may_tell: bool) -> Message:
    look = paragraph("See how you both are: ", Typed("/buddy status"), ".", quiet=True)
    if may_tell:
        return Message((first, paragraph(*_may(buddy)), look), tone=Tone.GLAD)
    may_i = paragraph(
        "One thing to agree beforehand: if you go quiet, may I tell ",
        mention(buddy),
        " that you could use a word? That and no more: no days, no notes. Unless you say yes, I don't.",
    )
    yes, no = ({"agree": agree, "with": buddy.id} for agree in ("yes", "no"))
    buttons = (Button("Yes, you may", "buddy share", yes), Button("Rather not", "buddy share", no))
    return Message((first, may_i, look), buttons, Tone.GLAD)


def declined(asker: Member) -> Message:
    """The answer to /buddy decline."""
    return Message((paragraph("All right. ", mention(asker), " hears only that it doesn't fit this time."),))


def told_declined(asked_: Member) -> Message:
    """What the asker reads."""
    return Message(
        (
            paragraph(
                "Being buddies doesn't fit for ", mention(asked_), " this time. That can have a hundred reasons."
            ),
            paragraph("Somebody else may be glad to be asked: ", Typed("/buddy ask"), ".", quiet=True),
        )
    )


def ended(buddy: Member) -> Message:
    """The answer to /buddy end."""
    return Message(
        (paragraph("You and ", mention(buddy), " are not buddies any more. I tell them kindly, and no why."),)
    )


def told_ended(member: Member) -> Message:
    """What the other one reads."""
    return Message(
        (
            paragraph(mention(member), " and you are not buddies any more. Thank you for having been there."),
            paragraph(
                "All that you did stays yours. Somebody else may be glad to be asked: ",
                Typed("/buddy ask"),
                ".",
                quiet=True,
            ),
        )
    )


def taken_back(number: int) -> Message:
    """The answer to /buddy end of somebody without a buddy whose `number` of questions were open."""
    what = "Your open question is" if number == 1 else f"Your {number} open questions are"
    return Message((paragraph(f"{what} taken back. Nobody needs to answer any more."),))


def shared(buddy: Member, *, may_tell: bool) -> Message:
    """The answer to /buddy share."""
    if may_tell:
        return Message((paragraph(*_may(buddy)), paragraph(Typed("/buddy share no"), " takes it back.", quiet=True)))
    return Message((paragraph("Noted: I don't tell ", mention(buddy), " anything when you go quiet."),))


def _may(buddy: Member) -> tuple[str | Mention, ...]:
    return ("If you go quiet, I tell ", mention(buddy), " that you could use a word. That and no more.")


def alone(incoming: Sequence[tuple[Request, str]], outgoing: Sequence[Mention], *, parted: bool) -> Message:
    """/buddy status of somebody without a buddy; `incoming` are open questions with the askers' names."""
    beginning = paragraph(
        "You have no buddy here just now. ", Typed("/buddy ask"), " and a name is all that it takes to find one."
    )
    gone = paragraph("The buddy whom you had is not here any more, so your pair has ended. It was nobody's doing.")
    blocks: list[Block] = [gone] if parted else []
    blocks += [beginning, *_open(incoming, outgoing)]
    buttons = tuple(button for request, name in incoming[:_ANSWERABLE] for button in _answers(request, name))
    return Message(tuple(blocks), buttons)


def _answers(request: Request, name: str) -> tuple[Button, Button]:
    short = shorten(name, _NAMED)
    return (
        Button(f"Accept {short}", "buddy accept", _about(request)),
        Button(f"No, thanks, {short}", "buddy decline", _about(request)),
    )


def _open(incoming: Sequence[tuple[Request, str]], outgoing: Sequence[Mention]) -> Iterator[Block]:
    for request, name in incoming:
        yield paragraph(Mention(request.asker, name), " asks whether you would be buddies.")
    for asked_ in outgoing:
        yield paragraph("You asked ", asked_, "; the question is open.", quiet=True)


def pair(own: Side, other: Side, together: Together, incoming: Sequence[tuple[Request, str]]) -> Message:
    """/buddy status of somebody who has one."""
    unit = unit_of(together.cadence)
    shared_ = (
        f"{count(together.length, unit)} in a row" if together.length else f"begins with the next {unit} of you both"
    )
    facts = Facts((Fact("Together", shared_), Fact("You", _numbers(own)), Fact(other.member.name, _numbers(other))))
    told = paragraph(f"If you go quiet, I {_whether(told=own.may_tell)} ", mention(other.member), ".", quiet=True)
    tells = paragraph("If ", mention(other.member), f" goes quiet, I {_whether(told=other.may_tell)} you.", quiet=True)
    heading = Heading(f"You and {other.member.name}")
    return Message((heading, facts, told, tells, *_open(incoming, ())), tone=Tone.GLAD)


def _whether(*, told: bool) -> str:
    return "tell" if told else "don't tell"


def _numbers(side: Side) -> str:
    total = f"{count(side.total, 'day')} in total"
    return f"{count(side.current, side.unit)} in a row, {total}" if side.current else total


def could_use_a_word(member: Member, telling: date) -> Message:
    """What a buddy reads when the member is quiet and has agreed beforehand (`Pair.may_tell`).

    `telling` is the member's local day: for each, words are sent at most once.
    """
    offered = [*enumerate(WORDS, start=1), (NOT_NOW, "Not now")]
    return Message(
        (
            paragraph(
                mention(member), " agreed that I tell you when a word from you would help. Something like one of these?"
            ),
        ),
        tuple(Button(label, "buddy-word", _word(member.id, telling, number)) for number, label in offered),
    )


def _word(member_id: MemberId, telling: date, number: int) -> dict[str, str]:
    return {"member": member_id, "telling": telling.isoformat(), "word": str(number)}


def word(buddy: Member, number: int) -> Message:
    """What the quiet member reads."""
    return Message(
        (paragraph("A word from ", mention(buddy), ", your buddy:"), Quote(WORDS[number - 1])), tone=Tone.GLAD
    )


def word_sent(member: Member) -> Message:
    """The answer to words that were sent."""
    return Message(
        (paragraph("Your word goes to ", mention(member), ", to nobody else. Kind of you!"),), tone=Tone.GLAD
    )


def word_known(member: Member) -> Message:
    """The answer when words were sent before, or cannot reach the member now."""
    text = " has a word of yours already, or takes a break just now. That you think of them is enough."
    return Message((paragraph(mention(member), text),))


def not_now() -> Message:
    """The answer to Not now."""
    return Message((paragraph("All right. ", Typed("/cheer"), " is there whenever it suits you."),))


def _about(request: Request) -> dict[str, str]:
    return {"member": request.asker, "request": str(request.number)}
