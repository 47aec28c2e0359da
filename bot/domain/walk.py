"""The walk through a member's days, oldest first: what each day did to the streak.

A walk begins at a standing and takes the days on which the member checked in, in order. What lies between two of them
is settled when the later one comes: which periods ended, and whether each was kept, bridged or missed. So nothing has
to happen at midnight, and a day that is still open never counts against anybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.cadence import DAILY, DAY, Period
from bot.domain.standing import CONSISTENCY_DAYS, FREEZES_HELD, Cover, Segment, Span, Standing

FREEZE_EVERY = 7
"""Periods kept in a row that earn a freeze (PRODUCT.md, streak rule 4)."""

REPAIR_WITHIN = 3
"""Local days after a break (72 hours) in which a check-in opens a repair (rule 6). Excused ones are not counted."""

REPAIR_PERIODS = 3
REPAIR_AGAIN = 30
"""Periods that a repair takes, and days from one repair to the next (rule 6)."""

_WINDOW = (1 << CONSISTENCY_DAYS) - 1


class Verdict(StrEnum):
    """What a rule made of a day or a period."""

    KEPT = "kept"
    COUNTED = "counted"
    NOT_DUE = "not-due"
    MISSED = "missed"
    FROZEN = "frozen"
    REST = "rest"
    PAUSE = "pause"
    EXCUSE = "excuse"
    TRAVEL = "travel"
    BROKE = "broke"
    REPAIR_OPENED = "repair-opened"
    REPAIRED = "repaired"
    FREEZE_EARNED = "freeze-earned"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an explanation: the days from `first` to `last`, the rule applied, and the length after it."""

    first: date
    last: date
    verdict: Verdict
    length: int


