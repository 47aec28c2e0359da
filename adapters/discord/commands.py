"""Declarations -> Discord's own shapes: application commands, forms, the invitation, and the identifiers of buttons.

Application commands are plain JSON, made by pure functions from the catalogue, because declarations are data: there is
no function to decorate.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

import discord
from discord import app_commands, ui

from adapters.discord.limits import CHOICE, FIELD_HELP, FIELD_LABEL, IDENTIFIER
from bot.commands.catalogue import Catalogue
from bot.commands.spec import Audience, Choice, Command, Form, Option, OptionKind
from bot.domain.text import shorten

Json = dict[str, Any]

MODERATORS = discord.Permissions(manage_guild=True)
"""Who sees moderators' commands at first. It is a hint to clients: who may use them is decided at every use."""

NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_private_threads=True,
    embed_links=True,
    attach_files=True,
)
"""Everything that Kith asks for: to post, to attach a text or a picture, and to leave a word for one member alone."""

PLACES = (discord.ChannelType.text, discord.ChannelType.news)
"""Channels that can be chosen for a PLACE."""

_SERVERS = 0
"""As a context: in servers, not in private messages. As an integration type: installed by a server, not by a person."""

_TYPES = {
    OptionKind.TEXT: discord.AppCommandOptionType.string,
    OptionKind.INTEGER: discord.AppCommandOptionType.integer,
    OptionKind.FLAG: discord.AppCommandOptionType.boolean,
    OptionKind.CHOICE: discord.AppCommandOptionType.string,
    OptionKind.ZONE: discord.AppCommandOptionType.string,
    OptionKind.MEMBER: discord.AppCommandOptionType.user,
    OptionKind.PLACE: discord.AppCommandOptionType.channel,
}


@dataclass(frozen=True, slots=True)
class Press:
    """What a button or a form stands for. `guild` is the server that it belongs to, where the message that carries it
    does not stand in one (private messages).
    """

    command: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    guild: str = ""


def encode(press: Press) -> str:
    """The custom_id: `cheer?member=42&checkin=3`, in private messages led by the server: `7/not-today?for=42`.

    Raises ValueError when it would be longer than Discord allows: identifiers are never shortened.
    """
    query = urlencode(press.arguments)
    identifier = quote(press.command, safe="") + (f"?{query}" if query else "")
    if press.guild:
        identifier = f"{quote(press.guild, safe='')}/{identifier}"
    if not 0 < len(identifier) <= IDENTIFIER:
        raise ValueError(f"an identifier of 1 to {IDENTIFIER} characters, not {identifier!r}")
    return identifier


def decode(identifier: str) -> Press:
    """What a custom_id stands for. Every text stands for something: the core answers what it does not know."""
    path, _, query = identifier.partition("?")
    guild, slash, command = path.rpartition("/")
    arguments = dict(parse_qsl(query, keep_blank_values=True))
    return Press(unquote(command), arguments, unquote(guild) if slash else "")


def application_commands(catalogue: Catalogue) -> list[Json]:
    """Everything that is registered with Discord: one slash command for each first word, and the context menus."""
    groups: dict[str, list[Command]] = {}
    for command in catalogue.visible:
        groups.setdefault(command.group, []).append(command)
    slash = [_slash(group, commands) for group, commands in groups.items()]
    return slash + [_menu(title, command) for title, command in member_commands(catalogue).items()]


def member_commands(catalogue: Catalogue) -> dict[str, Command]:
    """The commands that also stand in a member's context menu, by their title there: those that need a member and
    nothing else.
    """
    return {
        (command.form.title if command.form else command.name.capitalize()): command
        for command in catalogue.visible
        if [option.kind for option in command.options if option.required] == [OptionKind.MEMBER]
    }


def member_option(command: Command) -> Option:
    """The option that the member of a context menu fills."""
    return next(option for option in command.options if option.kind is OptionKind.MEMBER)


def _slash(group: str, commands: Sequence[Command]) -> Json:
    chief = next((command for command in commands if command.default), commands[0])
    named = {"name": group, "description": chief.help, "type": discord.AppCommandType.chat_input.value}
    if chief.name == group:
        return {**named, "options": [_option(option) for option in chief.visible_options], **_reach(commands)}
    return {**named, "options": [_subcommand(command) for command in commands], **_reach(commands)}


def _menu(title: str, command: Command) -> Json:
    return {"name": title, "type": discord.AppCommandType.user.value, **_reach([command])}


