"""What a check-in costs the database does not grow with what its member did before: counted in SQLite's own steps."""

import shutil
from contextvars import copy_context
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from factories import ADA, CIRCLE, NOW, make_circle, make_profile

from bot.commands.catalogue import all_commands
from bot.dispatch import Dispatcher
from bot.domain.identity import PlaceId
from bot.domain.ledger import Fact, FactKind
from bot.domain.streaks import fold
from bot.invocation import Actor, Invocation
from bot.metrics import Metrics
from bot.ports import UnitOfWork, Work
from bot.storage.engine import writing_engine
from bot.storage.writing import Job, WritingConnection

T = TypeVar("T")


class CountedStorage:
    """See `ports.Storage`. Counts what SQLite does."""

    def __init__(self, path: Path) -> None:
        self._connection = WritingConnection(writing_engine(path))
        self._connection._driver.set_progress_handler(self._step, 1)
        self.steps = 0

    def _step(self) -> None:
        self.steps += 1

    async def transact(self, work: Work[T]) -> T:
        """See `ports.Storage`."""
        job = Job(work, copy_context())
        self._connection.run([job])
        assert job.error is None
        result: T = job.result
        return result

    async def read(self, work: Work[T]) -> T:
        """See `ports.Storage`."""
        return await self.transact(work)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


async def steps_of_a_check_in(path: Path, history: int) -> int:
    """After so many days on which Ada checked in."""
    storage = CountedStorage(path)
    days = [NOW - timedelta(days=ago) for ago in reversed(range(1, history + 1))]
    facts = [
        Fact(CIRCLE, ADA, seq, FactKind.CHECK_IN, at.date(), at, zone="UTC") for seq, at in enumerate(days, start=1)
    ]

    async def save(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle())
        await uow.members.save(make_profile(standing=fold(facts)))
        for fact in facts:
            await uow.ledger.append(fact)

    await storage.transact(save)
    storage.steps = 0
    dispatcher = Dispatcher(storage, all_commands(), Metrics(), Random(0))
    arguments = {"note": "read chapter 3"}
    reply = await dispatcher.handle(
        Invocation(
            f"after-{history}", "web", CIRCLE, "Demo", Actor(ADA, "Ada"), PlaceId("commons"), "checkin", arguments, NOW
        )
    )
    assert reply.fault is None
    steps = storage.steps
    storage.close()
    return steps


async def test_a_check_in_after_hundreds_of_others_costs_what_the_tenth_costs(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    few, many = [Path(shutil.copy(migrated_sqlite, tmp_path / f"{history}.db")) for history in (10, 600)]
    cost_of_few, cost_of_many = await steps_of_a_check_in(few, 10), await steps_of_a_check_in(many, 600)
    assert cost_of_few * 0.9 < cost_of_many < cost_of_few * 1.1
