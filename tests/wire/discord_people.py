"""What people do in their Discord client, which refuses what the real one would not let them do."""

from dataclasses import dataclass
from typing import Any

from wire.discord_accounts import User
from wire.discord_interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction, Seen
from wire.discord_messages import Message
from wire.discord_places import CATEGORY, VOICE, Channel, Guild
from wire.discord_rights import Json
from wire.discord_world import HeldClock, World

STRING, INTEGER, BOOLEAN, USER, CHANNEL, SUBCOMMAND = 3, 4, 5, 6, 7, 1

BUTTON, STRING_SELECT, TEXT_INPUT, USER_SELECT, CHANNEL_SELECT, CHECKBOX = 2, 3, 4, 5, 8, 23


class Refused(Exception):
    """The person's own client does not let them do this."""


@dataclass
class Place:
    """Where somebody is: a channel of a server, or their private conversation with the bot."""

    channel: Channel
    guild: Guild | None


class People:
    """People's deeds. Each returns the interaction on its way; `outcome()` waits for what they see in the end."""

    def __init__(self, world: World, clock: HeldClock) -> None:
        self._world = world
        self._clock = clock

    def slash(self, user: User, place: Place, line: str, **given: Any) -> Interaction:  # noqa: ANN401 - by option type
        """Type a command (`checkin`, `config zone`) with its options."""
        first, *rest = line.split()
        command = self._registered(first, 1)
        options = command.get("options") or []
        path = []
        if rest:
            options = _subcommand(options, rest[0]).get("options") or []
            path = rest
        elif any(option["type"] == SUBCOMMAND for option in options):
            raise Refused(f"/{first} has subcommands: choose one")
        self._check_audience(command, user, place)
        resolved = Resolved(self._world, place)
        values = [_value(option, given[option["name"]], resolved) for option in options if option["name"] in given]
        missing = [o["name"] for o in options if o.get("required") and o["name"] not in given]
        unknown = set(given) - {option["name"] for option in options}
        if missing or unknown:
            raise Refused(f"/{line}: missing {missing}, unknown {sorted(unknown)}")
        nested = [{"name": name, "type": SUBCOMMAND, "options": values} for name in path] or values
        data = {"id": command["id"], "name": first, "type": 1, "options": nested, **resolved.as_json()}
        return self._begin(COMMAND, user, place, data)

    def user_command(self, user: User, place: Place, name: str, target: User) -> Interaction:
        """Choose an entry of somebody's context menu."""
        command = self._registered(name, 2)
        resolved = Resolved(self._world, place)
        resolved.user(target)
        data = {"id": command["id"], "name": name, "type": 2, "target_id": target.id, **resolved.as_json()}
        return self._begin(COMMAND, user, place, data)

    def typing(self, user: User, place: Place, line: str, option: str, begun: str) -> Interaction:
        """Type a part of an option that is completed."""
        first, *rest = line.split()
        command = self._registered(first, 1)
        options = command.get("options") or []
        if rest:
            options = _subcommand(options, rest[0]).get("options") or []
        declared = next(one for one in options if one["name"] == option)
        if not declared.get("autocomplete"):
            raise Refused(f"{option} is not completed")
        focused = [{"name": option, "type": declared["type"], "value": begun, "focused": True}]
        nested = [{"name": name, "type": SUBCOMMAND, "options": focused} for name in rest] or focused
        data = {"id": command["id"], "name": first, "type": 1, "options": nested}
        return self._begin(AUTOCOMPLETE, user, place, data)

    def press(self, user: User, place: Place, message: Message, label: str) -> Interaction:
        """Press the button with this label."""
        button = message.button(label)
        if message.reader not in (None, user):
            raise Refused("this message is somebody else's")
        if not place.channel.is_open_to(user):
            raise Refused(f"{user.name} is not in this thread")
        if button.get("disabled"):
            raise Refused(f"{label} is disabled")
        return self.press_identifier(user, place, message, button["custom_id"])

    def press_identifier(self, user: User, place: Place, message: Message, custom_id: str) -> Interaction:
        """Press a button that an older bot may have left there."""
        data = {"custom_id": custom_id, "component_type": BUTTON, "id": 2}
        return self._begin(COMPONENT, user, place, data, message)

    def submit(self, user: User, place: Place, form: Json | None, **given: Any) -> Interaction:  # noqa: ANN401
        """Fill in a form and send it; what is not given stays empty."""
        if form is None:
            raise Refused("no form is open")
        fields = [row["component"] for row in form["components"]]
        unknown = set(given) - {field["custom_id"] for field in fields}
        if unknown:
            raise Refused(f"the form has no {sorted(unknown)}")
        resolved = Resolved(self._world, place)
        rows = [_filled(field, given.get(field["custom_id"]), resolved) for field in fields]
        return self.submit_rows(user, place, form["custom_id"], rows, resolved.as_json().get("resolved"))

    def submit_rows(
        self, user: User, place: Place, custom_id: str, rows: list[Json], resolved: Json | None = None
    ) -> Interaction:
        """Send a form that an older bot may have opened."""
        labels = [{"type": 18, "id": number, "component": row} for number, row in enumerate(rows, start=1)]
        data = {"custom_id": custom_id, "components": labels, **({"resolved": resolved} if resolved else {})}
        return self._begin(MODAL, user, place, data)

    def forge(self, user: User, place: Place, name: str, **texts: str) -> Interaction:
        """A command as a bot of long ago may have registered it, with text options."""
        options = [{"name": option, "type": STRING, "value": text} for option, text in texts.items()]
        return self._begin(COMMAND, user, place, {"id": "1", "name": name, "type": 1, "options": options})

    def _registered(self, name: str, kind: int) -> Json:
        for command in self._world.commands:
            if command["name"] == name and command["type"] == kind:
                return command
        raise Refused(f"there is no command {name!r}")

    def _check_audience(self, command: Json, user: User, place: Place) -> None:
        needed = int(command.get("default_member_permissions") or 0)
        if place.guild is None:
            if 1 not in (command.get("contexts") or [0, 1, 2]):
                raise Refused(f"/{command['name']} is not offered in private messages")
        elif place.guild.permissions(user) & needed != needed:
            raise Refused(f"/{command['name']} is not offered to {user.name}")

    def _begin(self, kind: int, user: User, place: Place, data: Json, message: Message | None = None) -> Interaction:
        return Interaction(
            kind, user, place.channel, place.guild, data, self._clock, message, created=self._clock.seconds
        )


