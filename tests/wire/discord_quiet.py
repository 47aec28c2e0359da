"""Somebody goes quiet on the loopback Discord, and what is looked up of them afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from fakes import FakeStorage
from wire.discord_accounts import Role, User
from wire.discord_interactions import Seen
from wire.discord_kith import OnDiscord, kith_on_discord
from wire.discord_messages import Message
from wire.discord_people import Place
from wire.discord_server import LoopbackDiscord
from world import ManualClock

from adapters.discord.inbound import circle
from bot.domain.identity import MemberId
from bot.domain.ledger import FactKind
from bot.domain.members import Profile


async def passes(kith: OnDiscord, **span: float) -> None:
    """Time passes hour by hour, with all that falls due on the way."""
    for _ in range(int(timedelta(**span) / timedelta(hours=1))):
        kith.clock.at += timedelta(hours=1)
        await kith.duties.run_all()


async def goes_quiet(kith: OnDiscord, user: User, consent: str | None = "private", **span: float) -> None:
    """Somebody agrees to nudges, unless they have, checks in, and is not heard of."""
    if consent is not None:
        await kith.server.slash(user, "join", consent=consent)
    await kith.server.slash(user, "checkin", note="done")
    await kith.sent()
    await passes(kith, **(span or {"days": 2, "hours": 7}))


async def refusals_grow_old(kith: OnDiscord) -> None:
    """Who refused is not tried again for five real minutes, or until a role changes."""
    server = kith.server
    everyone = Role("@everyone", server.guild.everyone, id=server.guild.id)
    changed = {"guild_id": server.guild.id, "role": everyone.as_json()}
    await server.gateway.dispatch("GUILD_ROLE_UPDATE", changed, server.guild.id)
    await server.slash(server.person("kim"), "help")


def nudges(kith: OnDiscord, user: User) -> list[Message]:
    """What came with a way to say Not today, and the last line."""
    read = [*kith.server.letters(user), *kith.server.world.seen_by(user)]
    wanted = {"Not today", "Write to me again"}
    return [one for one in read if wanted & {component["label"] for component in one.components}]


def beside(server: LoopbackDiscord, user: User, message: Message) -> Place:
    """Where the message stands."""
    channel = server.world.channel(message.channel_id)
    assert channel is not None
    return server.in_private(user) if channel.recipient else server.here(channel)


async def press(server: LoopbackDiscord, user: User, message: Message, label: str) -> Seen:
    return await server.press(user, message, label, beside(server, user, message))


async def profile_of(kith: OnDiscord, user: User) -> Profile:
    circle_id = circle(int(kith.server.guild.id))
    profile = await kith.storage.read(lambda uow: uow.members.get(circle_id, MemberId(user.id)))
    assert profile is not None
    return profile


async def kinds(kith: OnDiscord, user: User) -> list[FactKind]:
    circle_id = circle(int(kith.server.guild.id))
    return [
        fact.kind for fact in await kith.storage.read(lambda uow: uow.ledger.of_member(circle_id, MemberId(user.id)))
    ]


@asynccontextmanager
async def a_week_after_the_nudge(server: LoopbackDiscord, user: User, place: str) -> AsyncIterator[OnDiscord]:
    """A Kith that was started anew, a week after the one before it sent a nudge."""
    storage, clock = FakeStorage(), ManualClock()
    async with kith_on_discord(server, storage, clock=clock) as before:
        await goes_quiet(before, user, place)
    clock.at += timedelta(days=7)
    async with kith_on_discord(server, storage, clock=clock) as kith:
        yield kith
