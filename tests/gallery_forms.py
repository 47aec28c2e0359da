"""What is said about forms that cannot open."""

from gallery_people import Named

from bot.commands.catalogue import all_commands
from bot.voice.forms import in_one_line


def forms() -> Named:
    """Each as a line to type."""
    for command in all_commands().visible:
        if command.form is not None:
            name = command.name.replace(" ", "-")
            yield f"form-in-one-line-{name}", in_one_line(command.name, command.form.example, command.form.fields)
