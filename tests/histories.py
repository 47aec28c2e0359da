"""A member's history in letters, one a day from Monday 2 March 2026 on.

`k` kept, `.` not, `r` a rest, `p` a pause, `e` excused.
"""

from datetime import UTC, date, datetime, time, timedelta

from factories import ADA, CIRCLE

from bot.domain.ledger import Fact, FactKind
from bot.domain.standing import Standing
from bot.domain.streaks import View, fold, view

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = date(2026, 3, 2)
KINDS = {"k": FactKind.CHECK_IN, "r": FactKind.RESTED, "p": FactKind.PAUSED, "e": FactKind.EXCUSED}
WEEK_OF_THREE, WORKDAYS, EVERY_THIRD = "weekly:3:0", "weekdays:0,2,4", "every:3:2026-03-02"


def on(offset: int) -> date:
    return MONDAY + DAY * offset


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def made(
    seq: int, kind: FactKind, day: date, *, value: str | None = None, about: int | None = None, zone: str = "UTC"
) -> Fact:
    until = day if kind in {FactKind.RESTED, FactKind.PAUSED, FactKind.EXCUSED} else None
    return Fact(CIRCLE, ADA, seq, kind, day, noon(day), until_day=until, value=value, about=about, zone=zone)


def ledger(letters: str, cadence: str = "daily") -> list[Fact]:
    facts = [made(1, FactKind.CADENCE, MONDAY, value=cadence)]
    lived = [(offset, letter) for offset, letter in enumerate(letters) if letter in KINDS]
    return facts + [made(seq, KINDS[letter], on(offset)) for seq, (offset, letter) in enumerate(lived, start=2)]


def after(letters: str, cadence: str = "daily") -> Standing:
    return fold(ledger(letters, cadence))


def seen(letters: str, cadence: str = "daily") -> View:
    """What is seen on the day after the last letter."""
    return view(after(letters, cadence), on(len(letters)))


def more(facts: list[Fact], kind: FactKind, offset: int, *, about: int | None = None) -> list[Fact]:
    return [*facts, made(len(facts) + 1, kind, on(offset), about=about)]
