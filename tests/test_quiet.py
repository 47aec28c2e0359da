"""PRODUCT.md, "Quiet members": a gentle word to those who agreed, at a decent hour, seldom, and never for ever."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import day_starts, instants, zones

from bot.domain.days import instant, local_day
from bot.domain.hours import STALE_AFTER, in_quiet_hours, outside_quiet_hours
from bot.domain.identity import CircleId, MemberId
from bot.domain.ladder import CHOOSABLE, USUAL, Ladder, NudgeTone, Step, nudge_value
from bot.domain.ledger import PRESENCE, STEPS_TAKEN, Fact, FactKind
from bot.domain.members import Consent
from bot.domain.quiet import (
    APART,
    JITTER,
    WEEK,
    Delay,
    HoldBack,
    NoNudge,
    SendNow,
    Terms,
    Wait,
    decide_nudge,
    is_quiet,
    next_nudge,
)
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


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    quiet_from = draw(st.integers(0, 23))
    return Ladder(
        steps=draw(st.frozensets(st.sampled_from(CHOOSABLE))),
        gap=draw(st.integers(1, 14)),
        week=draw(st.integers(1, 30)),
        tone=draw(st.sampled_from(NudgeTone)),
        budget=draw(st.integers(0, 3)),
        quiet_from=quiet_from,
        quiet_until=(quiet_from + draw(st.integers(1, 23))) % 24,
    )


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    ladder = draw(st.just(USUAL) | ladders())
    minute = outside_quiet_hours(draw(st.integers(0, 1439)), ladder)
    zone, day_start = draw(zones), draw(day_starts)
    return replace(TERMS, zone=zone, day_start=day_start, minute=minute, ladder=ladder, buddy=draw(st.booleans()))


jitters = st.timedeltas(NONE, JITTER)
lags = st.sampled_from([NONE, timedelta(seconds=1), MINUTE, 40 * MINUTE, 5 * HOUR, STALE_AFTER, 7 * HOUR, 30 * HOUR])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("pass"), st.timedeltas(NONE, timedelta(days=12)), lags),
        st.tuples(st.just("fact"), st.sampled_from(sorted(set(FactKind) - STEPS_TAKEN))),
        st.tuples(st.just("terms"), terms()),
        st.tuples(st.just("due now")),
        st.tuples(st.just("held back")),
        st.tuples(st.just("back")),
        st.tuples(st.just("elsewhere")),
        st.tuples(st.just("snooze"), st.integers(-1, 9)),
        st.tuples(st.just("jitter"), jitters),
    ),
    max_size=25,
)


def play(loop: Loop, script: Sequence[tuple[object, ...]]) -> None:
    for step in script:
        match step:
            case ("pass", timedelta() as span, timedelta() as lag):
                loop.pass_time(span, lag)
            case ("fact", FactKind() as kind):
                loop.record(kind)
            case ("terms", Terms() as changed):
                loop.terms = changed
                loop.plan()
            case ("jitter", timedelta() as jitter):
                loop.jitter = jitter
            case _:
                disturb(loop, *step)


def disturb(loop: Loop, what: object, ahead: object = 0) -> None:
    if what == "snooze" and isinstance(ahead, int):
        loop.terms = replace(loop.terms, snoozed_until=loop.today + DAY * ahead)
        loop.plan()
    elif what == "back":
        loop.now -= 10 * MINUTE
    elif what == "elsewhere":
        another_got_there_first(loop)
    elif what == "held back":
        loop.hold_back = not loop.hold_back
    else:
        loop.nudge_at = loop.now


def another_got_there_first(loop: Loop) -> None:
    """Another circle of the same person writes to them, by the same rules."""
    other = Loop(loop.now, loop.terms, elsewhere=loop.spent)
    other.standing = Standing(present_on=loop.today - DAY * 9)
    other.nudge_at = loop.now
    other.decide()
    loop.elsewhere += [at for at, _, _ in other.sent]


@given(st.data(), terms(), steps)
def test_whatever_happens_nudges_are_few_and_at_decent_hours(
    data: st.DataObject, first_terms: Terms, script: list[tuple[object, ...]]
) -> None:
    loop = Loop(data.draw(instants(first_terms.zone, first_terms.day_start)), first_terms)
    loop.record(FactKind.JOINED)
    play(loop, script)
    loop.pass_time(timedelta(days=200))
    assert all(not in_quiet_hours(at, used.zone, used.ladder) for at, used, _ in loop.sent)
    for at, used, _ in loop.sent:
        before = [one for one in loop.spent if one < at]
        today = local_day(at, used.zone, used.day_start)
        assert today not in {local_day(one, used.zone, used.day_start) for one in before}
        assert all(at - one >= APART for one in before)
        assert sum(one > at - WEEK for one in before) < used.ladder.budget
        assert used.snoozed_until is None or used.snoozed_until <= today
    assert loop.nudge_at is None, "after the last one there is silence"


@given(st.data(), terms(), steps)
def test_each_step_is_taken_once_in_a_quiet_spell_and_in_its_order(
    data: st.DataObject, first_terms: Terms, script: list[tuple[object, ...]]
) -> None:
    loop = Loop(data.draw(instants(first_terms.zone, first_terms.day_start)), first_terms)
    loop.record(FactKind.CHECK_IN)
    play(loop, script)
    order, spell = list(Step), list[Step]()
    for fact in loop.ledger:
        if fact.kind in STEPS_TAKEN:
            spell.append(Step((fact.value or "").split(":")[0]))
            assert [order.index(step) for step in spell] == sorted({order.index(step) for step in spell})
            assert spell != [Step.STOP]
            assert fact.kind is FactKind.NUDGE or spell == [Step.GENTLE], "only the first word is ever held back"
        elif fact.kind in PRESENCE:
            spell.clear()


@given(st.data(), zones, day_starts, jitters, st.timedeltas(NONE, 15 * MINUTE), st.booleans(), st.booleans())
def test_the_ladder_is_climbed_on_its_days_and_then_there_is_silence(
    data: st.DataObject, zone: ZoneInfo, day_start: int, jitter: timedelta, lag: timedelta, buddy: bool, held_back: bool
) -> None:
    used = replace(TERMS, zone=zone, day_start=day_start, buddy=buddy)
    start = data.draw(instants(zone, day_start).filter(lambda at: at.year > 2012))
    loop = Loop(start, used, jitter, held_back)
    loop.record(FactKind.CHECK_IN)
    loop.pass_time(timedelta(days=60), lag)
    taken = [fact for fact in loop.ledger if fact.kind in STEPS_TAKEN]
    days = [(fact.on_day - loop.ledger[0].on_day).days for fact in taken]
    assert days == ([2, 5, 8, 15, 22, 29] if buddy else [2, 5, 12, 19, 26])
    assert [step for _, _, step in loop.sent][-1] is Step.STOP
    assert (taken[0].kind is FactKind.HELD_BACK) is held_back
    assert next_nudge(loop.standing, used, loop.now, jitter) is NoNudge.STOPPED


@given(st.data(), terms(), jitters, st.integers(-3, 40), st.sampled_from([None, *Step]), st.integers(-5, 40))
def test_a_nudge_is_never_awaited_in_the_past_nor_in_quiet_hours(
    data: st.DataObject, used: Terms, jitter: timedelta, away: int, step: Step | None, nudged: int
) -> None:
    now = data.draw(instants(used.zone, used.day_start))
    today = local_day(now, used.zone, used.day_start)
    standing = replace(after(step, today - DAY * nudged), present_on=today - DAY * away)
    decision = next_nudge(standing, used, now, jitter)
    if isinstance(decision, NoNudge):
        nothing_on = not used.ladder.budget or used.ladder.steps <= {Step.BUDDY}
        assert decision is NoNudge.STOPPED if step is Step.STOP and used.ladder.budget else nothing_on
        return
    assert decision.until >= now
    assert decision.until.tzinfo is UTC
    assert not in_quiet_hours(decision.until, used.zone, used.ladder)
    assert local_day(decision.until, used.zone, used.day_start) >= today - DAY * away + DAY * 2
    assert decide_nudge(standing, used, decision.until, decision.until, jitter) == SendNow(decision.step)


NEVER = {
    "who was not asked": (replace(TERMS, consent=Consent.UNASKED), NoNudge.NO_CONSENT),
    "who said no": (replace(TERMS, consent=Consent.NO), NoNudge.NO_CONSENT),
    "whose circle switched nudges off": (replace(TERMS, switched_on=False), NoNudge.SWITCHED_OFF),
    "whose circle has no budget": (replace(TERMS, ladder=Ladder(budget=0)), NoNudge.SWITCHED_OFF),
    "whose circle has no steps": (replace(TERMS, ladder=Ladder(steps=frozenset())), NoNudge.SWITCHED_OFF),
    "who left": (replace(TERMS, left=True), NoNudge.LEFT),
    "whose private messages are refused": (replace(TERMS, refused=True), NoNudge.REFUSED),
}


@pytest.mark.parametrize(("used", "why"), NEVER.values(), ids=NEVER)
def test_nobody_is_nudged(used: Terms, why: NoNudge) -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    assert next_nudge(PRESENT, used, due, NONE) is why
    assert decide_nudge(PRESENT, used, due, due, NONE) is why


AGREED = {
    "privately": TERMS,
    "inside": replace(TERMS, consent=Consent.INSIDE),
    "inside, and private messages are refused": replace(TERMS, consent=Consent.INSIDE, refused=True),
    "either": replace(TERMS, consent=Consent.EITHER, placed=False),
    "either, and private messages are refused": replace(TERMS, consent=Consent.EITHER, refused=True),
}


@pytest.mark.parametrize("used", AGREED.values(), ids=AGREED)
def test_who_agreed_is_nudged(used: Terms) -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    assert decide_nudge(PRESENT, used, due, due, NONE) == SendNow(Step.GENTLE)


@pytest.mark.parametrize("consent", [Consent.INSIDE, Consent.EITHER])
def test_a_word_inside_waits_for_a_place_and_is_looked_at_again_every_day(consent: Consent) -> None:
    used = replace(TERMS, consent=consent, refused=True, placed=False)
    due = berlin(MONDAY + DAY * 2, 18)
    assert decide_nudge(PRESENT, used, due, due, NONE) == Wait(due + DAY, Step.GENTLE, Delay.NO_PLACE)


def test_who_was_never_present_is_not_missed() -> None:
    due = berlin(MONDAY, 18)
    assert decide_nudge(Standing(), TERMS, due, due, NONE) is NoNudge.NOT_PRESENT_YET


def test_one_missed_day_brings_the_first_nudge() -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    assert next_nudge(PRESENT, TERMS, berlin(MONDAY, 20), NONE) == Wait(due, Step.GENTLE, Delay.NOT_QUIET)
    assert until(next_nudge(PRESENT, TERMS, due, NONE)) == due


NEXT = {
    "the question comes three days later": (Step.GENTLE, False, Step.QUESTION, 3),
    "then the buddy is told": (Step.QUESTION, True, Step.BUDDY, 3),
    "without a buddy the weekly ones begin": (Step.QUESTION, False, Step.WEEKLY, 7),
    "after the buddy comes a weekly one": (Step.BUDDY, True, Step.WEEKLY, 7),
    "and another": (Step.WEEKLY, False, Step.WEEKLY_AGAIN, 7),
    "and the last line": (Step.WEEKLY_AGAIN, True, Step.STOP, 7),
}


@pytest.mark.parametrize(("last", "buddy", "following", "days"), NEXT.values(), ids=NEXT)
def test_the_next_step(last: Step, buddy: bool, following: Step, days: int) -> None:
    nudged = MONDAY + DAY * 10
    used = replace(TERMS, buddy=buddy)
    decision = next_nudge(after(last, nudged), used, berlin(nudged, 19), NONE)
    assert decision == Wait(berlin(nudged + DAY * days, 18), following, Delay.SPACING)


def test_a_circle_sets_the_spacing_and_the_steps() -> None:
    used = replace(TERMS, ladder=Ladder(gap=5, week=9, steps=frozenset({Step.GENTLE, Step.QUESTION})))
    nudged = MONDAY + DAY * 2
    noon = berlin(nudged, 19)
    assert until(next_nudge(after(Step.GENTLE), used, noon, NONE)) == berlin(nudged + DAY * 5, 18)
    last = Wait(berlin(nudged + DAY * 9, 18), Step.STOP, Delay.SPACING)
    assert next_nudge(after(Step.QUESTION), used, noon, NONE) == last


def test_who_checked_in_in_between_gets_nothing() -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    back = replace(PRESENT, present_on=MONDAY + DAY * 2)
    assert until(decide_nudge(back, TERMS, due, due, NONE)) == berlin(MONDAY + DAY * 4, 18)


def test_a_nudge_after_a_comeback_keeps_its_distance_from_the_last_one() -> None:
    back = Standing(present_on=MONDAY, nudged_on=MONDAY)
    assert until(next_nudge(back, TERMS, berlin(MONDAY, 20), NONE)) == berlin(MONDAY + DAY * 3, 18)


def test_a_snoozed_member_is_left_in_peace_until_the_day_they_named() -> None:
    used = replace(TERMS, snoozed_until=MONDAY + DAY * 6)
    due = berlin(MONDAY + DAY * 2, 18)
    waiting = Wait(berlin(MONDAY + DAY * 6, 18), Step.GENTLE, Delay.SNOOZED)
    assert next_nudge(PRESENT, used, due, NONE) == waiting
    assert decide_nudge(PRESENT, used, due, due, NONE) == waiting


def test_three_in_seven_days_are_the_most_whichever_circles_they_come_from() -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    spent = [due - DAY * 6, due - DAY * 4, due - DAY * 2]
    waiting = Wait(due + DAY, Step.GENTLE, Delay.BUDGET)
    assert decide_nudge(PRESENT, TERMS, due, due, NONE, spent) == waiting
    assert decide_nudge(PRESENT, TERMS, due, due, NONE, spent[1:]) == SendNow(Step.GENTLE)
    less = replace(TERMS, ladder=Ladder(budget=1))
    assert until(decide_nudge(PRESENT, less, due, due, NONE, spent)) == due + DAY * 5


def test_two_circles_never_write_on_one_day_nor_on_both_sides_of_midnight() -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    for spent in (due - HOUR * 8, due - HOUR * 11, due + MINUTE * 10):
        waiting = Wait(due + DAY, Step.GENTLE, Delay.BUDGET)
        assert decide_nudge(PRESENT, TERMS, due, due, NONE, [spent]) == waiting
    morning = replace(TERMS, minute=9 * 60)
    late = berlin(MONDAY + DAY * 2, 9) - APART + MINUTE
    nine = berlin(MONDAY + DAY * 2, 9)
    assert until(decide_nudge(PRESENT, morning, nine, nine, NONE, [late])) == nine + DAY


def test_chance_holds_back_a_first_word_and_no_other() -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    assert decide_nudge(PRESENT, TERMS, due, due, NONE, held_back=True) == HoldBack(Step.GENTLE)
    later = berlin(MONDAY + DAY * 5, 18)
    question = after(Step.GENTLE)
    assert decide_nudge(question, TERMS, later, later, NONE, held_back=True) == SendNow(Step.QUESTION)


def test_after_an_outage_a_nudge_is_decided_anew_and_not_sent_late() -> None:
    due = berlin(MONDAY + DAY * 2, 12)
    noon = replace(TERMS, minute=12 * 60)
    assert isinstance(decide_nudge(PRESENT, noon, due, due + STALE_AFTER, NONE), SendNow)
    late = decide_nudge(PRESENT, noon, due, due + STALE_AFTER + timedelta(seconds=1), NONE)
    assert late == Wait(berlin(MONDAY + DAY * 3, 12), Step.GENTLE, Delay.PASSED)


def test_a_nudge_that_was_late_into_the_evening_waits_for_the_morrow() -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    assert isinstance(decide_nudge(PRESENT, TERMS, due, berlin(MONDAY + DAY * 2, 20, 59), NONE), SendNow)
    assert until(decide_nudge(PRESENT, TERMS, due, berlin(MONDAY + DAY * 2, 21), NONE)) == berlin(MONDAY + DAY * 3, 18)


def test_a_clock_that_jumped_back_sends_nothing_early() -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    assert until(decide_nudge(PRESENT, TERMS, due, due - MINUTE, NONE)) == due
    assert until(decide_nudge(PRESENT, TERMS, due + 5 * MINUTE, due, 5 * MINUTE)) == due + 5 * MINUTE
    nudged = after(Step.GENTLE)
    assert until(decide_nudge(nudged, TERMS, due, due - 5 * DAY, NONE)) == berlin(MONDAY + DAY * 5, 18)


def test_members_whom_a_changed_setting_makes_due_at_once_wait_for_their_hour() -> None:
    morning = berlin(MONDAY + DAY * 2, 10)
    assert until(decide_nudge(PRESENT, TERMS, morning, morning, NONE)) == berlin(MONDAY + DAY * 2, 18)


def test_jitter_moves_a_nudge_within_its_hour() -> None:
    assert until(next_nudge(PRESENT, TERMS, berlin(MONDAY, 12), JITTER)) == berlin(MONDAY + DAY * 2, 18) + JITTER
    assert JITTER < HOUR


def test_jitter_never_moves_a_nudge_into_the_next_local_day() -> None:
    at_the_end = replace(TERMS, day_start=20, minute=20 * 60 - 5)
    due = until(next_nudge(PRESENT, at_the_end, berlin(MONDAY, 21), JITTER))
    assert due == berlin(MONDAY + DAY * 3, 19, 59)
    assert local_day(due, BERLIN, 20) == MONDAY + DAY * 2
    assert isinstance(decide_nudge(PRESENT, at_the_end, due, due, JITTER), SendNow)


def test_an_hour_before_the_day_start_belongs_to_the_end_of_its_day() -> None:
    late_riser = replace(TERMS, day_start=12, minute=10 * 60)
    due = until(next_nudge(PRESENT, late_riser, berlin(MONDAY, 13), NONE))
    assert due == berlin(MONDAY + DAY * 3, 10)
    assert local_day(due, BERLIN, 12) == MONDAY + DAY * 2
    assert isinstance(decide_nudge(PRESENT, late_riser, due, due, NONE), SendNow)


def test_an_hour_that_the_zone_skipped_moves_out_of_quiet_hours() -> None:
    apia = ZoneInfo("Pacific/Apia")
    standing = Standing(present_on=date(2011, 12, 28))
    due = until(next_nudge(standing, replace(TERMS, zone=apia), instant(date(2011, 12, 29), time(12), apia), NONE))
    assert due == instant(date(2011, 12, 31), time(18), apia)


def test_an_hour_that_the_clocks_skip_is_the_first_one_after_it() -> None:
    used = replace(TERMS, minute=2 * 60 + 30, ladder=Ladder(quiet_from=9, quiet_until=18))
    spring = date(2026, 3, 28)
    due = until(next_nudge(Standing(present_on=spring - DAY * 2), used, berlin(spring, 12), NONE))
    assert due == berlin(date(2026, 3, 29), 3)


@pytest.mark.parametrize(("away", "quiet"), [(-1, False), (0, False), (1, False), (2, True), (30, True)])
def test_a_member_is_quiet_after_one_whole_day_without_presence(away: int, quiet: bool) -> None:
    assert is_quiet(PRESENT, MONDAY + DAY * away) is quiet
    assert not is_quiet(Standing(), MONDAY)


def checked_in(*days_: date, plan: str = "daily", paused: tuple[date, date | None] | None = None) -> Standing:
    """Somebody of that cadence who checked in on these days at noon, and perhaps paused."""
    steps: list[tuple[FactKind, date, date | None, str]] = [(FactKind.CADENCE, MONDAY - DAY * 7, None, plan)]
    steps += [(FactKind.PAUSED, *paused, "")] if paused else []
    steps += [(FactKind.CHECK_IN, day, None, "") for day in days_]
    return fold(
        Fact(CircleId("web:demo"), MemberId("ada"), seq, kind, day, berlin(day, 12), until_day=last, value=value)
        for seq, (kind, day, last, value) in enumerate(steps, start=1)
    )


def first_nudge(standing: Standing, now: date) -> date:
    return until(next_nudge(standing, TERMS, berlin(now, 12), NONE)).astimezone(BERLIN).date()


def test_a_member_who_owes_three_a_week_is_not_quiet_on_tuesday() -> None:
    standing = checked_in(MONDAY, plan="weekly:3:0")
    assert not is_quiet(standing, MONDAY + DAY * 6)
    assert is_quiet(standing, MONDAY + DAY * 7)
    assert first_nudge(standing, MONDAY) == MONDAY + DAY * 7


def test_a_kept_week_is_followed_by_a_whole_one_without_a_nudge() -> None:
    standing = checked_in(MONDAY, MONDAY + DAY, MONDAY + DAY * 2, plan="weekly:3:0")
    assert first_nudge(standing, MONDAY + DAY * 2) == MONDAY + DAY * 14


def test_days_that_are_not_due_make_nobody_quiet() -> None:
    standing = checked_in(MONDAY, plan="weekdays:0,3")
    assert first_nudge(standing, MONDAY) == MONDAY + DAY * 4


def test_a_paused_member_is_never_nudged() -> None:
    ended = checked_in(MONDAY, paused=(MONDAY + DAY, MONDAY + DAY * 9))
    assert first_nudge(ended, MONDAY) == MONDAY + DAY * 11
    for ahead in range(1, 10):
        today = berlin(MONDAY + DAY * ahead, 18)
        assert isinstance(decide_nudge(ended, TERMS, today, today, NONE), Wait)
    endless = checked_in(MONDAY, paused=(MONDAY + DAY, None))
    assert next_nudge(endless, TERMS, berlin(MONDAY, 12), NONE) is NoNudge.PAUSED
    assert not is_quiet(endless, MONDAY + DAY * 300)


def test_days_off_between_two_steps_move_the_next_one() -> None:
    spans = checked_in(MONDAY, paused=(MONDAY + DAY * 4, MONDAY + DAY * 6)).spans
    nudged = replace(after(Step.GENTLE), spans=spans)
    waiting = Wait(berlin(MONDAY + DAY * 7, 18), Step.QUESTION, Delay.PAUSED)
    assert next_nudge(nudged, TERMS, berlin(MONDAY + DAY * 3, 12), NONE) == waiting


def test_more_than_a_year_of_rest_leaves_a_member_in_peace() -> None:
    standing = checked_in(MONDAY, paused=(MONDAY, MONDAY + DAY * 500))
    assert next_nudge(standing, TERMS, berlin(MONDAY, 12), NONE) is NoNudge.PAUSED
    long_off = replace(PRESENT, spans=checked_in(MONDAY, paused=(MONDAY + DAY * 2, MONDAY + DAY * 500)).spans)
    assert next_nudge(long_off, TERMS, berlin(MONDAY, 12), NONE) is NoNudge.PAUSED


def test_moments_lie_days_apart() -> None:
    loop = Loop(berlin(MONDAY, 12))
    loop.record(FactKind.CHECK_IN)
    loop.pass_time(timedelta(days=60))
    assert all(later - earlier >= 3 * DAY for earlier, later in pairwise(at for at, _, _ in loop.sent))
