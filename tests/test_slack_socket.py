"""Slack's socket breaks, goes stale or silent; Kith comes back by itself, and says whether it is there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from wire.slack_api import Fault
from wire.slack_room import HTTP, SOCKET, SlackRoom, slack_room, slower
from wire.slack_troubles import checks_in, later

from adapters.slack.config import SlackSettings


@pytest.fixture(params=[SOCKET, HTTP], ids=["socket", "http"])
async def room(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    settings: SlackSettings = request.param
    async with slack_room(sqlite_url, tmp_path, settings=settings) as opened:
        yield opened


@pytest.fixture
async def socket(sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    async with slack_room(sqlite_url, tmp_path) as opened:
        yield opened


async def test_ten_minutes_without_slack_lose_nothing_and_double_nothing(room: SlackRoom) -> None:
    room.slack.fail("chat.postMessage", Fault(retry_after=60))
    await checks_in(room.person("Ada"))
    await room.slack.until(lambda: room.slack.api.count("chat.postMessage"))
    await room.slack.go_away()
    for _ in range(20):
        await later(room, seconds=30)
    await room.is_ready(False)
    assert room.slack.workspace.posts_in("C0GENERAL") == []
    await room.slack.come_back()
    await room.is_ready()
    await later(room, seconds=90)
    assert len(await room.slack.published("C0GENERAL")) == 1
    await later(room, hours=1)
    assert len(room.slack.workspace.posts_in("C0GENERAL")) == 1
    assert "It counts" in await checks_in(room.person("Sam"))


async def test_kith_is_not_ready_while_its_socket_is_down(socket: SlackRoom) -> None:
    await socket.slack.go_away()
    await socket.is_ready(False)
    await socket.slack.come_back()
    await socket.is_ready()


async def test_a_socket_that_is_reset_comes_back_by_itself(socket: SlackRoom) -> None:
    socket.slack.sockets.reset()
    await socket.slack.sockets.connected(2)
    await socket.is_ready()
    assert "It counts" in await checks_in(socket.person("Ada"))


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", "too_many_websockets"])
async def test_a_socket_that_slack_wants_renewed_is_renewed_without_losing_a_command(
    socket: SlackRoom, reason: str
) -> None:
    await socket.slack.sockets.ask_to_leave(reason)
    await socket.slack.sockets.connected(2)
    assert "It counts" in await checks_in(socket.person("Ada"))
    assert socket.platform.ready


async def test_a_stale_address_is_given_up_for_a_new_one(socket: SlackRoom) -> None:
    socket.slack.sockets.refuses = True
    socket.slack.sockets.reset()
    await socket.is_ready(False)
    await socket.slack.until(lambda: socket.slack.api.count("apps.connections.open") >= 2)
    socket.slack.sockets.refuses = False
    await socket.is_ready()
    assert "It counts" in await checks_in(socket.person("Ada"))


async def test_a_socket_that_goes_silent_is_noticed_and_replaced(sqlite_url: str, tmp_path: Path) -> None:
    async with slack_room(sqlite_url, tmp_path, pace=slower(ping=0.2)) as room:
        room.slack.sockets.silent = True
        await room.is_ready(False)
        room.slack.sockets.silent = False
        await room.slack.sockets.connected(2)
        await room.is_ready()
        assert "It counts" in await checks_in(room.person("Ada"))


async def test_an_app_token_that_is_revoked_while_running_shows(socket: SlackRoom) -> None:
    socket.slack.fail("apps.connections.open", *[Fault(error="invalid_auth")] * 3)
    socket.slack.sockets.reset()
    await socket.is_ready(False)
    await socket.is_ready()
    assert "It counts" in await checks_in(socket.person("Ada"))


async def test_what_is_under_way_is_finished_before_kith_stops(room: SlackRoom) -> None:
    ada = room.person("Ada")
    room.slack.fail("response_url", Fault(status=500))
    await ada.send_slash("/checkin", "x")
    await room.platform.stop()
    assert len(ada.seen()) == 1
    assert not room.platform.ready
    await room.restart()
