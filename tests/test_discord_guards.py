"""What keeps Kith from wearing out its welcome with Discord: pure, with the time passed in."""

import pytest

from adapters.discord.guards import Breaker, Budget, Refusals, Sessions


def test_the_circuit_closes_as_invalid_requests_grow_old() -> None:
    breaker = Breaker(limit=3, window=600)
    for at, status in ((0.0, 401), (1.0, 403), (1.5, 200), (1.6, 404)):
        breaker.note(status, at)
    breaker.note(429, 1.7, shared=True)
    assert breaker.open_for(2) == 0
    breaker.note(429, 2)
    assert breaker.open_for(2) == 598
    assert breaker.open_for(601) == 0


def test_the_budget_spreads_sends_evenly() -> None:
    budget = Budget(per_second=25)
    waits = []
    for _ in range(51):
        waits.append(budget.wait(10.0))
        budget.take(10.0)
    assert waits[0] == 0
    assert waits[50] == pytest.approx(2.0)
    assert budget.wait(13.0) == 0


@pytest.mark.parametrize("per_second", [40, 2.5, 0.625])
def test_a_message_of_several_requests_gets_all_its_turns_however_small_the_budget(per_second: float) -> None:
    budget, at = Budget(per_second), 0.0
    for _ in range(5):
        wait = budget.wait(at)
        assert wait <= budget.patience
        budget.take(at)
        at += wait + 0.1


def test_refusals_are_forgotten_in_time_and_by_number() -> None:
    refusals = Refusals(holds=300, kept=2)
    for address in "abc":
        refusals.note(address, 0.0)
    assert [refusals.holds(address, 299.0) for address in "abc"] == [False, True, True]
    assert not refusals.holds("c", 300.0)
    refusals.forget("b")
    assert not refusals.holds("b", 1.0)
    refusals.forget_all()
    assert not refusals.holds("c", 1.0)


def test_sessions_are_free_up_to_a_number_and_spaced_beyond_it() -> None:
    sessions = Sessions(free=3, gap=180, window=1000)
    waits = []
    for at in (0.0, 1.0, 2.0, 3.0, 182.0, 300.0, 1001.5):
        waits.append(sessions.wait(at))
        if not waits[-1]:
            sessions.note(at)
    assert waits == [0, 0, 0, 179, 0, 62, 0]


@pytest.mark.parametrize("processes", [1, 2, 16])
def test_sessions_of_a_whole_day_stay_below_what_discord_allows_to_all_processes(processes: int) -> None:
    sessions, at, begun = Sessions(share=1 / processes), 0.0, 0
    while at < 86_400:
        at += max(1.0, sessions.wait(at))
        sessions.note(at)
        begun += 1
    assert 900 < begun * processes < 1000
