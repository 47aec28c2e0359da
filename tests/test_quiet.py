"""PRODUCT.md, "Quiet members": a gentle word to those who agreed, at a decent hour, seldom, and never for ever."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import day_starts, hours, instants, zones

from bot.domain.days import instant, local_day
from bot.domain.identity import CircleId, MemberId
from bot.domain.ledger import PRESENCE, Fact, FactKind
from bot.domain.members import Consent
from bot.domain.quiet import (
    JITTER,
    SPACING,
    STALE_AFTER,
    NoNudge,
    SendNow,
    Terms,
    Wait,
    decide_nudge,
    in_quiet_hours,
    is_quiet,
    latest_sending,
    next_nudge,
)
from bot.domain.standing import Standing
from bot.domain.streaks import advance, fold, needs_history

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NONE = timedelta(0)
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
TERMS = Terms(Consent.PRIVATE, switched_on=True, left=False, zone=BERLIN, day_start=3, hour=18)
PRESENT = Standing(facts=1, present_on=MONDAY)


def berlin(day: date, hour: int, minute: int = 0) -> datetime:
    return instant(day, time(hour, minute), BERLIN)


def until(decision: SendNow | Wait | NoNudge) -> datetime:
    assert isinstance(decision, Wait)
    return decision.until


@dataclass
class Loop:
    """What the nudge duty does, in miniature: wait until due, decide, record; and what it sent, when, in which zone."""

    now: datetime
    terms: Terms = TERMS
    jitter: timedelta = NONE
    ledger: list[Fact] = field(default_factory=list)
    standing: Standing = field(default_factory=Standing)
    nudge_at: datetime | None = None
    sent: list[tuple[datetime, Terms, SendNow]] = field(default_factory=list)

    @property
    def today(self) -> date:
        return local_day(self.now, self.terms.zone, self.terms.day_start)

    def record(self, kind: FactKind) -> None:
        fact = Fact(CircleId("web:demo"), MemberId("ada"), len(self.ledger) + 1, kind, self.today, self.now)
        self.ledger.append(fact)
        late = needs_history(self.standing, fact)
        self.standing = fold(self.ledger) if late else advance(self.standing, fact)
        self.plan()

    def plan(self) -> None:
        self.keep(next_nudge(self.standing, self.terms, self.now, self.jitter))

    def keep(self, decision: Wait | NoNudge) -> None:
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
        decision = decide_nudge(self.standing, self.terms, due, self.now, self.jitter)
        if not isinstance(decision, SendNow):
            self.keep(decision)
            assert self.nudge_at is None or self.nudge_at > self.now, "the duty would decide for ever"
            return
        self.sent.append((self.now, self.terms, decision))
        assert is_quiet(self.standing, self.today)
        self.record(FactKind.NUDGE)


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    return replace(TERMS, zone=draw(zones), day_start=draw(day_starts), hour=draw(hours))


jitters = st.timedeltas(NONE, JITTER)
lags = st.sampled_from([NONE, timedelta(seconds=1), MINUTE, 40 * MINUTE, 5 * HOUR, STALE_AFTER, 7 * HOUR, 30 * HOUR])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("pass"), st.timedeltas(NONE, timedelta(days=12)), lags),
        st.tuples(st.just("fact"), st.sampled_from(sorted(FactKind)).filter(lambda kind: kind is not FactKind.NUDGE)),
        st.tuples(st.just("terms"), terms()),
        st.tuples(st.just("due now")),
        st.tuples(st.just("jitter"), jitters),
    ),
    max_size=25,
)


def play(loop: Loop, script: list[tuple[object, ...]]) -> None:
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
                loop.nudge_at = loop.now


@given(st.data(), terms(), steps)
def test_whatever_happens_nudges_are_few_and_at_decent_hours(
    data: st.DataObject, first_terms: Terms, script: list[tuple[object, ...]]
) -> None:
    loop = Loop(data.draw(instants(first_terms.zone, first_terms.day_start)), first_terms)
    loop.record(FactKind.JOINED)
    play(loop, script)
    loop.pass_time(timedelta(days=60))
    moments = [at for at, _, _ in loop.sent]
    assert all(not in_quiet_hours(at, used.zone) for at, used, _ in loop.sent)
    assert all(later - earlier > DAY for earlier, later in pairwise(moments))
    assert all(sum(at <= each < at + 7 * DAY for each in moments) <= 3 for at in moments)
    assert loop.nudge_at is None, "after the last one there is silence"


@given(st.data(), terms(), steps)
def test_steps_climb_from_one_and_start_anew_with_presence(
    data: st.DataObject, first_terms: Terms, script: list[tuple[object, ...]]
) -> None:
    loop = Loop(data.draw(instants(first_terms.zone, first_terms.day_start)), first_terms)
    loop.record(FactKind.CHECK_IN)
    play(loop, script)
    told = iter(decision for _, _, decision in loop.sent)
    nudges = 0
    for fact in loop.ledger:
        if fact.kind is FactKind.NUDGE:
            nudges += 1
            assert next(told) == SendNow(step=nudges, last=nudges == len(SPACING))
        elif fact.kind in PRESENCE:
            nudges = 0
    assert nudges <= len(SPACING)


@given(st.data(), terms(), jitters, st.timedeltas(NONE, 45 * MINUTE))
def test_the_ladder_is_climbed_on_its_days_and_then_there_is_silence(
    data: st.DataObject, used: Terms, jitter: timedelta, lag: timedelta
) -> None:
    start = data.draw(instants(used.zone, used.day_start).filter(lambda at: at.year > 2012))
    loop = Loop(start, used, jitter)
    loop.record(FactKind.CHECK_IN)
    loop.pass_time(timedelta(days=40), lag)
    days = [local_day(at, used.zone, used.day_start) - loop.ledger[0].on_day for at, _, _ in loop.sent]
    assert [each.days for each in days] == list(SPACING)
    assert next_nudge(loop.standing, used, loop.now, jitter) is NoNudge.STOPPED


@given(st.data(), terms(), jitters, st.integers(-3, 40), st.integers(0, 5), st.none() | st.integers(-5, 40))
def test_a_nudge_is_never_awaited_in_the_past_nor_in_quiet_hours(
    data: st.DataObject, used: Terms, jitter: timedelta, away: int, nudges: int, nudged: int | None
) -> None:
    now = data.draw(instants(used.zone, used.day_start))
    today = local_day(now, used.zone, used.day_start)
    nudged_on = None if nudged is None else today - DAY * nudged
    standing = Standing(present_on=today - DAY * away, nudges=nudges, nudged_on=nudged_on)
    decision = next_nudge(standing, used, now, jitter)
    if nudges == len(SPACING):
        assert decision is NoNudge.STOPPED
        return
    due = until(decision)
    assert due >= now
    assert due.tzinfo is UTC
    assert not in_quiet_hours(due, used.zone)
    assert local_day(due, used.zone, used.day_start) - (today - DAY * away) >= DAY * SPACING[nudges]
    assert isinstance(decide_nudge(standing, used, due, due, jitter), SendNow)


NEVER = {
    "who was not asked": (replace(TERMS, consent=Consent.UNASKED), NoNudge.NO_CONSENT),
    "who said no": (replace(TERMS, consent=Consent.NO), NoNudge.NO_CONSENT),
    "whose circle switched nudges off": (replace(TERMS, switched_on=False), NoNudge.SWITCHED_OFF),
    "who left": (replace(TERMS, left=True), NoNudge.LEFT),
}


@pytest.mark.parametrize(("used", "why"), NEVER.values(), ids=NEVER)
def test_nobody_is_nudged(used: Terms, why: NoNudge) -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    assert next_nudge(PRESENT, used, due, NONE) is why
    assert decide_nudge(PRESENT, used, due, due, NONE) is why


@pytest.mark.parametrize("consent", [Consent.PRIVATE, Consent.INSIDE])
def test_who_agreed_to_either_way_is_nudged(consent: Consent) -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    assert decide_nudge(PRESENT, replace(TERMS, consent=consent), due, due, NONE) == SendNow(step=1, last=False)


def test_who_was_never_present_is_not_missed() -> None:
    due = berlin(MONDAY, 18)
    assert decide_nudge(Standing(), TERMS, due, due, NONE) is NoNudge.NOT_PRESENT_YET


def test_one_missed_day_brings_the_first_nudge() -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    assert until(next_nudge(PRESENT, TERMS, berlin(MONDAY, 20), NONE)) == due
    assert until(next_nudge(PRESENT, TERMS, due, NONE)) == due


def test_who_checked_in_in_between_gets_nothing() -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    back = replace(PRESENT, present_on=MONDAY + DAY * 2)
    assert until(decide_nudge(back, TERMS, due, due, NONE)) == berlin(MONDAY + DAY * 4, 18)


def test_a_nudge_after_a_comeback_keeps_its_distance_from_the_last_one() -> None:
    back = Standing(present_on=MONDAY, nudged_on=MONDAY)
    assert until(next_nudge(back, TERMS, berlin(MONDAY, 20), NONE)) == berlin(MONDAY + DAY * 3, 18)


def test_after_an_outage_a_nudge_is_decided_anew_and_not_sent_late() -> None:
    due = berlin(MONDAY + DAY * 2, 12)
    noon = replace(TERMS, hour=12)
    assert isinstance(decide_nudge(PRESENT, noon, due, due + STALE_AFTER, NONE), SendNow)
    late = decide_nudge(PRESENT, noon, due, due + STALE_AFTER + timedelta(seconds=1), NONE)
    assert until(late) == berlin(MONDAY + DAY * 3, 12)


def test_a_nudge_that_was_late_into_the_evening_waits_for_the_morrow() -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    assert isinstance(decide_nudge(PRESENT, TERMS, due, berlin(MONDAY + DAY * 2, 20, 59), NONE), SendNow)
    assert until(decide_nudge(PRESENT, TERMS, due, berlin(MONDAY + DAY * 2, 21), NONE)) == berlin(MONDAY + DAY * 3, 18)


def test_a_clock_that_jumped_back_sends_nothing_early() -> None:
    due = berlin(MONDAY + DAY * 2, 18)
    assert until(decide_nudge(PRESENT, TERMS, due, due - MINUTE, NONE)) == due
    assert until(decide_nudge(PRESENT, TERMS, due + 5 * MINUTE, due, 5 * MINUTE)) == due + 5 * MINUTE
    nudged = replace(PRESENT, nudges=1, nudged_on=MONDAY + DAY * 2)
    assert until(decide_nudge(nudged, TERMS, due, due - 5 * DAY, NONE)) == berlin(MONDAY + DAY * 5, 18)


def test_members_whom_a_changed_setting_makes_due_at_once_wait_for_their_hour() -> None:
    morning = berlin(MONDAY + DAY * 2, 10)
    assert until(decide_nudge(PRESENT, TERMS, morning, morning, NONE)) == berlin(MONDAY + DAY * 2, 18)


@pytest.mark.parametrize(("hour", "kept"), [(0, 9), (3, 9), (8, 9), (9, 9), (20, 20), (21, 20), (23, 20)])
def test_a_nudge_hour_within_quiet_hours_moves_to_their_edge(hour: int, kept: int) -> None:
    due = until(next_nudge(PRESENT, replace(TERMS, hour=hour), berlin(MONDAY, 12), NONE))
    assert due == berlin(MONDAY + DAY * 2, kept)


def test_jitter_moves_a_nudge_within_its_hour() -> None:
    assert until(next_nudge(PRESENT, TERMS, berlin(MONDAY, 12), JITTER)) == berlin(MONDAY + DAY * 2, 18) + JITTER
    assert JITTER < HOUR


def test_an_hour_before_the_day_start_belongs_to_the_end_of_its_day() -> None:
    late_riser = replace(TERMS, day_start=12, hour=10)
    due = until(next_nudge(PRESENT, late_riser, berlin(MONDAY, 13), NONE))
    assert due == berlin(MONDAY + DAY * 3, 10)
    assert local_day(due, BERLIN, 12) == MONDAY + DAY * 2
    assert isinstance(decide_nudge(PRESENT, late_riser, due, due, NONE), SendNow)


def test_an_hour_that_the_zone_skipped_moves_out_of_quiet_hours() -> None:
    apia = ZoneInfo("Pacific/Apia")
    standing = Standing(present_on=date(2011, 12, 28))
    due = until(next_nudge(standing, replace(TERMS, zone=apia), instant(date(2011, 12, 29), time(12), apia), NONE))
    assert due == instant(date(2011, 12, 31), time(18), apia)


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [(20, 59, False), (21, 0, True), (0, 0, True), (8, 59, True), (9, 0, False), (15, 0, False)],
)
def test_quiet_hours_are_from_nine_to_nine(hour: int, minute: int, quiet: bool) -> None:
    assert in_quiet_hours(berlin(MONDAY, hour, minute), BERLIN) is quiet


@given(st.data(), zones)
def test_a_nudge_is_not_on_its_way_into_quiet_hours(data: st.DataObject, zone: ZoneInfo) -> None:
    now = data.draw(instants(zone).filter(lambda at: not in_quiet_hours(at, zone)))
    latest = latest_sending(now, zone)
    assert now < latest <= now + STALE_AFTER
    assert not in_quiet_hours(latest - timedelta(seconds=1), zone)


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


def test_more_than_a_year_of_rest_leaves_a_member_in_peace() -> None:
    standing = checked_in(MONDAY, paused=(MONDAY, MONDAY + DAY * 500))
    assert next_nudge(standing, TERMS, berlin(MONDAY, 12), NONE) is NoNudge.PAUSED
