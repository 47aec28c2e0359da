"""What tests of outages do over and over: days are kept, Kith is away, and excuses are counted."""

from datetime import datetime, timedelta

from lives import facts_of
from world import START, World

from bot.domain.ledger import Fact, FactKind
from bot.domain.outages import Outage
from bot.ports import Storage

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MIDNIGHT = START.replace(hour=0)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """So many days after START's."""
    return MIDNIGHT + DAY * day + HOUR * hour + MINUTE * minute


async def keep(world: World, days: int, who: str = "ada") -> None:
    """So many days kept, from START on, with Kith up at noon of each; the clock stands at the last of them."""
    for day in range(days):
        world.clock.at = world.machine.at = at(day, 12)
        await world.say(who, "/checkin")


async def down(world: World, begin: datetime, end: datetime) -> None:
    """Kith's last beat is at `begin`; at `end` it is back."""
    world.clock.at = world.machine.at = begin
    await world.storage.transact(lambda uow: uow.outages.beat("test", begin))
    await world.be_down_until(end)


async def excuses(world: World, who: str = "ada") -> list[Fact]:
    return [fact for fact in await facts_of(world, who) if fact.kind is FactKind.EXCUSED]


async def known(storage: Storage) -> list[Outage]:
    return list(await storage.read(lambda uow: uow.outages.latest(99)))
