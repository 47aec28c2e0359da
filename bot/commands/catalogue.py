"""All commands, found by name. A new command is one file beside this one and one line in `all_commands`."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from bot.commands import (
    buddy,
    buddy_word,
    cadence,
    checkin,
    cheer,
    circle_cadence,
    config,
    config_day,
    config_ladder,
    config_texts,
    corrections,
    goal,
    join,
    leaderboard,
    not_today,
    nudged,
    nudges,
    nudges_report,
    pause,
    rest,
    streak,
    stuck,
    tip,
    undo,
    why,
    zone,
)
from bot.commands.help import help_command
from bot.commands.spec import Command
from bot.errors.commands import UnknownCommand

_NEAR, _ALIKE = 3, 0.75
"""Names that are offered instead of an unknown one, and how alike they are to it, 0 to 1."""


class Catalogue:
    """Commands by name. Raises ValueError for two of the same name."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._by_name: dict[str, Command] = {}
        for command in commands:
            if command.name in self._by_name:
                raise ValueError(f"command {command.name!r} is declared twice")
            self._by_name[command.name] = command

    @property
    def visible(self) -> Sequence[Command]:
        """The commands that people type, in declared order."""
        return tuple(command for command in self._by_name.values() if not command.hidden)

    def __iter__(self) -> Iterator[Command]:
        """All commands, hidden ones too."""
        return iter(self._by_name.values())

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def find(self, name: str) -> Command:
        """The command of this full name. Raises UnknownCommand."""
        command = self._by_name.get(name)
        if command is None:
            raise UnknownCommand(name)
        return command

    def find_typed(self, line: str) -> tuple[Command, str]:
        """The command that a typed line begins with (with or without its slash), and the text behind it.

        A group's bare name means its default subcommand. Raises UnknownCommand.
        """
        plain = " ".join(line.strip().removeprefix("/").casefold().split())
        instead = next((command for command in self.visible if command.typed and command.typed == plain), None)
        if instead is not None:
            return instead, ""
        first, rest = _split(line.strip().removeprefix("/"))
        second, behind = _split(rest)
        for name, text in ((f"{first} {second}", behind), (first, rest)):
            command = self._by_name.get(name.casefold())
            if command is not None and not command.hidden:
                return command, text
        default = next((c for c in self.visible if c.default and c.group == first.casefold()), None)
        if default is None or rest:
            raise UnknownCommand(f"{first} {second}".strip(), self._near(first.casefold(), second.casefold()))
        return default, ""

    def _near(self, first: str, second: str) -> Sequence[str]:
        """What may have been meant by these two words: a command of the group, or one that is spelt alike."""
        names = {command.name for command in self.visible}
        group = sorted(name for name in names if name.startswith(f"{first} "))
        if group:
            alike_in_group = get_close_matches(second, [name.removeprefix(f"{first} ") for name in group], 1, _ALIKE)
            return [f"{first} {word}" for word in alike_in_group] or group[:_NEAR]
        groups = names | {command.group for command in self.visible if command.default}
        alike = (get_close_matches(words, sorted(groups), 1, _ALIKE) for words in (first, first + second))
        return list(dict.fromkeys(found[0] for found in alike if found))


def _split(line: str) -> tuple[str, str]:
    """The first word, and what stands behind it, line breaks and all."""
    word, *rest = line.split(maxsplit=1) or [""]
    return word, rest[0] if rest else ""


def all_commands() -> Catalogue:
    """Everything that Kith can be asked, in the order in which /help shows it."""
    commands: list[Command] = [
        join.COMMAND,
        checkin.COMMAND,
        undo.COMMAND,
        streak.COMMAND,
        why.COMMAND,
        rest.COMMAND,
        pause.COMMAND,
        pause.RESUME,
        cadence.COMMAND,
        zone.COMMAND,
        *goal.COMMANDS,
        cheer.COMMAND,
        *buddy.COMMANDS,
        buddy_word.COMMAND,
        leaderboard.COMMAND,
        *tip.COMMANDS,
        *nudges.COMMANDS,
        nudges_report.COMMAND,
        *nudged.COMMANDS,
        not_today.COMMAND,
        *stuck.COMMANDS,
        *config.COMMANDS,
        config_day.COMMAND,
        config_ladder.COMMAND,
        *config_texts.COMMANDS,
        *circle_cadence.COMMANDS,
        *corrections.COMMANDS,
    ]
    catalogue = Catalogue([*commands, help_command(lambda: catalogue.visible)])
    return catalogue
