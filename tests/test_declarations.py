"""Declarations are checked when they are made, against the smaller of the platforms' limits."""

import pytest

from bot.commands.catalogue import all_commands
from bot.commands.parse import convert, read_typed
from bot.commands.spec import Audience, Call, Choice, Command, Form, Option, OptionKind
from bot.messages import Message, Reply
from bot.ports import UnitOfWork


async def handler(_call: Call, _uow: UnitOfWork) -> Reply:
    return Reply(Message(()))


@pytest.mark.parametrize("name", ["", "a", "Check", "check in now", "check_in", "1st", "x" * 33, "chéck"])
def test_a_name_that_a_platform_would_refuse_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        Command(name, "help", handler)


@pytest.mark.parametrize("help_", ["", "h" * 101])
def test_a_help_that_a_platform_would_refuse_is_refused(help_: str) -> None:
    with pytest.raises(ValueError, match="help of 1 to 100"):
        Command("name", help_, handler)
    with pytest.raises(ValueError, match="help of 1 to 100"):
        Option("name", help_, max_length=1)


@pytest.mark.parametrize("kind", [OptionKind.INTEGER, OptionKind.CHOICE, OptionKind.TEXT])
def test_an_option_states_its_bounds(kind: OptionKind) -> None:
    with pytest.raises(ValueError, match="needs its bounds"):
        Option("name", "help", kind)


def test_more_choices_or_options_than_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="over 25 choices"):
        Option("name", "help", OptionKind.CHOICE, choices=tuple(Choice(f"v{n}", "label") for n in range(26)))
    options = tuple(Option(f"o{chr(97 + n)}", "help", OptionKind.FLAG) for n in range(26))
    with pytest.raises(ValueError, match="too many"):
        Command("name", "help", handler, options)


def test_required_options_come_first() -> None:
    optional, required = (
        Option("first", "help", OptionKind.FLAG),
        Option("then", "help", OptionKind.FLAG, required=True),
    )
    with pytest.raises(ValueError, match="required options come first"):
        Command("name", "help", handler, (optional, required))


def test_a_command_that_is_too_large_for_discord_is_refused() -> None:
    long = tuple(Choice(f"{n:099d}", "l" * 80) for n in range(25))
    options = tuple(Option(f"o{letter}", "help", OptionKind.CHOICE, choices=long) for letter in "abc")
    with pytest.raises(ValueError, match="over 8000 characters"):
        Command("name", "help", handler, options)


@pytest.mark.parametrize(
    ("form", "complaint"),
    [
        (("t" * 25, "Send", ("field",)), "title over 24"),
        (("Title", "s" * 25, ("field",)), "submit over 24"),
        (("Title", "Send", ()), "1 to 5 fields"),
        (("Title", "Send", tuple(f"f{n}" for n in range(6))), "1 to 5 fields"),
    ],
)
def test_a_form_that_a_platform_would_refuse_is_refused(form: tuple[str, str, tuple[str, ...]], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Form(*form)


@pytest.mark.parametrize("command", [one for one in all_commands().visible if one.form], ids=lambda one: one.name)
def test_what_may_be_typed_instead_of_a_form_is_understood(command: Command) -> None:
    assert command.form is not None
    raw = {name: value.lstrip("@") for name, value in read_typed(command, command.form.example).items()}
    assert convert(command, raw, {"Ada": "Ada"}).values


def test_a_form_shows_only_options_that_exist() -> None:
    with pytest.raises(ValueError, match="a form field is no option"):
        Command("name", "help", handler, form=Form("Title", "Send", ("nothing",)))


def test_a_form_asks_for_what_it_is_relied_on_to_ask() -> None:
    asked = Option("name", "help", OptionKind.FLAG, asked=True)
    assert asked.needed
    with pytest.raises(ValueError, match="its form does not ask for name"):
        Command("name", "help", handler, (asked,))


def test_every_setting_command_is_for_moderators_and_every_reply_is_private() -> None:
    for command in all_commands().visible:
        set_by_moderators = command.group in {"config", "forgive", "member"} or command.name == "nudges report"
        assert set_by_moderators == (command.audience is Audience.MODERATORS)
        assert command.private


def test_every_button_command_that_nobody_types_is_hidden() -> None:
    assert "not-today" not in {command.name for command in all_commands().visible}
    assert all_commands().find("not-today").hidden
