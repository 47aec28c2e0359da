"""Outgoing -> a message on Slack, and what can go wrong on the way."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable
from datetime import timedelta
from time import monotonic
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.failures import failure
from adapters.slack.limits import DIRECT_CHANNELS, Pace
from adapters.slack.render import pages
from bot.errors import Rejected, Throttled
from bot.messages import DestinationKind, Message
from bot.outgoing import Outgoing

MARKER = "kith_message"
"""The metadata event_type of what Kith posts. With channels:history, an operator could reconcile by it."""


class Postbox:
    """Posts messages: one a second in a channel, as Slack allows. `away` is set when Slack could not be reached at
    all, until somebody has seen it again.

    A message of several pages that fails in between is posted again from its first page.
    """

    def __init__(self, client: AsyncWebClient, pace: Pace) -> None:
        self._client = client
        self._pace = pace
        self._free_at: OrderedDict[str, float] = OrderedDict()
        self._direct: OrderedDict[str, str] = OrderedDict()
        self.away = False

    async def post(self, channel: str, message: Message, key: str) -> None:
        """For everybody in `channel`. `key` is what the message's metadata is made of."""
        marker = {"event_type": MARKER, "event_payload": {"key": hashlib.sha256(key.encode()).hexdigest()[:32]}}
        for page in pages(message):
            await self._turn(channel)
            await self._call(
                self._client.chat_postMessage(
                    channel=channel, **page, metadata=marker, unfurl_links=False, unfurl_media=False
                )
            )

    async def post_privately(self, member: str, message: Message, key: str) -> None:
        """For one member, in their private conversation with Kith."""
        await self.post(await self._direct_channel(member), message, key)

    async def whisper(self, channel: str, member: str, message: Message) -> None:
        """In `channel`, seen by `member` alone, if they are looking."""
        for page in pages(message):
            await self._call(self._client.chat_postEphemeral(channel=channel, user=member, **page))

    async def _direct_channel(self, member: str) -> str:
        if member not in self._direct:
            answer = await self._call(self._client.conversations_open(users=member))
            self._direct[member] = answer["channel"]["id"]
            while len(self._direct) > DIRECT_CHANNELS:
                self._direct.popitem(last=False)
        return self._direct[member]

    async def _turn(self, channel: str) -> None:
        """Wait until it is this message's turn in its channel."""
        now = monotonic()
        begin = max(now, self._free_at.pop(channel, 0.0))
        while self._free_at and next(iter(self._free_at.values())) < now:
            self._free_at.popitem(last=False)
        self._free_at[channel] = begin + self._pace.channel
        await asyncio.sleep(begin - now)

    async def _call(self, call: Awaitable[Any]) -> Any:  # noqa: ANN401 - the SDK's answers are untyped
        try:
            return await call
        except SlackApiError as error:
            raise failure(error) from error
        except aiohttp.ClientConnectorError as error:
            # No connection came about, so certainly nothing was posted.
            self.away = True
            raise Throttled(timedelta(seconds=self._pace.away)) from error


async def deliver(postbox: Postbox, outgoing: Outgoing) -> None:
    """Send one message.

    Raises Throttled (then it certainly was not posted), Unreachable (MemberGone, Revoked), Rejected; anything else
    means that nobody knows.
    """
    to, key = outgoing.destination, f"{outgoing.circle_id}/{outgoing.key}"
    place, member = to.place_id or "", to.member_id or ""
    if not (place or to.kind is DestinationKind.PRIVATE) or not (member or to.kind is DestinationKind.PLACE):
        raise Rejected("a destination without its place or member")
    match to.kind:
        case DestinationKind.PLACE:
            await postbox.post(place, outgoing.message, key)
        case DestinationKind.PRIVATE:
            await postbox.post_privately(member, outgoing.message, key)
        case DestinationKind.WHISPER:
            await postbox.whisper(place, member, outgoing.message)
