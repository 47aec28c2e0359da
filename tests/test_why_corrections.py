"""/why gives a moderator's reason for a day that they added or removed, as the options of /member promise."""

from lives import DAY, keep
from world import MODERATOR, World, text


async def why(world: World, number: str = "streak") -> list[str]:
    return text(await world.say("ada", f"/why {number}")).split("\n")[2:]


async def correct(world: World, how: str, day: str, reason: str) -> None:
    assert "Noted" in text(await world.say(MODERATOR, f"/member {how} @ada day:{day} reason:{reason}"))


async def test_why_says_that_a_day_was_added_and_for_what_reason(world: World) -> None:
    await keep(world, 2, 2)
    await correct(world, "add", "2026-03-04", "she told me")
    assert (await why(world))[-2:] == ["What a moderator put right:", "Wed 4 Mar 2026: added. she told me"]


async def test_why_says_that_a_day_was_removed_though_no_step_is_left_of_it(world: World) -> None:
    await keep(world, 1)
    await correct(world, "remove", "2026-03-02", "it was a test")
    assert await why(world) == [
        "What a moderator put right:",
        "Mon 2 Mar 2026: removed. it was a test",
        "Nothing to tell yet. It begins with /checkin.",
    ]


async def test_why_says_what_came_last_of_a_day_that_was_corrected_twice(world: World) -> None:
    await keep(world, 3)
    await correct(world, "remove", "2026-03-03", "a mistake")
    await correct(world, "add", "2026-03-03", "no mistake after all")
    assert (await why(world))[-1] == "Tue 3 Mar 2026: put back. no mistake after all"
    await correct(world, "add", "2026-03-05", "her phone had died")
    await correct(world, "remove", "2026-03-05", "it was another day")
    assert (await why(world))[-1] == "Thu 5 Mar 2026: no longer added. it was another day"


async def test_an_undo_of_ones_own_is_no_correction(world: World) -> None:
    await world.say("ada", "/checkin")
    await world.say("ada", "/undo")
    assert "moderator" not in "".join(await why(world))


async def test_a_correction_of_long_ago_is_not_told_of_the_last_thirty_days(world: World) -> None:
    await keep(world, 3)
    await correct(world, "remove", "2026-03-03", "a mistake")
    world.clock.at += 28 * DAY - DAY
    assert "removed" in "".join(await why(world, "consistency"))
    world.clock.at += 2 * DAY
    assert "removed" not in "".join(await why(world, "consistency"))
    assert "removed" in "".join(await why(world, "total"))
