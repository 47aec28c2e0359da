"""The walls: import-linter keeps them (`make walls`); here stands that it would notice, and what it cannot express."""

import ast
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

BREACHES = {
    "bot/domain/days.py": "import sqlalchemy",
    "bot/voice/words.py": "import bot.commands.catalogue",
    "bot/dispatch.py": "import aiohttp",
    "bot/duties/__init__.py": "import apscheduler",
    "bot/ports.py": "import adapters.registry",
    "adapters/registry.py": "import discord",
    "adapters/neighbour/__init__.py": "import adapters.web.config",
}
"""One forbidden import for each wall, and the file it is planted in."""


def _names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield node.module or ""


@pytest.fixture(scope="module")
def breached(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says of a copy in which every wall is breached."""
    copy = tmp_path_factory.mktemp("walls")
    for room in ("adapters", "bot", "migrations"):
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for name, breach in BREACHES.items():
        (copy / name).parent.mkdir(exist_ok=True)
        with (copy / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{breach}\n")
    linter = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    result = subprocess.run(linter, cwd=copy, capture_output=True, text=True, check=False)
    assert result.returncode == 1, result.stdout + result.stderr
    return result.stdout


@pytest.mark.parametrize(("file", "breach"), BREACHES.items())
def test_the_linter_notices_a_breach(breached: str, file: str, breach: str) -> None:
    source = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    target = breach.removeprefix("import ")
    assert f"{source} -> {target} " in breached


def test_every_contract_can_break(breached: str) -> None:
    assert "0 kept" in breached


def test_the_rules_need_the_standard_library_only() -> None:
    for path in (ROOT / "bot" / "domain").glob("*.py"):
        for name in _names(path):
            ours = name.startswith(("bot.domain.", "bot.errors."))
            assert ours or name.partition(".")[0] in sys.stdlib_module_names, f"{path.name} imports {name}"


def test_every_room_has_its_place_in_the_house() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    layers = next(c["layers"] for c in tools["importlinter"]["contracts"] if c["type"] == "layers")
    placed = {room.strip("() ") for layer in layers for room in layer.split("|")}
    rooms = {
        f"bot.{path.stem}"
        for path in (ROOT / "bot").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert rooms - {"bot.__init__"} <= placed
