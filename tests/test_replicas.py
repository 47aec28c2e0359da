"""Three processes on one PostgreSQL, none of them the leader, and kill -9 for one of them again and again.

Every process of one Discord token hears everything; whoever comes first takes what is due. `KITH_REPLICA_KILLS` says
how often somebody dies (10 times on every commit), `KITH_REPLICA_DUE` how many private messages are due meanwhile,
`KITH_REPLICA_SEED` what happens in between.
"""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from factories import make_outgoing
from strategies import at_scale
from test_discord_process import kith_run
from test_kills import A_CARD, Evening, leases_end
from wire.discord_accounts import User
from wire.discord_interactions import PATIENCE
from wire.discord_messages import Message as WireMessage
from wire.discord_server import LoopbackDiscord, eventually, loopback_discord

from bot.domain.circles import Circle
from bot.domain.identity import MemberId, circle_id
from bot.domain.members import Member, Profile
from bot.domain.standing import Standing
from bot.duties.rounds import SIDE_BY_SIDE
from bot.messages import Destination, DestinationKind, Message, paragraph
from bot.outgoing import Outgoing, Policy
from bot.ports import UnitOfWork
from bot.storage import migrate
from bot.storage.opening import open_storage

REPLICAS = 3
KILLS = int(os.environ.get("KITH_REPLICA_KILLS", at_scale(10, 200)))
DUE = int(os.environ.get("KITH_REPLICA_DUE", at_scale(200, 20_000)))
SEED = int(os.environ.get("KITH_REPLICA_SEED", "1"))
HOUR = timedelta(hours=1)
SENDS_PER_SECOND = 20
"""What is waited for at most: one process may send 25."""


class Replicas:
    """Processes that share a database, side by side."""

    def __init__(self, server: LoopbackDiscord, folder: Path, database: str) -> None:
        self._server = server
        self._folder = folder
        self._database = database
        self._running: list[tuple[AsyncExitStack, asyncio.subprocess.Process]] = []

    async def start(self) -> None:
        """One more."""
        stack = AsyncExitStack()
        process = await stack.enter_async_context(kith_run(self._server, self._folder, database=self._database))
        self._running.append((stack, process))

    async def kill(self, position: int) -> None:
        """One of them dies without a word."""
        stack, process = self._running.pop(position)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        await stack.aclose()

    async def stop(self) -> list[int | None]:
        """All of them, in order; their exit codes."""
        codes = []
        for stack, process in self._running:
            process.send_signal(signal.SIGTERM)
            await process.communicate()
            codes.append(process.returncode)
            await stack.aclose()
        self._running.clear()
        return codes


@asynccontextmanager
async def replicas(server: LoopbackDiscord, folder: Path, database: str) -> AsyncIterator[Replicas]:
    """As many as agreed, running."""
    several = Replicas(server, folder, database)
    try:
        for _ in range(REPLICAS):
            await several.start()
        yield several
    finally:
        await several.stop()


def _letters(server: LoopbackDiscord, people: list[User]) -> Mapping[str, tuple[User, Outgoing]]:
    """Private messages that are due, by their words. Every second one is like a nudge: better never than twice."""
    now, circle = datetime.now(UTC), circle_id("discord", server.guild.id)
    letters = {}
    for number in range(DUE):
        person, words = people[number % len(people)], f"letter {number}."
        letters[words] = (
            person,
            make_outgoing(
                f"letter:{number}",
                circle_id=circle,
                platform="discord",
                destination=Destination(DestinationKind.PRIVATE, member_id=MemberId(person.id)),
                message=Message((paragraph(words),)),
                policy=Policy.AT_MOST_ONCE if number % 2 else Policy.AT_LEAST_ONCE,
                not_before=now,
            ),
        )
    return letters


async def _everything_is_due(database: str, letters: Mapping[str, tuple[User, Outgoing]]) -> None:
    async def put(uow: UnitOfWork) -> None:
        first = next(iter(letters.values()))[1]
        await uow.circles.save(Circle(first.circle_id, "discord", "Replicas"))
        for person in {person.id: person for person, _ in letters.values()}.values():
            member = Member(first.circle_id, MemberId(person.id), person.name, first.not_before)
            await uow.members.save(Profile(member, Standing()))
        for _, outgoing in letters.values():
            await uow.outbox.put(outgoing)

    await migrate.upgrade(database)
    async with open_storage(database) as storage:
        await storage.transact(put)


def _read(server: LoopbackDiscord, letters: Mapping[str, tuple[User, Outgoing]]) -> Mapping[str, Sequence[WireMessage]]:
    """What arrived, by its words."""
    read: dict[str, list[WireMessage]] = {}
    for person in {person.id: person for person, _ in letters.values()}.values():
        for message in server.letters(person):
            read.setdefault(message.text, []).append(message)
    return read


async def _settled(database: str) -> None:
    """Wait until everything was sent or given up: what is on its way, or was put off, is due within the hour."""
    async with open_storage(database, writable=False) as storage:
        while await storage.read(lambda uow: uow.outbox.waiting("discord", datetime.now(UTC) + HOUR)):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def test_three_processes_lose_nothing_and_double_nothing_while_they_die_in_turns(
    tmp_path: Path, postgres_url: str
) -> None:
    chance = Random(SEED)
    async with loopback_discord() as server:
        evening = Evening(server, chance)
        letters = _letters(server, [server.person(f"reader{number}") for number in range(DUE // 4)])
        await _everything_is_due(postgres_url, letters)
        async with replicas(server, tmp_path, postgres_url) as running:
            for number in range(KILLS):
                before = evening.progress()
                await evening.reach(before + chance.randint(0, await evening.check_in(number)))
                await running.kill(chance.randrange(REPLICAS))
                await running.start()
            assert await running.stop() == [0] * REPLICAS
        server.gateway.sessions.clear()
        await leases_end(postgres_url)
        surely = {words for words, (_, one) in letters.items() if one.policy is Policy.AT_LEAST_ONCE}
        async with kith_run(server, tmp_path, database=postgres_url):
            held = await evening.ledger(postgres_url)
            patience = PATIENCE + len(held) * A_CARD + DUE / SENDS_PER_SECOND
            await eventually(lambda: set(held) <= set(evening.posted), patience)
            async with asyncio.timeout(patience):
                await _settled(postgres_url)
        seed = f"KITH_REPLICA_KILLS={KILLS} KITH_REPLICA_SEED={SEED}"
        assert evening.acknowledged - set(held) == set(), f"lost; {seed}"
        assert [note for note, times in Counter(held).items() if times > 1] == [], f"counted twice; {seed}"
        assert [note for note, times in evening.posted.items() if times > 1] == [], f"posted twice; {seed}"
        arrived = _read(server, letters)
        assert surely <= set(arrived), f"lost; {seed}"
        assert [words for words, some in arrived.items() if len(some) > 1] == [], f"written twice; {seed}"
        again = {words for words, some in arrived.items() if any(one.repeats for one in some)}
        assert again <= surely, f"a nudge was sent again; {seed}"
        assert len(again) <= KILLS * SIDE_BY_SIDE, f"more was sent again than was on its way; {seed}"
