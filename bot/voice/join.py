"""Joining: the zone, and whether Kith may write."""

from bot.domain.members import Consent, Member
from bot.messages import Block, Button, ButtonStyle, Heading, Message, Tone, Typed, paragraph
from bot.voice.words import CHECK_IN

CONSENT_LABELS = {
    Consent.PRIVATE: "Yes, privately",
    Consent.INSIDE: "Only in here, silently",
    Consent.NO: "No, thanks",
}

_CHOSEN = {
    Consent.PRIVATE: "If you go quiet, I'll write to you privately: gently, and never more than once a day.",
    Consent.EITHER: "If you go quiet, I'll write to you privately, or where that is refused, leave a word in here that"
    " only you can see. Never more than once a day.",
    Consent.INSIDE: "If you go quiet, I'll leave a word in here that only you can see, never more than once a day.",
    Consent.NO: "I won't write to you. You are just as welcome.",
}


def consent_question(zone: str, *, zone_is_known: bool) -> tuple[Block, ...]:
    """The question that is asked once, and whose day it is counted by."""
    whose = "your zone" if zone_is_known else "this circle's zone"
    return (
        paragraph("May I write to you if you go quiet? You can change your mind any time with ", Typed("/nudges"), "."),
        paragraph(
            f"Your day is counted in {zone} ({whose}) and ends late at night. Somewhere else? Tell me with ",
            Typed("/zone"),
            ".",
            quiet=True,
        ),
    )


def consent_buttons() -> tuple[Button, ...]:
    """One button for each answer."""
    primary = {Consent.PRIVATE: ButtonStyle.PRIMARY}
    return tuple(
        Button(label, "join", {"consent": consent.value}, primary.get(consent, ButtonStyle.PLAIN))
        for consent, label in CONSENT_LABELS.items()
    )


def welcome(member: Member, zone: str, *, new: bool, begun: bool = False) -> Message:
    """The answer to /join: what was chosen, and what comes next; `begun` when they have checked in before."""
    heading = Heading(f"Welcome, {member.name}!" if new else "Noted.")
    following = () if begun else (_FIRST_STEP,)
    if member.consent is Consent.UNASKED:
        question = consent_question(zone, zone_is_known=member.zone is not None)
        return Message((heading, *following, *question), consent_buttons(), Tone.GLAD)
    chosen = paragraph(f"Your day is counted in {zone}. {_CHOSEN[member.consent]}")
    return Message((heading, chosen, *following), () if begun else (CHECK_IN,), Tone.GLAD)


_FIRST_STEP = paragraph("When today's work is done, however small, say so with ", Typed("/checkin"), ".")
