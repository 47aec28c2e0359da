"""What is said about forms."""

from collections.abc import Sequence

from bot.messages import Message, Typed, paragraph


def in_one_line(command: str, example: str, fields: Sequence[str]) -> Message:
    """When a form cannot open just now: the same as one line to type. `example` stands behind the command's name."""
    line = (
        paragraph("My form won't open at this very moment. One line does the same, and works right away:"),
        paragraph(Typed(f"/{command} {example}".strip())),
    )
    return Message(line if len(fields) == 1 else (*line, paragraph(f"It understands {_listed(fields)}.", quiet=True)))


def _listed(names: Sequence[str]) -> str:
    marks = [f"{name}:" for name in names]
    return f"{', '.join(marks[:-1])} and {marks[-1]}"
