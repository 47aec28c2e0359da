"""The commands' reference as Markdown, from the declarations: `python -m bot.commands.reference`."""

from collections.abc import Iterator

from bot.commands.catalogue import Catalogue, all_commands
from bot.commands.spec import Audience, Command, Option, OptionKind

_KINDS = {
    OptionKind.FLAG: "`yes` or `no`",
    OptionKind.ZONE: "a city or an IANA name, for instance `Europe/Paris`",
    OptionKind.MEMBER: "a member, for instance `@Ada`",
    OptionKind.PLACE: "a channel, for instance `#general`",
}

_HEAD = """# Commands

<!-- Made by `make reference` from the declarations in bot/commands; a test compares it with them. -->

Type a command with its options in order (`/cheer @Ada keep going`) or by name (`/checkin minutes:30 read chapter 3`).
Every answer is seen by you alone. A command with a form opens it when nothing stands behind it.
"""


def reference(catalogue: Catalogue) -> str:
    """The whole page."""
    parts = [_HEAD]
    for audience, title in ((Audience.EVERYBODY, "For everybody"), (Audience.MODERATORS, "For moderators")):
        parts.append(f"## {title}\n")
        parts += ["\n".join(_command(one)) for one in catalogue.visible if one.audience is audience]
    return "\n".join(parts)


def _command(command: Command) -> Iterator[str]:
    yield f"### /{command.name}\n"
    yield f"{command.help}.{' It has a form.' if command.form else ''}\n"
    if command.visible_options:
        yield "| option | what it is | takes |"
        yield "| --- | --- | --- |"
        for option in command.visible_options:
            required = "**required.** " if option.needed else ""
            yield f"| `{option.name}` | {required}{option.help} | {_takes(option)} |"
        yield ""


def _takes(option: Option) -> str:
    if option.kind is OptionKind.CHOICE:
        return ", ".join(f"`{choice.value}` ({choice.label})" for choice in option.choices)
    if option.clock:
        return f"an hour from {option.minimum} to {option.maximum}, typed also as `7pm` or `19:00`"
    if option.kind is OptionKind.INTEGER:
        return f"a whole number from {option.minimum:,} to {option.maximum:,}"
    if option.kind is OptionKind.TEXT:
        return f"text of up to {option.max_length:,} characters"
    return _KINDS[option.kind]


if __name__ == "__main__":
    print(reference(all_commands()), end="")  # noqa: T201 - this is what it is for
