"""A platform is away for ten minutes, with every pause as long as in earnest: Kith is back within 90 seconds of its
return, and has lost and doubled nothing. Time is passed over, not shortened (`virtual`).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from factories import make_outgoing
from structlog.testing import capture_logs
from virtual import LoopClock, hurrying, in_a_hurry, ticking
from wire.discord_kith import kith_on_discord
from wire.discord_server import loopback_discord
from wire.slack_api import Fault
from wire.slack_delivery import SignedRequests
from wire.slack_room import CIRCLE, HTTP, SOCKET, slack_room
from world import KeepingPlatform, ManualClock

from adapters.discord.connection import Patience
from adapters.discord.inbound import circle
from adapters.slack.config import SlackSettings
from adapters.slack.limits import Pace
from bot.domain.identity import CircleId, MemberId, PlaceId
from bot.duties.roster import Duties
from bot.messages import Destination, DestinationKind, Message, paragraph
from bot.outgoing import Outgoing, Policy
from bot.ports import Platform, Storage
from bot.supervision import Supervisor

TEN_MINUTES = 600.0
BACK_WITHIN = 90.0
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Stage:
    """One platform with Kith on it: how it leaves and returns, and what people read there."""

    platform: Platform
    storage: Storage
    clock: ManualClock
    duties: Duties
    circle_id: CircleId
    place: PlaceId
    member: MemberId
    leave: Callable[[], Awaitable[None]]
    come_back: Callable[[], Awaitable[None]]
    break_sends: Callable[[], object]
    mend_sends: Callable[[], None]
    read: Callable[[], Sequence[str]]
    speak: Callable[[], Awaitable[str]]

    def outgoing(self, key: str, *, privately: bool = False, policy: Policy = Policy.AT_LEAST_ONCE) -> Outgoing:
        to = Destination(DestinationKind.PLACE, place_id=self.place)
        if privately:
            to = Destination(DestinationKind.PRIVATE, member_id=self.member)
        return make_outgoing(
            key,
            circle_id=self.circle_id,
            platform=self.platform.name,
            destination=to,
            message=Message((paragraph(key),)),
            policy=policy,
            not_before=self.clock.now(),
        )

    async def put(self, *messages: Outgoing) -> None:
        for message in messages:
            await self.storage.transact(lambda uow, one=message: uow.outbox.put(one))  # type: ignore[misc]

    async def returned(self, expected: Sequence[str]) -> None:
        """Within the 90 s Kith is there, and everything that waited has been read once."""
        async with hurrying() as loop:
            until = loop.time() + BACK_WITHIN
            while not (self.platform.ready and set(expected) <= set(self.read())):
                assert loop.time() < until, (self.platform.ready, self.read())
                await asyncio.sleep(1)
        assert "counts" in await self.speak()
        self.clock.at += HOUR
        await self.duties.run_all()
        assert sorted(one for one in self.read() if one in expected) == sorted(expected)


@asynccontextmanager
async def on_slack(folder: Path, settings: SlackSettings) -> AsyncIterator[Stage]:
    async with slack_room(None, folder, settings=settings, pace=Pace(), clock=LoopClock()) as room:
        ada = room.person("Ada")
        await ada.slash("/checkin", "private:yes x")
        direct = room.slack.workspace.direct_channel(ada.id).id

        async def speak() -> str:
            if isinstance(room.slack.courier, SignedRequests):
                room.slack.courier.url = room.platform.where.rpartition(" ")[2]
            return str(getattr(await room.person("Sam").slash("/checkin", "private:yes x"), "text", ""))

        yield Stage(
            platform=room.platform,
            storage=room.storage,
            clock=room.clock,
            duties=room.duties,
            circle_id=CIRCLE,
            place=PlaceId("C0GENERAL"),
            member=MemberId(ada.id),
            leave=room.slack.go_away,
            come_back=room.slack.come_back,
            break_sends=lambda: room.slack.fail("chat.postMessage", *[Fault(status=503)] * 1000),
            mend_sends=room.slack.api.faults["chat.postMessage"].clear,
            read=lambda: [p.text for p in room.slack.workspace.posts() if p.channel in ("C0GENERAL", direct)],
            speak=speak,
        )


@asynccontextmanager
async def on_discord() -> AsyncIterator[Stage]:
    async with (
        loopback_discord() as server,
        kith_on_discord(server, patience=Patience(), clock=LoopClock()) as kith,
    ):
        sam, ada = server.person("sam"), server.person("ada")
        await server.slash(sam, "checkin", note="before", private=True)

        async def come_back() -> None:
            server.gateway.sessions.clear()
            await server.up()

        async def speak() -> str:
            return (await server.slash(ada, "checkin", note="after", private=True)).text

        yield Stage(
            platform=kith.platform,
            storage=kith.storage,
            clock=kith.clock,
            duties=kith.duties,
            circle_id=circle(int(server.guild.id)),
            place=PlaceId(server.general.id),
            member=MemberId(sam.id),
            leave=server.down,
            come_back=come_back,
            break_sends=lambda: server.plan("POST", r"/channels/\d+/messages$", status=503, times=10_000),
            mend_sends=server.troubles.faults.clear,
            read=lambda: [one.text for one in (*server.posted(), *server.letters(sam))],
            speak=speak,
        )


WHERE = ["discord", "slack by socket", "slack by HTTP"]


def stage(where: str, folder: Path) -> AbstractAsyncContextManager[Stage]:
    if where == "discord":
        return on_discord()
    return on_slack(folder, SOCKET if where == "slack by socket" else HTTP)


@pytest.mark.parametrize("where", WHERE)
def test_a_platform_that_cannot_be_reached_for_ten_minutes(where: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(where, tmp_path) as on, ticking(on.duties):
            await on.leave()
            async with hurrying():
                await asyncio.sleep(60)
                await on.put(on.outgoing("card 1"), on.outgoing("card 2"), on.outgoing("letter", privately=True))
                await on.put(on.outgoing("once", policy=Policy.AT_MOST_ONCE))
                await asyncio.sleep(TEN_MINUTES - 60)
            assert not on.platform.ready
            assert on.read() == []
            await on.come_back()
            await on.returned(["card 1", "card 2", "letter", "once"])

    in_a_hurry(story())


@pytest.mark.parametrize("where", WHERE)
def test_a_platform_that_takes_no_messages_for_ten_minutes(where: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(where, tmp_path) as on, ticking(on.duties):
            on.break_sends()
            await on.put(on.outgoing("card 1"), on.outgoing("card 2"))
            with capture_logs():  # drawing hundreds of tracebacks would take longer than all the rest
                async with hurrying():
                    await asyncio.sleep(TEN_MINUTES)
            assert on.read() == []
            on.mend_sends()
            await on.returned(["card 1", "card 2"])

    in_a_hurry(story())


@pytest.mark.parametrize("where", WHERE)
def test_a_platform_that_is_away_while_kith_starts(where: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(where, tmp_path) as on, ticking(on.duties):
            await on.platform.stop()
            await on.leave()
            supervisor = Supervisor([on.platform, KeepingPlatform("other")])
            async with hurrying():
                await supervisor.start()
                await on.put(on.outgoing("card 1"))
                await asyncio.sleep(TEN_MINUTES)
            await on.come_back()
            await on.returned(["card 1"])
            await supervisor.stop()

    in_a_hurry(story())
