"""The commands' reference in docs/ says what the declarations say."""

from pathlib import Path

from bot.commands.catalogue import all_commands
from bot.commands.reference import reference

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "commands.md"


def test_the_reference_is_made_from_the_declarations_as_they_are_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(all_commands()), "run `make reference`"
