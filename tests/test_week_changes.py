"""A change from so many days a week to another number: the week under way ends as it began, and counts once."""

from datetime import UTC, datetime

from lives import DAY, holds, keep, profile_of
from world import MODERATOR, World, button, text


async def choose(world: World, kind: str, detail: str) -> str:
    shown = await world.give("ada", "cadence", kind=kind, detail=detail)
    done = await world.press("ada", button(shown.message, "Yes, change it"))
    assert text(shown).split(", ", 1)[1].split(".")[0] == text(done).split(", ", 1)[1].split(".")[0]
    await holds(world)
    return text(done)


async def test_from_weeks_to_weeks_the_week_under_way_counts_once(world: World) -> None:
    await choose(world, "weekly", "1")
    await world.say("ada", "/checkin")
    world.clock.at += DAY
    assert "from Monday 9 March on" in await choose(world, "weekly", "2")
    await keep(world, 3)
    assert (await profile_of(world)).standing.current == 1
    world.clock.at += 3 * DAY
    await keep(world, 2)
    assert (await profile_of(world)).standing.current == 2


async def test_a_week_that_has_not_begun_to_be_kept_changes_at_once(world: World) -> None:
    await choose(world, "weekly", "1")
    await keep(world, 7)
    assert "from today on" in await choose(world, "weekly", "2")


async def test_a_change_to_another_number_a_week_can_be_taken_back_before_it_holds(world: World) -> None:
    await choose(world, "weekly", "3")
    await keep(world, 2)
    assert "from Monday 9 March on" in await choose(world, "weekly", "5")
    assert "your cadence already" in text(await world.give("ada", "cadence", kind="weekly", detail="5"))
    await choose(world, "weekly", "3")
    await keep(world, 1)
    assert (await profile_of(world)).standing.current == 1


async def test_days_chosen_by_mistake_and_taken_back_leave_the_week_whole(world: World) -> None:
    await choose(world, "weekly", "3")
    await keep(world, 2)
    await choose(world, "daily", "")
    await choose(world, "weekly", "3")
    await keep(world, 1)
    assert (await profile_of(world)).standing.current == 1
    await keep(world, 1)
    await choose(world, "daily", "")
    assert "from Monday 9 March on" in await choose(world, "weekly", "1")


async def test_a_circles_new_weeks_leave_one_alone_that_was_kept_beyond_the_date_line(world: World) -> None:
    """It is Monday already in Kiritimati, and Sunday again in Pago Pago."""
    await world.say(MODERATOR, "/checkin private:yes")
    await world.give(MODERATOR, "config cadence", kind="weekly", detail="1", confirm="yes")
    await world.say("ada", "/checkin private:yes")
    world.clock.at = datetime(2026, 3, 8, 15, tzinfo=UTC)
    await world.say("ada", "/zone Pacific/Kiritimati")
    await world.say("ada", "/checkin private:yes")
    await world.say("ada", "/zone Pacific/Pago_Pago")
    assert (await profile_of(world)).standing.current == 2
    await world.give(MODERATOR, "config cadence", kind="weekly", detail="3", confirm="yes")
    await world.tick()
    assert (await profile_of(world)).standing.current == 2
    await holds(world)
