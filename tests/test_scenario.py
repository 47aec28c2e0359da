"""The same week on every platform: the same sentences, in the same order, to the same people."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from scenario import GOAL, HOSTILE, Played, play_the_week
from stages import Stage
from wire.stage_discord import discord_stage
from wire.stage_slack import slack_stage
from wire.stage_web import web_stage

Builder = Callable[[str, Path], AbstractAsyncContextManager[Stage]]

LANDMARKS = (
    "is for this circle's moderators",
    "Welcome, Sam!",
    "@Kenji checked in for the first time",
    "Kept between us",
    "Added to today",
    "I don't know the zone “Europe/Berln”",
    "100000 is outside of that",
    HOSTILE,
    f"A fine goal: {GOAL}, by Friday 6 March.\nAfter breakfast I will read ten pages.",
    "“by” is a day behind us",
    "Your open goals",
    "Let go: Learn to juggle.",
    "No open goals just now",
    "@Sam: @Kenji cheers you on!",
    "You have cheered for this one already",
    "1 more cheer for you, from @Юлия!",
    "Being buddies doesn't fit for @Юлия this time.",
    "You and @Sam are buddies now.",
    "If @Kenji goes quiet, I tell you.",
    "how are things going?",
    "Thank you for telling me; see you another day.",
    "Good to have you here!",
    f"For the goal {GOAL}",
    f"@Sam finished a goal: {GOAL}. That is worth a cheer!",
    f"The circle has heard of {GOAL} already.",
    "Our week, 2 March to 8 March",
    "1. Sam: 105 minutes (you)",
    "@Kenji and you are not buddies any more.",
)
"""What the week is about, in its order: a scenario that misses one of them compares nothing with nothing."""

DIFFERENCES = {
    "slack": {
        # Slack has a /join of its own.
        "/kith-join": "/join",
        # Slack tells everybody's zone, so that nobody has to be asked; the others count by the circle's until then.
        "Europe/Paris (your zone)": "Europe/Paris (this circle's zone)",
    },
}
"""Where members of a platform may read something else, with the reason. All else is the same, word for word."""


@pytest.mark.parametrize(("name", "stage"), [("discord", discord_stage), ("slack", slack_stage)])
async def test_a_week_reads_the_same_on_a_platform_as_on_the_web(
    name: str, stage: Builder, migrated_sqlite: Path, tmp_path: Path
) -> None:
    web = await _played("web", web_stage, migrated_sqlite, tmp_path)
    week = await _played(name, stage, migrated_sqlite, tmp_path)
    words = _as_lines(week)
    for here, elsewhere in DIFFERENCES.get(name, {}).items():
        assert any(here in line for line in words), f"{here!r} is not read any more: strike it from DIFFERENCES"
        words = [line.replace(here, elsewhere) for line in words]
    assert words == _as_lines(web)
    rest = "\n".join(read.text for played in web for read in played.reads)
    for landmark in LANDMARKS:
        _, found, rest = rest.partition(landmark)
        assert found, f"{landmark!r} is not read, or not in its place"


async def _played(name: str, stage: Builder, migrated_sqlite: Path, folder: Path) -> Sequence[Played]:
    """The week on one stage, which has a database of its own."""
    own = folder / name
    own.mkdir()
    shutil.copy(migrated_sqlite, own / "kith.db")
    async with stage(f"sqlite:///{own / 'kith.db'}", own) as opened:
        return await play_the_week(opened)


def _as_lines(week: Sequence[Played]) -> list[str]:
    """Act by act, who read what, where: lines, so that a difference is seen at once."""
    lines: list[str] = []
    for played in week:
        lines.append(played.act)
        for read in played.reads:
            lines.append(f"  {read.reader or 'everybody'}, {read.where}:")
            lines += [f"    {line}" for line in read.text.split("\n")]
    return lines
