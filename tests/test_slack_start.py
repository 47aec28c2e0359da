"""Kith does not start on Slack without what it needs, and says what that is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from wire.slack_api import Fault
from wire.slack_pointing import pointed_at
from wire.slack_room import HTTP, SOCKET, SlackRoom, slack_room
from wire.slack_server import SlackServer
from wire.slack_troubles import checks_in
from wire.slack_world import BOT_TOKEN, SCOPES

from adapters.slack.adapter import SlackPlatform, examine
from adapters.slack.config import SlackSettings
from bot.errors.starting import ConfigurationError


@pytest.fixture(params=[SOCKET, HTTP], ids=["socket", "http"])
async def room(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    settings: SlackSettings = request.param
    async with slack_room(sqlite_url, tmp_path, settings=settings) as opened:
        yield opened


async def test_kith_does_not_start_with_a_refused_token_and_says_which(room: SlackRoom) -> None:
    forged = SlackSettings(bot_token=SecretStr("xoxb-forged-token"), signing_secret=SecretStr("s"), http_port=0)
    platform = SlackPlatform(forged, room.around)
    with pytest.raises(ConfigurationError, match=r"KITH_SLACK_BOT_TOKEN.*invalid_auth"):
        await platform.start()
    assert not platform.ready
    await platform.stop()


async def test_kith_does_not_start_with_a_refused_app_token(room: SlackRoom) -> None:
    forged = SlackSettings(bot_token=SecretStr(BOT_TOKEN), app_token=SecretStr("xapp-forged-token"))
    with pytest.raises(ConfigurationError, match=r"KITH_SLACK_APP_TOKEN.*invalid_auth"):
        await SlackPlatform(forged, room.around).start()


async def test_a_start_while_slack_is_away_fails_with_an_error_that_is_worth_another_try(room: SlackRoom) -> None:
    await room.platform.stop()
    await room.slack.go_away()
    with pytest.raises(OSError, match="Connect call failed"):
        await room.platform.start()
    await room.slack.come_back()
    await room.restart()
    assert "It counts" in await checks_in(room.person("Ada"))


async def test_a_port_that_is_taken_is_told_with_its_setting(room: SlackRoom) -> None:
    taken = int(room.slack.address.rpartition(":")[2])
    settings = SlackSettings(bot_token=SecretStr(BOT_TOKEN), signing_secret=SecretStr("s"), http_port=taken)
    with pytest.raises(ConfigurationError, match="KITH_SLACK_HTTP_PORT"):
        await SlackPlatform(settings, room.around).start()


async def test_kith_check_names_missing_scopes_and_refused_tokens() -> None:
    async with SlackServer() as slack:
        with pointed_at(slack.api_url):
            assert list(await examine(SOCKET)) == []
            slack.api.scopes = SCOPES.replace(",users:read", "")
            [fault] = await examine(SOCKET)
            assert "users:read" in fault
            slack.fail("apps.connections.open", Fault(error="not_allowed_token_type"))
            [fault] = await examine(SOCKET)
            assert "KITH_SLACK_APP_TOKEN" in fault
