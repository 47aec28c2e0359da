"""The circle's cadence and week start, for moderators."""

from collections.abc import Mapping

from bot.domain.cadence import Cadence
from bot.domain.circles import Circle, Weekday
from bot.messages import Button, ButtonStyle, Message, Paragraph, Strong, paragraph
from bot.voice.config import changed
from bot.voice.plans import cadence_name, counted
from bot.voice.words import count

_SOON = "It reaches everybody within a minute or two."


def cadence_preview(chosen: Cadence, given: Mapping[str, str], members: int) -> Message:
    """Whom a new cadence would concern, and the button that sets it; `given` are the options to be given again."""
    return Message(
        (
            paragraph("This circle's cadence would be ", Strong(cadence_name(chosen)), "."),
            _affected(members, "everybody who has not chosen a cadence of their own"),
            paragraph(
                f"What they kept stays kept, and their streaks count {counted(chosen)} from then on. It begins with"
                " the first day or week that is not kept yet.",
                quiet=True,
            ),
        ),
        (_confirm("config cadence", given),),
    )


def cadence_set(circle: Circle) -> Message:
    """The answer to a confirmed /config cadence."""
    return changed(f"This circle's cadence is {cadence_name(circle.cadence)} now. {_SOON}")


def choice_set(circle: Circle) -> Message:
    """The answer to /config cadence when all that changed is who chooses."""
    if circle.own_cadence:
        return changed("Members may choose a cadence of their own now.")
    return changed("New choices are for moderators now. Whoever has chosen their own cadence keeps it.")


def week_preview(start: Weekday, members: int) -> Message:
    """Whom another first day of the week would concern, and the button that sets it."""
    return Message(
        (
            paragraph("Weeks would begin on ", Strong(f"{start.name.capitalize()}s"), "."),
            _affected(members, "everybody who counts in weeks"),
            paragraph(
                "The week that is under way ends as it began, so nothing that was done in it is lost.", quiet=True
            ),
        ),
        (_confirm("config week", {"start": start.name.lower()}),),
    )


def week_set(circle: Circle) -> Message:
    """The answer to a confirmed /config week."""
    return changed(f"Weeks begin on {circle.week_start.name.capitalize()}s now. {_SOON}")


def _affected(members: int, who: str) -> Paragraph:
    if not members:
        return paragraph("Nobody would be affected so far.")
    return paragraph(f"{count(members, 'member')} would be affected: {who}.")


def _confirm(command: str, given: Mapping[str, str]) -> Button:
    return Button("Yes, change it", command, {**given, "confirm": "yes"}, ButtonStyle.PRIMARY)
