"""What Discord offers while somebody types: to them alone."""

from collections.abc import AsyncIterator

import pytest
from wire.discord_kith import OnDiscord, kith_on_discord
from wire.discord_rights import MANAGE_GUILD
from wire.discord_server import loopback_discord


@pytest.fixture
async def kith() -> AsyncIterator[OnDiscord]:
    async with loopback_discord() as server, kith_on_discord(server) as running:
        yield running


async def test_zones_are_completed_while_typing(kith: OnDiscord) -> None:
    sam = kith.server.person("sam")
    offered = await kith.server.typing(sam, "join", "zone", "berl")
    assert offered[0] == "Europe/Berlin"
    assert len(await kith.server.typing(sam, "join", "zone", "")) == 25


async def test_goals_are_completed_for_their_owner_alone_and_chosen_by_number(kith: OnDiscord) -> None:
    server = kith.server
    sam, ada = server.person("sam"), server.person("ada")
    await server.slash(sam, "goal add", title="Finish the book")
    await server.slash(sam, "goal add", title="b" * 100)
    offered = await server.see(server.people.typing(sam, server.here(), "checkin", "goal", "BOOK"))
    assert offered.choices == [{"name": "1. Finish the book", "value": "1"}]
    assert await server.typing(sam, "goal done", "goal", "b") == ["1", "2"]
    assert await server.typing(ada, "goal drop", "goal", "") == []
    assert "Done: **Finish the book**" in (await server.slash(sam, "goal done", goal="1")).text


async def test_a_number_is_completed_with_a_number(kith: OnDiscord) -> None:
    server = kith.server
    mod = server.person("mod")
    server.world.grant(server.guild, mod, MANAGE_GUILD)
    await server.slash(mod, "config text", step="gentle", text="The nest is warm. " * 8)
    typing = server.people.typing(mod, server.here(), "config text-remove", "number", "nest")
    [choice] = (await server.see(typing)).choices or []
    assert choice["value"] == 1
    assert choice["name"].startswith("1: The nest is warm.")
