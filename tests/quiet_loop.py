"""The nudge duty in miniature, and the member whom the tests of nudges' rules begin with."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.days import instant, local_day
from bot.domain.identity import CircleId, MemberId
from bot.domain.ladder import Step, nudge_value
from bot.domain.ledger import Fact, FactKind
from bot.domain.members import Consent
from bot.domain.quiet import HoldBack, NoNudge, SendNow, Terms, Wait, decide_nudge, is_quiet, next_nudge
from bot.domain.standing import Standing
from bot.domain.streaks import advance, fold, needs_history

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NONE = timedelta(0)
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
TERMS = Terms(Consent.PRIVATE, switched_on=True, left=False, zone=BERLIN, day_start=3, minute=18 * 60)
PRESENT = Standing(facts=1, present_on=MONDAY)
Decision = SendNow | HoldBack | Wait | NoNudge


def berlin(day: date, hour: int, minute: int = 0) -> datetime:
    return instant(day, time(hour, minute), BERLIN)


def until(decision: Decision) -> datetime:
    assert isinstance(decision, Wait)
    return decision.until


def after(step: Step | None, nudged: date | None = MONDAY + DAY * 2) -> Standing:
    """Somebody who was present on MONDAY and has taken the ladder's steps up to this one since."""
    taken = 0 if step is None else list(Step).index(step) + 1
    return replace(PRESENT, nudges=taken, nudge_step=step, nudged_on=nudged if step else None)


@dataclass
class Loop:
    """What the nudge duty does, in miniature: wait until due, decide, record; and what it sent, on which terms."""

    now: datetime
    terms: Terms = TERMS
    jitter: timedelta = NONE
    hold_back: bool = False
    ledger: list[Fact] = field(default_factory=list)
    elsewhere: list[datetime] = field(default_factory=list)
    standing: Standing = field(default_factory=Standing)
    nudge_at: datetime | None = None
    sent: list[tuple[datetime, Terms, Step]] = field(default_factory=list)

    @property
    def today(self) -> date:
        return local_day(self.now, self.terms.zone, self.terms.day_start)

    @property
    def spent(self) -> list[datetime]:
        return [*self.elsewhere, *(at for at, _, _ in self.sent)]

    def record(self, kind: FactKind, value: str | None = None) -> None:
        number = len(self.ledger) + 1
        fact = Fact(CircleId("web:demo"), MemberId("ada"), number, kind, self.today, self.now, value=value)
        self.ledger.append(fact)
        late = needs_history(self.standing, fact)
        self.standing = fold(self.ledger) if late else advance(self.standing, fact)
        self.plan()

    def plan(self) -> None:
        self.keep(next_nudge(self.standing, self.terms, self.now, self.jitter))

    def keep(self, decision: Decision) -> None:
        self.nudge_at = decision.until if isinstance(decision, Wait) else None
        assert self.nudge_at is None or self.nudge_at >= self.now

    def pass_time(self, span: timedelta, lag: timedelta = NONE) -> None:
        end = self.now + span
        while self.nudge_at is not None and self.nudge_at + lag <= end:
            self.now = max(self.now, self.nudge_at + lag)
            self.decide()
        self.now = max(self.now, end)

    def decide(self) -> None:
        due = self.nudge_at
        assert due is not None
        decision = decide_nudge(
            self.standing, self.terms, due, self.now, self.jitter, self.spent, held_back=self.hold_back
        )
        match decision:
            case SendNow(step=step):
                assert is_quiet(self.standing, self.today)
                self.sent.append((self.now, self.terms, step))
                self.record(FactKind.NUDGE, nudge_value(step, 0))
            case HoldBack(step=step):
                self.record(FactKind.HELD_BACK, step)
            case _:
                self.keep(decision)
                assert self.nudge_at is None or self.nudge_at > due, "the duty would decide for ever"
