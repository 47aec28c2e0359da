"""`kith check`: what is wrong, found before anybody is disappointed."""

import os
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import BaseModel

from adapters import registry
from bot.complaints import AWAY, FAULTY, exit_code, explain
from bot.config import Settings
from bot.errors.kinds import KithError
from bot.storage import migrate
from bot.storage.engine import SAFE_SQLITE
from bot.storage.opening import open_storage
from bot.storage.url import parse_url

RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
"""No honest clock shows less than the month in which this was written."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer. `exit_code` 0 is good news or a hint."""

    text: str
    exit_code: int = 0
    hint: bool = False

    @property
    def mark(self) -> str:
        """How the line begins."""
        return "no" if self.exit_code else "hint" if self.hint else "ok"


async def examine(settings: Settings) -> tuple[Finding, ...]:
    """Look at everything that can be looked at without starting; each finding is one sentence."""
    url = settings.database.url.get_secret_value()
    return (
        Finding("The settings are complete."),
        _platforms(settings),
        clock_finding(datetime.now(UTC)),
        *await _database(url, settings.database.address),
        *[finding for name in settings.switched_on for finding in await _platform(name, settings.platforms[name])],
    )


def clock_finding(now: datetime) -> Finding:
    """Whether the machine's clock (`now`, UTC) can be right."""
    if now < RELEASED:
        return Finding(f"The machine's clock shows {now:%Y-%m-%d}, which cannot be. Set it (NTP) first.", FAULTY)
    return Finding(f"The machine's clock shows {now:%Y-%m-%d %H:%M} UTC.")


def sqlite_finding(version: tuple[int, ...]) -> Finding:
    """Whether this SQLite is free of known defects."""
    shown = ".".join(str(part) for part in version)
    if version < SAFE_SQLITE:
        return Finding(
            f"SQLite {shown} has a rare defect in its write-ahead log (mended in 3.51.3). Kith avoids it by writing on"
            " one connection only; take a newer SQLite when you can.",
            hint=True,
        )
    return Finding(f"SQLite {shown}.")


def _platforms(settings: Settings) -> Finding:
    if not settings.switched_on:
        return Finding("No platform is switched on.", FAULTY)
    return Finding(f"Platforms: {', '.join(settings.switched_on)}.")


async def _platform(name: str, section: BaseModel) -> tuple[Finding, ...]:
    """What the platform itself says about Kith's account there."""
    try:
        faults = await registry.examine(name, section)
    except OSError as error:
        return (Finding(f"{name} does not answer: {error}", AWAY),)
    return tuple(Finding(fault, FAULTY) for fault in faults) or (Finding(f"{name} lets Kith in."),)


async def _database(url: str, shown: str) -> tuple[Finding, ...]:
    path = parse_url(url).path
    extra = (sqlite_finding(sqlite3.sqlite_version_info),) if path is not None else ()
    if path is not None and not path.exists():
        folder = next(one for one in path.absolute().parents if one.exists())
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            return (Finding(f"{shown} cannot be made: {folder} is no folder that Kith may write in.", FAULTY), *extra)
        return (Finding(f"{shown} does not exist yet; `kith run` makes it.", hint=True), *extra)
    try:
        await migrate.check_revision(url)
        async with open_storage(url, writable=False) as storage:
            await storage.read(lambda uow: uow.outbox.waiting("", datetime.now(UTC)))
    except KithError as error:
        return (Finding(f"{shown}: {' '.join(explain(error))}", exit_code(error)), *extra)
    except OSError as error:
        return (Finding(f"{shown}: {error}", AWAY), *extra)
    return (Finding(f"{shown} answers, at revision {migrate.head()}."), *extra)
