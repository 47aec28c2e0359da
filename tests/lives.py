"""What tests do with one member's days in a `World`, and what they look up of them afterwards."""

from datetime import timedelta

from world import CIRCLE, World

from bot.domain.identity import MemberId
from bot.domain.ledger import Fact, FactKind
from bot.domain.members import Profile
from bot.domain.streaks import fold

DAY = timedelta(days=1)


async def keep(world: World, *plan: int, who: str = "ada") -> None:
    """So many days kept, then so many not, and so on; the clock stands on the day after."""
    for position, length in enumerate(plan):
        for _ in range(length):
            if position % 2 == 0:
                await world.say(who, "/checkin")
            world.clock.at += DAY


async def checked_in(world: World, *names: str) -> None:
    """Each checks in, and the circle reads it."""
    for name in names:
        await world.say(name, "/checkin")
    await world.tick()


async def set_goals(world: World, *titles: str, who: str = "ada") -> None:
    """Goals without a day or a plan, numbered in this order."""
    for title in titles:
        await world.give(who, "goal add", title=title)


async def profile_of(world: World, who: str = "ada") -> Profile:
    """Their profile, which there is."""
    found = await world.storage.read(lambda uow: uow.members.get(CIRCLE, MemberId(who)))
    assert found is not None
    return found


async def facts_of(world: World, who: str = "ada") -> list[Fact]:
    """Their ledger."""
    return list(await world.storage.read(lambda uow: uow.ledger.of_member(CIRCLE, MemberId(who))))


async def kinds(world: World, who: str = "ada") -> list[FactKind]:
    """What happened, in its order."""
    return [fact.kind for fact in await facts_of(world, who)]


async def holds(world: World, who: str = "ada") -> None:
    """The standing equals the fold of the ledger."""
    assert (await profile_of(world, who)).standing == fold(await facts_of(world, who))
