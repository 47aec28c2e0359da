"""How a command is declared: once, in neutral terms, with everything that any platform needs to show it.

Limits are the smaller ones of the platforms that Kith speaks to, and are checked when a command is declared, so that a
name or a help text that one platform would refuse never gets as far as that platform.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from random import Random

from bot.bookkeeping import Moment
from bot.domain.circles import Circle
from bot.domain.members import Profile
from bot.invocation import Invocation
from bot.messages import Reply
from bot.ports import UnitOfWork

NAME = re.compile(r"[a-z][a-z-]{1,31}")
"""Discord and Slack: lower case, 2 to 32 characters."""

HELP_LIMIT = 100
"""Characters of a command's or an option's help (Discord)."""

OPTIONS_LIMIT = 25
CHOICES_LIMIT = 25
COMMAND_LIMIT = 8000
"""Characters of names, helps and choices together (Discord)."""

FORM_TITLE_LIMIT = 24
FORM_SUBMIT_LIMIT = 24
"""Characters of a form's title and its submit button (Slack; Discord allows 45 in a title)."""

FORM_FIELDS_LIMIT = 5
"""Fields of a form (Discord)."""

FIELD_LABEL_LIMIT = 45
"""Characters of a form field's label (Discord)."""

TEXT_LIMIT = 3000
"""Characters of a form field's text (Slack; Discord allows 4,000)."""


class OptionKind(StrEnum):
    """What an option takes. Raw values are texts; `commands.parse` converts them."""

    TEXT = "text"
    INTEGER = "integer"
    FLAG = "flag"
    CHOICE = "choice"
    ZONE = "zone"
    MEMBER = "member"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few values, and how it is shown."""

    value: str
    label: str


Completer = Callable[[Invocation, str, UnitOfWork], Awaitable[Sequence[Choice]]]
"""What fits a text that is half written, out of what its writer may see, best first: asked of an invocation that holds
no arguments yet, in a transaction that only reads.
"""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command.

    `minimum` and `maximum` bound an INTEGER (both included); one that is a `clock` is an hour of the day, which may be
    written as clocks show it (`7pm`, `19:00`). `max_length` bounds a TEXT in characters. A `long` text gets several
    lines in a form. A `hidden` option is set by buttons alone: nobody types it. `label` is its name in a form.
    Without a `required` option no platform lets a command go. One that is `asked` is needed too, but the command may be
    typed alone, and its form then asks. What `completer` finds is offered to whoever types it; anything else may be
    typed all the same.
    """

    name: str
    help: str
    kind: OptionKind = OptionKind.TEXT
    required: bool = False
    asked: bool = False
    label: str = ""
    minimum: int | None = None
    maximum: int | None = None
    clock: bool = False
    max_length: int | None = None
    choices: tuple[Choice, ...] = ()
    long: bool = False
    hidden: bool = False
    completer: Completer | None = None

    def __post_init__(self) -> None:
        _demand(NAME.fullmatch(self.name) is not None, f"option {self.name!r}: not a name")
        _demand(0 < len(self.help) <= HELP_LIMIT, f"option {self.name}: help of 1 to {HELP_LIMIT} characters")
        _demand(len(self.label) <= FIELD_LABEL_LIMIT, f"option {self.name}: label over {FIELD_LABEL_LIMIT}")
        _demand(len(self.choices) <= CHOICES_LIMIT, f"option {self.name}: over {CHOICES_LIMIT} choices")
        bounded = {
            OptionKind.INTEGER: self.minimum is not None and self.maximum is not None,
            OptionKind.CHOICE: bool(self.choices),
            OptionKind.TEXT: self.max_length is not None and 0 < self.max_length <= TEXT_LIMIT,
        }
        _demand(bounded.get(self.kind, True), f"option {self.name}: a {self.kind} needs its bounds")
        completable = self.completer is None or self.kind in {OptionKind.TEXT, OptionKind.INTEGER}
        _demand(completable, f"option {self.name}: a {self.kind} is completed by its kind")

    @property
    def completed(self) -> bool:
        """Whether values are offered while it is typed that no declaration can list."""
        return self.kind is OptionKind.ZONE or self.completer is not None

    @property
    def needed(self) -> bool:
        """Whether the command cannot be carried out without it."""
        return self.required or self.asked


