"""Bolt's listeners: each acknowledges, makes the act, and hands it to the desk. There is one for everything that Slack
may send, so that what is unknown or outdated gets an answer too.

None of them takes long, so Bolt may run each to its end and then send what it acknowledged with
(`process_before_response`). Otherwise Bolt looks every 10 ms whether there is an acknowledgement, and that is what the
shortest answer takes then.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import forms, inbound
from adapters.slack.desk import Desk, Team
from bot.ports import Clock

Json = dict[str, Any]

ANY = re.compile(r"(?s).*")


class Listeners:
    """What Bolt calls. `removed` is called when Kith was taken out of the workspace."""

    def __init__(self, desk: Desk, team: Team, clock: Clock, removed: Callable[[], Awaitable[None]]) -> None:
        self._desk = desk
        self._team = team
        self._clock = clock
        self._removed = removed

    def app(self, client: AsyncWebClient) -> AsyncApp:
        """A Bolt app that listens. Signatures are verified at the door (`door.py`), before Bolt sees a request."""
        app = AsyncApp(
            name="kith",
            client=client,
            before_authorize=_only(self._team),
            authorize=_as(self._team),
            request_verification_enabled=False,
            process_before_response=True,
        )
        app.command(ANY)(self.command)
        app.action(ANY)(self.action)
        app.view(ANY)(self.view)
        app.view_closed(ANY)(self.nothing)
        app.options(ANY)(self.options)
        app.shortcut(ANY)(self.shortcut)
        app.event("app_home_opened")(self.app_home_opened)
        app.event("app_uninstalled")(self.app_uninstalled)
        app.event("tokens_revoked")(self.tokens_revoked)
        app.event(ANY)(self.nothing)
        return app

    async def command(self, ack: AsyncAck, body: Json) -> None:
        """A slash command, which is acknowledged with its answer if that is ready soon."""
        act = inbound.slash_act(body, self._clock.now())
        answer = await self._desk.slash(act, body["command"], body.get("text") or "")
        await (ack(**answer) if answer else ack())

    async def action(self, ack: AsyncAck, body: Json) -> None:
        """A button, or anything else that was pressed."""
        await ack()
        act = inbound.interaction_act(body, self._clock.now())
        self._desk.begin(self._desk.pressed(act, str(body["actions"][0].get("value") or "")), act)

    async def view(self, ack: AsyncAck, body: Json) -> None:
        """A form that was sent, which is acknowledged with what is wrong with it."""
        complaints = await self._desk.form(inbound.interaction_act(body, self._clock.now()), body["view"])
        await (ack(response_action="errors", errors=complaints) if complaints else ack(response_action="clear"))

    async def options(self, ack: AsyncAck, body: Json) -> None:
        """A value is being typed into a form."""
        await ack(options=forms.suggestions(body.get("action_id", ""), body.get("value") or ""))

    async def shortcut(self, ack: AsyncAck, body: Json) -> None:
        """A shortcut on a message."""
        await ack()
        act = inbound.interaction_act(body, self._clock.now())
        self._desk.begin(self._desk.chosen(act, str(body.get("callback_id")), body.get("message") or {}), act)

    async def app_home_opened(self, ack: AsyncAck, body: Json) -> None:
        """Somebody looks at Kith's page; only its home tab is ours to fill."""
        await ack()
        if body["event"].get("tab") == "home":
            act = inbound.event_act(body, body["event"]["user"], self._clock.now())
            self._desk.begin(self._desk.home(act), act)

    async def app_uninstalled(self, ack: AsyncAck) -> None:
        """Kith was taken out of a workspace. Acknowledged when that is saved: Slack tells it again if not."""
        await self._removed()
        await ack()

    async def tokens_revoked(self, ack: AsyncAck, body: Json) -> None:
        """Tokens were revoked, perhaps the bot's. Acknowledged when that is saved."""
        bots = (body["event"].get("tokens") or {}).get("bot") or []
        if self._team.bot_user in bots:
            await self._removed()
        await ack()

    async def nothing(self, ack: AsyncAck) -> None:
        """What Kith has no use for."""
        await ack()


def _only(team: Team) -> Callable[..., Awaitable[BoltResponse | None]]:
    """Kith serves the one workspace of its token; what comes for another is acknowledged and dropped."""

    async def middleware(body: Json, next_: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        if inbound.team_of(body) not in {team.id, ""}:
            return BoltResponse(status=200)
        await next_()
        return None

    return middleware


def _as(team: Team) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Who we are is known; Bolt need not ask Slack for it."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team.id, bot_user_id=team.bot_user)

    return authorize
