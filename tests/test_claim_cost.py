"""What a claim costs does not grow with what is due beside it: counted in SQLite's own steps."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from factories import NOW, make_circle, make_outgoing
from test_checkin_cost import CountedStorage

from bot.outgoing import Outgoing, Policy
from bot.ports import UnitOfWork

LEASE = timedelta(minutes=1)
LIMIT = 20


def cards(count: int) -> list[Outgoing]:
    """Messages that were due one after the other, and keep their meaning."""
    return [make_outgoing(f"card-{number:05}", not_before=NOW - timedelta(seconds=number)) for number in range(count)]


def nudges(count: int) -> list[Outgoing]:
    """Messages for the next hours alone."""
    later, once = NOW + timedelta(hours=1), Policy.AT_MOST_ONCE
    return [
        make_outgoing(f"nudge-{number:05}", policy=once, not_before=NOW - timedelta(seconds=number), not_after=later)
        for number in range(count)
    ]


async def steps_of_a_claim(path: Path, outgoing: list[Outgoing]) -> int:
    storage = CountedStorage(path)

    async def save(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle())
        for one in outgoing:
            await uow.outbox.put(one)

    await storage.transact(save)
    storage.steps = 0
    claimed = await storage.transact(lambda uow: uow.outbox.claim("web", NOW, LEASE, LIMIT))
    steps = storage.steps
    storage.close()
    assert len(claimed) == LIMIT
    return steps


@pytest.mark.parametrize("kind", [cards, nudges])
async def test_a_claim_among_a_thousand_costs_what_one_among_a_few_costs(
    migrated_sqlite: Path, tmp_path: Path, kind: Callable[[int], list[Outgoing]]
) -> None:
    few, many = [Path(shutil.copy(migrated_sqlite, tmp_path / f"{count}.db")) for count in (40, 1000)]
    cost_of_few, cost_of_many = await steps_of_a_claim(few, kind(40)), await steps_of_a_claim(many, kind(1000))
    assert cost_of_few * 0.9 < cost_of_many < cost_of_few * 1.1
