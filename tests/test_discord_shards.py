"""One bot in several processes, each with its own shards, on one database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

import pytest
from fakes import FakeStorage
from pydantic import SecretStr, ValidationError
from wire.discord_kith import HURRIED, OnDiscord, kith_on_discord
from wire.discord_people import Place
from wire.discord_places import THREAD, Channel, Guild
from wire.discord_server import LoopbackDiscord, eventually, loopback_discord
from world import START

from adapters.discord.config import DiscordSettings
from adapters.discord.inbound import circle
from adapters.discord.shards import Shards
from bot.domain.identity import MemberId, PlaceId
from bot.messages import Destination, DestinationKind, Message, paragraph
from bot.outgoing import Outgoing, Policy

OF = 4


@pytest.fixture
async def server() -> AsyncIterator[LoopbackDiscord]:
    async with loopback_discord() as served:
        yield served


def settings(server: LoopbackDiscord, *ids: int) -> DiscordSettings:
    return DiscordSettings(token=SecretStr(server.token), shard_ids=ids, shard_count=OF)


@asynccontextmanager
async def two_processes(server: LoopbackDiscord) -> AsyncIterator[tuple[OnDiscord, OnDiscord]]:
    """Shards 0 and 1 in the one, 2 and 3 in the other."""
    storage = FakeStorage()
    async with (
        kith_on_discord(server, storage, settings=settings(server, 0, 1)) as one,
        kith_on_discord(server, storage, settings=settings(server, 2, 3)) as other,
    ):
        yield one, other


async def test_each_server_is_served_by_the_process_of_its_shard(server: LoopbackDiscord) -> None:
    far = server.world.add_guild("Far", shard=3, of=OF)
    sam = server.world.join(far, server.person("sam"))
    here, there = server.here(), Place(next(iter(far.channels.values())), far)
    async with two_processes(server) as (one, other):
        assert [identified["shard"] for identified in server.gateway.identified] == [[n, OF] for n in range(OF)]
        assert one.platform.ready
        assert other.platform.ready
        for place in (here, there):
            assert "It counts!" in (await server.slash(sam, "checkin", place, note="done")).text
            await eventually(partial(_stands_in, server, place.channel))


def _stands_in(server: LoopbackDiscord, channel: Channel) -> bool:
    return len(server.posted(channel)) == 1


async def test_many_shards_are_waited_for_as_long_as_one_comes_after_the_other(server: LoopbackDiscord) -> None:
    server.api.shards = 8
    slow = replace(HURRIED, start=0.4, unconnected=0.4, spacing=0.2)
    async with kith_on_discord(server, patience=slow) as kith:
        assert kith.platform.ready
        assert [identified["shard"][0] for identified in server.gateway.identified] == list(range(8))


async def test_the_commands_are_registered_by_the_process_with_the_first_shard(server: LoopbackDiscord) -> None:
    async with kith_on_discord(server, settings=settings(server, 2, 3)):
        assert server.troubles.of("GET", "/commands$") == []
    async with kith_on_discord(server, settings=settings(server, 0, 1)):
        assert len(server.troubles.of("PUT", "/commands$")) == 1


async def test_what_is_due_is_sent_once_by_either_process_whichever_server_it_is_for(server: LoopbackDiscord) -> None:
    far = server.world.add_guild("Far", shard=3, of=OF)
    thread = server.world.add_channel(far, "thread", THREAD, next(iter(far.channels.values())))
    sam = server.world.join(far, server.person("sam"))
    async with two_processes(server) as (one, other):
        await one.platform.send(_whisper(far, thread.id, sam.id))
        assert [message.text for message in server.world.seen_by(sam)] == ["hello"]
        await other.platform.send(_whisper(server.guild, server.general.id, sam.id))
        assert len(server.world.seen_by(sam)) == 2


def _whisper(guild: Guild, place: str, member: str) -> Outgoing:
    to = Destination(DestinationKind.WHISPER, PlaceId(place), MemberId(member))
    words = Message((paragraph("hello"),))
    return Outgoing(circle(int(guild.id)), "discord", "key", to, words, Policy.AT_MOST_ONCE, START)


async def test_a_process_is_ready_with_its_own_shards_and_no_others(server: LoopbackDiscord) -> None:
    async with two_processes(server) as (one, other):
        lost = next(session for session in server.gateway.live if session.shard == (2, OF))
        assert lost.connection is not None
        server.gateway.refusals = 99
        lost.connection.reset()
        await eventually(lambda: not other.platform.ready)
        assert one.platform.ready


async def test_a_process_begins_no_more_than_its_share_of_the_sessions(server: LoopbackDiscord) -> None:
    patience = replace(HURRIED, sessions=OF, session_gap=3600, unconnected=0.1)
    async with kith_on_discord(server, settings=settings(server, 0, 1), patience=patience) as kith:
        await server.gateway.close(4004)
        await eventually(lambda: len(server.troubles.of("GET", "/users/@me$")) >= 4)
        assert not kith.platform.ready
        assert len(server.gateway.identified) == 2


def test_the_parts_of_all_processes_are_the_whole() -> None:
    parts = [Shards((0, 1), 3), Shards((2,), 3)]
    assert sum(part.share for part in parts) == pytest.approx(1)
    guilds = [number << 22 for number in range(30)]
    assert all([part.serves(guild) for part in parts].count(True) == 1 for guild in guilds)
    assert [part.leads for part in parts] == [True, False]
    assert (Shards().share, Shards().leads, Shards().serves(7)) == (1.0, True, True)


@pytest.mark.parametrize(
    ("ids", "count", "complaint"),
    [
        ((0,), None, "together"),
        ((), 4, "together"),
        ((0, 0), 4, "twice"),
        ((4,), 4, "from 0 to shard_count - 1, which is 3"),
        ((-1,), 4, "from 0"),
    ],
)
def test_shards_that_do_not_fit_are_refused(ids: tuple[int, ...], count: int | None, complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        DiscordSettings(token=SecretStr("x"), shard_ids=ids, shard_count=count)
