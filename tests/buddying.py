"""What tests of buddies do over and over: people join, become buddies, and are told something."""

from datetime import timedelta

from world import CIRCLE, World, text

from bot.domain.identity import MemberId
from bot.domain.pairing import Pair, RequestState
from bot.messages import Message


async def joined(world: World, *names: str) -> None:
    for name in names:
        await world.say(name, "/join UTC no")


async def last_to(world: World, who: str) -> Message:
    """The newest private message to a member."""
    await world.tick()
    return world.sent_to(who)[-1]


async def told(world: World, who: str) -> list[str]:
    await world.tick()
    return [text(message) for message in world.sent_to(who)]


async def paired(world: World, one: str = "ada", other: str = "ben") -> None:
    await joined(world, one, other)
    await world.say(one, f"/buddy ask @{other}")
    assert "are buddies now" in text(await world.say(other, f"/buddy accept @{one}"))


async def pair_of(world: World, who: str) -> Pair | None:
    return await world.storage.read(lambda uow: uow.buddies.of(CIRCLE, MemberId(who)))


async def states(world: World, who: str) -> list[RequestState]:
    found = await world.storage.read(
        lambda uow: uow.buddies.requests(CIRCLE, MemberId(who), world.clock.at - timedelta(days=365))
    )
    return [one.state for one in found]
