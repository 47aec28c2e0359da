"""What is offered while somebody types: to them alone, and nothing when it cannot be had."""

from typing import TypeVar

import pytest
from fakes import FakeStorage
from world import MODERATOR, World

from bot.commands.spec import Choice, Option, OptionKind
from bot.domain.goals import GoalState
from bot.domain.identity import MemberId
from bot.errors.storage import StorageError
from bot.ports import Work

T = TypeVar("T")


@pytest.fixture
async def world() -> World:
    world = World(FakeStorage())
    for title in ("Finish the book", "Plant a garden", "Read another book"):
        await world.give("ada", "goal add", title=title)
    return world


async def offered(world: World, who: str, command: str, option: str, begun: str, limit: int = 25) -> list[str]:
    asked = world.invocation(who, command)
    return [choice.label for choice in await world.dispatcher.suggest(asked, option, begun, limit)]


@pytest.mark.parametrize("command", ["checkin", "goal done", "goal drop"])
@pytest.mark.parametrize(
    ("begun", "fitting"),
    [
        ("", ["1. Finish the book", "2. Plant a garden", "3. Read another book"]),
        ("BOOK", ["1. Finish the book", "3. Read another book"]),
        ("  the   bo", ["1. Finish the book"]),
        ("2", ["2. Plant a garden"]),
        ("#3", ["3. Read another book"]),
        ("juggling", []),
    ],
)
async def test_a_members_own_open_goals_fit_by_number_and_by_words(
    world: World, command: str, begun: str, fitting: list[str]
) -> None:
    assert await offered(world, "ada", command, "goal", begun) == fitting


async def test_nobody_is_offered_the_goals_of_somebody_else(world: World) -> None:
    assert await offered(world, "ben", "checkin", "goal", "") == []


async def test_what_is_chosen_is_understood(world: World) -> None:
    asked = world.invocation("ada", "goal done")
    chosen = (await world.dispatcher.suggest(asked, "goal", "garden", 25))[0]
    await world.give("ada", "goal done", goal=chosen.value)
    key = asked.circle_id, MemberId("ada"), GoalState.DONE, 9
    assert [goal.title for goal in await world.storage.read(lambda uow: uow.goals.closed_goals(*key))] == [
        "Plant a garden"
    ]
    assert "2. Plant a garden" not in await offered(world, "ada", "goal done", "goal", "")


async def test_the_nearest_day_comes_first_and_no_more_than_fit(world: World) -> None:
    await world.give("ada", "goal add", title="Swim", by="tomorrow")
    assert await offered(world, "ada", "checkin", "goal", "", limit=2) == ["4. Swim", "1. Finish the book"]


async def test_zones_are_offered_by_the_kind_of_the_option(world: World) -> None:
    assert (await offered(world, "ben", "join", "zone", "berl"))[0] == "Europe/Berlin"


async def test_a_circles_own_texts_are_offered_to_moderators_alone(world: World) -> None:
    await world.give(MODERATOR, "config text", step="gentle", text="The nest is warm, {name}.")
    asked = world.invocation(MODERATOR, "config text-remove")
    assert await world.dispatcher.suggest(asked, "number", "nest", 25) == [Choice("1", "1: The nest is warm, {name}.")]
    assert await offered(world, "ada", "config text-remove", "number", "") == []


@pytest.mark.parametrize(
    ("command", "option"),
    [("checkin", "note"), ("checkin", "minutes"), ("checkin", "nothing"), ("goal tell", "number"), ("dance", "goal")],
)
async def test_nothing_is_offered_where_nothing_can_be(world: World, command: str, option: str) -> None:
    assert await offered(world, "ada", command, option, "") == []


async def test_in_a_circle_where_nobody_has_done_anything_there_are_no_goals() -> None:
    assert await offered(World(FakeStorage()), "ada", "checkin", "goal", "") == []


class Away(FakeStorage):
    async def read(self, work: Work[T]) -> T:
        raise StorageError("away")


async def test_a_database_that_is_away_offers_nothing_and_fails_nothing() -> None:
    world = World(Away())
    await world.give("ada", "goal add", title="Swim")
    assert await offered(world, "ada", "checkin", "goal", "") == []


async def suggest_nothing(*_: object) -> list[Choice]:
    return []


def test_only_texts_and_numbers_are_completed_by_a_declaration() -> None:
    option = Option("goal", "help", max_length=9, completer=suggest_nothing)
    assert option.completed
    assert Option("zone", "help", OptionKind.ZONE).completed
    assert not Option("note", "help", max_length=9).completed
    with pytest.raises(ValueError, match="completed by its kind"):
        Option("zone", "help", OptionKind.ZONE, completer=suggest_nothing)
