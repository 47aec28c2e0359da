"""Streaks: a check-in after ten others and after five thousand, and the computation of all of them anew."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.checkins import CIRCLE, checkin, dispatcher
from bench.databases import opened, sqlite_url
from bot.domain.circles import Circle
from bot.domain.identity import MemberId
from bot.domain.ledger import Fact, FactKind
from bot.domain.members import Member, Profile
from bot.domain.streaks import fold
from bot.ports import UnitOfWork

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


async def seconds_to_check_in(folder: Path, history: int, members: int = 40) -> float:
    """The median of one check-in each of members who have a history of so many, on SQLite, one at a time.

    The database is closed in between, so that what was written before is not measured.
    """
    async with opened(sqlite_url(folder, f"history-{history}")) as storage:
        for member in range(members):
            facts = kept(member, history)

            async def save(uow: UnitOfWork, facts: list[Fact] = facts) -> None:
                await uow.circles.save(Circle(CIRCLE, "bench", "Bench"))
                name = facts[0].member_id
                await uow.members.save(Profile(Member(CIRCLE, name, name, facts[0].at), fold(facts)))
                for fact in facts:
                    await uow.ledger.append(fact)

            await storage.transact(save)
    async with opened(sqlite_url(folder, f"history-{history}")) as storage:
        handling, seconds = dispatcher(storage), list[float]()
        for member in range(members):
            begun = perf_counter()
            await handling.handle(checkin(member, f"history-{member}"))
            seconds.append(perf_counter() - begun)
    return median(seconds)
