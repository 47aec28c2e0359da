"""The command or the button itself is not for this person, or is not known."""

from collections.abc import Sequence

from bot.errors.kinds import UserError


class UnknownCommand(UserError):
    """No command has this name (an old button, a typing error); `near` are names that may have been meant."""

    def __init__(self, name: str, near: Sequence[str] = ()) -> None:
        super().__init__(name)
        self.name = name
        self.near = tuple(near)


class NotAllowed(UserError):
    """The command is for moderators, and the actor is none."""

    def __init__(self, command: str) -> None:
        super().__init__(command)
        self.command = command


class NotYours(UserError):
    """A button that was addressed to another member."""