@dataclass(frozen=True, slots=True)
class Form:
    """What opens when the command comes without any argument: one field for each named option, in this order.

    `example` is what somebody might type behind the command instead, where a form cannot open.
    """

    title: str
    submit: str
    fields: tuple[str, ...]
    example: str = ""

    def __post_init__(self) -> None:
        _demand(0 < len(self.title) <= FORM_TITLE_LIMIT, f"form {self.title!r}: title over {FORM_TITLE_LIMIT}")
        _demand(0 < len(self.submit) <= FORM_SUBMIT_LIMIT, f"form {self.title!r}: submit over {FORM_SUBMIT_LIMIT}")
        _demand(0 < len(self.fields) <= FORM_FIELDS_LIMIT, f"form {self.title!r}: 1 to {FORM_FIELDS_LIMIT} fields")


Value = str | int | bool


@dataclass(frozen=True, slots=True)
class Arguments:
    """Converted and checked values by option name; what was left out is absent."""

    values: Mapping[str, Value] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """The value of a TEXT, CHOICE, ZONE, MEMBER or PLACE option."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def integer(self, name: str) -> int | None:
        """The value of an INTEGER option."""
        value = self.values.get(name)
        return value if isinstance(value, int) else None

    def flag(self, name: str) -> bool:
        """Whether a FLAG option was set to yes; left out means no."""
        return self.values.get(name) is True

    def required(self, name: str) -> str:
        """The text of an option that the declaration demands."""
        return str(self.values[name])


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler gets to know: who, where, when, with which arguments, and chance (passed in, never global)."""

    invocation: Invocation
    arguments: Arguments
    circle: Circle
    profile: Profile | None
    random: Random

    @property
    def now(self) -> datetime:
        """When the invocation reached us (UTC)."""
        return self.invocation.now

    @property
    def moment(self) -> Moment:
        """Time and chance for what gets written."""
        return Moment(self.now, self.random)


Handler = Callable[[Call, UnitOfWork], Awaitable[Reply]]


class Audience(StrEnum):
    """Who may use a command."""

    EVERYBODY = "everybody"
    MODERATORS = "moderators"


@dataclass(frozen=True, slots=True)
class Command:
    """One command, or one subcommand when `name` is two words (`config zone`).

    A `hidden` command is reached by buttons alone. `default` marks the subcommand that its bare group name means.
    `private` says that the reply is seen by the actor alone; what is for others goes through the outbox. A command that
    `reads_only` never waits for writers, and is answered anew when its event is delivered again.
    `typed` is what may be typed instead of its name where commands are typed (`checkin undo`). The few `first` ones are
    what /help names to somebody who is new.
    """

    name: str
    help: str
    handler: Handler
    options: tuple[Option, ...] = ()
    form: Form | None = None
    audience: Audience = Audience.EVERYBODY
    private: bool = True
    hidden: bool = False
    default: bool = False
    reads_only: bool = False
    typed: str = ""
    first: bool = False

    def __post_init__(self) -> None:
        words = self.name.split(" ")
        _demand(len(words) <= 2 and all(NAME.fullmatch(word) for word in words), f"command {self.name!r}: not a name")
        _demand(0 < len(self.help) <= HELP_LIMIT, f"command {self.name}: help of 1 to {HELP_LIMIT} characters")
        names = [option.name for option in self.options]
        _demand(len(set(names)) == len(names) <= OPTIONS_LIMIT, f"command {self.name}: options twice or too many")
        demanded = [option.required for option in self.options if not option.hidden]
        _demand(demanded == sorted(demanded, reverse=True), f"command {self.name}: required options come first")
        _demand(self.size <= COMMAND_LIMIT, f"command {self.name}: over {COMMAND_LIMIT} characters")
        fields = self.form.fields if self.form else ()
        _demand(set(fields) <= set(names), f"command {self.name}: a form field is no option")
        asked = {option.name for option in self.options if option.asked}
        _demand(asked <= set(fields), f"command {self.name}: its form does not ask for {', '.join(asked)}")

    @property
    def group(self) -> str:
        """The first word of the name: what stands behind the slash."""
        return self.name.split(" ")[0]

    @property
    def size(self) -> int:
        """Characters of all names, helps and choices."""
        options = sum(
            len(option.name) + len(option.help) + sum(len(c.value) + len(c.label) for c in option.choices)
            for option in self.options
        )
        return len(self.name) + len(self.help) + options

    @property
    def visible_options(self) -> tuple[Option, ...]:
        """The options that a person can type or fill in."""
        return tuple(option for option in self.options if not option.hidden)

    def option(self, name: str) -> Option | None:
        """The option of this name."""
        return next((option for option in self.options if option.name == name), None)

    def form_for(self, arguments: Mapping[str, str]) -> Form | None:
        """The form to open instead of running the command: when it has one and nothing was given."""
        return None if any(value.strip() for value in arguments.values()) else self.form


def _demand(holds: bool, complaint: str) -> None:
    if not holds:
        raise ValueError(complaint)
