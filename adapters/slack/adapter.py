"""Slack as a platform: starts, stops, sends, and notices when its token is no good any more."""

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from typing import TypeVar

import aiohttp
import structlog
from pydantic import BaseModel, SecretStr
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.registry import Surroundings
from adapters.slack.answers import Answers
from adapters.slack.commands import SCOPES
from adapters.slack.config import SlackSettings
from adapters.slack.connection import Connection
from adapters.slack.deliver import Postbox, deliver
from adapters.slack.desk import Desk, Team, Tools
from adapters.slack.door import Door
from adapters.slack.failures import REVOKED, MemberGone, Revoked, code_of
from adapters.slack.forms import Seal
from adapters.slack.inbound import PLATFORM
from adapters.slack.limits import Pace
from adapters.slack.listeners import Listeners
from adapters.slack.people import People
from bot.domain.identity import circle_id
from bot.errors.delivery import Throttled
from bot.errors.starting import ConfigurationError
from bot.errors.storage import StorageError
from bot.outgoing import Outgoing
from bot.ports import Platform

T = TypeVar("T")


class SlackPlatform:
    """One workspace."""

    def __init__(self, settings: SlackSettings, surroundings: Surroundings, pace: Pace | None = None) -> None:
        self._settings = settings
        self._around = surroundings
        self._pace = pace or Pace()
        self._open = AsyncExitStack()
        self._team: Team | None = None
        self._postbox: Postbox | None = None
        self._intake: Connection | Door | None = None
        self._refused = False
        self._log = structlog.get_logger("kith.slack")

    @property
    def name(self) -> str:
        """See `Platform`."""
        return PLATFORM

    @property
    def where(self) -> str:
        """See `Platform`."""
        if self._team is None:
            return "nowhere yet"
        by = f", called at {self._intake.address}" if isinstance(self._intake, Door) else ""
        return f"{self._team.name}, as @{self._team.bot_name}{by}"

    @property
    def ready(self) -> bool:
        """See `Platform`."""
        if self._intake is None or self._postbox is None:
            return False
        return self._intake.ready and not self._refused and not self._postbox.away

    async def start(self) -> None:
        """Ask Slack who we are, then let events in.

        Raises ConfigurationError for a refused token or a taken port, OSError when Slack does not answer.
        """
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Let no more events in, finish what is under way, hang up."""
        await self._open.aclose()
        self._intake = self._postbox = None

    async def send(self, outgoing: Outgoing) -> None:
        """See `Platform`."""
        if self._postbox is None or self._team is None:
            raise Throttled(timedelta(seconds=self._pace.away))
        try:
            await deliver(self._postbox, outgoing)
        except MemberGone:
            member = outgoing.destination.member_id
            if member is not None:
                await self._around.dispatcher.departed(outgoing.circle_id, member, self._around.clock.now())
            raise
        except Revoked as error:
            await self._removed()
            raise Throttled(timedelta(seconds=self._pace.revoked)) from error  # it waits for the token's return

    async def _start(self) -> None:
        timeout = aiohttp.ClientTimeout(total=self._pace.call)
        session = await self._open.enter_async_context(aiohttp.ClientSession(timeout=timeout))
        client = _client(self._settings, session)
        self._team = team = await _who_we_are(client)
        await self._around.dispatcher.resumed(team.circle_id, self._around.clock.now())
        self._refused = False
        self._postbox = postbox = Postbox(client, self._pace)
        people = People(client, self._settings.moderators, self._pace.profile)
        answers = Answers(session, postbox, self._pace)
        desk = Desk(
            Tools(team, client, people, answers, Seal(_secret(self._settings.bot_token)), self._pace), self._around
        )
        self._open.push_async_callback(desk.drain)
        listeners = Listeners(desk, team, self._around.clock, self._removed)
        await self._let_in(listeners, session)
        self._open.push_async_callback(desk.leave)
        watching = asyncio.create_task(self._look_again(client, postbox), name="slack-look-again")
        self._open.push_async_callback(_cancel, watching)

    async def _let_in(self, listeners: Listeners, session: aiohttp.ClientSession) -> None:
        app = listeners.app(AsyncWebClient(session=session, retry_handlers=[]))
        if self._settings.socket_mode:
            connection = Connection(app, _secret(self._settings.app_token), self._pace)
            self._open.push_async_callback(connection.close)
            await _explained(connection.open(), "app_token")
            self._intake = connection
        else:
            door = Door(app, _secret(self._settings.signing_secret), self._pace)
            self._open.push_async_callback(door.close)
            await door.open(self._settings.http_host, self._settings.http_port)
            self._intake = door

    async def _removed(self) -> None:
        """Kith was taken out of the workspace, or its token was: nothing is sent until that is mended."""
        self._refused = True
        if self._team is not None:
            self._log.error("Slack does not let Kith in any more; install the app again", team=self._team.name)
            await self._around.dispatcher.suspended(self._team.circle_id, self._around.clock.now())

    async def _look_again(self, client: AsyncWebClient, postbox: Postbox) -> None:
        """While Slack refuses the token or cannot be reached, ask it now and then."""
        while True:
            await asyncio.sleep(self._pace.revoked if self._refused else self._pace.away)
            if self._refused or postbox.away:
                with suppress(SlackClientError, aiohttp.ClientError, TimeoutError, StorageError):
                    await client.auth_test()
                    await self._let_in_again(postbox)

    async def _let_in_again(self, postbox: Postbox) -> None:
        """Slack is there, and takes the token. The circle wakes before anything is sent: what is for its members alone
        would be withdrawn from a suspended one.
        """
        if self._team is not None:
            await self._around.dispatcher.resumed(self._team.circle_id, self._around.clock.now())
        self._refused = postbox.away = False
        self._log.info("Slack is there again, and lets Kith in")


def build(settings: BaseModel, surroundings: Surroundings) -> Platform:
    """Slack, ready to be started."""
    if not isinstance(settings, SlackSettings):
        raise TypeError(settings)
    return SlackPlatform(settings, surroundings)


async def examine(settings: BaseModel) -> Sequence[str]:
    """What keeps Kith from working on Slack, each in a sentence: refused tokens, missing scopes.

    Raises OSError when Slack does not answer.
    """
    if not isinstance(settings, SlackSettings):
        raise TypeError(settings)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=Pace().call)) as session:
        client = _client(settings, session)
        try:
            answer = await _explained(client.auth_test(), "bot_token")
            if settings.app_token is not None:
                await _explained(client.apps_connections_open(app_token=_secret(settings.app_token)), "app_token")
        except ConfigurationError as error:
            return error.faults
        granted = {scope.strip() for scope in str(answer.headers.get("x-oauth-scopes", "")).split(",")}
        return [
            f"Kith's app on Slack lacks the scope {scope}: add it under OAuth & Permissions, then install it again."
            for scope in SCOPES
            if scope not in granted
        ]


def _client(settings: SlackSettings, session: aiohttp.ClientSession) -> AsyncWebClient:
    """One session for all calls; no retries by the SDK, which would post twice when an answer is lost."""
    return AsyncWebClient(_secret(settings.bot_token), session=session, retry_handlers=[])


async def _who_we_are(client: AsyncWebClient) -> Team:
    answer = await _explained(client.auth_test(), "bot_token")
    return Team(
        id=answer["team_id"],
        name=answer["team"],
        circle_id=circle_id(PLATFORM, answer["team_id"]),
        bot_user=answer["user_id"],
        bot_name=answer["user"],
    )


async def _explained(call: Awaitable[T], setting: str) -> T:
    """The call's result. Raises ConfigurationError when Slack refuses the token, OSError when it does not answer."""
    try:
        return await call
    except SlackApiError as error:
        code = code_of(error)
        if code in REVOKED | {"not_allowed_token_type", "missing_scope"}:
            raise ConfigurationError(
                [f"[slack] {setting} (KITH_SLACK_{setting.upper()}): Slack refuses it ({code})."]
            ) from error
        raise ConnectionError(f"Slack answers {code or 'nothing sensible'}") from error


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value is not None else ""


async def _cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
