"""Bots in processes of their own on the loopback platforms: Kith, untouched, or one that uses nothing but the SDK."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import psutil
from wire import discord_run, slack_run
from wire.discord_accounts import Role
from wire.discord_server import LoopbackDiscord, loopback_discord
from wire.slack_delivery import SignedRequests
from wire.slack_server import SlackServer
from wire.slack_world import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET

from bench.crowds import Crowd, DiscordCrowd, SlackCrowd, slack_workspace
from bench.process import PATIENCE, free_port, is_ready, surroundings
from bot.storage import migrate

ROOT = Path(__file__).parents[1]
KITH = "kith"
"""Which bot; every other name is a style of the bare ones."""

CHANNELS, ROLES = 20, 10
"""What every further Discord server has: discord.py keeps it in memory."""


@dataclass(frozen=True)
class Bot:
    """A bot that is ready, and the members of its circle."""

    crowd: Crowd
    process: psutil.Process
    seconds_to_ready: float

    @property
    def megabytes(self) -> float:
        """Resident memory."""
        return float(self.process.memory_info().rss / 1e6)

    @property
    def cpu_seconds(self) -> float:
        """What its processor time is so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


@asynccontextmanager
async def on_discord(which: str, folder: Path, members: int, *, servers: int = 1) -> AsyncIterator[Bot]:
    """A bot in so many Discord servers, the first of which has the members."""
    async with loopback_discord() as server:
        _more_servers(server, servers - 1)
        crowd, ops = DiscordCrowd(server, members), free_port()
        where = [server.url, server.gateway_url]
        if which == KITH:
            command = [discord_run.__file__, *where, "run"]
            environ = await _environ(folder, ops, {"KITH_DISCORD_TOKEN": server.token})
        else:
            command, environ = ["-m", "bench.bare_discord", *where, server.token, which], surroundings(folder)

        async def ready() -> bool:
            connected = bool(server.gateway.identified and server.world.commands)
            return connected and (which != KITH or await asyncio.to_thread(is_ready, ops))

        async with _started(command, environ, ready) as (process, seconds):
            yield Bot(crowd, process, seconds)


@asynccontextmanager
async def on_slack(which: str, folder: Path, members: int, *, http: bool) -> AsyncIterator[Bot]:
    """A bot in a Slack workspace with the members, called by signed requests (`http`) or by Socket Mode."""
    port, ops = free_port() if http else 0, free_port()
    async with SlackServer(workspace=slack_workspace(members)) as slack:
        if which == KITH:
            mode = {"KITH_SLACK_SIGNING_SECRET": SIGNING_SECRET, "KITH_SLACK_HTTP_PORT": str(port)}
            mode = mode if http else {"KITH_SLACK_APP_TOKEN": APP_TOKEN}
            command = [slack_run.__file__, slack.api_url, "run"]
            environ = await _environ(folder, ops, {"KITH_SLACK_BOT_TOKEN": BOT_TOKEN, **mode})
        else:
            tokens = [BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, str(port)]
            command, environ = ["-m", "bench.bare_slack", slack.api_url, *tokens, which], surroundings(folder)
        if http:
            slack.courier = SignedRequests(f"http://127.0.0.1:{port}/slack/events")

        async def ready() -> bool:
            if which == KITH:
                return await asyncio.to_thread(is_ready, ops)
            return await _listens(port) if http else slack.sockets.opened > 0

        async with _started(command, environ, ready) as (process, seconds):
            yield Bot(SlackCrowd(slack, members, answers=which != "empty"), process, seconds)


def _more_servers(server: LoopbackDiscord, count: int) -> None:
    for number in range(count):
        guild = server.world.add_guild(f"Server {number}")
        guild.roles += [Role(f"role {one}") for one in range(ROLES)]
        for one in range(CHANNELS - 1):
            server.world.add_channel(guild, f"channel-{one}")


async def _environ(folder: Path, ops: int, tokens: Mapping[str, str]) -> dict[str, str]:
    """The environment for Kith. Its tables are there, as at every start but the first: whoever has made them holds 8 MB
    more until it is started again.
    """
    database = f"sqlite:///{folder / f'platform-{ops}' / 'kith.db'}"
    await migrate.upgrade(database)
    settings = {"KITH_DATABASE_URL": database, "KITH_OPS_PORT": str(ops), "KITH_LOG_LEVEL": "warning"}
    return {**surroundings(folder), **settings, **tokens}


@asynccontextmanager
async def _started(
    command: Sequence[str], environ: Mapping[str, str], ready: Callable[[], Awaitable[bool]]
) -> AsyncIterator[tuple[psutil.Process, float]]:
    """A Python process, as soon as it is ready, and how long that took; killed at the end. Raises TimeoutError."""
    begun = perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, env=dict(environ), stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while not await ready():  # noqa: ASYNC110 - another process tells nobody when it is ready
                await asyncio.sleep(0.02)
        yield psutil.Process(process.pid), perf_counter() - begun
    finally:
        process.kill()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True
