"""Check-ins through `Dispatcher.handle`, beside raw commits of the same rows."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import perf_counter

import asyncpg

from bot.commands.catalogue import all_commands
from bot.dispatch import Dispatcher
from bot.domain.identity import MemberId, PlaceId, circle_id
from bot.invocation import Actor, Invocation
from bot.metrics import Metrics
from bot.ports import Storage

CIRCLE = circle_id("bench", "circle")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROWS = "ledger", "standings", "outbox", "inbox"
"""What one check-in of a known member writes: one row each."""


@dataclass(frozen=True)
class Rate:
    """How many a second, and the slowest one's seconds."""

    per_second: float
    slowest: float


def dispatcher(storage: Storage) -> Dispatcher:
    """A dispatcher as `kith run` has it."""
    return Dispatcher(storage, all_commands(), Metrics(), Random(0))


def checkin(member: int, event: str) -> Invocation:
    """A member's check-in with a note."""
    return Invocation(
        event_id=event,
        platform="bench",
        circle_id=CIRCLE,
        circle_name="Bench",
        actor=Actor(MemberId(f"member-{member}"), f"Member {member}"),
        place_id=PlaceId("general"),
        command="checkin",
        arguments={"note": "read chapter 3 and wrote the exercises", "minutes": "45"},
        now=NOW,
    )


async def rate(count: int, concurrency: int, one: Callable[[int], Awaitable[object]]) -> Rate:
    """Do `count` things, `concurrency` at a time."""
    numbers = iter(range(count))
    seconds: list[float] = []

    async def worker() -> None:
        for number in numbers:
            begun = perf_counter()
            await one(number)
            seconds.append(perf_counter() - begun)

    begun = perf_counter()
    await asyncio.gather(*(worker() for _ in range(concurrency)))
    return Rate(count / (perf_counter() - begun), max(seconds))


async def through_dispatcher(storage: Storage, count: int, concurrency: int) -> Rate:
    """Check-ins of as many members as there are check-ins; every member is known before."""
    handling = dispatcher(storage)
    await asyncio.gather(*(handling.handle(checkin(n, f"known-{concurrency}-{n}")) for n in range(count)))
    return await rate(count, concurrency, lambda n: handling.handle(checkin(n, f"event-{concurrency}-{n}")))


async def simultaneous(storage: Storage, count: int) -> Rate:
    """All at once: the rate, and how long the last one waits for its answer."""
    return await through_dispatcher(storage, count, count)


def raw_sqlite(folder: Path, count: int, group: int) -> float:
    """The same number of rows a second through bare sqlite3: `group` check-ins to a commit, same pragmas."""
    connection = sqlite3.connect(folder / f"raw-{group}.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    for table in ROWS:
        connection.execute(f"CREATE TABLE {table} (circle TEXT, key TEXT, body TEXT, PRIMARY KEY (circle, key))")
    body = "x" * 300
    begun = perf_counter()
    for first in range(0, count, group):
        connection.execute("BEGIN IMMEDIATE")
        for number in range(first, first + group):
            for table in ROWS:
                connection.execute(f"INSERT INTO {table} VALUES (?, ?, ?)", (CIRCLE, str(number), body))
        connection.execute("COMMIT")
    seconds = perf_counter() - begun
    connection.close()
    return count / seconds


async def raw_postgres(url: str, count: int, concurrency: int) -> float:
    """The same number of rows a second through bare asyncpg: one check-in to a commit."""
    async with asyncpg.create_pool(url, min_size=1, max_size=min(concurrency, 20)) as pool:
        for table in ROWS:
            await pool.execute(f"DROP TABLE IF EXISTS raw_{table}")
            await pool.execute(
                f"CREATE TABLE raw_{table} (circle TEXT, key TEXT, body TEXT, PRIMARY KEY (circle, key))"
            )

        async def one(number: int) -> None:
            async with pool.acquire() as connection, connection.transaction():
                for table in ROWS:
                    await connection.execute(
                        f"INSERT INTO raw_{table} VALUES ($1, $2, $3)", CIRCLE, str(number), "x" * 300
                    )

        return (await rate(count, concurrency, one)).per_second