def _reach(commands: Sequence[Command]) -> Json:
    """Where a command is offered and to whom: in servers that have installed Kith; a group of moderators' commands to
    those who manage the server.
    """
    hidden = all(command.audience is Audience.MODERATORS for command in commands)
    return {
        "default_member_permissions": str(MODERATORS.value) if hidden else None,
        "contexts": [_SERVERS],
        "integration_types": [_SERVERS],
    }


def _subcommand(command: Command) -> Json:
    return {
        "name": command.name.removeprefix(f"{command.group} "),
        "description": command.help,
        "type": discord.AppCommandOptionType.subcommand.value,
        "options": [_option(option) for option in command.visible_options],
    }


def _option(option: Option) -> Json:
    shape: Json = {"name": option.name, "description": option.help, "type": _TYPES[option.kind].value}
    if option.required:
        shape["required"] = True
    if option.completed:
        shape["autocomplete"] = True
    match option.kind:
        case OptionKind.TEXT:
            shape["max_length"] = option.max_length
        case OptionKind.INTEGER:
            shape |= {"min_value": option.minimum, "max_value": option.maximum}
        case OptionKind.CHOICE:
            shape["choices"] = [{"name": choice.label, "value": choice.value} for choice in option.choices]
        case OptionKind.PLACE:
            shape["channel_types"] = [kind.value for kind in PLACES]
        case _:
            pass
    return shape


def choices(option: Option, found: Sequence[Choice]) -> list[app_commands.Choice[str | int | float]]:
    """What is offered while somebody types."""
    return [app_commands.Choice(name=shorten(one.label, CHOICE), value=_typed_value(option, one)) for one in found]


def _typed_value(option: Option, choice: Choice) -> str | int:
    return int(choice.value) if option.kind is OptionKind.INTEGER else choice.value


def fingerprint(commands: Sequence[Mapping[str, Any]]) -> str:
    """A hash of what commands say, the same for ours and for Discord's own account of them, which adds ids, versions
    and defaults, and keeps another order.
    """
    plain = sorted((_plain(command) for command in commands), key=lambda one: (one.get("type", 0), one["name"]))
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


_TOLD = frozenset(
    {"name", "type", "description", "options", "required", "choices", "value", "min_value", "max_value", "max_length"}
    | {"autocomplete", "channel_types", "contexts", "integration_types", "default_member_permissions"}
)


def _plain(shape: Mapping[str, Any]) -> Json:
    told = {key: value for key, value in shape.items() if key in _TOLD and value not in (None, False, "", [])}
    for key in ("options", "choices"):
        if key in told:
            told[key] = [_plain(inner) for inner in told[key]]
    return told


def invite_url(application_id: int) -> str:
    """The link by which a moderator adds Kith to a server, with the least permissions."""
    return discord.utils.oauth_url(application_id, permissions=NEEDED, scopes=("bot", "applications.commands"))


def modal(command: Command, form: Form, guild: str = "") -> ui.Modal:
    """A command's form. Its custom_id is made from the command's name, so that it is understood after a restart."""
    shape = ui.Modal(title=form.title, custom_id=encode(Press(command.name, guild=guild)))
    for name in form.fields:
        option = command.option(name)
        if option is not None:
            shape.add_item(_label(option))
    return shape


def _label(option: Option) -> ui.Label[ui.Modal]:
    text = option.label or option.name.replace("-", " ").capitalize()
    told = option.help if option.help.casefold() not in text.casefold() else None
    return ui.Label(
        text=shorten(text, FIELD_LABEL),
        description=shorten(told, FIELD_HELP) if told else None,
        component=_field(option),
    )


def _field(option: Option) -> ui.Item[ui.Modal]:
    name, needed = option.name, option.needed
    match option.kind:
        case OptionKind.FLAG:
            return ui.Checkbox(custom_id=name)
        case OptionKind.CHOICE:
            offered = [discord.SelectOption(label=choice.label, value=choice.value) for choice in option.choices]
            return ui.Select(custom_id=name, options=offered, required=needed, min_values=int(needed))
        case OptionKind.MEMBER:
            return ui.UserSelect(custom_id=name, required=needed, min_values=int(needed))
        case OptionKind.PLACE:
            return ui.ChannelSelect(custom_id=name, channel_types=list(PLACES), required=needed, min_values=int(needed))
        case _:
            style = discord.TextStyle.paragraph if option.long else discord.TextStyle.short
            return ui.TextInput(custom_id=name, style=style, required=needed, max_length=option.max_length)
