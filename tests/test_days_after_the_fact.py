"""Yesterday logged late, and the last check-in taken back, through the dispatcher."""

import pytest
from lives import facts_of, holds, keep
from world import World, text

from bot.domain.ledger import FactKind


async def test_yesterday_can_be_logged_and_shows_as_late(world: World) -> None:
    await keep(world, 3, 1)
    reply = await world.say("ada", "/checkin when:yesterday minutes:20 wrote it up")
    await world.tick()
    assert "Yesterday counts: 4 days in a row" in text(reply)
    assert "checked in for yesterday (late, 20 minutes): 4 days in a row" in text(world.published[-1])
    assert (await facts_of(world))[-1].late
    await holds(world)


async def test_a_note_that_begins_with_a_day_is_a_note(world: World) -> None:
    await world.say("ada", "/checkin yesterday was hard")
    [joined] = [fact for fact in await facts_of(world) if fact.kind is FactKind.CHECK_IN]
    assert (joined.note, joined.late) == ("yesterday was hard", False)


async def test_two_days_ago_cannot_be_logged(world: World) -> None:
    assert "“when” can be today or yesterday" in text(await world.say("ada", "/checkin when:saturday"))


@pytest.mark.parametrize("line", ["/undo", "/checkin undo", "/Checkin  UNDO"])
async def test_the_last_check_in_is_taken_back_while_its_day_is_open(world: World, line: str) -> None:
    await keep(world, 2)
    await world.say("ada", "/checkin too early")
    reply = text(await world.say("ada", line))
    assert "Taken back" in reply
    assert "Days in total: 2 days" in reply
    await world.tick()
    assert len(world.published) == 2
    await holds(world)


async def test_undo_has_its_bounds(world: World) -> None:
    assert "no check-in of today" in text(await world.say("ada", "/undo"))
    await keep(world, 1)
    assert "That day is closed" in text(await world.say("ada", "/undo"))
    await world.say("ada", "/checkin")
    await world.say("ada", "/undo")
    assert "That day is closed" in text(await world.say("ada", "/undo"))


async def test_a_milestone_that_is_undone_and_kept_again_is_announced_once(world: World) -> None:
    await keep(world, 6)
    assert "longest ever" in text(await world.say("ada", "/checkin"))
    await world.say("ada", "/undo")
    assert "longest ever" not in text(await world.say("ada", "/checkin"))
    await holds(world)
