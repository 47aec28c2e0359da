"""PRODUCT.md, "Check-ins": what a goal is, which one is meant, and which plan is quoted."""

from datetime import timedelta

import pytest
from factories import NOW, TODAY, days, make_goal
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.goals import (
    OPEN_LIMIT,
    TITLE_LIMIT,
    Goal,
    GoalState,
    Intention,
    check_room,
    check_target,
    clean_plan,
    clean_title,
    closed,
    find_goal,
    goal_number,
    in_order,
    plan_to_quote,
)
from bot.errors.goals import GoalProblem, GoalRefused
from bot.errors.options import MissingOption, TooLong

BOOK, GARDEN, BOOKCASE = (
    make_goal(1, "Finish the book"),
    make_goal(2, "Plant a garden"),
    make_goal(7, "Finish the bookcase"),
)
OPEN = [BOOK, GARDEN, BOOKCASE]

words = st.text(st.characters(codec="utf-8"), max_size=130)
titles = words.filter(lambda text: 0 < len(" ".join(text.split())) <= TITLE_LIMIT)
targets = st.none() | st.integers(-30, 30).map(lambda ahead: TODAY + days(ahead))


@st.composite
def open_goals(draw: st.DrawFn) -> list[Goal]:
    """Open goals by number, some with a day, some with a plan."""
    numbers = draw(st.lists(st.integers(1, 99), unique=True, max_size=8).map(sorted))
    plans = st.sampled_from([(None, None), ("lunch", "walk"), ("coffee", "write")])
    goals = []
    for number in numbers:
        cue, action = draw(plans)
        goals.append(make_goal(number, f"Goal {number}", by_day=draw(targets), cue=cue, action=action))
    return goals


def meant(goals: list[Goal], said: str) -> tuple[tuple[int, str], ...]:
    """The goal that is meant, or those that are offered instead."""
    try:
        goal = find_goal(goals, said)
    except GoalRefused as error:
        return error.candidates
    return ((goal.number, goal.title),)


def refused(reason: GoalProblem, wanted: str, goals: list[Goal]) -> GoalRefused:
    with pytest.raises(GoalRefused) as caught:
        find_goal(goals, wanted)
    assert (caught.value.reason, caught.value.option) == (reason, "goal")
    return caught.value


def test_a_title_is_one_line_of_visible_characters() -> None:
    assert clean_title("  read\n\tchapter\u200b 3 \u202e") == "read chapter 3"


@pytest.mark.parametrize("title", ["", "  ", "\u200b\u202e", "\n"])
def test_a_title_without_a_visible_character_is_asked_for(title: str) -> None:
    with pytest.raises(MissingOption):
        clean_title(title)


def test_a_title_has_at_most_a_hundred_characters() -> None:
    assert len(clean_title("t" * 100)) == TITLE_LIMIT
    with pytest.raises(TooLong) as caught:
        clean_title("t" * 101)
    assert (caught.value.limit, caught.value.given) == (TITLE_LIMIT, "t" * 101)


@given(words)
def test_a_title_is_refused_or_comes_out_short_whole_and_on_one_line(title: str) -> None:
    try:
        cleaned = clean_title(title)
    except (MissingOption, TooLong):
        return
    assert 0 < len(cleaned) <= TITLE_LIMIT
    assert cleaned == " ".join(cleaned.split())
    assert clean_title(cleaned) == cleaned


def test_today_is_a_day_for_a_goal_and_yesterday_is_none() -> None:
    assert check_target("today", TODAY, TODAY) == TODAY
    with pytest.raises(GoalRefused) as caught:
        check_target("yesterday", TODAY - days(1), TODAY)
    assert (caught.value.reason, caught.value.option, caught.value.given) == (
        GoalProblem.IN_THE_PAST,
        "by",
        "yesterday",
    )


