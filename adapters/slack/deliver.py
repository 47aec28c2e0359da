"""Outgoing -> a message on Slack, and what can go wrong on the way."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.failures import MemberGone, failure
from adapters.slack.limits import BEGUN, DIRECT_CHANNELS, Pace
from adapters.slack.people import People
from adapters.slack.render import Json, pages
from bot.clock import seconds
from bot.errors.delivery import Rejected, Throttled
from bot.messages import DestinationKind, Message
from bot.outgoing import Outgoing

MARKER = "kith_message"
"""The metadata event_type of what Kith posts. With channels:history, an operator could reconcile by it."""


@dataclass(slots=True)
class _Begun:
    """A message of which the first `posted` pages stand in their channel."""

    whole: list[Json]
    posted: int = 0


class Postbox:
    """Posts messages and whispers: one a second in a channel, as Slack allows. `away` is set when Slack could not be
    reached at all, until somebody has seen it again.

    A message of several pages that fails in between goes on with the page that failed when it is tried again. What was
    posted of it is remembered in memory: after a restart it begins with its first page.
    """

    def __init__(self, client: AsyncWebClient, pace: Pace) -> None:
        self._client = client
        self._pace = pace
        self._free_at: OrderedDict[str, float] = OrderedDict()
        self._direct: OrderedDict[str, str] = OrderedDict()
        self._begun: OrderedDict[str, _Begun] = OrderedDict()
        self._open_from = float("-inf")
        self.away = False

    async def post(self, channel: str, message: Message, key: str) -> None:
        """For everybody in `channel`. `key` is what the message's metadata is made of."""
        marker = {"event_type": MARKER, "event_payload": {"key": hashlib.sha256(key.encode()).hexdigest()[:32]}}
        for page in self._unposted(key, message):
            await self._turn(channel)
            post = self._client.chat_postMessage(
                channel=channel, **page, metadata=marker, unfurl_links=False, unfurl_media=False
            )
            await self._call(post, one_channel=True)

    async def post_privately(self, member: str, message: Message, key: str) -> None:
        """For one member, in their private conversation with Kith."""
        await self.post(await self._direct_channel(member), message, key)

    async def whisper(self, channel: str, member: str, message: Message, key: str) -> None:
        """In `channel`, seen by `member` alone, if they are looking. `key` is not shown."""
        for page in self._unposted(key, message):
            await self._turn(channel)
            post = self._client.chat_postEphemeral(channel=channel, user=member, **page)
            await self._call(post, one_channel=True)

    def _unposted(self, key: str, message: Message) -> Iterator[Json]:
        """The pages that are still to be posted under this key; one counts as posted when the next is asked for."""
        whole = pages(message)
        begun = self._begun.get(key)
        if begun is None or begun.whole != whole:
            begun = self._begun[key] = _Begun(whole)
            while len(self._begun) > BEGUN:
                self._begun.popitem(last=False)
        while begun.posted < len(whole):
            yield whole[begun.posted]
            begun.posted += 1
        self._begun.pop(key, None)

    async def _direct_channel(self, member: str) -> str:
        if member not in self._direct:
            self._direct[member] = await self._opened(member)
            while len(self._direct) > DIRECT_CHANNELS:
                self._direct.popitem(last=False)
        return self._direct[member]

    async def _opened(self, member: str) -> str:
        """The private conversation's id. Opened twice it is the same one, and nothing was posted yet: when nobody knows
        what became of this call, it is worth another try. After too many of them those that are open go on.
        """
        if (shut := self._open_from - seconds()) > 0:
            raise Throttled(timedelta(seconds=shut), addressee_only=True)
        try:
            answer = await self._call(self._client.conversations_open(users=member), one_channel=True)
        except Throttled as throttled:
            if throttled.addressee_only:
                self._open_from = seconds() + throttled.retry_after.total_seconds()
            raise
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            raise Throttled(timedelta(seconds=self._pace.reopen), addressee_only=True) from error
        return str(answer["channel"]["id"])

    async def _turn(self, channel: str) -> None:
        """Wait until it is this message's turn in its channel."""
        now = seconds()
        begin = max(now, self._free_at.pop(channel, 0.0))
        while self._free_at and next(iter(self._free_at.values())) < now:
            self._free_at.popitem(last=False)
        self._free_at[channel] = begin + self._pace.channel
        await asyncio.sleep(begin - now)

    async def _call(self, call: Awaitable[Any], *, one_channel: bool = False) -> Any:  # noqa: ANN401 - the SDK's answers are untyped
        try:
            return await call
        except SlackApiError as error:
            raise failure(error, one_channel=one_channel) from error
        except aiohttp.ClientConnectorError as error:
            # No connection came about, so certainly nothing was posted.
            self.away = True
            raise Throttled(timedelta(seconds=self._pace.away)) from error


async def deliver(postbox: Postbox, people: People, outgoing: Outgoing) -> None:
    """Send one message; what is for one member, only to somebody who is still there.

    Raises Throttled (then it certainly was not posted), Unreachable (MemberGone, Revoked), Rejected; anything else
    means that nobody knows.
    """
    to, key = outgoing.destination, f"{outgoing.circle_id}/{outgoing.key}"
    place, member = to.place_id or "", to.member_id or ""
    if not (place or to.kind is DestinationKind.PRIVATE) or not (member or to.kind is DestinationKind.PLACE):
        raise Rejected("a destination without its place or member")
    if member and await people.is_gone(member):
        raise MemberGone(member)
    match to.kind:
        case DestinationKind.PLACE:
            await postbox.post(place, outgoing.message, key)
        case DestinationKind.PRIVATE:
            await postbox.post_privately(member, outgoing.message, key)
        case DestinationKind.WHISPER:
            await postbox.whisper(place, member, outgoing.message, key)
