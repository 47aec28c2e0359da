"""What members choose about nudges, and what comes of it."""

from datetime import date

from bot.domain.hours import HOUR
from bot.domain.ladder import Ladder
from bot.domain.members import AGREEING, Consent, Profile
from bot.domain.quiet import Delay, NoNudge, Terms, Wait
from bot.messages import (
    Block,
    Button,
    ButtonStyle,
    Fact,
    Facts,
    Heading,
    Message,
    Moment,
    MomentStyle,
    Paragraph,
    Typed,
    paragraph,
)
from bot.voice.plans import day_name
from bot.voice.words import times

PLACES = {
    Consent.PRIVATE: "Privately",
    Consent.INSIDE: "In here, silently",
    Consent.EITHER: "Privately, or in here if that is refused",
}

_NONE = {
    NoNudge.NOT_PRESENT_YET: "Nothing is due: you have not begun yet, and there is no hurry.",
    NoNudge.NO_CONSENT: "I don't write to you. You are just as welcome.",
    NoNudge.SWITCHED_OFF: "This circle has switched such words off for everybody, so I write to nobody here.",
    NoNudge.LEFT: "You are not in this circle just now, so I don't write.",
    NoNudge.REFUSED: "Your settings keep me from writing to you privately, so I don't. A word in here would work.",
    NoNudge.STOPPED: "I have stopped writing for now. With your next check-in everything begins anew.",
    NoNudge.PAUSED: "You are on a pause, so I don't write until you are back.",
}

_DELAYS = {
    Delay.NOT_QUIET: "Only if you go quiet would I write, and not before ",
    Delay.SPACING: "The next word would come, if I hear nothing from you, not before ",
    Delay.PAUSED: "You have days off, so I would not write before ",
    Delay.SNOOZED: "You asked for quiet, so I would not write before ",
    Delay.NO_PLACE: "Use me once in a channel, and I know where to write; not before ",
    Delay.PASSED: "Today I write to you no more. The next word would come not before ",
    Delay.QUIET_HOURS: "At this hour I write to nobody. The next word would come not before ",
    Delay.BUDGET: "You have had as many words from me as I allow myself, so I would not write before ",
}


def settings(profile: Profile, terms: Terms, following: Wait | NoNudge, today: date) -> Message:
    """The answer to /nudges."""
    member = profile.member
    blocks: list[Block] = [Heading("When you go quiet"), Facts(tuple(_facts(profile, terms, today)))]
    blocks.append(_UNASKED if member.consent is Consent.UNASKED else _following(following, terms))
    change = paragraph(
        "Change it with ",
        Typed("/nudges where"),
        ", ",
        Typed("/nudges hour"),
        ", ",
        Typed("/nudges snooze"),
        ", ",
        Typed("/nudges on"),
        " and ",
        Typed("/nudges off"),
        ".",
        quiet=True,
    )
    return Message((*blocks, change), (_switch(on=member.consent in AGREEING),))


def _facts(profile: Profile, terms: Terms, today: date) -> list[Fact]:
    member, ladder = profile.member, terms.ladder
    facts = [Fact("May I write", _consent(member.consent))]
    if member.consent not in AGREEING:
        return facts
    facts.append(Fact("When", f"about {clock(terms.minute)} your time, {_whose_hour(profile, terms)}"))
    facts.append(Fact("Never", f"from {clock(ladder.quiet_from * HOUR)} to {clock(ladder.quiet_until * HOUR)}"))
    facts.append(Fact("At most", _most(ladder)))
    if member.snoozed_until is not None and today < member.snoozed_until:
        facts.append(Fact("Quiet until", day_name(member.snoozed_until, today)))
    return facts


def _consent(consent: Consent) -> str:
    if consent is Consent.UNASKED:
        return "you have not said yet"
    return f"yes, {PLACES[consent].lower()}" if consent in AGREEING else "no"


def _whose_hour(profile: Profile, terms: Terms) -> str:
    if profile.member.nudge_hour is not None:
        return "the hour you chose"
    return "when you usually check in" if terms.usual else "this circle's hour"


def _most(ladder: Ladder) -> str:
    return f"once a day and {times(ladder.budget)} in seven days, over all your circles"


def _following(following: Wait | NoNudge, terms: Terms) -> Paragraph:
    if isinstance(following, NoNudge):
        return paragraph(_NONE[following])
    return paragraph(_DELAYS[following.why], Moment(following.until, MomentStyle.DAY_AND_TIME, terms.zone.key), ".")


def _switch(*, on: bool) -> Button:
    if on:
        return Button("Don't write to me", "nudges off")
    return Button("Yes, write to me", "nudges on", style=ButtonStyle.PRIMARY)


_UNASKED = paragraph("Until you say yes, I don't write. You are just as welcome.")


def clock(minute: int) -> str:
    """A wall minute as a clock shows it, for instance `18:05`."""
    return f"{minute // HOUR:02d}:{minute % HOUR:02d}"


def on(consent: Consent) -> Message:
    """The answer to a yes."""
    where = {
        Consent.PRIVATE: "If you go quiet, I'll write to you privately.",
        Consent.INSIDE: "If you go quiet, I'll leave a word in here that only you can see.",
        Consent.EITHER: "If you go quiet, I'll write to you privately, or in here, silently, where that is refused.",
    }
    often = paragraph(
        "Gently, and never more than once a day. ", Typed("/nudges"), " shows and changes it.", quiet=True
    )
    return Message((paragraph(where[consent]), often))


def off() -> Message:
    """The answer to a no."""
    back = paragraph("Should you change your mind: ", Typed("/nudges on"), ".", quiet=True)
    return Message((paragraph("I won't write to you any more. You are just as welcome."), back))


def hour_set(hour: int | None, minute: int) -> Message:
    """The answer to a chosen hour; `minute` is the wall minute that comes of it."""
    if hour is None:
        return Message((paragraph(f"I'll go by when you usually check in: just now that is about {clock(minute)}."),))
    if hour * HOUR != minute:
        late = f"{clock(hour * HOUR)} lies in this circle's quiet hours, so it is about {clock(minute)} your time."
        return Message((paragraph(late),))
    return Message((paragraph(f"If I write, then at about {clock(minute)} your time."),))


def snoozed(until: date, today: date) -> Message:
    """The answer to a snooze."""
    return Message((paragraph(f"I'll be quiet until {day_name(until, today)}. Everything else stays as it is."),))


def refused() -> tuple[Block, ...]:
    """Told once, at the next contact: private messages do not arrive."""
    return (
        paragraph(
            "By the way: your settings keep me from writing to you privately, so I don't. Would a word in here suit"
            " you, which only you can see?",
            quiet=True,
        ),
    )


def refused_buttons() -> tuple[Button, ...]:
    """Where else a word may stand."""
    return (
        Button("Yes, in here", "nudges where", {"place": Consent.INSIDE.value}),
        Button("Try privately again", "nudges where", {"place": Consent.PRIVATE.value}),
        Button("Don't write to me", "nudges off"),
    )
