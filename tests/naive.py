"""A model of the streak rules that knows only days: it walks through every single one, and remembers nothing cleverly.
Before that it reads what was said, in order: which check-ins hold, and what vanished on a journey.

Written from PRODUCT.md, "Streaks: the exact rules", not from the code under test; slow, and easy to believe.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def day_at(at: datetime, zone: str, day_start: int = 3) -> date:
    """The local day of an instant, away from any hour that clocks skip or repeat."""
    return (at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - timedelta(hours=day_start)).date()


@dataclass
class Said:
    """A check-in when it was made, or a day that a moderator `added`. It `holds` until it is undone or removed."""

    at: datetime
    day: date
    zone: str
    late: bool = False
    added: bool = False
    holds: bool = True


@dataclass
class Travels:
    """What everything that was said comes to; `keeper` is the last check-in that kept a day, `last` the last at all."""

    kept: set[date]
    vanished: set[date]
    last: Said | None = None
    keeper: Said | None = None

    def hear(self, one: Said) -> None:
        if one.added:
            self.kept.add(one.day)
            return
        self.vanished |= self.days_on_the_way(one.day, one.at)
        self.last = self.last if one.late else one
        if self.keeper and one.zone != self.keeper.zone and one.at - self.keeper.at < timedelta(hours=12):
            self.vanished.add(one.day)
            return
        self.keeper = self.keeper if one.day in self.kept else one
        self.kept.add(one.day)

    def days_on_the_way(self, today: date, now: datetime) -> set[date]:
        """Days that nobody saw who had checked in at most 24 hours before."""
        if self.last is None or not -DAY <= now - self.last.at <= DAY:
            return set()
        return {self.last.day + DAY * n for n in range(1, (today - self.last.day).days)}

    def zone_for(self, now: datetime, own: str) -> str:
        """By whose clock a check-in is dated: by that of the last kept day, while both say the same."""
        old = self.keeper.zone if self.keeper else own
        return old if day_at(now, old) == day_at(now, own) else own


def travels(said: Sequence[Said]) -> Travels:
    found = Travels(set(), set())
    for one in said:
        if one.holds:
            found.hear(one)
    return found


@dataclass
class Rule:
    """A cadence in the model's own words: `kind` is daily, weekdays, weekly or every."""

    first: date
    kind: str = "daily"
    days: Sequence[int] = ()
    number: int = 1
    start: date = date(2000, 1, 3)

    def need(self) -> int:
        return self.number if self.kind == "weekly" else 1

    def key(self, day: date) -> int | None:
        """The same number for all days of a period, None for a day on which nothing is due."""
        if self.kind == "weekdays":
            return day.toordinal() if day.weekday() in self.days else None
        if self.kind == "weekly":
            return (day.toordinal() - 1 - self.days[0]) // 7
        if self.kind == "every":
            return None if day < self.start else (day - self.start).days // self.number
        return day.toordinal()


def owed(chosen: Sequence[Rule]) -> list[Rule]:
    """What was chosen, one after the other, as it holds: a later choice takes the place of what lay ahead, and a week
    stays whole when it is weeks before and weeks after.
    """
    rules: list[Rule] = []
    for rule in chosen:
        rules = [one for one in rules if one.first < rule.first]
        first = rule.first
        if rules and rules[-1].kind == rule.kind == "weekly":
            while rules[-1].key(first) == rules[-1].key(first - DAY):
                first += DAY
        rules.append(replace(rule, first=first))
    return rules


@dataclass
class Model:
    """The numbers as they stand in the middle of a walk, in a life with these `excused` days."""

    current: int = 0
    longest: int = 0
    total: int = 0
    freezes: int = 1
    progress: int = 0
    missed: int = 0
    broke: date | None = None
    lost: int = 0
    mended: int = 0
    mended_on: date | None = None
    excused: frozenset[date] = frozenset()

    def shown(self) -> int:
        return 0 if self.missed > self.freezes else self.current

    def reach(self, today: date) -> int:
        """What is there, and what a repair can bring back."""
        if self.missed <= self.freezes:
            return self.current + self.lost
        return self.current if self.offers(today) else 0

    def offers(self, day: date) -> bool:
        soon = self.broke is not None and day <= self.third_day_after(self.broke)
        again = self.mended_on is None or (self.broke or day) + 3 * DAY >= self.mended_on + 30 * DAY
        return soon and again

    def third_day_after(self, day: date) -> date:
        """The third on which somebody could come: not one of those on which Kith was away."""
        days = [day + DAY * ahead for ahead in range(1, 4 + len(self.excused))]
        return [one for one in days if one not in self.excused][2]

    def miss(self, day: date) -> None:
        if self.current or self.lost:
            self.missed += 1
            if self.missed == self.freezes + 1:
                self.broke = day

    def come_back(self, day: date) -> None:
        """A check-in; if the streak is broken by now, a new one begins, and perhaps a repair."""
        if self.missed <= self.freezes:
            return
        self.lost = self.current if self.offers(day) else 0
        self.current = self.missed = self.progress = self.mended = 0

    def keep(self, day: date) -> None:
        self.freezes -= self.missed
        self.missed = 0
        self.current += 1
        if self.lost:
            self.mended += 1
            if self.mended == 3:
                self.current, self.lost, self.mended, self.mended_on = self.current + self.lost, 0, 0, day
        self.longest = max(self.longest, self.current)
        if self.freezes < 2:
            self.progress += 1
            if self.progress == 7:
                self.freezes, self.progress = self.freezes + 1, 0


def model_on(
    kept: set[date], covered: set[date], rules: Sequence[Rule], today: date, excused: Iterable[date] = ()
) -> Model:
    """Where somebody stands at the beginning of `today` or, if they checked in on it, at its end."""
    model = Model(excused=frozenset(excused))
    if not kept or min(kept) > today:
        return model
    day = min(kept)
    period: tuple[int, int] | None = None
    days: list[date] = []
    while day <= today:
        number = max(index for index, rule in enumerate(rules) if rule.first <= day or index == 0)
        rule = rules[number]
        key = rule.key(day)
        if period is not None and (number, key) != period:
            old = rules[period[0]]
            if number == period[0] or old.key(day) != period[1]:
                _end(model, old, period[1], covered, kept & set(days))
            period, days = None, []
        if day in kept:
            model.come_back(day)
            model.total += 1
        if key is not None:
            period = (number, key)
            days.append(day)
            if day in kept and len(kept & set(days)) == rule.need():
                model.keep(day)
        day += DAY
    return model


def _end(model: Model, rule: Rule, key: int, covered: set[date], done: set[date]) -> None:
    """A period that has ended: kept, or bridged, or missed."""
    whole = _around(rule, key)
    if len(done) >= rule.need() or covered & set(whole) or min(whole) < rule.first:
        return
    model.miss(max(whole))


def _around(rule: Rule, key: int) -> list[date]:
    """All days of a period."""
    if rule.kind in {"daily", "weekdays"}:
        return [date.fromordinal(key)]
    if rule.kind == "weekly":
        return [date.fromordinal(key * 7 + 1 + rule.days[0] + ahead) for ahead in range(7)]
    return [rule.start + DAY * (key * rule.number + ahead) for ahead in range(rule.number)]
