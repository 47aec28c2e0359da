"""Circles of any size: a few members are saved by the core, and copied by SQL until there are enough."""

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bench.checkins import CIRCLE, NOW
from bot.domain.circles import Circle
from bot.domain.goals import Goal
from bot.domain.identity import MemberId
from bot.domain.ladder import Step, nudge_value
from bot.domain.ledger import Fact, FactKind
from bot.domain.members import Consent, Member, Profile
from bot.domain.pairing import Pair
from bot.domain.standing import Standing
from bot.ports import UnitOfWork

FIRST, THIRD, LATER, FRIEND = "first", "third", "later", "friend"
"""Patterns: due for a first word, with a plan to be reminded of; due for the third step, with a buddy who may be told;
not due for days; and the buddy. All but the last have a goal, and a nudge of the week before that counts in the budget.
"""

_TABLES = (("members", "id"), ("standings", "member_id"), ("goals", "member_id"), ("ledger", "member_id"))
_DAY = timedelta(days=1)


async def save_patterns(due_at: datetime, uow: UnitOfWork) -> None:
    """One member of each pattern, whose nudge is due at `due_at` (UTC) if it is."""
    await uow.circles.save(Circle(CIRCLE, "bench", "Bench"))
    here = Standing(facts=1, current=1, longest=1, total=1, last_kept=NOW.date(), recent=1, present_on=NOW.date())
    quiet = replace(here, present_on=NOW.date() - 2 * _DAY)
    asked = replace(
        here,
        present_on=NOW.date() - 9 * _DAY,
        nudges=2,
        nudges_ever=2,
        nudged_on=NOW.date() - 3 * _DAY,
        nudge_step=Step.QUESTION,
    )
    for name, standing, at in (
        (FIRST, quiet, due_at),
        (THIRD, asked, due_at),
        (LATER, here, NOW + 2 * _DAY),
        (FRIEND, here, None),
    ):
        member = Member(CIRCLE, MemberId(name), name, NOW, consent=Consent.PRIVATE)
        await uow.members.save(Profile(member, standing, at))
    for name in (FIRST, THIRD, LATER):
        await _save_history(MemberId(name), uow)
    third, friend = MemberId(THIRD), MemberId(FRIEND)
    await uow.buddies.join(Pair(CIRCLE, third, friend, NOW, may_tell=True), Pair(CIRCLE, friend, third, NOW))


async def _save_history(member_id: MemberId, uow: UnitOfWork) -> None:
    """A goal with a plan, and a nudge that the budget of seven days counts."""
    await uow.goals.add(Goal(CIRCLE, member_id, 1, "Finish the book", NOW, cue="after breakfast", action="read"))
    at = NOW - 3 * _DAY
    nudge = Fact(CIRCLE, member_id, 1, FactKind.NUDGE, at.date(), at, value=nudge_value(Step.QUESTION, 1))
    await uow.ledger.append(nudge)


def multiply(file: Path, counts: Mapping[str, int]) -> None:
    """Copy patterns in the SQLite file until there are so many of each."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA synchronous=OFF")
    for pattern, count in counts.items():
        for table, key in (*_TABLES, *([("buddies", "member_id")] if pattern == THIRD else [])):
            _copy(connection, table, key, pattern, count - 1)
    connection.commit()
    connection.execute("ANALYZE")
    connection.close()


def _copy(connection: sqlite3.Connection, table: str, key: str, pattern: str, count: int) -> None:
    columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(f"'{pattern}-' || n" if name == key else name for name in columns)
    connection.execute(
        f"WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < ?)"
        f" INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, series WHERE {key} = ?",
        (count, pattern),
    )
