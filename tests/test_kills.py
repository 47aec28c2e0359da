"""kill -9, again and again, in the middle of check-ins: `kith run` as its own process, a real database, real sockets.

What was acknowledged is in the ledger, once; every check-in of the ledger is posted, once. `KITH_KILLS` says how many
times each database's process is killed (5 on every commit, beside the 10 of `test_replicas`), `KITH_KILLS_SEED` what
happens in between.
"""

import os
import signal
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

import pytest
from strategies import at_scale
from test_discord_process import kith_run
from wire.discord_interactions import PATIENCE, Interaction
from wire.discord_server import LoopbackDiscord, eventually, loopback_discord

from bot.domain.identity import CircleId, MemberId, circle_id
from bot.domain.ledger import Fact, FactKind
from bot.ports import UnitOfWork
from bot.storage.opening import open_storage

KILLS = int(os.environ.get("KITH_KILLS", at_scale(5, 500)))
A_CARD = 1.0
"""Seconds: many kills leave many cards for each channel, which takes 5 in 5 s."""
SEED = int(os.environ.get("KITH_KILLS_SEED", "1"))


async def _facts(circle: CircleId, member: MemberId, uow: UnitOfWork) -> Sequence[Fact]:
    return await uow.ledger.of_member(circle, member)


async def leases_end(url: str) -> None:
    """As if a minute had passed. SQLite's only process ends the leases of the one before it; on PostgreSQL, which is
    shared, they have to run out.
    """
    async with open_storage(url) as storage:
        await storage.transact(lambda uow: uow.outbox.reclaim(datetime.now(UTC)))


class Evening:
    """People who check in while the process dies around them."""

    def __init__(self, server: LoopbackDiscord, chance: Random) -> None:
        self.server = server
        self.chance = chance
        self.people = [server.person(f"person{number}") for number in range(4)]
        self.channels = [server.world.add_channel(server.guild, f"room-{number}") for number in range(6)]
        self.sent: dict[str, Interaction] = {}

    @property
    def acknowledged(self) -> set[str]:
        return {note for note, one in self.sent.items() if one.original is not None and not one.waits}

    @property
    def posted(self) -> Counter[str]:
        """How often each note is read in the channel."""
        read = [message.text for channel in self.channels for message in self.server.posted(channel)]
        return Counter(note for note in self.sent for text in read if f"{note}." in text)

    async def check_in(self, number: int) -> int:
        """Some check-ins at once; how many answers and posts they add up to."""
        count = self.chance.randint(2, 6)
        for position in range(count):
            note = f"work {number}-{position}"
            person, place = self.chance.choice(self.people), self.server.here(self.chance.choice(self.channels))
            interaction = self.server.people.slash(person, place, "checkin", note=f"{note}.")
            self.sent[note] = interaction
            await self.server.deliver(interaction)
        return 2 * count

    def progress(self) -> int:
        return len(self.acknowledged) + sum(self.posted.values())

    async def reach(self, wanted: int) -> None:
        """Wait for so much progress."""
        await eventually(lambda: self.progress() >= wanted, PATIENCE + wanted * A_CARD)

    async def ledger(self, url: str) -> list[str]:
        """The notes of all check-ins that the database holds."""
        circle = circle_id("discord", self.server.guild.id)
        facts: list[Fact] = []
        async with open_storage(url, writable=False) as storage:
            for person in self.people:
                member = MemberId(person.id)
                facts += await storage.read(partial(_facts, circle, member))
        return [str(fact.note).rstrip(".") for fact in facts if fact.kind is FactKind.CHECK_IN]


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_kill_9_loses_nothing_acknowledged_and_doubles_nothing(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = str(request.getfixturevalue(f"{database}_url"))
    async with loopback_discord() as server:
        evening = Evening(server, Random(SEED))
        for number in range(KILLS):
            server.gateway.sessions.clear()
            async with kith_run(server, tmp_path, database=url) as process:
                before = evening.progress()
                await evening.reach(before + evening.chance.randint(0, await evening.check_in(number)))
                process.send_signal(signal.SIGKILL)
                await process.wait()
        server.gateway.sessions.clear()
        if database == "postgres":
            await leases_end(url)
        async with kith_run(server, tmp_path, database=url) as process:
            held = await evening.ledger(url)
            await eventually(lambda: set(held) <= set(evening.posted), PATIENCE + len(held) * A_CARD)
            process.send_signal(signal.SIGTERM)
            await process.communicate()
        assert process.returncode == 0
        assert evening.acknowledged - set(held) == set(), f"lost; KITH_KILLS={KILLS} KITH_KILLS_SEED={SEED}"
        assert [note for note, times in Counter(held).items() if times > 1] == [], "counted twice"
        assert [note for note, times in evening.posted.items() if times > 1] == [], "posted twice"
        assert set(evening.posted) == set(held)
