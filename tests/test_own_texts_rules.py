"""What a text of a circle's own may hold, and which text comes next."""

import pytest
from factories import CIRCLE, NOW
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from bot.domain.ladder import NudgeTone, Step, is_same_pool, nudge_value, text_of
from bot.domain.own_texts import (
    FILLED_LIMIT,
    LONGEST,
    TEXTS_LIMIT,
    WITHOUT_REPEAT,
    OwnText,
    Placeholder,
    check_text,
    kiths_id,
    kiths_number,
    next_text,
    own_id,
    parts_of,
    texts_for,
)
from bot.errors.options import MissingOption
from bot.errors.texts import TextProblem, TextRefused

KITHS = 5


def own(
    number: int, text: str = "Hello!", step: Step = Step.GENTLE, *, used: bool = True, removed: bool = False
) -> OwnText:
    return OwnText(CIRCLE, number, step, text, NOW, NOW if used else None, NOW if removed else None)


def refused(text: str, known: list[OwnText] | None = None) -> TextRefused:
    with pytest.raises(TextRefused) as caught:
        check_text(text, Step.GENTLE, known or [])
    return caught.value


def test_words_and_placeholders_come_in_their_order() -> None:
    assert parts_of("Hi {name}, {PLAN}{ circle }!") == (
        "Hi ",
        Placeholder.NAME,
        ", ",
        Placeholder.PLAN,
        Placeholder.CIRCLE,
        "!",
    )
    assert parts_of("no braces") == ("no braces",)


def test_an_unknown_placeholder_is_named_with_those_that_work() -> None:
    error = refused("Hi {nmae} and {name}")
    assert (error.reason, error.name, error.given) == (TextProblem.UNKNOWN_PLACEHOLDER, "nmae", "Hi {nmae} and {name}")
    assert error.known == ("name", "circle", "plan", "checkin")
    assert refused("{}").reason is TextProblem.UNKNOWN_PLACEHOLDER


@pytest.mark.parametrize("text", ["{name", "name}", "{{name}}", "a } b { c", "{na\nme}", "{name\n}", "{"])
def test_a_brace_that_stands_alone_is_refused(text: str) -> None:
    assert refused(text).reason is TextProblem.BRACES


@pytest.mark.parametrize("text", ["", "  ", "\u200b\u2060"])
def test_nothing_visible_is_no_text(text: str) -> None:
    with pytest.raises(MissingOption):
        check_text(text, Step.GENTLE, [])


@pytest.mark.parametrize("placeholder", Placeholder)
def test_what_is_filled_in_counts_at_its_longest(placeholder: Placeholder) -> None:
    mark, room = f"{{{placeholder}}}", FILLED_LIMIT - LONGEST[placeholder]
    assert check_text("x" * room + mark, Step.GENTLE, [])
    error = refused("x" * (room + 1) + mark)
    assert (error.reason, error.size, error.limit) == (TextProblem.TOO_LONG, FILLED_LIMIT + 1, FILLED_LIMIT)


def test_a_text_that_is_there_already_is_refused_at_its_step_alone() -> None:
    assert refused(" Hello!\u200b ", [own(1)]).reason is TextProblem.KNOWN
    assert check_text("Hello!", Step.GENTLE, [own(1, step=Step.STOP)]) == "Hello!"


def test_a_step_has_room_for_ten() -> None:
    ten = [own(number, f"text {number}") for number in range(TEXTS_LIMIT)]
    assert refused("one more", ten).reason is TextProblem.TOO_MANY
    assert check_text("one more", Step.GENTLE, ten[1:])


@given(texts)
def test_whatever_is_written_is_kept_or_refused(text: str) -> None:
    try:
        kept = check_text(text, Step.GENTLE, [])
    except (TextRefused, MissingOption):
        return
    assert check_text(kept, Step.STOP, []) == kept


def test_only_texts_that_are_used_and_suit_the_member_are_said() -> None:
    texts = [own(1), own(2, used=False), own(3, removed=True), own(4, "{plan}"), own(5, step=Step.WEEKLY)]
    assert [text.number for text in texts_for(texts, Step.GENTLE, plan=True)] == [1, 4]
    assert [text.number for text in texts_for(texts, Step.GENTLE, plan=False)] == [1]
    for weekly in (Step.WEEKLY, Step.WEEKLY_AGAIN):
        assert [text.number for text in texts_for(texts, weekly, plan=False)] == [5]


def test_ids_say_whose_text_it_was() -> None:
    assert own_id(own(7)) == "own-7"
    assert (kiths_id(NudgeTone.WARM, 3), kiths_id(NudgeTone.BRIEF, 3)) == ("3", "brief-3")
    assert kiths_number("3") == kiths_number("brief-3") == 3
    assert text_of(nudge_value(Step.GENTLE, "own-7")) == "own-7"


def test_the_weekly_steps_share_their_texts() -> None:
    assert is_same_pool("weekly:3", Step.WEEKLY_AGAIN)
    assert is_same_pool("weekly-again:3", Step.WEEKLY)
    assert is_same_pool("stop:3", Step.STOP)
    assert not is_same_pool("gentle:3", Step.WEEKLY)


def test_kiths_texts_fill_up_those_of_the_circle() -> None:
    two = [own(4), own(9)]
    said = [next_text(two, NudgeTone.BRIEF, KITHS, before, ()) for before in range(5)]
    assert said == ["own-4", "own-9", "brief-2", "brief-3", "brief-4"]
    six = [own(number) for number in range(6)]
    assert [next_text(six, NudgeTone.WARM, KITHS, before, ()) for before in range(6)] == [own_id(text) for text in six]


sets_of_texts = st.lists(st.frozensets(st.integers(1, 12), max_size=TEXTS_LIMIT), min_size=1, max_size=30)


@given(sets_of_texts, st.lists(st.sampled_from(NudgeTone), min_size=30, max_size=30))
def test_nothing_is_repeated_within_four_whatever_moderators_change_in_between(
    sets: list[frozenset[int]], tones: list[NudgeTone]
) -> None:
    said: list[str] = []
    for before, (numbers, tone) in enumerate(zip(sets, tones, strict=False)):
        said.append(next_text([own(number) for number in sorted(numbers)], tone, KITHS, before, said[::-1]))
        assert said[-1] not in said[:-1][-WITHOUT_REPEAT:]


@given(st.integers(1, 6), st.integers(0, TEXTS_LIMIT), st.integers(0, 40))
def test_whoever_climbs_again_and_again_reads_every_text_of_a_step_before_one_comes_again(
    steps: int, owned: int, before: int
) -> None:
    texts = [own(number) for number in range(1, owned + 1)]
    there = max(owned, KITHS)
    said: list[str] = []
    for spell in range(2 * there):
        said.append(next_text(texts, NudgeTone.WARM, KITHS, before + spell * steps, said[::-1]))
    assert len(set(said[:there])) == len(set(said[there:])) == there
