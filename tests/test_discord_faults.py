"""What goes wrong between Kith and Discord, over real sockets, and what people notice of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pydantic import SecretStr
from wire.discord_kith import HURRIED, OnDiscord, kith_on_discord
from wire.discord_server import LoopbackDiscord, eventually, loopback_discord

from adapters.discord.config import DiscordSettings
from adapters.discord.connection import Patience
from adapters.discord.inbound import circle
from bot.errors.starting import ConfigurationError

CALLBACK = "/callback$"
ORIGINAL = "/messages/@original$"


@pytest.fixture
async def server() -> AsyncIterator[LoopbackDiscord]:
    async with loopback_discord() as served:
        yield served


@pytest.fixture
async def kith(server: LoopbackDiscord) -> AsyncIterator[OnDiscord]:
    async with kith_on_discord(server) as running:
        yield running


async def test_a_first_gateway_connection_that_is_refused_is_tried_again(server: LoopbackDiscord) -> None:
    server.gateway.refusals = 1
    async with kith_on_discord(server):
        assert (await server.slash(server.person("sam"), "help")).text


async def test_a_discord_that_is_away_fails_the_start_and_leaves_nothing_behind(server: LoopbackDiscord) -> None:
    await server.down()
    tasks = asyncio.all_tasks()
    with pytest.raises(ConnectionError, match="cannot be reached"):
        async with kith_on_discord(server, patience=replace(HURRIED, start=0.2)):
            raise AssertionError("started")
    assert asyncio.all_tasks() == tasks


def test_the_pause_between_tries_grows_to_its_longest_and_stays_there_for_weeks() -> None:
    patience = Patience(first_pause=1.0, longest_pause=15.0)
    pauses = [patience.pause_after(failures) for failures in range(100_000)]
    assert pauses[:5] == [1, 2, 4, 8, 15]
    assert set(pauses[5:]) == {15}


async def test_a_refused_token_fails_the_start_and_is_named(server: LoopbackDiscord) -> None:
    wrong = server.token
    server.world.token = "another"
    with pytest.raises(ConfigurationError, match="KITH_DISCORD_TOKEN") as refused:
        async with kith_on_discord(server, settings=DiscordSettings(token=SecretStr(wrong))):
            raise AssertionError("started")
    assert wrong not in str(refused.value)


async def test_a_token_that_is_revoked_makes_kith_unready_until_it_is_good_again(kith: OnDiscord) -> None:
    server, token = kith.server, kith.server.token
    server.world.token = "another"
    await server.gateway.close(4004)
    await eventually(lambda: not kith.platform.ready)
    await eventually(lambda: [one for one in server.troubles.of("GET", "/users/@me$") if one.status == 401])
    server.world.token = token
    await kith.ready()
    assert (await server.slash(server.person("sam"), "help")).text


@pytest.mark.parametrize("how", ["op 7", "op 9, resumable", "reset", "close 4000", "close 1001"])
async def test_a_broken_connection_is_resumed_and_what_was_missed_is_answered(kith: OnDiscord, how: str) -> None:
    server = kith.server
    sam = server.person("sam")
    await _break(server, how)
    missed = server.people.slash(sam, server.here(), "checkin", note="in the gap")
    await server.deliver(missed)
    assert "It counts!" in (await missed.outcome()).text
    await server.gateway.connected(resumed=1)
    await kith.ready()


async def _break(server: LoopbackDiscord, how: str) -> None:
    match how.split():
        case ["op", "7"]:
            await server.gateway.ask_to_reconnect()
        case ["op", *_]:
            await server.gateway.invalidate(resumable=True)
        case ["close", code]:
            await server.gateway.close(int(code))
        case _:
            server.gateway.reset()


async def test_a_session_that_is_lost_is_begun_anew(kith: OnDiscord) -> None:
    await kith.server.gateway.invalidate(resumable=False)
    await kith.server.gateway.connected(identified=2)
    await kith.ready()
    assert (await kith.server.slash(kith.server.person("sam"), "help")).text


async def test_an_event_that_cannot_be_parsed_costs_a_reconnect_and_no_more(kith: OnDiscord) -> None:
    await kith.server.gateway.dispatch("INTERACTION_CREATE", {"id": "not an interaction"}, kith.server.guild.id)
    await kith.server.gateway.connected(identified=2)
    await kith.ready()
    assert (await kith.server.slash(kith.server.person("sam"), "help")).text


async def test_a_long_outage_is_over_soon_after_discord_is_back(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    await server.slash(sam, "checkin", note="before")
    await eventually(lambda: len(server.posted()) == 1)
    await server.down()
    await eventually(lambda: not kith.platform.ready)
    server.gateway.sessions.clear()
    await server.up()
    await kith.ready()
    assert "Added to today" in (await server.slash(sam, "checkin", note="after")).text
    await eventually(lambda: len(server.posted()) == 2)


async def test_the_commands_are_registered_once_and_again_when_they_change(server: LoopbackDiscord) -> None:
    async with kith_on_discord(server):
        assert {command["name"] for command in server.world.commands} >= {"checkin", "config", "Cheer"}
    async with kith_on_discord(server):
        pass
    assert len(server.troubles.of("PUT", "/commands$")) == 1
    server.world.commands[0]["description"] = "another"
    async with kith_on_discord(server):
        assert len(server.troubles.of("PUT", "/commands$")) == 2


async def test_only_the_guilds_intent_is_asked_for(kith: OnDiscord) -> None:
    assert [identified["intents"] for identified in kith.server.gateway.identified] == [1]


async def test_a_callback_that_fails_once_with_500_is_answered_in_time(kith: OnDiscord) -> None:
    kith.server.plan("POST", CALLBACK, status=500, takes=1.0)
    assert "It counts!" in (await kith.server.slash(kith.server.person("sam"), "checkin", note="done")).text


async def test_what_was_not_acknowledged_in_time_is_not_done_behind_the_members_back(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    server.plan("POST", CALLBACK, status=500, takes=3.5)
    late = server.people.slash(sam, server.here(), "checkin", note="done")
    await server.deliver(late)
    await eventually(lambda: [one for one in server.troubles.of("POST", CALLBACK) if "10062" in one.said])
    assert (await late.outcome()).failed
    assert "Your first check-in" in (await server.slash(sam, "checkin", note="done")).text


@pytest.mark.parametrize("lost", [True, False])
async def test_an_acknowledgement_whose_connection_breaks_is_repeated(kith: OnDiscord, lost: bool) -> None:
    kith.server.plan("POST", CALLBACK, status=None, lost=lost)
    assert "It counts!" in (await kith.server.slash(kith.server.person("sam"), "checkin", note="done")).text


async def test_an_answer_whose_connection_breaks_is_repeated(kith: OnDiscord) -> None:
    kith.server.plan("PATCH", ORIGINAL, status=None, times=2)
    assert "It counts!" in (await kith.server.slash(kith.server.person("sam"), "checkin", note="done")).text


async def test_an_answer_that_got_lost_is_shown_at_the_next_contact(kith: OnDiscord) -> None:
    server = kith.server
    sam, ada = server.person("sam"), server.person("ada")
    server.plan("PATCH", ORIGINAL, status=404, code=10015)
    await server.deliver(server.people.slash(sam, server.here(), "checkin", note="done"))
    await eventually(lambda: server.troubles.of("PATCH", ORIGINAL))
    assert (await server.see(asked_by_ada := server.people.slash(ada, server.here(), "streak"))).text
    asked = server.people.slash(sam, server.here(), "streak")
    await server.see(asked)
    await eventually(lambda: asked.followups)
    (told,) = asked.followups
    assert "This is from before" in told.text
    assert "It counts!" in told.text
    assert told.reader is sam
    assert asked_by_ada.followups == []


async def test_an_answer_that_discord_takes_for_malformed_is_shown_in_plain_words(kith: OnDiscord) -> None:
    kith.server.plan("PATCH", ORIGINAL, status=400, code=50035, body={"message": "planned"})
    seen = await kith.server.slash(kith.server.person("sam"), "checkin", note="done")
    assert "It counts!" in seen.text
    kith.server.troubles.asked.clear()


async def test_a_removed_kith_lets_the_circle_rest_until_it_is_used_again(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    await server.slash(sam, "checkin", note="done")
    await server.remove_bot()
    async with asyncio.timeout(10):
        while not await _rests(kith):  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0)
    server.world.join(server.guild, server.world.bot)
    await server.slash(sam, "checkin", note="again")
    assert not await _rests(kith)


async def _rests(kith: OnDiscord) -> bool:
    known = await kith.storage.read(lambda uow: uow.circles.get(circle(int(kith.server.guild.id))))
    return known is not None and known.suspended_at is not None


async def test_stopping_waits_for_answers_that_are_under_way(server: LoopbackDiscord) -> None:
    async with kith_on_discord(server):
        server.plan("POST", CALLBACK, status=500)
        asked = server.people.slash(server.person("sam"), server.here(), "checkin", note="done")
        await server.deliver(asked)
        await eventually(lambda: server.troubles.of("POST", CALLBACK))
    assert "It counts!" in (await asked.outcome()).text
