"""Folders of a kind have the same files, and every platform keeps the same promises."""

import asyncio
import shutil
import threading
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from failures import FAILURES
from gallery import gallery
from wire.stage_discord import discord_stage
from wire.stage_slack import slack_stage
from wire.stage_web import web_stage

from adapters.registry import platform_names, settings_model
from bot.errors.delivery import Rejected, Throttled, Unreachable
from bot.messages import Button

ROOT = Path(__file__).parents[1]
FILES = (
    "__init__.py",
    "README.md",
    "adapter.py",
    "commands.py",
    "config.py",
    "deliver.py",
    "inbound.py",
    "limits.py",
    "render.py",
)
BUTTONS: list[Button] = [button for _, message in gallery() for button in message.buttons]
HOSTILE = [
    Button("x", "checkin"),
    Button("x", "config show"),
    Button("x", "cheer", {"member": "U1", "checkin": "12345"}),
    Button("x", "cheer", {"member": "a=b&c?d/e:f|g h%", "checkin": ""}),
    Button("x", "not-today", {"for": "Юлия ☀️"}),
]

platforms = pytest.mark.parametrize("name", platform_names())


@platforms
def test_a_platforms_folder_has_the_same_files_as_the_others(name: str) -> None:
    folder = ROOT / "adapters" / name
    assert [file for file in FILES if not (folder / file).is_file()] == []
    assert len((folder / "README.md").read_text(encoding="utf-8")) > 500


@platforms
def test_a_platform_has_its_section_in_the_example_of_the_settings(name: str) -> None:
    example = tomllib.loads((ROOT / "config.example.toml").read_text(encoding="utf-8"))
    assert name in example
    assert settings_model(name).model_config.get("extra") == "forbid"
    assert settings_model(name).model_config.get("frozen") is True


@platforms
@pytest.mark.parametrize("button", [*BUTTONS, *HOSTILE], ids=lambda button: f"{button.command}-{button.label}")
def test_a_buttons_identifier_leads_back_to_the_button(name: str, button: Button) -> None:
    commands: Any = import_module(f"adapters.{name}.commands")
    press = commands.Press(button.command, dict(button.arguments))
    identifier = commands.encode(press)
    assert commands.decode(identifier) == press


@platforms
@pytest.mark.parametrize("identifier", ["", "?", "&&&", "%%%", "a" * 5000, "\u202e", "checkin?x", "{", "not\nours"])
def test_a_forged_identifier_is_decoded_or_refused_and_never_breaks_anything(name: str, identifier: str) -> None:
    commands: Any = import_module(f"adapters.{name}.commands")
    press = commands.decode(identifier)
    assert isinstance(press.command, str)


@platforms
def test_every_limit_has_its_reason(name: str) -> None:
    source = (ROOT / "adapters" / name / "limits.py").read_text(encoding="utf-8")
    lines = source.splitlines()
    for number, line in enumerate(lines):
        if line[:1].isupper() and " = " in line:
            following = "\n".join(lines[number : number + 12])
            assert '"""' in following or "#" in line, f"{name}: {line} has no reason"


@platforms
async def test_what_an_sdk_raises_is_told_to_the_core_in_its_own_words(name: str, tmp_path: Path) -> None:
    cases = await FAILURES[name](tmp_path)
    assert {meaning for _, meaning, _ in cases} >= {Throttled, Unreachable, Rejected}
    assert [(what, wanted, found) for what, wanted, found in cases if wanted is not found] == []


PATIENCE = 10.0
"""Seconds in which a thread that was told to end has ended."""

ROOMS = (str(ROOT / "adapters"), str(ROOT / "bot"))


def _is_ours(task: asyncio.Task[object]) -> bool:
    """Not one of an SDK's own: discord.py waits two seconds for servers also when it has been closed."""
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and code.co_filename.startswith(ROOMS)


STAGES = {"discord": discord_stage, "slack": slack_stage, "web": web_stage}


@platforms
async def test_a_platform_starts_serves_and_stops_and_leaves_nothing_running(
    name: str, migrated_sqlite: Path, tmp_path: Path
) -> None:
    for number in range(2):
        database = tmp_path / f"{number}.db"
        shutil.copy(migrated_sqlite, database)
        (tmp_path / str(number)).mkdir()
        tasks, threads = asyncio.all_tasks(), set(threading.enumerate())
        async with STAGES[name](f"sqlite:///{database}", tmp_path / str(number)) as stage:
            await stage.types("sam", "help")
            assert "I'm Kith" in "\n".join(read.text for read in await stage.news())
        assert {task.get_name() for task in asyncio.all_tasks() - tasks if _is_ours(task)} == set()
        left = [one for one in set(threading.enumerate()) - threads if not one.name.startswith("asyncio_")]
        for thread in left:
            await asyncio.to_thread(thread.join, PATIENCE)
        assert [thread.name for thread in left if thread.is_alive()] == []
