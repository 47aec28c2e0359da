"""Opening forms. Slack lets an app open some hundred a minute, each within 3 s of the press that asked for it. Whoever
comes when that is used up is not kept waiting for an apology: the same command works typed, and its form is not needed.
"""

from collections.abc import Mapping

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import forms
from adapters.slack.failures import THROTTLED, code_of, retry_after
from adapters.slack.forms import Origin, Seal
from adapters.slack.inbound import Act
from bot.clock import seconds
from bot.commands.spec import Command, Form
from bot.messages import Message
from bot.voice.forms import in_one_line


class Openings:
    """Opens forms, until Slack says that there were too many; then not before the time that it names."""

    def __init__(self, client: AsyncWebClient, seal: Seal) -> None:
        self._client = client
        self._seal = seal
        self._open_from = float("-inf")
        self._log = structlog.get_logger("kith.slack")

    async def open(
        self, act: Act, command: Command, form: Form, initial: Mapping[str, str] | None = None
    ) -> Message | None:
        """Show the form to whoever did `act`. None when it is there; else what to say instead."""
        if seconds() >= self._open_from and await self._opened(act, command, form, initial or {}):
            return None
        return in_one_line(command.name, form.example, form.fields)

    async def _opened(self, act: Act, command: Command, form: Form, initial: Mapping[str, str]) -> bool:
        metadata = self._seal.close(Origin(command.name, act.place), act.user)
        view = forms.modal(command, form, metadata, initial)
        try:
            await self._client.views_open(trigger_id=act.trigger_id, view=view)
        except SlackApiError as error:
            if code_of(error) in THROTTLED:
                self._open_from = seconds() + retry_after(error.response.headers)
            self._log.warning("a form was not opened", act=act.event_id, reason=code_of(error))
            return False
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            self._log.warning("a form was not opened", act=act.event_id, reason=repr(error))
            return False
        return True
