"""The documentation tells the truth: links, recipes, subcommands, settings and examples."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from pydantic import BaseModel, SecretStr

from adapters import registry
from bot.cli import app
from bot.config import CORE, environment_name, load_settings

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
EXAMPLE = ROOT / "config.example.toml"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s#]+)(?:#[^)\s]*)?\)")
CODE = re.compile(r"```[a-z]*\n(.*?)```|^    ([^\n]*)$|`([^`\n]+)`", re.DOTALL | re.MULTILINE)
RECIPE = re.compile(r"^make ([a-z]+)", re.MULTILINE)
SUBCOMMAND = re.compile(r"^(?:\S+/)?kith ([a-z]+(?: [a-z]+)?)", re.MULTILINE)
SETTING = re.compile(r"^(#? ?)([a-z_]+) = ")
SECTION = re.compile(r"^\[([a-z]+)\]$")


def _platforms() -> dict[str, type[BaseModel]]:
    return {name: registry.settings_model(name) for name in registry.platform_names()}


def _settings() -> dict[tuple[str, str], object]:
    """Every setting with its default, None for one that must be given."""
    sections = {**CORE, **_platforms()}
    return {
        (section, name): field.get_default(call_default_factory=True) if not field.is_required() else None
        for section, model in sections.items()
        for name, field in model.model_fields.items()
    }


def _written(default: object) -> str:
    """A default as the reference writes it."""
    plain = default.get_secret_value() if isinstance(default, SecretStr) else default
    return str(plain).lower() if isinstance(plain, bool) else str(plain)


def _example_settings() -> Iterator[tuple[str, str, str]]:
    """Section, name and the line above of every setting in the example, also of one that is commented out."""
    section, above = "", ""
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if found := SECTION.match(line):
            section = found[1]
        elif found := SETTING.match(line):
            yield section, found[2], above
        above = line


def _ids(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _code(page: Path) -> str:
    """What a page sets as code: fenced, indented or between backticks."""
    text = page.read_text(encoding="utf-8")
    return "\n".join("".join(found) for found in CODE.findall(text))


@pytest.mark.parametrize("page", PAGES, ids=_ids)
def test_links_lead_to_files_that_exist(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=_ids)
def test_recipes_that_a_page_names_exist(page: Path) -> None:
    recipes = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(RECIPE.findall(_code(page))) - recipes == set()


@pytest.mark.parametrize("page", PAGES, ids=_ids)
def test_subcommands_that_a_page_names_exist(page: Path) -> None:
    kith = typer.main.get_command(app)
    for words in SUBCOMMAND.findall(_code(page)):
        assert _known(kith, words.split()), f"kith {words}"


def _known(command: object, words: list[str]) -> bool:
    """Whether the words lead to a subcommand; what follows after a command without any is its argument."""
    inner: dict[str, object] = getattr(command, "commands", {})
    return not inner or not words or (words[0] in inner and _known(inner[words[0]], words[1:]))


@pytest.mark.parametrize("page", PAGES, ids=_ids)
def test_examples_of_settings_are_valid(page: Path, tmp_path: Path) -> None:
    for number, block in enumerate(re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)):
        file = tmp_path / f"{number}.toml"
        file.write_text(block, encoding="utf-8")
        load_settings(file, {}, _platforms())


def test_the_example_has_every_setting_and_no_other() -> None:
    assert sorted((section, name) for section, name, _ in _example_settings()) == sorted(_settings())


def test_every_setting_of_the_example_has_a_comment() -> None:
    assert [name for _, name, above in _example_settings() if not above.startswith("# ")] == []


def test_the_example_shows_the_defaults() -> None:
    assert load_settings(EXAMPLE, {}, _platforms()) == load_settings(None, {}, _platforms())


def test_the_reference_has_every_setting_with_its_variable_and_default() -> None:
    text = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `([a-z_]+)` \| `([A-Z_]+)` \| `([^`]*)` \|", text, re.MULTILINE))
    assert rows == {
        (name, environment_name(section, name), _written(default)) for (section, name), default in _settings().items()
    }


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    named = [dependency for group in groups for dependency in group if isinstance(dependency, str)]
    names = {re.split(r"[\[<>=;, ]", dependency)[0].lower() for dependency in named}
    text = (ROOT / "docs" / "explanation" / "dependencies.md").read_text(encoding="utf-8").lower()
    reasons = text.replace("jinja ", "jinja2 ").replace("mkdocs with material", "mkdocs mkdocs-material")
    assert sorted(name for name in names if name not in reasons) == []
