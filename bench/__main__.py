"""`make bench`: every figure, in one run, as the table that docs/reference/performance.md keeps."""

import asyncio
import logging
import os
import platform
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

import structlog
from rich.console import Console

from bench import checkins, lateness, platforms, process, streaks, sweep
from bench.databases import breathe, opened, postgres, scratch, sqlite_url

COUNT, ALONE = 3000, 500
"""Check-ins measured at 50 at a time, and one at a time."""

Row = tuple[str, str, str]
"""What, how much, and beside what."""


async def rows(folder: Path, postgres_url: str) -> AsyncIterator[Row]:
    """One figure after the other."""
    raw = {
        ("SQLite", 1): checkins.raw_sqlite(folder, ALONE, 1),
        ("SQLite", 50): checkins.raw_sqlite(folder, COUNT, 50),
        ("PostgreSQL", 1): await checkins.raw_postgres(postgres_url, ALONE, 1),
        ("PostgreSQL", 50): await checkins.raw_postgres(postgres_url, COUNT, 50),
    }
    for name, url in (("SQLite", sqlite_url(folder, "checkins")), ("PostgreSQL", postgres_url)):
        async with opened(url) as storage:
            for concurrency in (1, 50):
                await breathe()
                count = ALONE if concurrency == 1 else COUNT
                rate = await checkins.through_dispatcher(storage, count, concurrency)
                bare = raw[name, concurrency]
                yield (
                    f"check-ins a second, {name}, {concurrency} at a time",
                    f"{rate.per_second:,.0f}",
                    f"bare commits of the same rows: {bare:,.0f}; ratio {rate.per_second / bare:.2f}",
                )
            await breathe()
            burst = await checkins.simultaneous(storage, 1000)
            yield f"1,000 check-ins at once, {name}", f"slowest {burst.slowest:.2f} s", "aim: 2 s"
    few, many = [await sweep.measure(folder, members) for members in (10_000, 1_000_000)]
    each = f"{few.seconds * 1000:.0f} µs a member due"
    yield "sweep of 1,000 due among 10,000 members", f"{few.seconds * 1000:.0f} ms", each
    ratio = f"ratio {many.seconds / few.seconds:.2f}; aim: 1.5"
    yield "sweep of 1,000 due among 1,000,000 members", f"{many.seconds * 1000:.0f} ms", ratio
    beside = f"among 10,000 members: {few.megabytes:.1f} MB; no job is a member's"
    yield "memory of the scheduler and its sweep, 1,000,000 members", f"{many.megabytes:.1f} MB", beside
    late = quantiles(await lateness.lateness(folder, 1000, timedelta(minutes=1)), n=100)
    yield "lateness of 1,000 nudges due in one minute", f"p99 {late[98]:.0f} s, p50 {late[49]:.0f} s", "aim: p99 60 s"
    short, long = await streaks.costs_of_a_check_in(folder, (10, 5000))
    yield "a check-in after 10 others", f"{short.waited * 1000:.1f} ms", ""
    yield "a check-in after 5,000 others", f"{long.waited * 1000:.1f} ms", f"ratio {long.waited / short.waited:.2f}"
    yield "processor time of a check-in after 10 others", f"{short.cpu * 1e6:.0f} µs", ""
    ratio = f"ratio {long.cpu / short.cpu:.2f}; aim: 1.3"
    yield "processor time of a check-in after 5,000 others", f"{long.cpu * 1e6:.0f} µs", ratio
    yield "5,000 check-ins computed anew", f"{streaks.seconds_to_fold(5000) * 1000:.0f} ms", "aim: 20 ms"
    start = process.measure(folder)
    yield "start of `kith run` until ready", f"{start.seconds:.1f} s", ""
    yield "memory of `kith run` when ready", f"{start.megabytes:.0f} MB", ""
    async for row in platforms.rows(folder):
        yield row


async def main() -> None:
    """Print the table, a row as soon as it is known."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    console = Console(width=160, highlight=False)
    console.print(
        f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}\n\n"
        "| figure | measured | beside |\n| --- | --- | --- |",
        markup=False,
    )
    with scratch() as folder, postgres(folder) as url:
        async for what, measured, beside in rows(folder, url):
            console.print(f"| {what} | {measured} | {beside} |", markup=False, soft_wrap=True)


if __name__ == "__main__":
    asyncio.run(main())
