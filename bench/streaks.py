"""Streaks: a check-in after ten others and after five thousand, and the computation of all of them anew."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from bench.checkins import CIRCLE, checkin, dispatcher
from bench.databases import opened, sqlite_url
from bot.domain.circles import Circle
from bot.domain.identity import MemberId, PlaceId
from bot.domain.ledger import Fact, FactKind
from bot.domain.members import Member, Profile
from bot.domain.streaks import fold
from bot.ports import UnitOfWork

MEMBERS, ROUNDS = 40, 5

LAST = date(2026, 3, 1)
"""The day before the one on which the bench checks in."""


def kept(member: int, count: int) -> list[Fact]:
    """The facts of a member who checked in on each of the `count` days up to LAST."""
    days = [LAST - timedelta(days=ago) for ago in reversed(range(count))]
    noon = time(12, tzinfo=UTC)
    return [
        Fact(CIRCLE, MemberId(f"member-{member}"), seq, FactKind.CHECK_IN, day, datetime.combine(day, noon), zone="UTC")
        for seq, day in enumerate(days, start=1)
    ]


def seconds_to_fold(count: int, times: int = 20) -> float:
    """The median of so many full computations."""
    facts, seconds = kept(0, count), list[float]()
    for _ in range(times):
        begun = perf_counter()
        fold(facts)
        seconds.append(perf_counter() - begun)
    return median(seconds)


@dataclass(frozen=True)
class Cost:
    """Seconds of one check-in: until its answer, and of the processor."""

    waited: float
    cpu: float


async def costs_of_a_check_in(folder: Path, histories: Sequence[int]) -> list[Cost]:
    """What a check-in costs members with so many check-ins behind them, on SQLite, one at a time.

    The histories are measured in turns, and the best of ROUNDS medians counts: what else runs on the machine would
    otherwise look like a difference between them.
    """
    for history in histories:
        await _write(folder, history)
    rounds = [[await _round(folder, history, number) for history in histories] for number in range(ROUNDS)]
    return [
        Cost(min(one.waited for one in costs), min(one.cpu for one in costs)) for costs in zip(*rounds, strict=True)
    ]


async def _write(folder: Path, history: int) -> None:
    """A database of MEMBERS with such a history. It is closed then, so that this writing is not measured."""
    async with opened(sqlite_url(folder, f"history-{history}")) as storage:
        for member in range(MEMBERS):
            await storage.transact(partial(_save, kept(member, history)))


async def _save(facts: list[Fact], uow: UnitOfWork) -> None:
    await uow.circles.save(Circle(CIRCLE, "bench", "Bench"))
    name = facts[0].member_id
    await uow.members.save(Profile(Member(CIRCLE, name, name, facts[0].at), fold(facts)))
    for fact in facts:
        await uow.ledger.append(fact)


async def _round(folder: Path, history: int, number: int) -> Cost:
    """The medians of one check-in of each member, in a channel where they were not before: that is written, too."""
    costs = list[Cost]()
    async with opened(sqlite_url(folder, f"history-{history}")) as storage:
        handling = dispatcher(storage)
        for member in range(MEMBERS):
            asked = replace(checkin(member, f"history-{number}-{member}"), place_id=PlaceId(f"channel-{number}"))
            begun, cpu = perf_counter(), process_time()
            await handling.handle(asked)
            costs.append(Cost(perf_counter() - begun, process_time() - cpu))
    return Cost(median(one.waited for one in costs), median(one.cpu for one in costs))
