"""What a person gets to read in return, seen by them alone (unless a command is answered in public).

What was not said with the acknowledgement (`desk.py`) goes by `response_url` where Slack gave one, which works for 30
minutes and five times; otherwise in the channel it came from, or privately. An answer is worth repeating: read twice by
one person is better than never, so a lost one is sent again.
"""

import asyncio
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.deliver import Postbox
from adapters.slack.failures import retry_after
from adapters.slack.inbound import Act
from adapters.slack.limits import Pace
from adapters.slack.render import pages
from bot.errors.delivery import DeliveryError
from bot.messages import Message

Json = dict[str, Any]

_TRIES = 3

_LONGEST_PAUSE = 60
"""Seconds. Whoever asked will not wait for longer, whatever a 429 says."""


def response_bodies(message: Message, *, public: bool) -> list[Json]:
    """What Slack takes for an answer, one body for each page."""
    kind = "in_channel" if public else "ephemeral"
    return [{"response_type": kind, **page} for page in pages(message)]


class Answers:
    """Brings answers to people."""

    def __init__(self, session: aiohttp.ClientSession, postbox: Postbox, pace: Pace) -> None:
        self._session = session
        self._postbox = postbox
        self._pace = pace
        self._log = structlog.get_logger("kith.slack")

    async def give(self, act: Act, message: Message, *, public: bool = False) -> None:
        """Show the answer to `act`. Never raises: an answer that cannot be brought is logged, and what was done stays
        done.
        """
        if act.response_url and await self._respond(act, message, public=public):
            return
        try:
            await self._directly(act, message)
        except (DeliveryError, SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            self._log.warning("an answer could not be brought", act=act.event_id, reason=repr(error))

    async def _respond(self, act: Act, message: Message, *, public: bool) -> bool:
        """Whether all of it was taken."""
        webhook = AsyncWebhookClient(act.response_url, session=self._session, retry_handlers=[])
        for body in response_bodies(message, public=public):
            if not await self._send(webhook, {"replace_original": False, **body}):
                return False
        return True

    async def _send(self, webhook: AsyncWebhookClient, body: Json) -> bool:
        """Try three times, unless Slack says that the address is used up or the body is wrong."""
        for attempt in range(1, _TRIES + 1):
            pause = self._pace.retry * 3 ** (attempt - 1)
            try:
                answer = await webhook.send_dict(body)
            except (aiohttp.ClientError, TimeoutError) as error:
                self._log.info("an answer was not taken", attempt=attempt, reason=repr(error))
            else:
                if answer.status_code == 200:
                    return True
                self._log.info("an answer was not taken", attempt=attempt, reason=f"{answer.status_code} {answer.body}")
                if answer.status_code == 429:
                    pause = min(retry_after(answer.headers), _LONGEST_PAUSE)
                elif answer.status_code < 500:
                    return False
            if attempt < _TRIES:
                await asyncio.sleep(pause)
        return False

    async def _directly(self, act: Act, message: Message) -> None:
        """In the channel it came from, for this person alone; privately where that does not work."""
        if act.place is not None:
            try:
                await self._postbox.whisper(act.place, act.user, message, act.event_id)
            except DeliveryError as error:
                self._log.info("answering privately instead", act=act.event_id, reason=repr(error))
            else:
                return
        await self._postbox.post_privately(act.user, message, act.event_id)
