"""Declarations -> the web's own shapes: words that the composer completes, and forms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.web.people import Person, Room
from bot.commands.catalogue import Catalogue
from bot.commands.spec import Audience, Choice, Command, Form, Option, OptionKind
from bot.presses import Press, decode, encode

__all__ = ["Field", "FormView", "Press", "decode", "encode", "form_view", "may_use", "words"]


def may_use(command: Command, person: Person) -> bool:
    """Whether to offer the command. Whether it is carried out is decided by the core."""
    return person.moderator or command.audience is Audience.EVERYBODY


def words(catalogue: Catalogue, person: Person) -> list[dict[str, Any]]:
    """The commands that `person` may type, with what can stand behind each."""
    return [
        {"name": command.name, "help": command.help, "options": [_word(option) for option in command.visible_options]}
        for command in catalogue.visible
        if may_use(command, person)
    ]


def _word(option: Option) -> dict[str, Any]:
    return {
        "name": option.name,
        "help": option.help,
        "kind": option.kind.value,
        "completed": option.completed,
        "choices": [{"value": choice.value, "label": choice.label} for choice in _choices(option)],
    }


def _choices(option: Option) -> Sequence[Choice]:
    if option.kind is OptionKind.FLAG:
        return (Choice("yes", "Yes"), Choice("no", "No"))
    return option.choices


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `help` is empty where the label says the same; `choices` are offered when there are any, and
    what fits a `completed` one is looked up while it is typed; `limit` and `bounds` are told, and enforced by the core
    alone.
    """

    name: str
    label: str
    help: str
    bounds: str
    kind: OptionKind
    required: bool
    long: bool
    limit: int | None
    completed: bool
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class FormView:
    """A command's form with its fields, ready to be shown."""

    command: str
    form: Form
    fields: Sequence[Field]


def form_view(command: Command, form: Form, people: Iterable[Person], rooms: Iterable[Room]) -> FormView:
    """The form of a command, in which people and rooms can be chosen by name."""
    known = {
        OptionKind.MEMBER: [Choice(person.id, person.name) for person in people if person.present],
        OptionKind.PLACE: [Choice(room.id, f"#{room.name}") for room in rooms],
    }
    options = [option for name in form.fields if (option := command.option(name)) is not None]
    return FormView(command.name, form, [_field(option, known.get(option.kind, option.choices)) for option in options])


def _field(option: Option, choices: Sequence[Choice]) -> Field:
    label = option.label or option.name.replace("-", " ").capitalize()
    return Field(
        name=option.name,
        label=label,
        help="" if option.help in label else option.help,
        bounds="" if option.maximum is None else f"{option.minimum:,} to {option.maximum:,}",
        kind=option.kind,
        required=option.needed,
        long=option.long,
        limit=option.max_length,
        completed=option.completed,
        choices=choices,
    )
