"""PRODUCT.md, "Leaderboards and recaps": ties share a rank, nobody is listed for being absent, a week is told once."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from strategies import day_starts, days, hours, instants, zones

from bot.domain.circles import Weekday
from bot.domain.days import day_end_instant, local_day
from bot.domain.identity import MemberId
from bot.domain.ledger import Tally
from bot.domain.ranking import (
    PEERS,
    Board,
    Rank,
    Score,
    Window,
    peers,
    rank,
    score,
    window_days,
)
from bot.domain.recaps import next_recap, recap_days

DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ranked(*values: int) -> tuple[Rank, ...]:
    return rank(Score(MemberId(f"m{index:02}"), f"Member {index:02}", value) for index, value in enumerate(values))


scores = st.lists(
    st.builds(
        Score, st.uuids().map(str).map(MemberId), st.sampled_from(["Ada", "ada", "Ben", "Åsa"]), st.integers(-1, 6)
    ),
    unique_by=lambda each: each.member_id,
    max_size=20,
)
weekdays = st.sampled_from(Weekday)


def test_ties_share_a_rank_and_take_up_places() -> None:
    assert [each.place for each in ranked(9, 5, 5, 3)] == [1, 2, 2, 4]
    assert [each.place for each in ranked(5, 5, 5)] == [1, 1, 1]


def test_nobody_is_listed_for_being_absent() -> None:
    assert [each.score.value for each in ranked(0, 2, 0, -1)] == [2]
    assert ranked(0, 0) == ranked() == ()


@given(scores, st.randoms(use_true_random=False))
def test_ranks_do_not_depend_on_the_order_of_the_database(given_scores: list[Score], chance: Random) -> None:
    shuffled = list(given_scores)
    chance.shuffle(shuffled)
    assert rank(shuffled) == rank(given_scores)


@given(scores)
def test_a_place_is_one_more_than_the_number_of_those_who_are_better(given_scores: list[Score]) -> None:
    listed = [each for each in given_scores if each.value > 0]
    ranks = rank(given_scores)
    assert sorted(each.score.member_id for each in ranks) == sorted(each.member_id for each in listed)
    assert all(each.place == 1 + sum(other.value > each.score.value for other in listed) for each in ranks)
    assert all(above.score.value >= below.score.value for above, below in pairwise(ranks))


def test_within_a_place_members_stand_by_name() -> None:
    tied = rank([Score(MemberId("2"), "ben", 1), Score(MemberId("3"), "Ada", 1), Score(MemberId("1"), "ada", 1)])
    assert [each.score.member_id for each in tied] == ["1", "3", "2"]


@pytest.mark.parametrize(
    ("own", "shown"),
    [(0, (0, 3)), (1, (0, 4)), (3, (0, 6)), (5, (2, 8)), (9, (6, 9))],
)
def test_peers_are_three_above_and_three_below(own: int, shown: tuple[int, int]) -> None:
    ranks = ranked(*range(20, 10, -1))
    first, last = shown
    assert peers(ranks, ranks[own].score.member_id) == ranks[first : last + 1]


def test_who_has_no_rank_has_no_peers() -> None:
    assert peers(ranked(3, 2, 1), MemberId("nobody")) == ()
    assert peers((), MemberId("nobody")) == ()


@given(scores, st.integers(0, 4))
def test_peers_always_hold_the_member(given_scores: list[Score], reach: int) -> None:
    ranks = rank(given_scores)
    for own in ranks:
        near = peers(ranks, own.score.member_id, reach)
        assert own in near
        assert len(near) <= 2 * reach + 1
    assert PEERS == 3


@pytest.mark.parametrize(("board", "value"), [(Board.CHECK_INS, 4), (Board.MINUTES, 90), (Board.CHEERS, 2)])
def test_a_tally_gives_the_score_of_its_board(board: Board, value: int) -> None:
    tally = Tally(MemberId("ada"), "Ada", days=4, minutes=90, cheers=2)
    assert score(tally, board) == Score(MemberId("ada"), "Ada", value)


@pytest.mark.parametrize(("window", "length"), [(Window.WEEK, 7), (Window.MONTH, 30)])
@given(today=days())
def test_a_window_ends_today_and_has_its_length(window: Window, length: int, today: date) -> None:
    first, last = window_days(window, today)
    assert last == today
    assert (last - first).days + 1 == length


def test_all_time_has_no_beginning() -> None:
    assert window_days(Window.ALL_TIME, date(2026, 3, 2)) == (date.min, date(2026, 3, 2))


@pytest.mark.parametrize(
    ("now", "zone", "weekday", "hour", "due"),
    [
        ("2026-03-03 12:00", "Europe/Berlin", Weekday.SUNDAY, 18, "2026-03-08 17:00"),
        ("2026-03-08 16:59:59", "Europe/Berlin", Weekday.SUNDAY, 18, "2026-03-08 17:00"),
        ("2026-03-08 17:00", "Europe/Berlin", Weekday.SUNDAY, 18, "2026-03-15 17:00"),
        ("2026-03-22 17:00", "Europe/Berlin", Weekday.SUNDAY, 18, "2026-03-29 16:00"),
        ("2026-03-28 12:00", "Europe/Berlin", Weekday.SUNDAY, 2, "2026-03-29 01:00"),
        ("2026-03-29 01:00", "Europe/Berlin", Weekday.SUNDAY, 2, "2026-04-05 00:00"),
        ("2026-10-25 00:00", "Europe/Berlin", Weekday.SUNDAY, 2, "2026-11-01 01:00"),
        ("2026-10-25 01:00", "Europe/Berlin", Weekday.SUNDAY, 2, "2026-11-01 01:00"),
        ("2026-09-05 12:00", "America/Santiago", Weekday.SUNDAY, 0, "2026-09-06 04:00"),
        ("2026-12-31 12:00", "Pacific/Kiritimati", Weekday.FRIDAY, 0, "2027-01-07 10:00"),
        ("2026-12-31 12:00", "Etc/GMT+12", Weekday.FRIDAY, 0, "2027-01-01 12:00"),
    ],
)
def test_a_recap_is_due_at_the_circles_weekday_and_hour(
    now: str, zone: str, weekday: Weekday, hour: int, due: str
) -> None:
    assert next_recap(utc(now), ZoneInfo(zone), weekday, hour) == utc(due)


@st.composite
def schedules(draw: st.DrawFn) -> tuple[datetime, ZoneInfo, Weekday, int]:
    """A moment in a zone, and when a circle wants its recap."""
    zone = draw(zones)
    return draw(instants(zone).filter(lambda at: 2012 < at.year < 2037)), zone, draw(weekdays), draw(hours)


SPRING = (utc("2026-03-20 12:00"), BERLIN, Weekday.SUNDAY, 2)
AUTUMN = (utc("2026-10-25 00:30"), BERLIN, Weekday.SUNDAY, 2)
MIDNIGHT_GAP = (utc("2020-03-26 22:00"), ZoneInfo("Asia/Gaza"), Weekday.SATURDAY, 0)


@given(schedules())
@example(SPRING)
@example(AUTUMN)
@example(MIDNIGHT_GAP)
def test_the_next_recap_is_the_first_after_now(schedule: tuple[datetime, ZoneInfo, Weekday, int]) -> None:
    now, zone, weekday, hour = schedule
    due = next_recap(now, zone, weekday, hour)
    shown = due.astimezone(zone)
    assert now < due <= now + 7 * DAY + timedelta(hours=3)
    assert shown.weekday() == weekday
    wanted = datetime.combine(shown.date(), time(hour))
    just_before = (due - timedelta(seconds=1)).astimezone(zone)
    assert just_before.replace(tzinfo=None) < wanted <= shown.replace(tzinfo=None)


@given(schedules())
@example(SPRING)
@example(AUTUMN)
def test_a_recap_never_comes_twice_in_a_week(schedule: tuple[datetime, ZoneInfo, Weekday, int]) -> None:
    now, zone, weekday, hour = schedule
    due = next_recap(now, zone, weekday, hour)
    following = next_recap(due, zone, weekday, hour)
    assert following.astimezone(zone).date() - due.astimezone(zone).date() == 7 * DAY
    assert next_recap(following - timedelta(seconds=1), zone, weekday, hour) == following


@given(schedules(), day_starts)
@example(SPRING, 3)
@example((*SPRING[:3], 3), 3)
@example(AUTUMN, 3)
@example((utc("2026-08-30 12:00"), ZoneInfo("America/Santiago"), Weekday.SUNDAY, 0), 1)
def test_recaps_neither_leave_a_day_out_nor_tell_of_one_twice(
    schedule: tuple[datetime, ZoneInfo, Weekday, int], day_start: int
) -> None:
    now, zone, weekday, hour = schedule
    last_told = None
    for _ in range(4):
        now = next_recap(now, zone, weekday, hour)
        first, last = recap_days(now, zone, day_start, hour)
        assert last - first == 6 * DAY
        assert last_told is None or first == last_told + DAY
        last_told = last


@given(schedules(), day_starts)
@example(SPRING, 3)
def test_a_recap_tells_of_days_that_are_over(schedule: tuple[datetime, ZoneInfo, Weekday, int], day_start: int) -> None:
    now, zone, weekday, hour = schedule
    due = next_recap(now, zone, weekday, hour)
    _, last = recap_days(due, zone, day_start, hour)
    assert day_end_instant(last, zone, day_start) <= due
    assert due < day_end_instant(last + 2 * DAY, zone, day_start)


@given(schedules(), day_starts)
def test_a_recap_tells_of_the_seven_days_before_its_own(
    schedule: tuple[datetime, ZoneInfo, Weekday, int], day_start: int
) -> None:
    now, zone, weekday, hour = schedule
    due = next_recap(now, zone, weekday, hour)
    assume(due.astimezone(zone).hour == hour)
    today = local_day(due, zone, day_start)
    assert recap_days(due, zone, day_start) == (today - 7 * DAY, today - DAY)
    assert recap_days(due, zone, day_start, hour) == (today - 7 * DAY, today - DAY)
