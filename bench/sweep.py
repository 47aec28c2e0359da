"""The nudge sweep with the same number due, among few members and among many."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter

from bench.checkins import CIRCLE, NOW
from bench.databases import opened, sqlite_url
from bot.bookkeeping import Moment
from bot.domain.circles import Circle
from bot.domain.identity import MemberId
from bot.domain.members import Consent, Member, Profile
from bot.domain.standing import Standing
from bot.duties import nudges
from bot.ports import UnitOfWork

DUE = 1000
SWEEP_AT = NOW.replace(hour=18)
"""The circle's nudge hour."""


async def seconds_per_sweep(folder: Path, members: int) -> float:
    """Seconds for all sweeps that decide about DUE members who are due, among `members` of one circle."""
    url = sqlite_url(folder, f"sweep-{members}")
    async with opened(url) as storage:
        await storage.transact(_save_patterns)
    _multiply(folder / f"sweep-{members}.db", members)
    moment = Moment(SWEEP_AT + timedelta(minutes=1), Random(0))
    async with opened(url) as storage:
        begun = perf_counter()
        while await storage.transact(partial(_sweep, moment)) == nudges.BATCH:
            pass
        return perf_counter() - begun


async def _sweep(moment: Moment, uow: UnitOfWork) -> int:
    return await nudges.sweep(uow, moment)


async def _save_patterns(uow: UnitOfWork) -> None:
    """One member who is due and one who is not: what the others are copied from."""
    await uow.circles.save(Circle(CIRCLE, "bench", "Bench"))
    standing = Standing(facts=1, current=1, longest=1, total=1, last_kept=NOW.date(), recent=1, present_on=NOW.date())
    quiet = replace(standing, present_on=NOW.date() - timedelta(days=2))
    for name, one, at in (("due", quiet, SWEEP_AT), ("later", standing, NOW + timedelta(days=2))):
        member = Member(CIRCLE, MemberId(name), name, NOW, consent=Consent.PRIVATE)
        await uow.members.save(Profile(member, one, at))


def _multiply(file: Path, members: int) -> None:
    """Copy the two patterns until there are `members`, DUE of them due."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA synchronous=OFF")
    for pattern, count in (("due", DUE - 1), ("later", members - DUE - 1)):
        for table, key in (("members", "id"), ("standings", "member_id")):
            columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(f"'{pattern}-' || n" if name == key else name for name in columns)
            connection.execute(
                f"WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < ?)"
                f" INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, series WHERE {key} = ?",
                (count, pattern),
            )
    connection.commit()
    connection.execute("ANALYZE")
    connection.close()
