"""`kith run` as its own process on the loopback Discord: started by the environment alone, killed, and stopped."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import discord
import pytest
from pydantic import SecretStr
from wire import discord_run
from wire.discord_kith import kith_on_discord
from wire.discord_rights import ATTACH_FILES
from wire.discord_server import LoopbackDiscord, eventually, loopback_discord
from world import ManualClock

from adapters.discord.adapter import examine
from adapters.discord.commands import NEEDED
from adapters.discord.config import DiscordSettings
from bot.storage import migrate
from bot.storage.opening import open_storage


@pytest.fixture
async def server() -> AsyncIterator[LoopbackDiscord]:
    async with loopback_discord() as served:
        yield served


@asynccontextmanager
async def kith_run(
    server: LoopbackDiscord,
    folder: Path,
    *options: str,
    said: int | IO[bytes] = asyncio.subprocess.PIPE,
    database: str | None = None,
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The process, once it is connected; killed at the end if it still runs. `options` are Python's. Its database is a
    file in `folder`, or the one named.
    """
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KITH_")}
    settings = {
        "KITH_DISCORD_TOKEN": server.token,
        "KITH_DATABASE_URL": database or f"sqlite:///{folder / 'kith.db'}",
        "KITH_OPS_PORT": "0",
        "KITH_DUTIES_TICK_SECONDS": "1",
    }
    before = len(server.gateway.identified)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *options,
        str(discord_run.HERE),
        server.url,
        server.gateway_url,
        "run",
        env={**environ, **settings},
        cwd=folder,
        stdout=said,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        await server.gateway.connected(identified=before + 1)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_check_in_survives_a_kill_between_the_commit_and_the_answer(
    server: LoopbackDiscord, tmp_path: Path
) -> None:
    sam = server.person("sam")
    async with kith_run(server, tmp_path) as process:
        server.plan("PATCH", "@original$", status=None, times=99)
        await server.deliver(server.people.slash(sam, server.here(), "checkin", note="done"))
        await eventually(lambda: server.troubles.of("PATCH", "@original$"))
        process.send_signal(signal.SIGKILL)
        await process.wait()
    server.troubles.faults.clear()
    server.gateway.sessions.clear()
    async with kith_run(server, tmp_path) as process:
        assert "Added to today" in (await server.slash(sam, "checkin", note="again")).text
        assert "Days in total: **1 day**" in (await server.slash(sam, "streak")).text
        await eventually(lambda: len(server.posted()) == 2)
        process.send_signal(signal.SIGTERM)
        said, _ = await process.communicate()
        assert process.returncode == 0
        assert b"Nothing was lost." in said
        assert server.token.encode() not in said


async def test_a_nudge_is_answered_in_another_process_a_week_after_the_one_that_sent_it(
    server: LoopbackDiscord, migrated_sqlite: Path, tmp_path: Path
) -> None:
    sam, clock = server.person("sam"), ManualClock(datetime.now(UTC) - timedelta(days=10))
    shutil.copy(migrated_sqlite, tmp_path / "kith.db")
    async with (
        open_storage(f"sqlite:///{tmp_path / 'kith.db'}") as storage,
        kith_on_discord(server, storage, clock=clock) as kith,
    ):
        await server.slash(sam, "join", consent="private", zone="UTC")
        await server.slash(sam, "checkin", note="done")
        while not server.letters(sam):
            clock.at += timedelta(hours=1)
            await kith.duties.run_all()
    nudge, private = server.letters(sam)[0], server.in_private(sam)
    async with kith_run(server, tmp_path):
        for _ in range(2):
            assert "You told me on" in (await server.press(sam, nudge, "Why am I getting this?", private)).text
        form = await server.press(sam, nudge, "Check in", private)
        assert (await server.submit(sam, form, private, note="back at it")).message is not None
        assert "Days in total: **2 days**" in (await server.slash(sam, "streak")).text


async def test_a_running_kith_holds_nothing_that_only_migrations_or_other_platforms_and_databases_need(
    server: LoopbackDiscord, tmp_path: Path
) -> None:
    await migrate.upgrade(f"sqlite:///{tmp_path / 'kith.db'}")
    said = tmp_path / "said"
    with said.open("wb") as file:
        async with kith_run(server, tmp_path, "-X", "importtime", said=file) as process:
            assert "It counts" in (await server.slash(server.person("sam"), "checkin", note="done")).text
            process.send_signal(signal.SIGTERM)
            await process.wait()
    lines = said.read_text().splitlines()
    imported = {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}
    assert {"discord", "bot.dispatch", "aiosqlite"} <= imported
    assert not imported & {"alembic", "mako", "asyncpg", "slack_bolt", "slack_sdk", "jinja2"}


async def test_kith_examines_itself_on_discord(server: LoopbackDiscord) -> None:
    settings = DiscordSettings(token=SecretStr(server.token))
    server.world.bot_permissions[server.guild.id] = NEEDED.value & ~ATTACH_FILES
    (missing,) = await examine(settings)
    assert "In the Discord server Night Owls, Kith misses: Attach Files." in missing
    assert "https://discord.com/oauth2/authorize?client_id=" in missing
    server.world.bot_permissions[server.guild.id] = 8
    assert await examine(settings) == []
    server.world.guilds.clear()
    (nowhere,) = await examine(settings)
    assert "in no Discord server yet" in nowhere
    (refused,) = await examine(DiscordSettings(token=SecretStr("x.y.z")))
    assert "KITH_DISCORD_TOKEN" in refused
    assert await examine(DiscordSettings()) == []
    await server.down()
    with pytest.raises(ConnectionError):
        await examine(settings)


async def test_examining_says_nothing_of_voice(server: LoopbackDiscord, caplog: pytest.LogCaptureFixture) -> None:
    before = discord.VoiceClient.warn_nacl, discord.VoiceClient.warn_dave
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = True
    try:
        await examine(DiscordSettings(token=SecretStr(server.token)))
    finally:
        discord.VoiceClient.warn_nacl, discord.VoiceClient.warn_dave = before
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == []
