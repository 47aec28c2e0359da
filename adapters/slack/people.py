"""Who people are, as Slack knows them: name, zone, rights. Looked up after the acknowledgement, kept for minutes.

One person costs one call of users.info. When a hundred turn up within a minute (everybody after a restart), that would
be throttled: the whole list is fetched instead.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.failures import code_of
from adapters.slack.limits import (
    GONE_PATIENCE,
    PEOPLE,
    USERS_A_PAGE,
    USERS_INFO_A_MINUTE,
    USERS_LIST_PAUSE,
    USERS_PAGES,
)
from bot.clock import seconds
from bot.domain.identity import MemberId

_MINUTE = 60.0

_RIGHTS = ("is_admin", "is_owner", "is_primary_owner")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the workspace. `zone` is an IANA name. A bot is nobody whom Kith answers, and whoever is `gone` has a
    deactivated account. Of somebody who is not `known`, Slack told nothing yet.
    """

    id: MemberId
    name: str
    zone: str | None = None
    moderator: bool = False
    bot: bool = False
    gone: bool = False
    known: bool = True


class People:
    """Finds people by id, as the workspace `team` knows them; `moderators` are those whom the settings name. A profile
    is believed for `keep` seconds.
    """

    def __init__(self, client: AsyncWebClient, team: str, moderators: Collection[str], keep: float) -> None:
        self._client = client
        self._team = team
        self._moderators = frozenset(moderators)
        self._keep = keep
        self._known: OrderedDict[str, tuple[float, Person]] = OrderedDict()
        self._asked: deque[float] = deque()
        self._listing = asyncio.Lock()
        self._listed_at = float("-inf")
        self._log = structlog.get_logger("kith.slack")

    async def find(self, user_id: str, shown_name: str) -> Person:
        """The person. When Slack cannot say, what was known before; else `shown_name`, without zone or rights."""
        known = self._fresh(user_id)
        if known is not None:
            return known
        try:
            await (self._ask(user_id) if self._may_ask() else self._ask_for_all(user_id))
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            self._log.warning("a profile could not be read", user=user_id, reason=_reason(error))
        kept = self._known.get(user_id)
        if kept is not None:
            return kept[1]
        return Person(MemberId(user_id), shown_name or user_id, moderator=self._named(user_id), known=False)

    async def is_gone(self, user_id: str) -> bool:
        """Whether the account is deactivated; no when Slack does not say so soon. Slack itself takes messages for such
        an account without a word, in a conversation that is open already.
        """
        if self._fresh(user_id) is None and self._may_ask():
            try:
                async with asyncio.timeout(GONE_PATIENCE):
                    await self._ask(user_id)
            except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
                self._log.info("nobody knows whether somebody is gone", user=user_id, reason=_reason(error))
        kept = self._known.get(user_id)
        return kept is not None and kept[1].gone

    def _fresh(self, user_id: str) -> Person | None:
        at, person = self._known.get(user_id, (float("-inf"), None))
        return person if seconds() - at < self._keep else None

    def _may_ask(self) -> bool:
        while self._asked and self._asked[0] < seconds() - _MINUTE:
            self._asked.popleft()
        return len(self._asked) < USERS_INFO_A_MINUTE

    async def _ask(self, user_id: str) -> None:
        self._asked.append(seconds())
        answer = await self._client.users_info(user=user_id)
        self._remember(answer["user"])

    async def _ask_for_all(self, user_id: str) -> None:
        """The whole list, once for everybody who is waiting for it."""
        async with self._listing:
            if self._fresh(user_id) is not None or seconds() - self._listed_at < USERS_LIST_PAUSE:
                return
            self._listed_at = seconds()
            cursor = ""
            for _ in range(USERS_PAGES):
                answer = await self._client.users_list(limit=USERS_A_PAGE, cursor=cursor)
                for user in answer["members"]:
                    self._remember(user)
                cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    return

    def _remember(self, user: Mapping[str, Any]) -> None:
        profile = user.get("profile") or {}
        name = profile.get("display_name") or user.get("real_name") or user.get("name") or user["id"]
        rights = self._is_ours(user) and any(user.get(right) for right in _RIGHTS)
        person = Person(
            MemberId(user["id"]),
            name,
            user.get("tz") or None,
            moderator=rights or self._named(user["id"]),
            bot=bool(user.get("is_bot")),
            gone=bool(user.get("deleted")),
        )
        self._known[person.id] = (seconds(), person)
        self._known.move_to_end(person.id)
        while len(self._known) > PEOPLE:
            self._known.popitem(last=False)

    def _is_ours(self, user: Mapping[str, Any]) -> bool:
        """Whether somebody belongs to the workspace. An admin of another one, with which a channel is shared, has no
        rights here.
        """
        teams = {user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or ())}
        return self._team in teams and not user.get("is_stranger")

    def _named(self, user_id: str) -> bool:
        return user_id in self._moderators


def _reason(error: Exception) -> str:
    return code_of(error) if isinstance(error, SlackApiError) else repr(error)
