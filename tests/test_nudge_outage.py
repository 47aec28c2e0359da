"""After a week without Kith: nothing comes late in a heap, nobody gets two, and a platform's budget is kept.

The duties, the delivery, SQLite and Discord's budget are the real ones; the platform's time passes by itself. With
`KITH_OVERDUE=10000` as many members are overdue.
"""

import os
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from strategies import at_scale

from bench.lateness import PacedPlatform, SkippingClock, run
from bench.members import FIRST, multiply, save_patterns
from bench.sweep import SWEEP_AT
from bot.storage.opening import open_storage

OVERDUE = int(os.environ.get("KITH_OVERDUE", at_scale(600, 10_000)))
WEEK = timedelta(days=7)


@pytest.mark.parametrize("per_second", [25.0, 1.0])
async def test_members_who_were_due_in_an_outage_get_one_nudge_at_their_hour_within_the_budget(
    sqlite_url: str, per_second: float
) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    async with open_storage(sqlite_url) as storage:
        await storage.transact(partial(save_patterns, SWEEP_AT))
    multiply(file, {FIRST: OVERDUE})
    back = SWEEP_AT + WEEK - timedelta(hours=6)
    async with open_storage(sqlite_url) as storage:
        platform = PacedPlatform(SkippingClock(back, measured=False), per_second, requests=1)
        await run(storage, platform, back + timedelta(minutes=1))
        assert platform.sent == []
        evening = SWEEP_AT + WEEK
        platform.clock.skip_to(evening)
        await run(storage, platform, evening + timedelta(minutes=10, seconds=OVERDUE / per_second))
        read = Counter(member for member, _ in platform.sent)
        assert set(read.values()) == {1}
        assert len(read) >= OVERDUE
        assert platform.busiest_second <= per_second + 1
        platform.clock.skip_to(evening + timedelta(hours=20))
        await run(storage, platform, platform.clock.now() + timedelta(minutes=1))
        assert len(platform.sent) == read.total()