@pytest.mark.parametrize(
    ("after", "will", "plan"),
    [
        ("breakfast", "read ten pages", ("breakfast", "read ten pages")),
        ("After breakfast,", "I will read ten pages.", ("breakfast", "read ten pages")),
        ("after   lunch", "I'll walk", ("lunch", "walk")),
        ("lunch", "I\u2019ll walk", ("lunch", "walk")),
        ("afternoon tea", "illustrate", ("afternoon tea", "illustrate")),
        ("after-work beer", "i-spy", ("after-work beer", "i-spy")),
        ("AFTER: lunch", "I WILL: walk", ("lunch", "walk")),
        ("after after lunch", "I will I'll walk", ("lunch", "walk")),
        ("when I get home", "then I will walk", ("I get home", "walk")),
        ("as soon as I get home", "I'm going to walk", ("I get home", "walk")),
        ("after when I get home", "I am going to walk", ("I get home", "walk")),
        ("lunch", "I shall walk", ("lunch", "walk")),
        ("lunch", "I walk", ("lunch", "walk")),
        ("lunch", "I, Claudius: a chapter", ("lunch", "I, Claudius: a chapter")),
        ("whenever", "then", ("whenever", "then")),
        ("after", "I will", (None, None)),
        ("After...", "i\u2019ll ", (None, None)),
        ("after,", None, (None, None)),
        (None, "I will.", (None, None)),
        (None, None, (None, None)),
        ("", " \u200b", (None, None)),
    ],
)
def test_a_plan_is_kept_without_the_words_that_kith_puts_around_it(
    after: str | None, will: str | None, plan: tuple[str | None, str | None]
) -> None:
    assert clean_plan(after, will) == plan


@pytest.mark.parametrize(
    ("after", "will", "missing"),
    [("lunch", None, "will"), ("...", "walk", "after"), ("lunch", "I will", "will"), ("after", "walk", "after")],
)
def test_half_a_plan_names_the_other_half(after: str | None, will: str | None, missing: str) -> None:
    with pytest.raises(GoalRefused) as caught:
        clean_plan(after, will)
    assert (caught.value.reason, caught.value.option) == (GoalProblem.HALF_A_PLAN, missing)


@given(words, words)
def test_a_plan_is_whole_or_absent_or_refused(after: str, will: str) -> None:
    try:
        cue, action = clean_plan(after, will)
    except GoalRefused:
        return
    assert (cue is None) == (action is None)
    goal = make_goal(cue=cue, action=action)
    assert goal.plan == (f"after {cue} I will {action}" if cue else None)


def test_fifty_goals_can_be_open_and_not_one_more() -> None:
    check_room([make_goal(number) for number in range(1, OPEN_LIMIT)])
    with pytest.raises(GoalRefused) as caught:
        check_room([make_goal(number) for number in range(1, OPEN_LIMIT + 1)])
    assert (caught.value.reason, caught.value.limit) == (GoalProblem.TOO_MANY, 50)


def test_closing_changes_nothing_that_the_member_wrote() -> None:
    goal = make_goal(3, by_day=TODAY, cue="lunch", action="walk")
    assert closed(goal, GoalState.DONE, NOW) == Goal(
        goal.circle_id, goal.member_id, 3, goal.title, NOW, TODAY, "lunch", "walk", GoalState.DONE, NOW
    )


@pytest.mark.parametrize(
    ("wanted", "goal"),
    [
        ("1", BOOK),
        ("#2", GARDEN),
        (" 7 ", BOOKCASE),
        ("plant", GARDEN),
        ("PLANT A  GARDEN", GARDEN),
        ("finish the book", BOOK),
        ("Finish the bookc", BOOKCASE),
    ],
)
def test_a_goal_is_named_by_its_number_or_by_how_it_begins(wanted: str, goal: Goal) -> None:
    assert find_goal(OPEN, wanted) == goal


def test_a_title_that_is_a_number_is_found_when_no_goal_has_that_number() -> None:
    pages = make_goal(1, "100 pages")
    assert find_goal([pages, GARDEN], "100") == pages


