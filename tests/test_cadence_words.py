"""What people type for a cadence, and what is no cadence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import DAILY, EVERY_LIMIT, Cadence, Every, Weekdays, Weekly
from bot.domain.cadence_words import is_the_circles, read_wanted, read_words
from bot.errors.options import CadenceUnread, OutOfRange
from bot.voice.plans import cadence_name

FRAGMENTS = ["mon", "fri", "-", "to", "every", "2", "3", "x", "day", "week", "weekdays", "except", "and", ",", "a"]
WORKDAYS, WEEKEND = Weekdays((0, 1, 2, 3, 4)), Weekdays((5, 6))


def every(days: int) -> Every:
    read = read_words(f"every {days} days")
    assert isinstance(read, Every)
    return read


@pytest.mark.parametrize(
    ("said", "cadence"),
    [
        ("every day", DAILY),
        ("Daily", DAILY),
        ("everyday", DAILY),
        ("every single day", DAILY),
        ("each day", DAILY),
        ("once a day", DAILY),
        ("every 1 day", DAILY),
        ("mon-sun", DAILY),
        ("weekdays and weekends", DAILY),
        ("mon-fri", WORKDAYS),
        ("mon–fri", WORKDAYS),
        ("Mon — Fri.", WORKDAYS),
        ("Mo-Fr", WORKDAYS),
        ("monday to friday", WORKDAYS),
        ("Monday through Friday", WORKDAYS),
        ("mon thru fri", WORKDAYS),
        ("weekdays", WORKDAYS),
        ("on weekdays only", WORKDAYS),
        ("every weekday", WORKDAYS),
        ("workdays", WORKDAYS),
        ("working days", WORKDAYS),
        ("weekends", WEEKEND),
        ("every weekend", WEEKEND),
        ("week-ends", WEEKEND),
        ("sat & sun", WEEKEND),
        ("not on weekdays", WEEKEND),
        ("fri-mon", Weekdays((0, 4, 5, 6))),
        ("mon wed fri", Weekdays((0, 2, 4))),
        ("mon, wed and fri", Weekdays((0, 2, 4))),
        ("mon/wed/fri", Weekdays((0, 2, 4))),
        ("mon-wed-fri", Weekdays((0, 2, 4))),
        ("MWF", Weekdays((0, 2, 4))),
        ("tu th", Weekdays((1, 3))),
        ("tues, weds + thurs", Weekdays((1, 2, 3))),
        ("every Monday", Weekdays((0,))),
        ("mondays", Weekdays((0,))),
        ("mon-wed, sat", Weekdays((0, 1, 2, 5))),
        ("weekdays and saturday", Weekdays((0, 1, 2, 3, 4, 5))),
        ("every day except sunday", Weekdays((0, 1, 2, 3, 4, 5))),
        ("daily but not on weekends", WORKDAYS),
        ("weekdays except wed", Weekdays((0, 1, 3, 4))),
        ("three times a week", Weekly(3)),
        ("twice a week", Weekly(2)),
        ("once a week", Weekly(1)),
        ("once weekly", Weekly(1)),
        ("every week", Weekly(1)),
        ("weekly 3", Weekly(3)),
        ("3x", Weekly(3)),
        ("3 x week", Weekly(3)),
        ("3x/week", Weekly(3)),
        ("3 × a week", Weekly(3)),
        ("3 times", Weekly(3)),
        ("3 per week", Weekly(3)),
        ("3 days a week", Weekly(3)),
        ("at least 3 times every week", Weekly(3)),
        ("5/week", Weekly(5)),
        ("3", Weekly(3)),
        ("7 days a week", Weekly(7)),
        ("every 2 days", every(2)),
        ("every other day", every(2)),
        ("every second day", every(2)),
        ("alternate days", every(2)),
        ("every 3rd day", every(3)),
        ("every third day", every(3)),
        ("once in 3 days", every(3)),
        ("once every four days", every(4)),
        ("every two weeks", every(14)),
        ("every other week", every(14)),
        ("fortnightly", every(14)),
        ("every 7 days", every(7)),
        ("every 1 week", Weekly(1)),
    ],
)
def test_a_cadence_is_read_as_people_write_it(said: str, cadence: Cadence) -> None:
    assert read_words(said) == cadence
    assert read_words(f"  {said.upper()}! ") == cadence


@pytest.mark.parametrize(
    "said",
    [
        *(
            "",
            "  ",
            "-",
            "often",
            "whenever I can",
            "mon blursday",
            "monthly",
            "once a month",
            "twice a day",
            "каждый день",
        ),
        *(
            "3-4 times a week",
            "two or three times a week",
            "every other monday",
            "mon-",
            "-fri",
            "mon - and",
            "2 mondays",
        ),
        *(
            "every",
            "the others",
            "week",
            "a week",
            "day",
            "every day except",
            "not every day",
            "mon but not mon",
            "d1",
            "biweekly",
        ),
    ],
)
def test_what_is_no_cadence_is_not_guessed_at(said: str) -> None:
    assert read_words(said) is None
    with pytest.raises(CadenceUnread) as caught:
        read_wanted("weekly", said)
    assert (caught.value.option, caught.value.given) == ("detail", said)


@pytest.mark.parametrize(
    ("said", "most"),
    [
        ("8 times a week", 7),
        ("0x", 7),
        ("10 days", 7),
        ("every 0 days", 30),
        ("every 31 days", 30),
        ("every 5 weeks", 4),
    ],
)
def test_more_days_than_there_are_name_the_bounds(said: str, most: int) -> None:
    with pytest.raises(OutOfRange) as caught:
        read_words(said)
    assert (caught.value.option, caught.value.minimum, caught.value.maximum) == ("detail", 1, most)


@pytest.mark.parametrize(
    ("kind", "words", "cadence"),
    [
        ("daily", "", DAILY),
        ("weekdays", "", WORKDAYS),
        ("weekdays", "mon wed", Weekdays((0, 2))),
        ("weekly", "3", Weekly(3)),
        ("weekly", "twice", Weekly(2)),
        ("every", "3", every(3)),
        ("every", "2 days", every(2)),
        ("every", "every 2 days", every(2)),
        ("every", "day", DAILY),
        ("every", "other day", every(2)),
        ("every", "weekday", WORKDAYS),
        ("every", "monday and friday", Weekdays((0, 4))),
        ("every", "3 times a week", Weekly(3)),
        ("daily", "except sunday", Weekdays((0, 1, 2, 3, 4, 5))),
        ("daily", "mon-fri", WORKDAYS),
        ("weekly", "mon wed", Weekdays((0, 2))),
        (None, "twice a week", Weekly(2)),
    ],
)
def test_a_kind_and_words_are_read_together(kind: str | None, words: str, cadence: Cadence) -> None:
    assert read_wanted(kind, words) == cadence


@pytest.mark.parametrize("kind", [None, "weekly", "every"])
def test_nothing_at_all_is_asked_for(kind: str | None) -> None:
    with pytest.raises(CadenceUnread) as caught:
        read_wanted(kind, " ")
    assert caught.value.given.strip() == ""


@pytest.mark.parametrize(
    ("said", "means"),
    [("same as everybody", True), ("the circle's", True), ("like the others", True), ("every day", False), ("", False)],
)
def test_the_circles_own_cadence_can_be_asked_for_in_words(said: str, means: bool) -> None:
    assert is_the_circles(said) == means


@given(st.text(max_size=80) | st.lists(st.sampled_from(FRAGMENTS)).map(" ".join))
def test_whatever_is_said_is_a_whole_cadence_or_one_clear_refusal(said: str) -> None:
    try:
        cadence = read_words(said)
    except OutOfRange:
        return
    match cadence:
        case Weekdays(days=days):
            assert 0 < len(set(days)) == len(days) < 7
            assert list(days) == sorted(days)
            assert set(days) <= set(range(7))
        case Weekly(times=times):
            assert 1 <= times <= 7
        case Every(days=days):
            assert 2 <= days <= EVERY_LIMIT
        case _:
            assert cadence in {DAILY, None}


CADENCES = (
    st.just(DAILY)
    | st.sets(st.integers(0, 6), min_size=1, max_size=6).map(lambda days: Weekdays(tuple(sorted(days))))
    | st.integers(1, 7).map(Weekly)
    | st.integers(2, EVERY_LIMIT).map(every)
)


@given(CADENCES)
def test_what_kith_calls_a_cadence_is_read_as_that_cadence(cadence: Cadence) -> None:
    assert read_words(cadence_name(cadence)) == cadence
