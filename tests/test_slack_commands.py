"""The manifest, forms, and what typed text means on Slack."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError
from wire import specs
from wire.slack_rules import view_faults

from adapters.slack import forms, inbound
from adapters.slack.commands import SCOPES, group_of, manifest
from adapters.slack.config import SlackSettings
from adapters.slack.forms import Origin, Seal, arguments, complaints, modal, picked_places, suggestions
from bot.commands.catalogue import Catalogue, all_commands
from bot.commands.spec import Call, Choice, Command, Form, Option, OptionKind
from bot.config import load_settings
from bot.domain.identity import PlaceId
from bot.errors.commands import UnknownCommand
from bot.errors.options import UnknownOption
from bot.errors.starting import ConfigurationError
from bot.messages import Reply
from bot.ports import UnitOfWork

CATALOGUE = all_commands()
MANIFEST_SCHEMA = "slack-manifest.schema.2.0.0.json"


async def nothing(_: Call, __: UnitOfWork) -> Reply:
    raise AssertionError("not to be called")


EVERY_KIND = Command(
    name="everything",
    help="All kinds of fields",
    handler=nothing,
    options=(
        Option("person", "Whom?", OptionKind.MEMBER, required=True),
        Option("where", "In which channel?", OptionKind.PLACE),
        Option("zone", "Which zone?", OptionKind.ZONE),
        Option("kind", "Which kind?", OptionKind.CHOICE, choices=(Choice("a", "The first"), Choice("b", "The second"))),
        Option("words", "Which words?", max_length=100),
    ),
    form=Form("Everything", "Send", ("person", "where", "zone", "kind", "words")),
)


@pytest.mark.parametrize("address", [None, "https://kith.example", "https://kith.example/slack/events"])
def test_the_manifest_is_one_that_slack_takes(address: str | None) -> None:
    if not specs.present(MANIFEST_SCHEMA):
        pytest.skip(specs.ABSENT)
    assert specs.faults(MANIFEST_SCHEMA, "#", manifest(CATALOGUE, address)) == []


def test_the_manifest_asks_for_the_least_and_for_ids_in_commands() -> None:
    made = manifest(CATALOGUE, None)
    assert made["oauth_config"]["scopes"]["bot"] == list(SCOPES) == ["chat:write", "commands", "im:write", "users:read"]
    commands = made["features"]["slash_commands"]
    assert {command["should_escape"] for command in commands} == {True}
    assert [command["command"] for command in commands].count("/config") == 1
    assert len(commands) <= 50
    assert made["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in json.dumps(made)
    assert [shortcut["callback_id"] for shortcut in made["features"]["shortcuts"]] == ["cheer"]


def test_in_http_mode_everything_is_posted_to_one_address() -> None:
    made = manifest(CATALOGUE, "https://kith.example/")
    assert made["settings"]["socket_mode_enabled"] is False
    addresses = {
        made["settings"]["event_subscriptions"]["request_url"],
        made["settings"]["interactivity"]["request_url"],
        made["settings"]["interactivity"]["message_menu_options_url"],
        *(command["url"] for command in made["features"]["slash_commands"]),
    }
    assert addresses == {"https://kith.example/slack/events"}


def test_a_name_that_slack_keeps_for_itself_gets_a_prefix() -> None:
    names = [command["command"] for command in manifest(CATALOGUE, None)["features"]["slash_commands"]]
    assert "/join" not in names
    assert "/kith-join" in names
    assert group_of("/kith-join", CATALOGUE) == "join"
    assert group_of("/kith-checkin", CATALOGUE) == "checkin"
    assert group_of("/kith-unheard-of", CATALOGUE) == "kith-unheard-of"


def test_more_commands_than_slack_takes_are_refused() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    many = [replace(EVERY_KIND, name=f"{first}{second}x") for first in "ab" for second in letters]
    with pytest.raises(ValueError, match="52 slash commands"):
        manifest(Catalogue(many), None)


@pytest.mark.parametrize("command", [EVERY_KIND, *(c for c in CATALOGUE.visible if c.form)], ids=lambda c: c.name)
def test_every_form_is_a_view_that_slack_takes(command: Command) -> None:
    assert command.form is not None
    view = modal(command, command.form, "{}", {"person": "U0ADA0001"})
    assert view_faults(view) == []
    assert [block["block_id"] for block in view["blocks"]] == list(command.form.fields)


def test_a_submitted_form_becomes_raw_arguments() -> None:
    state = {
        "person": {"member": {"type": "users_select", "selected_user": "U0ADA0001"}},
        "where": {"place": {"type": "conversations_select", "selected_conversation": "C0GENERAL"}},
        "zone": {"zone": {"type": "external_select", "selected_option": {"value": "Europe/Paris"}}},
        "kind": {"choice": {"type": "static_select", "selected_option": None}},
        "flag": {"flag": {"type": "checkboxes", "selected_options": [{"value": "yes"}]}},
        "off": {"flag": {"type": "checkboxes", "selected_options": []}},
        "words": {"text": {"type": "plain_text_input", "value": "a < b & c"}},
        "empty": {"text": {"type": "plain_text_input", "value": None}},
    }
    assert arguments(state) == {
        "person": "U0ADA0001",
        "where": "C0GENERAL",
        "zone": "Europe/Paris",
        "flag": "yes",
        "words": "a < b & c",
    }
    assert picked_places(state) == {"C0GENERAL": "C0GENERAL"}


def test_complaints_stand_at_fields_that_the_form_has() -> None:
    blocks = [{"type": "section"}, {"type": "input", "block_id": "note"}, {"type": "input", "block_id": "minutes"}]
    assert complaints(blocks, "minutes", "no") == {"minutes": "no"}
    assert complaints(blocks, "hidden", "no") == {"note": "no"}
    assert complaints(blocks, None, "x" * 1000) == {"note": "x" * 299 + "…"}


def test_suggestions_are_for_zones_alone() -> None:
    assert suggestions("zone", "lisbon")[0]["value"] == "Europe/Lisbon"
    assert suggestions("text", "lisbon") == []


def test_a_sealed_place_is_believed_for_its_person_and_command_only() -> None:
    seal, origin = Seal("secret"), Origin("checkin", PlaceId("C0GENERAL"))
    metadata = seal.close(origin, "U1")
    assert seal.open(metadata, "U1") == origin
    assert seal.open(metadata, "U2").place is None
    assert Seal("another").open(metadata, "U1").place is None
    assert seal.open(metadata.replace("checkin", "cheer"), "U1") == Origin("cheer", None)
    assert len(metadata) < 3000


@pytest.mark.parametrize("metadata", ["", "{", "null", "[]", "7", '{"command": 1}', '{"place": {}, "command": "x"}'])
def test_metadata_that_is_not_ours_is_read_as_nothing(metadata: str) -> None:
    assert Seal("secret").open(metadata, "U1").place is None


@pytest.mark.parametrize(
    ("slack", "typed"),
    [
        ("read &lt;b&gt; &amp; more", "read <b> & more"),
        ("&amp;lt;", "&lt;"),
        ("hi <@U0ADA0001|ada>!", "hi @ada!"),
        ("in <#C0GENERAL|general>", "in #general"),
        ("in <#C0SECRET1|>", "in #C0SECRET1"),
        ("<!here> <!channel> <!subteam^S1|@team>", "@here @channel @team"),
        ("<https://a.example/x?a=1&amp;b=2>", "https://a.example/x?a=1&b=2"),
        ("<http://a.example|a.example>", "a.example"),
        ("\ue0000\ue001 <@U0ADA0001|ada>", "@ada"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_a_note_is_what_was_typed_not_what_slack_made_of_it(slack: str, typed: str) -> None:
    _, request = inbound.read(CATALOGUE, "/checkin", slack)
    assert request.arguments == {"note": typed}
    assert request.resolved == {}


@pytest.mark.parametrize(
    ("text", "expected", "resolved"),
    [
        ("<@U0ADA0001|ada> well done", {"member": "U0ADA0001", "words": "well done"}, {"U0ADA0001": "ada"}),
        ("<@U0ADA0001>", {"member": "U0ADA0001"}, {"U0ADA0001": "U0ADA0001"}),
        ("words:yay member:<@W0ADA0001|a&amp;b>", {"member": "W0ADA0001", "words": "yay"}, {"W0ADA0001": "a&b"}),
        ("@ada hi", {"member": "ada", "words": "hi"}, {}),
        ("<#C0GENERAL|general>", {"member": "general"}, {}),
        ("<@U0ADA0001|ada> see <@U0SAM0001|sam>", {"member": "U0ADA0001", "words": "see @sam"}, {"U0ADA0001": "ada"}),
    ],
)
def test_people_are_ids_where_people_are_wanted(
    text: str, expected: Mapping[str, str], resolved: Mapping[str, str]
) -> None:
    _, request = inbound.read(CATALOGUE, "/cheer", text)
    assert request.arguments == expected
    assert request.resolved == resolved


def test_what_no_option_takes_is_given_back_as_it_was_typed() -> None:
    with pytest.raises(UnknownOption) as error:
        inbound.read(CATALOGUE, "/config", "zone Europe/Paris &lt;@U0ADA0001&gt; <@U0ADA0001|ada>")
    assert error.value.option == "<@U0ADA0001> @ada"


def test_a_command_that_is_not_ours_is_unknown() -> None:
    with pytest.raises(UnknownCommand):
        inbound.read(CATALOGUE, "/dance", "")


def test_forms_have_one_name_for_ever() -> None:
    assert forms.CALLBACK == "form"


def test_settings_come_from_the_environment_alone() -> None:
    environ = {
        "KITH_SLACK_BOT_TOKEN": "xoxb-1",
        "KITH_SLACK_SIGNING_SECRET": "s3cret",
        "KITH_SLACK_HTTP_PORT": "8080",
        "KITH_SLACK_MODERATORS": "U1, U2,",
    }
    slack = load_settings(None, environ, {"slack": SlackSettings}).platforms["slack"]
    assert isinstance(slack, SlackSettings)
    assert (slack.enabled, slack.socket_mode, slack.http_port, slack.moderators) == (True, False, 8080, ("U1", "U2"))


def test_slack_is_off_without_a_token() -> None:
    assert SlackSettings().enabled is False


@pytest.mark.parametrize(
    ("environ", "complaint"),
    [
        ({"KITH_SLACK_BOT_TOKEN": "xoxb-1"}, "also needs app_token"),
        ({"KITH_SLACK_APP_TOKEN": "xapp-1"}, "also need bot_token"),
        ({"KITH_SLACK_BOT_TOKEN": "xapp-1", "KITH_SLACK_APP_TOKEN": "xapp-1"}, "must begin with xoxb-"),
        ({"KITH_SLACK_BOT_TOKEN": "xoxb-1", "KITH_SLACK_APP_TOKEN": "xoxb-1"}, "must begin with xapp-"),
        ({"KITH_SLACK_HTTP_PORT": "99999"}, "KITH_SLACK_HTTP_PORT"),
    ],
)
def test_settings_that_cannot_work_are_explained_without_showing_a_token(
    environ: dict[str, str], complaint: str
) -> None:
    with pytest.raises(ConfigurationError) as error:
        load_settings(None, environ, {"slack": SlackSettings})
    assert complaint in str(error.value)
    assert "xoxb-1" not in str(error.value)


def test_a_token_is_never_shown() -> None:
    settings = SlackSettings(bot_token=SecretStr("xoxb-private"), app_token=SecretStr("xapp-private"))
    assert "private" not in repr(settings)
    with pytest.raises(ValidationError):
        settings.http_port = 1  # type: ignore[misc]  # that it is frozen is what is tested


def test_the_reference_of_this_folder_names_every_file() -> None:
    folder = Path(forms.__file__).parent
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert [file.name for file in folder.glob("*.py") if file.name not in text and file.name != "__init__.py"] == []
