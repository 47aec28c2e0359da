"""The rules of asking and answering, and the shared streak: tables, then properties against a naive count."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from factories import ADA, BEN, CIRCLE, CLEO, NOW, days
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import DAILY, Cadence, Every, Weekdays, Weekly, cadence_text
from bot.domain.identity import CircleId, MemberId
from bot.domain.ledger import Fact, FactKind
from bot.domain.pairing import (
    ASK_AGAIN_AFTER,
    OPEN_AT_ONCE,
    OPEN_FOR,
    Pair,
    Request,
    RequestState,
    check_answer,
    check_ask,
    check_pairable,
    is_open,
    open_from,
)
from bot.domain.streaks import current_streak, fold
from bot.domain.together import Together, run_of, shared_streak
from bot.errors.buddies import BuddyProblem, BuddyRefused

SECOND = timedelta(seconds=1)
MONDAY = date(2026, 3, 2)


def request(asker: MemberId = ADA, asked: MemberId = BEN, number: int = 1, at: datetime = NOW) -> Request:
    return Request(CIRCLE, asker, number, asked, at, RequestState.ASKED, at)


def side(member: MemberId, buddy: MemberId) -> Pair:
    return Pair(CIRCLE, member, buddy, NOW)


class TestAsking:
    @pytest.mark.parametrize("state", RequestState)
    def test_only_what_is_asked_is_open(self, state: RequestState) -> None:
        assert is_open(request().become(state, NOW), NOW) == (state is RequestState.ASKED)

    def test_a_request_is_open_for_a_fortnight(self) -> None:
        assert is_open(request(), NOW + OPEN_FOR - SECOND)
        assert not is_open(request(), NOW + OPEN_FOR)
        check_answer(request(), NOW)
        with pytest.raises(BuddyRefused) as caught:
            check_answer(request(), NOW + OPEN_FOR)
        assert caught.value.reason is BuddyProblem.NOT_OPEN

    def test_the_direction_of_a_request_matters(self) -> None:
        requests = [request(BEN, CLEO), request(ADA, BEN)]
        assert open_from(requests, ADA, BEN, NOW) == requests[1]
        assert open_from(requests, BEN, ADA, NOW) is None

    def test_whoever_is_free_may_ask_whoever_is_free(self) -> None:
        check_pairable(ADA, BEN, None, None, ADA)
        check_ask(ADA, BEN, [], NOW)

    @pytest.mark.parametrize(
        ("asked", "askers", "askeds", "actor", "reason"),
        [
            (ADA, None, None, ADA, BuddyProblem.ONESELF),
            (BEN, side(ADA, BEN), side(BEN, ADA), ADA, BuddyProblem.BUDDIES_ALREADY),
            (BEN, side(ADA, CLEO), None, ADA, BuddyProblem.HAVING_ONE),
            (BEN, side(ADA, CLEO), None, BEN, BuddyProblem.TAKEN),
            (BEN, None, side(BEN, CLEO), ADA, BuddyProblem.TAKEN),
            (BEN, None, side(BEN, CLEO), BEN, BuddyProblem.HAVING_ONE),
        ],
    )
    def test_nobody_has_two_buddies(
        self, asked: MemberId, askers: Pair | None, askeds: Pair | None, actor: MemberId, reason: BuddyProblem
    ) -> None:
        with pytest.raises(BuddyRefused) as caught:
            check_pairable(ADA, asked, askers, askeds, actor)
        assert caught.value.reason is reason

    def test_the_same_member_is_asked_once_at_a_time(self) -> None:
        with pytest.raises(BuddyRefused) as caught:
            check_ask(ADA, BEN, [request()], NOW)
        assert caught.value.reason is BuddyProblem.ASKED_ALREADY
        check_ask(ADA, BEN, [request(BEN, CLEO), request(CLEO, BEN)], NOW)

    def test_after_a_no_some_time_passes(self) -> None:
        declined = request().become(RequestState.DECLINED, NOW)
        with pytest.raises(BuddyRefused) as caught:
            check_ask(ADA, BEN, [declined], NOW + ASK_AGAIN_AFTER - SECOND)
        assert caught.value.reason is BuddyProblem.ASKED_LATELY
        check_ask(ADA, BEN, [declined], NOW + ASK_AGAIN_AFTER)
        check_ask(ADA, CLEO, [declined], NOW)

    def test_three_requests_are_open_at_once(self) -> None:
        full = [request(ADA, MemberId(f"m{n}"), n) for n in range(1, OPEN_AT_ONCE + 1)]
        with pytest.raises(BuddyRefused) as caught:
            check_ask(ADA, BEN, full, NOW)
        assert (caught.value.reason, caught.value.limit) == (BuddyProblem.TOO_MANY, OPEN_AT_ONCE)
        check_ask(ADA, BEN, [replace(full[0], state=RequestState.WITHDRAWN), *full[1:]], NOW)


def facts_of(kept: set[int], cadence: Cadence = DAILY, covered: tuple[FactKind, int, int] | None = None) -> list[Fact]:
    """Check-ins at noon of days counted from MONDAY, after a cadence was chosen; perhaps covered days."""
    start = datetime.combine(MONDAY, time(6), UTC) - timedelta(days=1)
    circle, member = CircleId(""), MemberId("")
    facts = [Fact(circle, member, 1, FactKind.CADENCE, MONDAY, start, value=cadence_text(cadence))]
    if covered is not None:
        kind, first, last = covered
        facts.append(Fact(circle, member, 2, kind, MONDAY + days(first), start, until_day=MONDAY + days(last)))
    for day in sorted(kept):
        at = datetime.combine(MONDAY + days(day), time(12), UTC)
        facts.append(Fact(circle, member, len(facts) + 1, FactKind.CHECK_IN, at.date(), at))
    return facts


def shared(one: list[Fact], other: list[Fact], today: int, since: int = 0) -> Together:
    day = MONDAY + days(today)
    now = datetime.combine(day, time(23), UTC)
    runs = [run_of(facts, MONDAY + days(since), day, now) for facts in (one, other)]
    return shared_streak(*runs)


REST = (FactKind.RESTED, 2, 2)
WORKWEEK = Weekdays((0, 1, 2, 3, 4))


class TestSharedStreak:
    @pytest.mark.parametrize(
        ("one", "other", "today", "length"),
        [
            (set(range(5)), set(range(5)), 4, 5),  # both, every day
            (set(range(4)), set(range(5)), 4, 4),  # one day is open still
            (set(range(5)), {0, 1, 3, 4}, 4, 4),  # a freeze bridges, and is not shared
            (set(range(6)), {0, 4, 5}, 5, 2),  # a break of one begins it anew
            (set(range(9)), set(range(4)), 8, 0),  # broken now
            (set(range(3)), set(), 2, 0),
            (set(), set(), 2, 0),
        ],
    )
    def test_days_that_both_kept_in_a_row_are_counted(
        self, one: set[int], other: set[int], today: int, length: int
    ) -> None:
        assert shared(facts_of(one), facts_of(other), today) == Together(length, DAILY)
        assert shared(facts_of(other), facts_of(one), today) == Together(length, DAILY)

    def test_it_begins_with_the_pair(self) -> None:
        assert shared(facts_of(set(range(9))), facts_of(set(range(9))), 8, since=5).length == 4

    @pytest.mark.parametrize("kind", [FactKind.RESTED, FactKind.PAUSED, FactKind.EXCUSED])
    def test_a_bridged_day_of_one_breaks_nothing(self, kind: FactKind) -> None:
        rested = facts_of({0, 1, 5, 6}, covered=(kind, 2, 4))
        assert shared(rested, facts_of(set(range(7))), 6).length == 4

    def test_a_repair_brings_the_shared_streak_back_with_ones_own(self) -> None:
        repaired = facts_of({*range(5), 7, 8, 9})
        assert fold(repaired).current == 8
        assert shared(repaired, facts_of(set(range(10))), 9).length == 8
        assert shared(facts_of({*range(5), 7, 8}), facts_of(set(range(10))), 8).length == 2

    def test_the_longer_periods_are_counted(self) -> None:
        thrice = facts_of({0, 2, 4, 7, 9, 11, 14}, Weekly(3))
        every_day = facts_of(set(range(15)))
        assert shared(thrice, every_day, 14) == shared(every_day, thrice, 14) == Together(2, Weekly(3))
        second = facts_of({0, 2, 4, 6}, Every(2, MONDAY))
        assert shared(second, facts_of(set(range(7))), 6) == Together(4, Every(2, MONDAY))

    def test_days_that_are_due_for_one_alone_go_with_the_next_due_day_of_the_other(self) -> None:
        odd, even = facts_of({0, 2, 4, 7}, Weekdays((0, 2, 4))), facts_of({1, 3, 8}, Weekdays((1, 3)))
        assert shared(odd, even, 8) == Together(3, Weekdays((1, 3)))
        week = facts_of({0, 1, 2, 3, 4, 7}, WORKWEEK)
        assert shared(week, facts_of(set(range(8))), 7) == Together(6, WORKWEEK)

    def test_whoever_travels_has_lost_nothing_on_the_way(self) -> None:
        facts = facts_of({0, 1, 2})
        landed = MONDAY + days(5)
        run = run_of(facts, MONDAY, landed, facts[-1].at + timedelta(hours=23))
        assert len(run.kept) == 3
        assert run_of(facts, MONDAY, landed, facts[-1].at + timedelta(hours=25)).kept == ()

    @given(st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)), st.sampled_from([DAILY, WORKWEEK, Weekly(2)]))
    def test_it_is_the_same_for_both_and_never_longer_than_the_own_of_either(
        self, one: set[int], other: set[int], cadence: Cadence
    ) -> None:
        mine, theirs = facts_of(one, cadence), facts_of(other, cadence)
        found = shared(mine, theirs, 41)
        assert found == shared(theirs, mine, 41)
        today = MONDAY + days(41)
        assert found.length <= min(current_streak(fold(facts), today) for facts in (mine, theirs))

    @given(st.sets(st.integers(0, 40)))
    def test_with_somebody_who_did_the_same_it_is_ones_own_streak(self, kept: set[int]) -> None:
        facts = facts_of(kept)
        own = current_streak(fold(facts), MONDAY + days(41))
        assert own == shared(facts, facts, 41).length == shared(facts, facts_of(set(range(42))), 41).length

    @given(st.sets(st.integers(0, 25)), st.sets(st.integers(0, 25)))
    def test_it_is_what_one_counts_by_hand(self, one: set[int], other: set[int]) -> None:
        begins = max(_run_begins(kept) for kept in (one, other))
        by_hand = len({day for day in one & other if day >= begins})
        assert shared(facts_of(one), facts_of(other), 26).length == by_hand


def _run_begins(kept: set[int]) -> int:
    """The first day of the run that holds on day 26: so many kept days ago as the streak is long."""
    facts = facts_of(kept)
    length = current_streak(fold(facts), MONDAY + days(26))
    return sorted(kept)[-length] if length else 26
