"""The command or the button itself is not for this person, or is not known."""

from bot.errors.kinds import UserError


class UnknownCommand(UserError):
    """No command has this name (an old button, a typing error)."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NotAllowed(UserError):
    """The command is for moderators, and the actor is none."""

    def __init__(self, command: str) -> None:
        super().__init__(command)
        self.command = command


class NotYours(UserError):
    """A button that was addressed to another member."""
