"""PRODUCT.md, "Quiet members": which days without somebody are days that they are missed."""

from dataclasses import replace
from datetime import date

import pytest
from quiet_loop import BERLIN, DAY, MONDAY, NONE, PRESENT, TERMS, after, berlin, until

from bot.domain.identity import CircleId, MemberId
from bot.domain.ladder import Step
from bot.domain.ledger import Fact, FactKind
from bot.domain.quiet import Delay, NoNudge, Wait, decide_nudge, is_quiet, next_nudge
from bot.domain.standing import Standing
from bot.domain.streaks import fold


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
