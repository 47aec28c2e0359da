"""Many people on the loopback platforms of tests/wire, who check in and look at the clock while they wait."""

import asyncio
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

from wire.discord_interactions import Interaction
from wire.discord_server import LoopbackDiscord
from wire.slack_delivery import NotAcknowledged
from wire.slack_server import SlackServer
from wire.slack_world import APP_ID, TEAM_ID, Json, Post, User, View, Workspace, owls

NOTE, MINUTES = "read chapter 3 and wrote the exercises", 45
GENERAL = "C0GENERAL"
PATIENCE = 60.0
"""Seconds after which an answer does not come any more."""


@dataclass(frozen=True)
class Waited:
    """Seconds until an act was acknowledged, and until its answer could be read. `lost` if the platform gave up."""

    acknowledged: float
    answered: float
    lost: bool = False


class Crowd(Protocol):
    """Members 0, 1, 2, … of one circle."""

    async def check_in(self, number: int) -> Waited:
        """One of them checks in, and waits for the answer."""
        ...


class DiscordCrowd:
    """Members of one Discord server."""

    def __init__(self, server: LoopbackDiscord, size: int) -> None:
        self._server = server
        self._people = [server.person(f"member{number}") for number in range(size)]

    async def check_in(self, number: int) -> Waited:
        person = self._people[number % len(self._people)]
        people, here = self._server.people, self._server.here()
        interaction = people.slash(person, here, "checkin", note=NOTE, minutes=MINUTES)
        begun = perf_counter()
        await self._server.deliver(interaction)
        async with asyncio.timeout(PATIENCE):
            await _acknowledged(interaction)
            acknowledged = perf_counter() - begun
            await interaction.outcome()
        return Waited(acknowledged, perf_counter() - begun)


async def _acknowledged(interaction: Interaction) -> None:
    while not interaction.answers:
        interaction.changed.clear()
        await interaction.changed.wait()


class Screens(list[Post | View]):
    """What appears on screens, told to whoever waits for it and then forgotten: looking through all that thousands have
    read would cost more than what is measured.
    """

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[str, asyncio.Future[None]] = {}

    def append(self, shown: Post | View) -> None:
        """See `list`."""
        reader = shown.reader if isinstance(shown, Post) else shown.user
        waiting = self.waiting.pop(reader or "", None)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)


def slack_workspace(size: int) -> Workspace:
    """A workspace of so many people."""
    workspace = owls()
    workspace.shown = Screens()
    for number in range(size):
        workspace.add_user(User(f"U0MEMBER{number:05}", f"Member {number}"))
    return workspace


class SlackCrowd:
    """Members of one Slack workspace. Without `answers`, the acknowledgement is all that comes."""

    def __init__(self, slack: SlackServer, size: int, *, answers: bool) -> None:
        self._slack = slack
        self._size = size
        self._answers = answers

    async def check_in(self, number: int) -> Waited:
        user = f"U0MEMBER{number % self._size:05}"
        screens = self._slack.workspace.shown
        assert isinstance(screens, Screens)
        answer = screens.waiting[user] = asyncio.get_running_loop().create_future()
        begun = perf_counter()
        try:
            await self._slack.deliver("slash_commands", self._payload(user))
        except NotAcknowledged:
            return Waited(perf_counter() - begun, perf_counter() - begun, lost=True)
        acknowledged = perf_counter() - begun
        if self._answers:
            async with asyncio.timeout(PATIENCE):
                await answer
        return Waited(acknowledged, perf_counter() - begun)

    def _payload(self, user: str) -> Json:
        return {
            "token": "verification-token",
            "team_id": TEAM_ID,
            "team_domain": "owls",
            "channel_id": GENERAL,
            "channel_name": "general",
            "user_id": user,
            "user_name": user.lower(),
            "command": "/checkin",
            "text": f"{NOTE} minutes:{MINUTES}",
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self._slack.response_url(GENERAL, user),
            "trigger_id": self._slack.trigger(user),
        }
