"""After an upgrade that changes the rules: standings from before are computed anew with what their members do next."""

from dataclasses import replace
from datetime import timedelta

from lives import holds, keep, profile_of
from world import MODERATOR, World, text

from bot.domain.standing import RULES
from bot.ports import UnitOfWork


async def upgraded(world: World) -> None:
    """Ada's streak of ten days broke, and a check-in two excused days later opened its repair; but her standing comes
    from a Kith whose rules knew nothing of that.
    """
    await keep(world, 10, 5)
    await world.say(MODERATOR, "/forgive from:yesterday to:yesterday reason:storm")
    world.clock.at += timedelta(days=1)
    await world.say("ada", "/checkin")
    ada = await profile_of(world)
    assert ada.standing.lost == 10

    async def age(uow: UnitOfWork) -> None:
        standing = replace(ada.standing, rules=RULES - 1, lost=0, mended=0)
        await uow.members.save(replace(ada, standing=standing))

    await world.storage.transact(age)


async def test_what_is_read_is_computed_by_the_rules_of_today(world: World) -> None:
    await upgraded(world)
    assert "A repair is under way: keep 2 more days" in text(await world.say("ada", "/streak"))
    assert (await profile_of(world)).standing.rules == RULES - 1, "reading writes nothing"


async def test_what_is_done_next_goes_on_from_there(world: World) -> None:
    await upgraded(world)
    for _ in range(2):
        world.clock.at += timedelta(days=1)
        last = await world.say("ada", "/checkin")
        await holds(world)
    assert "Your streak is whole again: 13 days in a row" in text(last)
