"""The loopback Discord, spoken to by the bare SDK: it answers as Discord does, and refuses what Discord refuses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import discord
import pytest
from discord import utils
from wire import discord_rules as rules
from wire.discord_interactions import ApiError
from wire.discord_people import Refused
from wire.discord_server import LoopbackDiscord, eventually, loopback_discord


class Bare(discord.AutoShardedClient):
    """Answers every interaction with its custom_id or name."""

    def __init__(self, answer: str = "here") -> None:
        super().__init__(intents=discord.Intents(guilds=True), max_messages=None, chunk_guilds_at_startup=False)
        self.answer = answer
        self.seen: list[int] = []

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        self.seen.append(interaction.id)
        if self.answer == "form":
            form = discord.ui.Modal(title="Note", custom_id="note")
            form.add_item(discord.ui.Label(text="What?", component=discord.ui.TextInput(custom_id="what")))
            await interaction.response.send_modal(form)
        elif self.answer:
            view = discord.ui.View()
            view.add_item(discord.ui.Button(label="Again", custom_id="again"))
            await interaction.response.send_message(self.answer, view=view)


@pytest.fixture
async def server() -> AsyncIterator[LoopbackDiscord]:
    async with loopback_discord() as served:
        served.world.commands = [
            {
                "id": "1",
                "type": 1,
                "name": "note",
                "options": [{"type": 3, "name": "what", "required": True, "max_length": 5}],
            },
        ]
        yield served


@asynccontextmanager
async def running(server: LoopbackDiscord, answer: str = "here") -> AsyncIterator[Bare]:
    client = Bare(answer)
    task = asyncio.create_task(client.start(server.token))
    try:
        await server.gateway.connected()
        yield client
    finally:
        await client.close()
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await task


@pytest.mark.parametrize("compression", ["zstd-stream", "zlib-stream"])
async def test_a_command_is_answered_through_either_compression(server: LoopbackDiscord, compression: str) -> None:
    before = utils._ActiveDecompressionContext
    if compression == "zlib-stream":
        utils._ActiveDecompressionContext = Inflate
    try:
        async with running(server):
            assert [session.connection.compression for session in server.gateway.live if session.connection] == [
                compression
            ]
            seen = await server.slash(server.person("sam"), "note", what="hello")
            assert seen.text == "here"
    finally:
        utils._ActiveDecompressionContext = before


class Inflate:
    """What discord.py uses where zstandard is not installed (its own class is only defined there)."""

    COMPRESSION_TYPE = "zlib-stream"

    def __init__(self) -> None:
        import zlib

        self._context = zlib.decompressobj()

    def decompress(self, data: bytes, /) -> str | None:
        assert data.endswith(b"\x00\x00\xff\xff")
        return self._context.decompress(data).decode()


async def test_what_was_missed_is_replayed_after_a_reset(server: LoopbackDiscord) -> None:
    async with running(server) as client:
        sam = server.person("sam")
        server.gateway.reset()
        waiting = server.people.slash(sam, server.here(), "note", what="hello")
        await server.deliver(waiting)
        await server.gateway.connected(resumed=1)
        assert (await waiting.outcome()).text == "here"
        assert client.seen == [int(waiting.id)]


async def test_a_client_refuses_what_a_person_cannot_do(server: LoopbackDiscord) -> None:
    sam = server.person("sam")
    for line, given in (("nothing", {}), ("note", {}), ("note", {"what": "too long"}), ("note", {"what": 3})):
        with pytest.raises(Refused):
            server.people.slash(sam, server.here(), line, **given)


async def test_a_form_is_filled_in_within_its_bounds_and_cannot_answer_a_form(server: LoopbackDiscord) -> None:
    async with running(server, "form"):
        sam = server.person("sam")
        seen = await server.slash(sam, "note", what="hello")
        with pytest.raises(Refused):
            server.people.submit(sam, server.here(), seen.modal)
        with pytest.raises(Refused):
            server.people.submit(sam, server.here(), seen.modal, other="x")
        again = server.people.submit(sam, server.here(), seen.modal, what="five")
        await server.deliver(again)
        await eventually(lambda: server.troubles.of("POST", "/callback")[-1].status == 400)
    server.troubles.asked.clear()


async def test_an_answer_comes_once_within_three_seconds_and_is_finished_within_fifteen_minutes(
    server: LoopbackDiscord,
) -> None:
    sam = server.person("sam")
    late, once, old = (server.people.slash(sam, server.here(), "note", what="hello") for _ in range(3))
    once.answer({"type": 5})
    with pytest.raises(ApiError) as twice:
        once.answer({"type": 5})
    old.answer({"type": 5})
    server.pass_time(3.1)
    with pytest.raises(ApiError) as too_late:
        late.answer({"type": 5})
    once.edit_original({"content": "done"}, {})
    server.pass_time(900)
    with pytest.raises(ApiError) as token:
        old.edit_original({"content": "done"}, {})
    assert [error.value.body["code"] for error in (twice, too_late, token)] == [40060, 10062, 50027]
    assert (await late.outcome()).failed


async def test_a_nonce_is_unique(server: LoopbackDiscord) -> None:
    async with running(server, "") as client:
        channel = client.get_partial_messageable(int(server.general.id))
        first = await channel.send("once", nonce="key")
        again = await channel.send("once", nonce="key")
        assert first.id == again.id
        assert len(server.posted()) == 1
        server.pass_time(300)
        assert (await channel.send("once", nonce="key")).id != first.id


async def test_too_many_requests_are_answered_429_and_succeed_later(server: LoopbackDiscord) -> None:
    async with running(server, "") as client:
        server.troubles.bucket.limit, server.troubles.bucket.window = 1, 0.1
        channel = client.get_partial_messageable(int(server.general.id))
        await asyncio.gather(*(channel.send(str(n), nonce=str(n)) for n in range(3)))
        assert len(server.posted()) == 3


async def test_a_malformed_message_is_refused(server: LoopbackDiscord) -> None:
    async with running(server, "") as client:
        channel = client.get_partial_messageable(int(server.general.id))
        with pytest.raises(discord.HTTPException) as refused:
            await channel.send(embeds=[discord.Embed(description="x" * 3500) for _ in range(2)])
        assert refused.value.code == 50035
    server.troubles.asked.clear()


OPTION = {"name": "what", "description": "What?", "type": 3}
BUTTON = {"type": 2, "style": 1, "label": "Press", "custom_id": "press"}


@pytest.mark.parametrize(
    "option",
    [
        {"type": 6, "autocomplete": True},
        {"autocomplete": True, "choices": [{"name": "a", "value": "a"}]},
        {"choices": [{"name": "a", "value": "a"}, {"name": "a", "value": "b"}]},
        {"choices": [{"name": "a", "value": "b" * 101}]},
        {"max_length": 6001},
        {"type": 4, "min_value": 3, "max_value": 2},
    ],
)
def test_an_option_that_discord_would_not_register_is_refused(option: dict[str, Any]) -> None:
    command = {"name": "note", "description": "Notes"}
    assert rules.commands_faults([{**command, "options": [OPTION]}]) == []
    assert rules.commands_faults([{**command, "options": [OPTION | option]}])
    assert rules.commands_faults([{**command, "options": [OPTION, OPTION]}])


@pytest.mark.parametrize(
    "message",
    [
        {"content": "x", "flags": 1 << 15},
        {"content": "x", "flags": 1 << 3},
        {"components": [{"type": 1, "components": [{**BUTTON, "url": "https://a.example"}]}]},
        {"components": [{"type": 1, "components": [{**BUTTON, "style": 5}]}]},
        {"components": [{"type": 1, "components": [BUTTON, BUTTON]}]},
        {"components": [{"type": 1, "components": [BUTTON] * 6}]},
    ],
)
def test_a_message_that_discord_would_not_take_is_refused(message: dict[str, Any]) -> None:
    assert rules.message_faults({"content": "x", "components": [{"type": 1, "components": [BUTTON]}]}) == []
    assert rules.message_faults(message)


@pytest.mark.parametrize(
    ("choice", "option_type"),
    [({"name": "a", "value": 1}, 3), ({"name": "a", "value": "1"}, 4), ({"name": "", "value": "a"}, 3)],
)
def test_a_choice_of_another_type_than_its_option_is_refused(choice: dict[str, Any], option_type: int) -> None:
    assert rules.choices_faults({"choices": [choice]}, option_type)
    assert rules.choices_faults({"choices": [{"name": "a", "value": "1"}]}) == []


@pytest.mark.parametrize(
    "component",
    [
        {"type": 4, "custom_id": "a", "style": 1, "max_length": 4001},
        {"type": 3, "custom_id": "a", "options": [{"label": "a", "value": "x"}] * 2},
        {"type": 3, "custom_id": "a", "options": [{"label": "a" * 101, "value": "x"}]},
    ],
)
def test_a_form_that_discord_would_not_open_is_refused(component: dict[str, Any]) -> None:
    fine = {"type": 4, "custom_id": "a", "style": 1}
    form = {"title": "Note", "custom_id": "note"}
    assert rules.modal_faults({**form, "components": [{"type": 18, "label": "What?", "component": fine}]}) == []
    assert rules.modal_faults({**form, "components": [{"type": 18, "label": "What?", "component": component}]})


async def test_whoever_does_not_say_which_library_they_are_is_blocked(server: LoopbackDiscord) -> None:
    headers = {"Authorization": f"Bot {server.token}"}
    async with aiohttp.ClientSession(headers=headers) as session, session.get(f"{server.url}/users/@me") as answer:
        assert answer.status == 403
