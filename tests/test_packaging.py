"""What is shipped and installed: the wheel, the pinned requirements, the recipes and the container's files."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SHIPPED = ("adapters", "bot", "migrations")
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; [^\\]+)? \\$")
NOT_FOR_THE_WHEEL = {"__pycache__"}


def _pins(name: str) -> dict[str, set[str]]:
    """Versions by package; a package can have several, for different systems."""
    pins: dict[str, set[str]] = {}
    for line in (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines():
        if found := PIN.match(line):
            pins.setdefault(found[1], set()).add(found[2])
    return pins


def _recipes() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from a copy, so that building leaves nothing behind."""
    copy = tmp_path_factory.mktemp("source")
    for room in SHIPPED:
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns(*NOT_FOR_THE_WHEEL))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(copy / "dist")]
    subprocess.run(build, cwd=copy, check=True, capture_output=True)
    (built,) = (copy / "dist").glob("kith_bot-*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_ships_every_file_of_its_three_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    written = {
        path.relative_to(ROOT).as_posix()
        for room in SHIPPED
        for path in (ROOT / room).rglob("*")
        if path.is_file() and not NOT_FOR_THE_WHEEL & set(path.parts)
    }
    shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert shipped == written


def test_the_wheel_cannot_be_uploaded_by_mistake(wheel: zipfile.ZipFile) -> None:
    (metadata,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    text = wheel.read(metadata).decode()
    assert "Classifier: Private :: Do Not Upload" in text
    assert "License-Expression: MIT" in text
    assert "Requires-Python: >=3.11" in text


def test_the_console_script_is_there() -> None:
    (script,) = entry_points(group="console_scripts", name="kith")
    assert callable(script.load())


@pytest.mark.parametrize("name", ["run.txt", "build.txt", "dev.txt"])
def test_requirements_are_versions_and_hashes_and_nothing_else(name: str) -> None:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    for line in lines:
        assert PIN.match(line) or re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line), line
    starts = [number for number, line in enumerate(lines) if PIN.match(line)]
    assert starts
    assert all("--hash" in lines[number + 1] for number in starts)


@pytest.mark.parametrize("name", ["run.txt", "build.txt"])
def test_what_is_checked_is_what_is_run(name: str) -> None:
    tested = _pins("dev.txt")
    assert {package: tested.get(package) for package in _pins(name)} == _pins(name)


def test_every_dependency_is_pinned() -> None:
    names = (re.split(r"[\[<>=;, ]", dependency)[0].lower() for dependency in PROJECT["dependencies"])
    assert {re.sub(r"[-_.]+", "-", name) for name in names} <= set(_pins("run.txt"))


def test_ci_runs_the_readmes_test_command() -> None:
    run = ROOT / ".ci" / "run"
    assert os.access(run, os.X_OK)
    subprocess.run(["bash", "-n", str(run)], check=True)
    assert re.findall(r"^make (\w+)", run.read_text(encoding="utf-8"), re.MULTILINE) == ["check", "test"]
    assert "    make test " in (ROOT / "README.md").read_text(encoding="utf-8")


def test_pre_commit_calls_recipes() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    called = re.findall(r"entry: make (\w+)", text)
    assert called
    assert set(called) <= _recipes()
    assert text.count("language: system") == len(called)


def test_the_image_is_built_from_files_that_are_let_in() -> None:
    let_in = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    assert {*SHIPPED, "requirements", "pyproject.toml", "README.md", "LICENSE"} == let_in
    assert all((ROOT / name).exists() for name in let_in)


def test_the_image_runs_as_nobody_special_and_answers_for_its_health() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    runtime = dockerfile[dockerfile.rindex("\nFROM ") :]
    assert "\nUSER kith\n" in runtime
    assert "/healthz" in runtime
    assert runtime.endswith('ENTRYPOINT ["kith"]\nCMD ["run"]\n')


def test_an_older_python_is_refused_with_the_reason(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements").mkdir()
    for name in ("pyproject.toml", "requirements/run.txt", "requirements/build.txt", "requirements/dev.txt"):
        (tmp_path / name).touch()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    result = subprocess.run(
        ["make", "setup", "PYTHON=false"], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert result.returncode != 0
    assert "Kith needs Python 3.11 or later; 'false' is missing or older." in result.stderr
