"""`kith run` as its own process on the loopback Slack: started by the environment alone, killed, and stopped."""

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from wire import slack_run
from wire.slack_api import Fault
from wire.slack_delivery import SignedRequests
from wire.slack_person import person
from wire.slack_room import slack_room
from wire.slack_server import SlackServer
from wire.slack_world import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Post, View

from adapters.slack.commands import manifest
from bot.commands.catalogue import all_commands

SOCKET = {"KITH_SLACK_BOT_TOKEN": BOT_TOKEN, "KITH_SLACK_APP_TOKEN": APP_TOKEN}
HTTP = {"KITH_SLACK_BOT_TOKEN": BOT_TOKEN, "KITH_SLACK_SIGNING_SECRET": SIGNING_SECRET}


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer(manifest(all_commands(), None)) as served:
        yield served


def free_port() -> int:
    """A port that is free just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def kith_run(
    slack: SlackServer, folder: Path, settings: dict[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The process, once it says that it is on Slack; killed at the end if it still runs."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KITH_")}
    ours = {
        "KITH_DATABASE_URL": f"sqlite:///{folder / 'kith.db'}",
        "KITH_OPS_PORT": "0",
        "KITH_DUTIES_TICK_SECONDS": "1",
        "PYTHONUNBUFFERED": "1",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(slack_run.HERE),
        slack.api_url,
        "run",
        env={**environ, **ours, **settings},
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        await says(process, "Kith is on slack: Night Owls, as @kith")
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def says(process: asyncio.subprocess.Process, words: str) -> None:
    """Wait until the process has said it."""
    assert process.stdout is not None
    said = b""
    async with asyncio.timeout(30):
        while words.encode() not in said:
            line = await process.stdout.readline()
            assert line, said.decode()
            said += line


async def test_a_check_in_survives_a_kill_between_the_commit_and_the_answer(slack: SlackServer, tmp_path: Path) -> None:
    ada = person(slack, "Ada")
    async with kith_run(slack, tmp_path, SOCKET) as process:
        form = await ada.opens("/checkin")
        slack.fail("chat.postEphemeral", Fault(held=True))
        await ada.send_submit(form, {"What did you do? (if you like)": "done"})
        await slack.until(lambda: slack.api.count("chat.postEphemeral"))
        process.send_signal(signal.SIGKILL)
        await process.wait()
    assert ada.seen() == [form]
    async with kith_run(slack, tmp_path, SOCKET) as process:
        again = await ada.slash("/checkin", "was it counted?")
        assert isinstance(again, Post)
        assert "Today was kept already" in again.text
        assert "Days in total: 1 day" in again.text
        posts = await slack.published("C0GENERAL", 2)
        assert sum("done" in post.text for post in posts) in {1, 2}
        process.send_signal(signal.SIGTERM)
        said, _ = await process.communicate()
        assert process.returncode == 0
        assert b"Nothing was lost." in said
        assert BOT_TOKEN.encode() not in said
    assert slack.api.complaints == []


async def test_a_nudge_is_answered_in_another_process_a_week_after_the_one_that_sent_it(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    shutil.copy(migrated_sqlite, tmp_path / "kith.db")
    async with slack_room(f"sqlite:///{tmp_path / 'kith.db'}", tmp_path) as room:
        room.clock.at = datetime.now(UTC) - timedelta(days=10)
        ada = room.person("Ada")
        await ada.slash("/kith-join", "consent:private zone:UTC")
        await ada.slash("/checkin", "done")
        direct = room.slack.workspace.direct_channel(ada.id).id
        while not room.slack.workspace.posts_in(direct):
            await room.wait(hours=1)
        [nudge] = room.slack.workspace.posts_in(direct)
    async with SlackServer(manifest(all_commands(), None), room.slack.workspace) as slack:
        ada = person(slack, "Ada")
        async with kith_run(slack, tmp_path, SOCKET):
            for _ in range(2):
                why = await ada.press(nudge, "Why am I getting this?")
                assert isinstance(why, Post)
                assert "You told me on" in why.text
            form = await ada.press(nudge, "Check in")
            assert isinstance(form, View)
            assert isinstance(await ada.submit(form, {"What did you do? (if you like)": "back at it"}), Post)
            assert "Days in total: 2 days" in await ada.reads("/streak")
        assert slack.api.complaints == []


async def test_kith_runs_in_http_mode_by_the_environment_alone(slack: SlackServer, tmp_path: Path) -> None:
    port = free_port()
    slack.courier = SignedRequests(f"http://127.0.0.1:{port}/slack/events")
    async with kith_run(slack, tmp_path, {**HTTP, "KITH_SLACK_HTTP_PORT": str(port)}) as process:
        answer = await person(slack, "Ada").slash("/checkin", "signed")
        assert isinstance(answer, Post)
        assert "It counts" in answer.text
        assert len(await slack.published("C0GENERAL")) == 1
        process.send_signal(signal.SIGTERM)
        await process.communicate()
        assert process.returncode == 0
    assert slack.api.complaints == []


async def test_kith_says_in_words_that_slack_refuses_its_token(slack: SlackServer, tmp_path: Path) -> None:
    slack.api.revoked.add(BOT_TOKEN)
    with pytest.raises(AssertionError, match="KITH_SLACK_BOT_TOKEN"):
        async with kith_run(slack, tmp_path, SOCKET):
            pass
