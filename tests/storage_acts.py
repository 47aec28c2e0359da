"""What tests of the storage do over and over: two circles with their members, and a letter's way out."""

from datetime import datetime, timedelta

from factories import ADA, BEN, NOW, OTHER_CIRCLE, make_circle, make_profile

from bot.domain.members import Profile
from bot.outgoing import Fate, Outgoing
from bot.ports import Storage, UnitOfWork

LEASE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


async def settle(storage: Storage, *profiles: Profile) -> None:
    """Two circles, with Ada and Ben in the first unless others are named."""

    async def work(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle())
        await uow.circles.save(make_circle(OTHER_CIRCLE, name="Other"))
        for profile in profiles or (make_profile(ADA), make_profile(BEN)):
            await uow.members.save(profile)

    await storage.transact(work)


async def put(storage: Storage, *letters: Outgoing) -> list[bool]:
    async def work(uow: UnitOfWork) -> list[bool]:
        return [await uow.outbox.put(letter) for letter in letters]

    return await storage.transact(work)


async def claim(storage: Storage, now: datetime = NOW, limit: int = 10) -> list[Outgoing]:
    return list(await storage.transact(lambda uow: uow.outbox.claim("web", now, LEASE, limit)))


async def finish(storage: Storage, letter: Outgoing, fate: Fate = Fate.SENT, at: datetime = NOW) -> None:
    await storage.transact(lambda uow: uow.outbox.finish(letter, fate, at))
