"""One option of a command is at fault: it is missing, cannot be read, or names what is not there."""

from collections.abc import Sequence

from bot.errors.kinds import UserError


class OptionError(UserError):
    """One option of a command is at fault.

    `option` is its declared name; `given` what was written, shortened nowhere.
    """

    def __init__(self, option: str, given: str = "") -> None:
        super().__init__(option, given)
        self.option = option
        self.given = given


class MissingOption(OptionError):
    """A required option was left out; `works` is what it can be, where that can be told."""

    def __init__(self, option: str, works: Sequence[str] = ()) -> None:
        super().__init__(option)
        self.works = tuple(works)


class UnknownOption(OptionError):
    """The command has no option of this name; `known` are those that it has."""

    def __init__(self, option: str, known: Sequence[str]) -> None:
        super().__init__(option)
        self.known = tuple(known)


class NotANumber(OptionError):
    """A whole number was wanted, between `minimum` and `maximum` (both included)."""

    def __init__(self, option: str, given: str, minimum: int, maximum: int) -> None:
        super().__init__(option, given)
        self.minimum = minimum
        self.maximum = maximum


class OutOfRange(NotANumber):
    """A whole number came, but not one between `minimum` and `maximum` (both included)."""


class NotAnHour(OptionError):
    """A full hour of the day was wanted, and this is none."""


class TooLong(OptionError):
    """A text is longer than `limit` characters; `given` holds all of it, to be given back."""

    def __init__(self, option: str, given: str, limit: int) -> None:
        super().__init__(option, given)
        self.limit = limit


class UnknownChoice(OptionError):
    """None of `choices` was meant."""

    def __init__(self, option: str, given: str, choices: Sequence[str]) -> None:
        super().__init__(option, given)
        self.choices = tuple(choices)


class UnknownZone(OptionError):
    """No IANA time zone has this name; `suggestions` are near names, best first, perhaps none."""

    def __init__(self, option: str, given: str, suggestions: Sequence[str]) -> None:
        super().__init__(option, given)
        self.suggestions = tuple(suggestions)


class UnknownPlace(OptionError):
    """The circle has no such channel."""


class UnknownMember(OptionError):
    """Nobody of this name is a member now: never was, or has left."""


class NotADay(OptionError):
    """A day was wanted, and this is none."""


class CadenceUnread(OptionError):
    """A cadence was wanted, and these words are none."""
