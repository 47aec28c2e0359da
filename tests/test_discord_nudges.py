"""Nudges on Discord: they arrive where the member wanted, once, and not where they are refused."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
from fakes import FakeStorage
from wire.discord_kith import OnDiscord, kith_on_discord
from wire.discord_quiet import beside, goes_quiet, nudges, passes, press, profile_of, refusals_grow_old
from wire.discord_rights import MANAGE_GUILD
from wire.discord_server import LoopbackDiscord, eventually, loopback_discord
from world import ManualClock

from adapters.discord.inbound import circle
from bot.domain.circles import Circle

SENDS = r"/channels/\d+/messages$"


@pytest.fixture
async def server() -> AsyncIterator[LoopbackDiscord]:
    async with loopback_discord() as served:
        yield served


@pytest.fixture
async def kith(server: LoopbackDiscord) -> AsyncIterator[OnDiscord]:
    async with kith_on_discord(server) as running:
        yield running


async def test_refused_private_messages_are_remembered_told_once_and_replaced_by_nothing(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam", dms_closed=True)
    await goes_quiet(kith, sam)
    tried = len(server.troubles.of("POST", SENDS))
    await passes(kith, days=20)
    assert (await profile_of(kith, sam)).member.refused_at is not None
    assert len(server.troubles.of("POST", SENDS)) == tried
    assert (nudges(kith, sam), len(server.posted())) == ([], 1)
    told = await server.slash(sam, "streak")
    assert "your settings keep me from writing to you privately" in told.text
    assert told.message is not None
    assert told.message.reader is sam
    assert "your settings" not in (await server.slash(sam, "streak")).text
    assert "a word in here that only you can see" in (await press(server, sam, told.message, "Yes, in here")).text
    await passes(kith, days=3)
    [whisper] = nudges(kith, sam)
    assert (server.letters(sam), len(server.posted())) == ([], 1)
    assert not beside(server, sam, whisper).channel.is_open_to(server.person("ada"))


async def test_whoever_chose_either_is_written_to_inside_once_private_messages_are_refused(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam", dms_closed=True)
    answer = (await server.slash(sam, "join", consent="private")).message
    assert answer is not None
    identifier = "nudges%20where?place=private-or-inside"
    await server.see(server.people.press_identifier(sam, server.here(), answer, identifier))
    await goes_quiet(kith, sam, None, days=3)
    await passes(kith, days=3)
    [whisper] = nudges(kith, sam)
    assert whisper in server.world.seen_by(sam)


def trouble_of(faults: Sequence[tuple[int, int]]) -> list[str]:
    return [f"{status}-{code}" for status, code in faults]


REFUSED = [(403, 50001), (403, 50013), (404, 10003), (403, 0)]


@pytest.mark.parametrize(("status", "code"), REFUSED, ids=trouble_of(REFUSED))
async def test_what_is_no_choice_of_the_member_is_not_taken_for_one(kith: OnDiscord, status: int, code: int) -> None:
    sam = kith.server.person("sam")
    await kith.server.invite("Elsewhere")
    await goes_quiet(kith, sam, days=1)
    kith.server.plan("GET", r"/members/\d+$", status=status, code=code)
    await passes(kith, days=1, hours=7)
    assert (await profile_of(kith, sam)).member.refused_at is None
    assert nudges(kith, sam) == []
    await refusals_grow_old(kith)
    await passes(kith, days=4)
    assert len(nudges(kith, sam)) == 1


async def test_a_member_who_was_banned_gets_nothing_and_is_let_be(kith: OnDiscord) -> None:
    sam = kith.server.person("sam")
    await goes_quiet(kith, sam, days=1)
    del kith.server.guild.members[sam.id]
    await passes(kith, days=10)
    member = (await profile_of(kith, sam)).member
    assert (kith.server.letters(sam), member.refused_at) == ([], None)
    assert member.left_at is not None


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": None}, {"status": None, "lost": True}])
async def test_a_nudge_of_unknown_fate_is_read_once_at_most(kith: OnDiscord, fault: dict[str, object]) -> None:
    sam = kith.server.person("sam")
    await goes_quiet(kith, sam, days=1)
    kith.server.plan("POST", SENDS, **fault)
    await passes(kith, days=2)
    assert len(nudges(kith, sam)) <= 1
    assert (await profile_of(kith, sam)).member.refused_at is None


async def test_a_throttled_nudge_comes_once_when_discord_lets_it(kith: OnDiscord) -> None:
    sam = kith.server.person("sam")
    await goes_quiet(kith, sam, days=1)
    kith.server.plan("POST", SENDS, status=429, body={"retry_after": 120.0, "global": False})
    await passes(kith, days=1, hours=7)
    kith.clock.at += timedelta(minutes=3)
    await kith.duties.run_all()
    await eventually(lambda: nudges(kith, sam))
    assert len(nudges(kith, sam)) == 1


async def test_nobody_is_written_to_in_a_server_from_which_kith_was_removed(kith: OnDiscord) -> None:
    server = kith.server
    sam, ada = server.person("sam"), server.person("ada")
    await goes_quiet(kith, sam, days=1)
    membership = server.guild.members[server.world.bot.id]
    await server.remove_bot()
    await passes(kith, days=10)
    assert server.letters(sam) == []
    server.guild.members[server.world.bot.id] = membership
    await server.gateway.dispatch("GUILD_CREATE", server.guild.as_json(), server.guild.id)
    await server.slash(ada, "help")
    await server.slash(ada, "checkin", note="we are back")
    await passes(kith, days=1, hours=12)
    assert len(nudges(kith, sam)) == 1


async def is_let_in_again(kith: OnDiscord) -> None:
    """Kith hears of it, and its circle is awake again."""
    await kith.server.announce(kith.server.guild)
    async with asyncio.timeout(10):
        while (await circle_of(kith)).suspended_at is not None:  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)


async def circle_of(kith: OnDiscord) -> Circle:
    found = await kith.storage.read(lambda uow: uow.circles.get(circle(int(kith.server.guild.id))))
    assert found is not None
    return found


async def test_a_server_that_removed_kith_while_it_was_away_gets_nothing_and_is_not_asked(
    server: LoopbackDiscord,
) -> None:
    sam, storage, clock = server.person("sam"), FakeStorage(), ManualClock()
    async with kith_on_discord(server, storage, clock=clock) as before:
        await goes_quiet(before, sam, days=1)
    guild = server.world.guilds.pop(server.guild.id)
    server.gateway.sessions.clear()
    async with kith_on_discord(server, storage, clock=clock) as kith:
        asked = len(server.troubles.asked)
        await passes(kith, days=10)
        assert server.troubles.asked[asked:] == []
        server.world.guilds[guild.id] = guild
        await is_let_in_again(kith)
        await passes(kith, days=2)
        assert len(nudges(kith, sam)) == 1


async def test_where_kith_is_let_in_again_it_goes_on_where_it_was(kith: OnDiscord) -> None:
    server = kith.server
    moderator, sam = server.person("mo"), server.person("sam")
    server.world.grant(server.guild, moderator, MANAGE_GUILD)
    await server.slash(moderator, "config channel", channel=server.general)
    await goes_quiet(kith, sam, days=1)
    await server.remove_bot()
    await passes(kith, days=8)
    assert (server.letters(sam), server.letters(moderator)) == ([], [])
    server.world.join(server.guild, server.world.bot)
    await is_let_in_again(kith)
    await passes(kith, days=9)
    assert len(nudges(kith, sam)) >= 1
    assert any("Our week" in one.text for one in server.posted())


async def test_a_server_that_cannot_be_reached_for_a_while_is_not_taken_for_one_that_removed_kith(
    kith: OnDiscord,
) -> None:
    server = kith.server
    sam = server.person("sam")
    await goes_quiet(kith, sam, days=1)
    await server.gateway.dispatch("GUILD_DELETE", {"id": server.guild.id, "unavailable": True}, server.guild.id)
    await server.slash(server.person("ada"), "help")
    await passes(kith, days=1, hours=7)
    assert len(nudges(kith, sam)) == 1