class Resolved:
    """What a client sends beside the ids of people and channels."""

    def __init__(self, world: World, place: Place) -> None:
        self._place = place
        self._found: dict[str, dict[str, Json]] = {}

    def user(self, user: User) -> str:
        self._found.setdefault("users", {})[user.id] = user.as_json()
        guild = self._place.guild
        if guild is not None and user.id in guild.members:
            member = guild.members[user.id].as_json(with_user=False)
            self._found.setdefault("members", {})[user.id] = {**member, "permissions": str(guild.permissions(user))}
        return user.id

    def channel(self, channel: Channel) -> str:
        partial = {key: channel.as_json()[key] for key in ("id", "name", "type")}
        self._found.setdefault("channels", {})[channel.id] = {**partial, "permissions": "2147483647"}
        return channel.id

    def as_json(self) -> Json:
        return {"resolved": self._found} if self._found else {}


def _subcommand(options: list[Json], name: str) -> Json:
    for option in options:
        if option["type"] == SUBCOMMAND and option["name"] == name:
            return option
    raise Refused(f"there is no subcommand {name!r}")


def _value(option: Json, given: Any, resolved: Resolved) -> Json:  # noqa: ANN401 - by option type
    """An option as a client sends it, after its own checks."""
    name, kind = option["name"], option["type"]
    types: dict[int, type] = {STRING: str, INTEGER: int, BOOLEAN: bool, USER: User, CHANNEL: Channel}
    if not isinstance(given, types[kind]) or (kind == INTEGER and isinstance(given, bool)):
        raise Refused(f"{name}: {given!r} is not of type {kind}")
    if choices := option.get("choices"):
        values = {choice["name"]: choice["value"] for choice in choices}
        if given not in values.values():
            raise Refused(f"{name}: choose one of {list(values.values())}")
    if kind == STRING and not 1 <= len(str(given)) <= option.get("max_length", 6000):
        raise Refused(f"{name}: {len(str(given))} characters")
    if kind == INTEGER and not option.get("min_value", given) <= given <= option.get("max_value", given):
        raise Refused(f"{name}: {given} is out of bounds")
    return {"name": name, "type": kind, "value": _wire(option, given, resolved)}


def _wire(option: Json, given: Any, resolved: Resolved) -> str | int | bool:  # noqa: ANN401 - by option type
    if isinstance(given, User):
        return resolved.user(given)
    if isinstance(given, Channel):
        kinds = option.get("channel_types")
        if (kinds and given.type not in kinds) or given.type in (VOICE, CATEGORY):
            raise Refused(f"{option['name']}: #{given.name} is not offered")
        return resolved.channel(given)
    value: str | int | bool = given
    return value


def _filled(field: Json, given: Any, resolved: Resolved) -> Json:  # noqa: ANN401 - by field type
    """A field of a form as a client sends it, after its own checks."""
    name, kind = field["custom_id"], field["type"]
    sent: Json = {"type": kind, "custom_id": name, "id": 9}
    if kind == TEXT_INPUT:
        text = given or ""
        if field.get("required", True) and not text:
            raise Refused(f"{name} is required")
        if len(text) > field.get("max_length", 4000):
            raise Refused(f"{name}: {len(text)} characters")
        return {**sent, "value": text}
    if kind == CHECKBOX:
        return {**sent, "value": bool(given)}
    if given is None:
        if field.get("required", True):
            raise Refused(f"{name} is required")
        return {**sent, "values": []}
    if kind == STRING_SELECT and given not in [option["value"] for option in field["options"]]:
        raise Refused(f"{name}: {given!r} is not offered")
    return {**sent, "values": [_picked(given, resolved)]}


def _picked(given: Any, resolved: Resolved) -> str:  # noqa: ANN401 - by field type
    if isinstance(given, User):
        return resolved.user(given)
    return resolved.channel(given) if isinstance(given, Channel) else str(given)


__all__ = ["People", "Place", "Refused", "Seen"]
