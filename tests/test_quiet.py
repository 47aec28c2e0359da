"""PRODUCT.md, "Quiet members": a gentle word to those who agreed, step by step, and seldom."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from quiet_loop import DAY, HOUR, MINUTE, MONDAY, NONE, PRESENT, TERMS, Loop, after, berlin, until

from bot.domain.ladder import Ladder, Step
from bot.domain.ledger import FactKind
from bot.domain.members import Consent
from bot.domain.quiet import APART, Delay, HoldBack, NoNudge, SendNow, Terms, Wait, decide_nudge, next_nudge
from bot.domain.standing import Standing

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


def test_moments_lie_days_apart() -> None:
    loop = Loop(berlin(MONDAY, 12))
    loop.record(FactKind.CHECK_IN)
    loop.pass_time(timedelta(days=60))
    assert all(later - earlier >= 3 * DAY for earlier, later in pairwise(at for at, _, _ in loop.sent))
