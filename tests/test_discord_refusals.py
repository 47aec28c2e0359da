"""What one refusal on Discord says about the next message, and what it does not say."""

from collections.abc import AsyncIterator

import pytest
from wire.discord_accounts import User
from wire.discord_kith import OnDiscord, kith_on_discord
from wire.discord_places import Guild
from wire.discord_server import loopback_discord
from world import START

from adapters.discord.failures import Departed
from adapters.discord.inbound import circle
from bot.domain.identity import MemberId, PlaceId
from bot.errors.delivery import Declined, Unreachable
from bot.messages import Destination, DestinationKind, Message, paragraph
from bot.outgoing import Outgoing, Policy


@pytest.fixture
async def kith() -> AsyncIterator[OnDiscord]:
    async with loopback_discord() as server, kith_on_discord(server) as running:
        yield running


def letter(guild: Guild, user: User) -> Outgoing:
    return _outgoing(guild, Destination(DestinationKind.PRIVATE, member_id=MemberId(user.id)))


def whisper(guild: Guild, place: str, user: User) -> Outgoing:
    return _outgoing(guild, Destination(DestinationKind.WHISPER, PlaceId(place), MemberId(user.id)))


def _outgoing(guild: Guild, to: Destination) -> Outgoing:
    words = Message((paragraph("hello"),))
    return Outgoing(circle(int(guild.id)), "discord", "key", to, words, Policy.AT_LEAST_ONCE, START)


async def test_whoever_left_one_server_is_written_to_as_a_member_of_another(kith: OnDiscord) -> None:
    server, sam = kith.server, kith.server.person("sam")
    elsewhere = await server.invite("Elsewhere")
    server.world.join(elsewhere, sam)
    await server.slash(sam, "help")
    del server.guild.members[sam.id]
    for _ in range(2):
        with pytest.raises(Unreachable):
            await kith.platform.send(letter(server.guild, sam))
    assert len(server.troubles.of("GET", rf"/guilds/{server.guild.id}/members/\d+$")) == 1
    await kith.platform.send(letter(elsewhere, sam))
    assert len(server.letters(sam)) == 1


async def test_whoever_closed_their_private_messages_still_gets_a_word_inside(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam", dms_closed=True)
    with pytest.raises(Declined):
        await kith.platform.send(letter(server.guild, sam))
    await kith.platform.send(whisper(server.guild, server.general.id, sam))
    assert [message.text for message in server.world.seen_by(sam)] == ["hello"]


async def test_a_channel_without_threads_says_nothing_about_private_messages(kith: OnDiscord) -> None:
    server, sam = kith.server, kith.server.person("sam")
    server.plan("POST", r"/threads$", status=403, code=50013)
    with pytest.raises(Unreachable):
        await kith.platform.send(whisper(server.guild, server.general.id, sam))
    await kith.platform.send(letter(server.guild, sam))
    assert len(server.letters(sam)) == 1


async def test_whoever_joined_again_is_written_to_after_their_next_contact(kith: OnDiscord) -> None:
    server, sam = kith.server, kith.server.person("sam")
    await server.invite("Elsewhere")
    member = server.guild.members.pop(sam.id)
    with pytest.raises(Departed):
        await kith.platform.send(letter(server.guild, sam))
    server.guild.members[sam.id] = member
    await server.slash(sam, "help")
    await kith.platform.send(letter(server.guild, sam))
    assert len(server.letters(sam)) == 1