class Walk:
    """See the module. `plan` and `spans` say what holds from the standing's open period on; they replace its own.

    With `steps` given, every verdict is written down there. The attributes are those of `Standing`; `broke_on` is the
    last day of the period whose miss broke the streak, if one did since the last check-in.
    """

    __slots__ = (
        "base",
        "broke_on",
        "current",
        "done",
        "freezes",
        "last_kept",
        "longest",
        "lost",
        "mended",
        "mended_on",
        "missed",
        "open_from",
        "plan",
        "progress",
        "recent",
        "spans",
        "steps",
        "total",
    )

    def __init__(
        self, base: Standing, plan: tuple[Segment, ...], spans: tuple[Span, ...], steps: list[Step] | None = None
    ) -> None:
        self.base = base
        self.plan = plan
        self.spans = spans
        self.steps = steps
        self.current, self.longest, self.total = base.current, base.longest, base.total
        self.last_kept, self.recent = base.last_kept, base.recent
        self.freezes, self.progress = base.freezes, base.progress
        self.open_from, self.done, self.missed = base.open_from, base.done, base.missed
        self.lost, self.mended, self.mended_on = base.lost, base.mended, base.mended_on
        self.broke_on: date | None = None

    def keep_all(self, days: Iterable[date]) -> None:
        """Keep several days, in order."""
        for day in days:
            if self._follows(day):
                self._keep_next(day)
            else:
                self.keep(day)

    def _follows(self, day: date) -> bool:
        """Whether `day` is the day after the last one, where nothing is to be settled: what most days are."""
        return (
            self.last_kept is not None
            and day - self.last_kept == DAY
            and not self.lost
            and self.steps is None
            and self.plan[-1].cadence is DAILY
            and len(self.plan) == 1
        )

    def _keep_next(self, day: date) -> None:
        """`keep` for a day that `_follows`, four times as fast: five thousand days are counted in milliseconds."""
        self.last_kept = self.open_from = day
        self.recent = (self.recent << 1 | 1) & _WINDOW
        self.total += 1
        self.current += 1
        if self.current > self.longest:
            self.longest = self.current
        self._earn(day)

    def keep(self, day: date) -> None:
        """The member checked in on `day`, which is not before the last one."""
        if day == self.last_kept:
            return
        if self.open_from is None:
            self.open_from = day
        self.close(day)
        if self.broken:
            self._break(day)
        self._count(day)
        cadence = self._segment(day).cadence
        period = cadence.period(day)
        if period is None:
            self._note(day, day, Verdict.NOT_DUE)
            return
        if self.done == 0:
            self.open_from = max(period.first, self.plan[0].first)
        self.done += 1
        if self.done == cadence.need:
            self._keep_period(day)
        else:
            self._note(day, day, Verdict.COUNTED)

    @property
    def broken(self) -> bool:
        """Whether more periods were missed than freezes are held."""
        return self.missed > self.freezes

    def close(self, until: date) -> None:
        """Settle the periods that ended before `until`, each by the cadence that held then."""
        while len(self.plan) > 1 and self.plan[1].first <= until:
            self._close_segment(self.plan[1].first)
            self.plan = self.plan[1:]
            if self.open_from is not None and self.open_from < self.plan[0].first:
                self.open_from = self.plan[0].first
                self.done = 0
        self._close_segment(until)

    def _close_segment(self, until: date) -> None:
        if self.open_from is None or self.open_from >= until:
            return
        cadence = self.plan[0].cadence
        period = cadence.period_from(self.open_from)
        while period.last < until:
            if self.done < cadence.need:
                self._settle(period)
            self.done = 0
            self.open_from = period.last + DAY
            if self.missed > FREEZES_HELD:
                self.open_from = max(self.open_from, until)
                return
            period = cadence.period_from(self.open_from)

    def _settle(self, period: Period) -> None:
        """A period ended unkept. One that had begun before its cadence held was never whole, so it is not missed."""
        if not (self.current or self.lost) or period.first < self.plan[0].first:
            return
        span = next((span for span in self.spans if span.meets(*period)), None)
        if span is not None:
            self._note(*period, Verdict(span.cover))
            return
        self.missed += 1
        self._note(*period, Verdict.MISSED)
        if self.missed == self.freezes + 1:
            self.broke_on = period.last

    def _break(self, day: date) -> None:
        """The first check-in after a break: the run ends, freezes stay, and perhaps a repair opens."""
        offered = self.offers_repair(day)
        self._note(day, day, Verdict.BROKE)
        self.lost = self.current if offered else 0
        self.current = self.progress = self.missed = self.mended = 0
        if offered:
            self._note(day, day, Verdict.REPAIR_OPENED)

    def offers_repair(self, day: date) -> bool:
        """Whether a check-in on `day` would open a repair of the run that has just broken.

        The 30 days count to the last day on which it can be opened, not to `day`: otherwise logging yesterday late
        would take away what today's check-in has opened. It comes true two periods later, so that is after 30 days.
        """
        if self.broke_on is None or not self.current or day > self.repair_until(self.broke_on):
            return False
        return self.mended_on is None or (self.broke_on - self.mended_on).days + REPAIR_WITHIN >= REPAIR_AGAIN

    def repair_until(self, broke_on: date) -> date:
        """The last local day on which a repair can be opened; days that were excused since the break prolong it."""
        until, seen = broke_on + DAY * REPAIR_WITHIN, broke_on
        for span in self.spans:
            if span.cover is Cover.EXCUSE and span.first <= until:
                first, last = max(span.first, seen + DAY), span.last or span.first
                until += max(last - first + DAY, timedelta())
                seen = max(seen, last)
        return until

    def _count(self, day: date) -> None:
        gap = (day - self.last_kept).days if self.last_kept is not None else 1
        self.recent = ((self.recent << min(gap, CONSISTENCY_DAYS)) | 1) & _WINDOW
        self.total += 1
        self.last_kept = day

    def _keep_period(self, day: date) -> None:
        self.spend()
        self.current += 1
        if self.lost:
            self._mend(day)
        self.longest = max(self.longest, self.current)
        self._note(day, day, Verdict.KEPT)
        self._earn(day)

    def _earn(self, day: date) -> None:
        if self.freezes == FREEZES_HELD:
            return
        self.progress += 1
        if self.progress == FREEZE_EVERY:
            self.freezes, self.progress = self.freezes + 1, 0
            self._note(day, day, Verdict.FREEZE_EARNED)

    def spend(self) -> None:
        """Freezes cover what was missed since the last kept period: all of it, or `broken` would hold."""
        self.freezes -= self.missed
        if self.steps is not None:
            covered = [index for index, step in enumerate(self.steps) if step.verdict is Verdict.MISSED]
            for index in covered[len(covered) - self.missed :]:
                self.steps[index] = replace(self.steps[index], verdict=Verdict.FROZEN)
        self.missed = 0

    def _mend(self, day: date) -> None:
        self.mended += 1
        if self.mended == REPAIR_PERIODS:
            self.current += self.lost
            self.lost = self.mended = 0
            self.mended_on = day
            self._note(day, day, Verdict.REPAIRED)

    def _segment(self, day: date) -> Segment:
        """The cadence that holds on `day`; a day before the present plan (late, or flown back) goes by its first."""
        return next((segment for segment in reversed(self.plan) if segment.first <= day), self.plan[0])

    def _note(self, first: date, last: date, verdict: Verdict) -> None:
        if self.steps is not None:
            self.steps.append(Step(first, last, verdict, self.current))

    def standing(self) -> Standing:
        """The standing at this point; spans that ended before the open period are forgotten."""
        return replace(
            self.base,
            current=self.current,
            longest=self.longest,
            total=self.total,
            last_kept=self.last_kept,
            recent=self.recent,
            freezes=self.freezes,
            progress=self.progress,
            open_from=self.open_from,
            done=self.done,
            missed=self.missed,
            lost=self.lost,
            mended=self.mended,
            mended_on=self.mended_on,
            plan=self.plan,
            spans=tuple(span for span in self.spans if self._matters(span)),
        )

    def _matters(self, span: Span) -> bool:
        if span.last is None or self.open_from is None:
            return True
        return span.last >= min(self.open_from, self.last_kept or self.open_from)


COVERS = frozenset(Verdict(cover) for cover in Cover)
"""Verdicts that bridge."""
