"""An interaction -> what was asked, by whom, in which circle; people and channels as ids that Discord vouches for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord

from adapters.discord.commands import PLACES, Json, Press, decode, member_commands, member_option
from adapters.discord.whispers import is_ours
from bot.commands.catalogue import Catalogue
from bot.domain.identity import CircleId, MemberId, PlaceId, circle_id
from bot.invocation import Actor, Invocation

PLATFORM = "discord"

Interaction = discord.Interaction[Any]


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did. `guild` is the server that it belongs to, None when nothing says which one; `filled` means
    that it comes from a form.
    """

    command: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    resolved: Mapping[str, str] = field(default_factory=dict)
    guild: int | None = None
    filled: bool = False


def circle(guild: int) -> CircleId:
    """The circle of a server."""
    return circle_id(PLATFORM, str(guild))


def act(interaction: Interaction, catalogue: Catalogue) -> Act:
    """What a command, a button or a form asks for."""
    data: Json = dict(interaction.data or {})
    resolved = _resolved(data.get("resolved") or {})
    if interaction.type is discord.InteractionType.application_command:
        command, arguments = _typed(data, catalogue)
        return Act(command, arguments, resolved, _inside(interaction))
    press = decode(str(data.get("custom_id", "")))
    guild = _inside(interaction) or _number(press.guild)
    if interaction.type is discord.InteractionType.modal_submit:
        return Act(press.command, _filled(data.get("components") or []), resolved, guild, filled=True)
    return Act(press.command, press.arguments, resolved, guild)


def _inside(interaction: Interaction) -> int | None:
    """The server in which it happened, if that server has let Kith in: whoever installed Kith for themselves alone
    could bring it along into any.
    """
    alone = interaction.is_user_integration() and not interaction.is_guild_integration()
    return None if alone else interaction.guild_id


def half_written(interaction: Interaction) -> tuple[Act, str, str]:
    """The command, the option and the text that somebody is typing just now."""
    data: Json = dict(interaction.data or {})
    command, options = _path(data)
    focused = next((option for option in options if option.get("focused")), {})
    return Act(command, guild=_inside(interaction)), str(focused.get("name", "")), str(focused.get("value", ""))


def invocation(interaction: Interaction, asked: Act, actor: Actor, circle_name: str, now: datetime) -> Invocation:
    """What the core is asked. Raises ValueError for an act of no circle."""
    if asked.guild is None:
        raise ValueError("an act of no circle")
    return Invocation(
        event_id=str(interaction.id),
        platform=PLATFORM,
        circle_id=circle(asked.guild),
        circle_name=circle_name,
        actor=actor,
        place_id=_place(interaction),
        command=asked.command,
        arguments=asked.arguments,
        now=now,
        resolved=asked.resolved,
    )


def _place(interaction: Interaction) -> PlaceId | None:
    """Where it happened, for others to read: a whisper's thread stands for the channel under which it was opened."""
    channel, bot = interaction.channel, interaction.client.user
    if interaction.guild_id is None or channel is None:
        return None
    if bot is not None and isinstance(channel, discord.Thread) and is_ours(channel, bot.id):
        return PlaceId(str(channel.parent_id))
    return PlaceId(str(channel.id))


def actor(interaction: Interaction, moderator_roles: Sequence[int]) -> Actor:
    """Who acts: named as in the server; a moderator by the permissions that Discord vouches for at this very moment, or
    by one of the roles.
    """
    user = interaction.user
    manages = interaction.permissions.manage_guild or interaction.permissions.administrator
    # Not `get_role`: it looks into the server's list, which is not there while the server cannot be reached.
    has_role = isinstance(user, discord.Member) and any(user._roles.has(role) for role in moderator_roles)
    inside = interaction.guild_id is not None
    return Actor(MemberId(str(user.id)), user.display_name, moderator=inside and (manages or has_role))


def _typed(data: Json, catalogue: Catalogue) -> tuple[str, dict[str, str]]:
    """A slash command, or an entry of a member's context menu."""
    if data.get("type") == discord.AppCommandType.user.value:
        command = member_commands(catalogue).get(data["name"])
        if command is None:
            return str(data["name"]), {}
        return command.name, {member_option(command).name: str(data["target_id"])}
    name, options = _path(data)
    return name, {option["name"]: _raw(option["value"]) for option in options}


def _path(data: Json) -> tuple[str, Iterable[Json]]:
    """The full name (`config zone`) and the options behind it."""
    name, options = str(data.get("name", "")), data.get("options") or []
    subcommand = discord.AppCommandOptionType.subcommand.value
    if options and options[0]["type"] == subcommand:
        return f"{name} {options[0]['name']}", options[0].get("options") or []
    return name, options


def _filled(rows: Iterable[Json]) -> dict[str, str]:
    """The fields of a form, each in a label of its own, or a few in a row as of old. Those left empty are left out."""
    fields = [field for row in rows for field in (row.get("component"), *(row.get("components") or ())) if field]
    raw = {str(field["custom_id"]): _entered(field) for field in fields}
    return {name: value for name, value in raw.items() if value}


def _entered(entry: Json) -> str:
    if "values" in entry:
        return str(entry["values"][0]) if entry["values"] else ""
    value = entry.get("value")
    return "" if value in (None, False) else _raw(value)


def _raw(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _resolved(found: Mapping[str, Mapping[str, Json]]) -> dict[str, str]:
    """The names of the people and text channels that the interaction speaks of, by id."""
    kinds = {kind.value for kind in PLACES}
    channels = {key: str(one["name"]) for key, one in found.get("channels", {}).items() if one["type"] in kinds}
    members = found.get("members", {})
    people = {key: _name(user, members.get(key, {})) for key, user in found.get("users", {}).items()}
    return channels | people


def _name(user: Json, member: Json) -> str:
    return str(member.get("nick") or user.get("global_name") or user.get("username") or "")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None


__all__ = ["PLATFORM", "Act", "Press", "act", "actor", "circle", "half_written", "invocation"]