def test_nothing_means_the_only_goal() -> None:
    assert find_goal([GARDEN], "") == GARDEN
    assert refused(GoalProblem.WHICH, " ", OPEN).candidates == ((1, BOOK.title), (2, GARDEN.title), (7, BOOKCASE.title))


def test_words_that_mean_several_goals_name_these() -> None:
    assert refused(GoalProblem.AMBIGUOUS, "fin", OPEN).candidates == ((1, BOOK.title), (7, BOOKCASE.title))


@pytest.mark.parametrize("wanted", ["3", "learn", "the book", "#"])
def test_words_that_mean_no_goal_name_all_of_them(wanted: str) -> None:
    error = refused(GoalProblem.UNKNOWN, wanted, OPEN)
    assert (error.given, len(error.candidates)) == (wanted, 3)


def test_without_an_open_goal_none_can_be_meant() -> None:
    refused(GoalProblem.NONE_OPEN, "1", [])


@given(st.lists(titles, min_size=1, max_size=8), words)
def test_whatever_is_said_means_one_goal_or_is_refused_with_goals_that_are_there(given_: list[str], said: str) -> None:
    goals = [make_goal(number, title) for number, title in enumerate(given_, start=1)]
    named = {(goal.number, goal.title) for goal in goals}
    assert meant(goals, said)
    assert set(meant(goals, said)) <= named
    for goal in goals:
        assert find_goal(goals, str(goal.number)) == goal


@pytest.mark.parametrize(("said", "number"), [("3", 3), ("#12", 12), ("", None), ("3a", None), ("9" * 10, None)])
def test_a_number_is_read_where_it_is_one(said: str, number: int | None) -> None:
    assert goal_number(said) == number


def test_the_nearest_day_comes_first_and_one_that_has_passed_is_like_none() -> None:
    late, none = make_goal(1, by_day=TODAY - days(3)), make_goal(2)
    near, far = make_goal(3, by_day=TODAY), make_goal(4, by_day=TODAY + days(9))
    assert in_order([late, none, far, near], TODAY) == [near, far, late, none]


def test_the_plan_of_the_nearest_day_is_quoted_or_else_the_newest() -> None:
    old, new = make_goal(1, cue="lunch", action="walk"), make_goal(2, cue="tea", action="read")
    near = make_goal(3, by_day=TODAY, cue="work", action="write")
    far = make_goal(4, by_day=TODAY + days(1), cue="supper", action="draw")
    passed = make_goal(5, by_day=TODAY - days(1), cue="class", action="practise")
    assert plan_to_quote([old, new, near, far, passed], TODAY) == Intention(near.title, "after work I will write")
    assert plan_to_quote([old, new], TODAY) == Intention(new.title, "after tea I will read")
    assert plan_to_quote([old, new, passed], TODAY) == Intention(passed.title, "after class I will practise")
    assert plan_to_quote([make_goal(6, by_day=TODAY)], TODAY) is None
    assert plan_to_quote([], TODAY) is None


@given(open_goals(), st.timedeltas(-timedelta(days=40), timedelta(days=40)))
def test_a_plan_is_quoted_if_there_is_one_and_no_goal_with_one_is_nearer(goals: list[Goal], span: timedelta) -> None:
    today = TODAY + days(span.days)
    quoted = plan_to_quote(goals, today)
    planned = [goal for goal in goals if goal.plan]
    assert (quoted is None) == (not planned)
    ahead = [goal.by_day for goal in planned if goal.by_day and goal.by_day >= today]
    if ahead:
        assert quoted in {Intention(goal.title, goal.plan or "") for goal in planned if goal.by_day == min(ahead)}
    elif planned:
        assert quoted == Intention(planned[-1].title, planned[-1].plan or "")


@given(open_goals())
def test_a_list_keeps_every_goal_once(goals: list[Goal]) -> None:
    ordered = in_order(goals, TODAY)
    assert sorted(goal.number for goal in ordered) == [goal.number for goal in goals]
