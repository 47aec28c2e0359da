"""The circle's settings, for moderators."""

from datetime import datetime

from bot.domain.circles import Circle
from bot.domain.identity import PlaceId
from bot.messages import (
    Block,
    Fact,
    Facts,
    Heading,
    Message,
    Moment,
    MomentStyle,
    Paragraph,
    Place,
    Tone,
    Typed,
    paragraph,
)
from bot.voice.ladder import summary
from bot.voice.plans import cadence_name
from bot.voice.words import hour


def settings(circle: Circle) -> Message:
    """Everything that is set, and how to change it."""
    channel: str | Place = Place(circle.channel, circle.channel_name) if circle.channel else "where they are made"
    closed = (_closed(circle),) if circle.channel_closed_at else ()
    blocks: list[Block] = [
        Heading(f"How {circle.name} is set up"),
        Facts(
            (
                Fact("Check-ins are shown", channel),
                Fact("Time zone", circle.zone),
                Fact("A day ends at", hour(circle.day_start)),
                Fact("Cadence", _cadence(circle)),
                Fact("Weeks begin on", f"{circle.week_start.name.capitalize()}s"),
                Fact(
                    "Nudges",
                    _nudges(circle),
                ),
                Fact("The ladder", summary(circle)),
                Fact("Weekly recap", _recap(circle) if circle.recap_on else "off"),
            )
        ),
        *closed,
        *_next_recap(circle),
        paragraph(
            "Change it with ",
            Typed("/config channel"),
            ", ",
            Typed("/config zone"),
            ", ",
            Typed("/config day"),
            ", ",
            Typed("/config cadence"),
            ", ",
            Typed("/config week"),
            ", ",
            Typed("/config nudges"),
            ", ",
            Typed("/config ladder"),
            " and ",
            Typed("/config recap"),
            ".",
            quiet=True,
        ),
    ]
    return Message(tuple(blocks))


def changed(what: str | Paragraph, *more: Block) -> Message:
    """A change that holds from now on, and where all settings are shown."""
    everything = paragraph(Typed("/config show"), " shows everything that is set.", quiet=True)
    told = paragraph(what) if isinstance(what, str) else what
    return Message((told, *more, everything))


def channel_set(circle: Circle) -> Message:
    """The answer to /config channel."""
    place = Place(circle.channel or PlaceId(""), circle.channel_name)
    what = paragraph("Check-ins and the weekly recap are shown in ", place, " from now on.")
    return changed(what, *_next_recap(circle))


def zone_set(circle: Circle) -> Message:
    """The answer to /config zone."""
    stays = "Days that were kept stay as they are."
    return changed(f"The circle's zone is {circle.zone} now. {stays}", *_next_recap(circle))


def day_set(circle: Circle, ends: datetime, excused: int) -> Message:
    """The answer to /config day; the day that is open now `ends` (UTC) in the circle's zone, and so many people have
    the day of the change `excused`.
    """
    stays = paragraph(
        "Today is open until ", _moment(ends, circle.zone), ". Check-ins keep the day that they were made for."
    )
    yesterday = paragraph("Whoever meant the day before can log it: ", Typed("/checkin when:yesterday"), ".")
    people = "1 person who is" if excused == 1 else f"{excused:,} people who are"
    free = paragraph(f"For {people} here at the hours that moved, the day of the change is excused.")
    what = f"A day ends at {hour(circle.day_start)} from now on, in each member's own zone."
    return changed(what, stays, yesterday, *((free,) if excused else ()))


def day_moved(circle: Circle) -> str:
    """The reason that stands beside the excused day of the change."""
    return f"Days end at {hour(circle.day_start)} from here on"


def nudges_set(circle: Circle) -> Message:
    """The answer to /config nudges."""
    if circle.nudges_on:
        return changed(f"Quiet members who agreed get a word at about {hour(circle.nudge_hour)} their time.")
    return changed("Nudges are off for everybody here.")


def recap_set(circle: Circle) -> Message:
    """The answer to /config recap."""
    if not circle.recap_on:
        return changed("The weekly recap is off.")
    return changed(f"The weekly recap comes on {_recap(circle)}.", *_next_recap(circle))


def channel_closed(circle: Circle) -> Message:
    """For the moderator who chose the channel: Kith cannot write there."""
    return Message((_closed(circle),), tone=Tone.PROBLEM)


def _closed(circle: Circle) -> Paragraph:
    return paragraph(
        "I can't write in ",
        Place(circle.channel or PlaceId(""), circle.channel_name),
        " just now, so check-ins are shown where they are made, and the recap waits. Let me in there and choose it"
        " again with ",
        Typed("/config channel"),
        ", or choose another one.",
    )


def _nudges(circle: Circle) -> str:
    return f"on, at about {hour(circle.nudge_hour)} of each member's day" if circle.nudges_on else "off"


def _recap(circle: Circle) -> str:
    return f"{circle.recap_weekday.name.capitalize()}s at {hour(circle.recap_hour)}"


def _cadence(circle: Circle) -> str:
    own = "members may choose their own" if circle.own_cadence else "moderators choose it"
    return f"{cadence_name(circle.cadence)}; {own}"


def _next_recap(circle: Circle) -> tuple[Paragraph, ...]:
    if not circle.recap_on or circle.channel_closed_at:
        return ()
    if circle.recap_due_at is None:
        return (paragraph("The recap starts as soon as there is a channel for it: ", Typed("/config channel"), "."),)
    return (paragraph("The next recap comes on ", _moment(circle.recap_due_at, circle.zone), "."),)


def _moment(at: datetime, zone: str) -> Moment:
    return Moment(at, MomentStyle.DAY_AND_TIME, zone)
