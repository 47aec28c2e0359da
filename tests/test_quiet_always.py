"""PRODUCT.md, "Quiet members": what holds of nudges whatever happens, in whatever order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from quiet_loop import DAY, HOUR, MINUTE, NONE, TERMS, Loop, after
from strategies import day_starts, instants, zones

from bot.domain.days import local_day
from bot.domain.hours import STALE_AFTER, in_quiet_hours, outside_quiet_hours
from bot.domain.ladder import CHOOSABLE, USUAL, Ladder, NudgeTone, Step
from bot.domain.ledger import PRESENCE, STEPS_TAKEN, FactKind
from bot.domain.quiet import APART, JITTER, WEEK, NoNudge, SendNow, Terms, decide_nudge, next_nudge
from bot.domain.standing import Standing


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
