"""Declarations -> Slack's own: the app manifest, the names behind the slash, and the identifiers of buttons."""

import re
from collections.abc import Iterator
from typing import Any

from adapters.slack.limits import BUTTON_VALUE, SLASH_COMMANDS
from bot import presses
from bot.commands.catalogue import Catalogue
from bot.commands.spec import Command
from bot.errors.commands import UnknownCommand
from bot.presses import Press, decode

SCOPES = ("chat:write", "commands", "im:write", "users:read")
"""What the bot may do, and no more: post, be called, write privately, read names, zones and rights."""

EVENTS_PATH = "/slack/events"

SHORTCUT = "cheer"
"""The command that is offered on messages: it is about the person who wrote one."""

_RESERVED = frozenset(
    re.findall(
        r"\w+",
        "active apps archive away call collapse dm dnd expand feed invite invite_people join keys kick leave me msg"
        " mute open prefs pro remind remove rename search shortcuts shrug star status topic unarchive who",
    )
)
"""Slack's built-in commands. A manifest that declares one of them is refused as a whole."""

_OWN = "kith-"
"""Put before a reserved name. An operator may put it before any other in the manifest, when two apps share a name."""

__all__ = [
    "EVENTS_PATH",
    "SCOPES",
    "SHORTCUT",
    "Press",
    "decode",
    "encode",
    "find",
    "group_of",
    "manifest",
    "slash_line",
    "slash_name",
]

_GROUP = re.compile(r"^/([a-z][a-z-]*)")


def encode(press: Press) -> str:
    """The value of a button. Raises ValueError when Slack has no room for it."""
    identifier = presses.encode(press)
    if len(identifier) > BUTTON_VALUE:
        raise ValueError(f"a button of {press.command} needs {len(identifier)} characters; Slack takes {BUTTON_VALUE}")
    return identifier


def slash_name(group: str) -> str:
    """What a person types for a command group, without the slash: `checkin`, but `kith-join`."""
    return f"{_OWN}{group}" if group in _RESERVED else group


def slash_line(line: str) -> str:
    """A line to type as it works on Slack: `/join zone:UTC` becomes `/kith-join zone:UTC`."""
    return _GROUP.sub(lambda found: f"/{slash_name(found[1])}", line)


def group_of(slash: str, catalogue: Catalogue) -> str:
    """The command group that a slash command means; what is not known stays as it is."""
    name = slash.removeprefix("/")
    bare = name.removeprefix(_OWN)
    return bare if any(command.group == bare for command in catalogue.visible) else name


def find(catalogue: Catalogue, name: str) -> Command | None:
    """The command of this full name."""
    try:
        return catalogue.find(name)
    except UnknownCommand:
        return None


def manifest(catalogue: Catalogue, http_url: str | None) -> dict[str, Any]:
    """The app manifest: Socket Mode, or HTTP mode when Slack is to post to `http_url` (Kith's public address)."""
    address = None if http_url is None else http_url.rstrip("/").removesuffix(EVENTS_PATH) + EVENTS_PATH
    where = {} if address is None else {"request_url": address}
    return {
        "display_information": {
            "name": "Kith",
            "description": "Say “I did it”, be cheered, be missed when you go quiet.",
            "background_color": "#2f5d50",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                # Otherwise nobody could type a command there.
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Kith", "always_online": True},
            "slash_commands": _slash_commands(catalogue, address),
            "shortcuts": _shortcuts(catalogue),
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**where, "bot_events": ["app_home_opened", "app_uninstalled", "tokens_revoked"]},
            "interactivity": {
                "is_enabled": True,
                **where,
                **({} if address is None else {"message_menu_options_url": address}),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }


def _slash_commands(catalogue: Catalogue, address: str | None) -> list[dict[str, Any]]:
    """One for each group: Slack knows no subcommands. Raises ValueError when there are more than Slack takes."""
    groups: dict[str, list[Command]] = {}
    for command in catalogue.visible:
        groups.setdefault(command.group, []).append(command)
    if len(groups) > SLASH_COMMANDS:
        raise ValueError(f"{len(groups)} slash commands; Slack takes {SLASH_COMMANDS}")
    return [_slash_command(group, members, address) for group, members in groups.items()]


def _slash_command(group: str, members: list[Command], address: str | None) -> dict[str, Any]:
    shown = next((command for command in members if command.default), members[0])
    hint = " ".join(_options(shown)) if len(members) == 1 else " | ".join(_subcommands(members))
    return {
        "command": f"/{slash_name(group)}",
        **({} if address is None else {"url": address}),
        "description": shown.help,
        **({"usage_hint": hint} if hint else {}),
        "should_escape": True,
    }


def _options(command: Command) -> Iterator[str]:
    for option in command.visible_options:
        yield option.name if option.required else f"[{option.name}]"


def _subcommands(members: list[Command]) -> Iterator[str]:
    for command in members:
        yield command.name.removeprefix(command.group).strip()


def _shortcuts(catalogue: Catalogue) -> list[dict[str, str]]:
    command = find(catalogue, SHORTCUT)
    if command is None:
        return []
    return [
        {"name": SHORTCUT.capitalize(), "type": "message", "callback_id": SHORTCUT, "description": command.help},
    ]
