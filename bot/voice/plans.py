"""Plans: rests, pauses, cadences, zones, and a check-in taken back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.domain.cadence import Cadence, Every, Weekdays, Weekly
from bot.domain.standing import Standing
from bot.messages import Button, ButtonStyle, Message, Moment, MomentStyle, Strong, Tone, Typed, paragraph
from bot.voice.words import CHECK_IN, count, standing_facts

_ROW = 4
"""Weekdays in a row from which on the first and the last are enough."""

_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def day_name(day: date, today: date | None = None) -> str:
    """`today`, `tomorrow`, or `Friday 6 March`, with its year when that is another one."""
    if today is not None and 0 <= (day - today).days <= 1:
        return "today" if day == today else "tomorrow"
    year = f" {day.year}" if today is not None and day.year != today.year else ""
    return f"{day:%A} {day.day} {day:%B}{year}"


def span_name(first: date, last: date | None, today: date | None = None) -> str:
    """`today`, or `from today to Friday 6 March`."""
    if last is None:
        return f"from {day_name(first, today)} on"
    return day_name(first, today) if first == last else f"from {day_name(first, today)} to {day_name(last, today)}"


def rested(first: date, last: date, today: date) -> Message:
    """The answer to /rest."""
    text = f"Enjoy it! You rest {span_name(first, last, today)}, and your streak waits for you."
    return Message((paragraph(text), paragraph("If you do something anyway, it counts.", quiet=True)), tone=Tone.GLAD)


def paused(first: date, last: date | None, today: date) -> Message:
    """The answer to /pause."""
    text = f"Paused {span_name(first, last, today)}. Nothing is due, I won't write, and nothing is lost."
    return Message((paragraph(text), paragraph("Back earlier? ", Typed("/resume"), ".", quiet=True)))


def resumed(*, began: bool) -> Message:
    """The answer to /resume; `began` when the pause was under way."""
    text = "Welcome back! Your streak is where you left it." if began else "The pause is off: today counts as always."
    return Message((paragraph(text),), (CHECK_IN,), Tone.GLAD)


def moved(zone: str, day_ends: datetime) -> Message:
    """The answer to /zone."""
    return Message(
        (
            paragraph(
                f"Your days are counted in {zone} now. Today is open until ",
                Moment(day_ends, MomentStyle.DAY_AND_TIME, zone),
                ".",
            ),
            paragraph("Days that you kept stay as they are, and travelling never costs you one.", quiet=True),
        )
    )


def undone(standing: Standing, current: int, recent: int, *, kept: bool) -> Message:
    """The answer to /undo; `kept` when another check-in of that day still stands."""
    text = "Taken back. Your day is kept by another check-in." if kept else "Taken back, as if it had not been."
    if not standing.total:
        return Message((paragraph(text),), (CHECK_IN,))
    return Message((paragraph(text), standing_facts(standing, current, recent)))


def cadence_name(cadence: Cadence) -> str:
    """A cadence in words, for instance `3 days a week`."""
    match cadence:
        case Weekdays(days=days):
            return _weekday_names(days)
        case Weekly(times=times):
            return f"{count(times, 'day')} a week"
        case Every(days=days):
            return f"every {count(days, 'day')}"
        case _:
            return "every day"


def _weekday_names(days: Sequence[int]) -> str:
    """`Mondays and Fridays`; from four in a row on `Mondays to Fridays`."""
    names = [_WEEKDAYS[day] for day in days]
    if len(days) >= _ROW and days[-1] - days[0] == len(days) - 1:
        return f"{names[0]} to {names[-1]}"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def counted(cadence: Cadence) -> str:
    """What a streak counts by a cadence: `days`, `weeks`."""
    match cadence:
        case Weekdays():
            return "those days"
        case Weekly():
            return "weeks"
        case Every(days=days):
            return f"spans of {count(days, 'day')}"
        case _:
            return "days"


def cadence_preview(
    chosen: Cadence, given: Mapping[str, str], first: date, today: date, length: int, unit: str
) -> Message:
    """What a new cadence, from local day `first` on, would change for a streak of `length` that counts `unit` so far,
    and the button that does it with the options that were `given`.
    """
    return Message(
        (
            paragraph("Your cadence would be ", Strong(cadence_name(chosen)), f", from {day_name(first, today)} on."),
            paragraph(_kept(chosen, first, today, length, unit)),
        ),
        (Button("Yes, change it", "cadence", {**given, "confirm": "yes"}, ButtonStyle.PRIMARY),),
    )


def cadence_set(chosen: Cadence, first: date, today: date, length: int, unit: str) -> Message:
    """The answer to a confirmed /cadence; as `cadence_preview`."""
    return Message(
        (
            paragraph("Done: ", Strong(cadence_name(chosen)), f", from {day_name(first, today)} on."),
            paragraph(_kept(chosen, first, today, length, unit)),
        ),
        tone=Tone.GLAD,
    )


def _kept(chosen: Cadence, first: date, today: date, length: int, unit: str) -> str:
    if not length:
        return f"What you did stays yours. Your next streak counts {counted(chosen)}."
    streak = f"Your streak of {count(length, unit)} stays {length:,}"
    return f"{streak}; from {day_name(first, today)} on it counts {counted(chosen)}."
