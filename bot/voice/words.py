"""Small pieces that several sentences share."""

from collections.abc import Sequence

from bot.domain.cadence import Cadence, Every, Weekdays, Weekly
from bot.domain.members import Member
from bot.domain.standing import CONSISTENCY_DAYS, Standing
from bot.domain.text import clean_text, shorten
from bot.messages import Button, ButtonStyle, Fact, Facts, Mention

_SHOWN = 60
"""Characters of a wrong value that are repeated in the sentence about it."""

CHECK_IN = Button("Check in", "checkin", style=ButtonStyle.PRIMARY)


def count(number: int, thing: str) -> str:
    """`1 day`, `5 days`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def times(number: int) -> str:
    """`once`, `2 times`."""
    return "once" if number == 1 else f"{number:,} times"


def either(words: Sequence[str]) -> str:
    """`one`, `one or two`, `one, two or three`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def shown(given: str) -> str:
    """What somebody wrote, as it is repeated in a sentence about it: on one line, and not too long."""
    return shorten(" ".join(clean_text(given).split()), _SHOWN)


def hour(value: int) -> str:
    """An hour of the day, for instance `18:00`."""
    return f"{value:02d}:00"


def streak_unit(standing: Standing) -> str:
    """What a streak of this member counts: `day`, `week`, or `time` for spans of several days."""
    return unit_of(standing.plan[-1].cadence)


def unit_of(cadence: Cadence) -> str:
    """What a streak of this cadence counts."""
    match cadence:
        case Weekly():
            return "week"
        case Every():
            return "time"
        case _:
            return "day"


def mention(member: Member, *, notify: bool = False) -> Mention:
    """The member, as the platform shows people."""
    return Mention(member.id, member.name, notify=notify)


def standing_facts(standing: Standing, current: int, recent: int) -> Facts:
    """Current, longest, total and consistency, always together (PRODUCT.md, streak rule 10).

    After a break what remains is shown first, and a zero is told as what it is: a beginning.
    """
    unit, longest = streak_unit(standing), standing.longest
    now = Fact("Current streak", count(current, unit) if current else _begins(standing.plan[-1].cadence))
    best = Fact("Longest streak", count(longest, unit) if longest else "still ahead of you")
    lasting = (
        Fact("Days in total", count(standing.total, "day")),
        Fact(f"Last {CONSISTENCY_DAYS} days", f"{recent} of {CONSISTENCY_DAYS}"),
    )
    if current:
        return Facts((now, best, *lasting))
    return Facts((best, *lasting, now) if longest else (*lasting, best, now))


def _begins(cadence: Cadence) -> str:
    """With what a streak of this cadence begins."""
    match cadence:
        case Weekly(times=wanted) if wanted > 1:
            return f"begins with {count(wanted, 'day')} in a week"
        case Weekdays():
            return "begins with your next due day"
        case _:
            return "begins with your next check-in"
