"""What the loopback Discord knows: people, servers, channels, messages, and the clock that measures its deadlines."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

Json = dict[str, Any]

APPLICATION_ID = "100000000000000001"

MANAGE_GUILD = 1 << 5
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
CREATE_PRIVATE_THREADS = 1 << 36
SEND_MESSAGES_IN_THREADS = 1 << 38
EVERYDAY = VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | CREATE_PRIVATE_THREADS | SEND_MESSAGES_IN_THREADS
EVERYTHING = (1 << 53) - 1

TEXT, DM, VOICE, GROUP, CATEGORY, ANNOUNCEMENT, THREAD, PRIVATE_THREAD, STAGE, FORUM = 0, 1, 2, 3, 4, 5, 11, 12, 13, 15
ANNOUNCEMENT_THREAD = 10
THREADS = (ANNOUNCEMENT_THREAD, THREAD, PRIVATE_THREAD)

SILENT = 1 << 12
"""The flag of a message that notifies nobody."""

_ids = count(1573901336271912961)


def snowflake() -> str:
    """A new id, larger than all before it."""
    return str(next(_ids))


@dataclass
class HeldClock:
    """Seconds that pass only when a test says so: 3 s to the first answer and 15 min of a token are measured by it."""

    seconds: float = 0.0

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


@dataclass
class User:
    """An account. With `dms_closed`, bots cannot write to it."""

    name: str
    global_name: str | None = None
    bot: bool = False
    dms_closed: bool = False
    id: str = field(default_factory=snowflake)

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "username": self.name,
            "global_name": self.global_name or self.name.capitalize(),
            "discriminator": "0",
            "avatar": None,
            "public_flags": 0,
            "flags": 0,
            "banner": None,
            "accent_color": None,
            "avatar_decoration_data": None,
            "collectibles": None,
            "primary_guild": None,
            **({"bot": True} if self.bot else {}),
        }


@dataclass
class Role:
    """A role of a server, with its permission bits."""

    name: str
    permissions: int = 0
    id: str = field(default_factory=snowflake)

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "permissions": str(self.permissions),
            "position": 0,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }


@dataclass
class Channel:
    """A channel; the bot's permissions in it are everyday ones without `denied`, and in a thread those of its parent.
    `readers` are the ids of those who were let into a private thread; nobody else sees it.
    """

    name: str
    type: int = TEXT
    denied: int = 0
    guild_id: str | None = None
    recipient: User | None = None
    parent: "Channel | None" = None
    readers: set[str] = field(default_factory=set)
    archived: bool = False
    locked: bool = False
    id: str = field(default_factory=snowflake)

    @property
    def allowed(self) -> int:
        return self.parent.allowed if self.parent else EVERYDAY & ~self.denied

    @property
    def needed(self) -> int:
        """What it takes to post here."""
        return SEND_MESSAGES_IN_THREADS if self.type in THREADS else SEND_MESSAGES

    def is_open_to(self, user: User) -> bool:
        """Whether a member of the server sees it."""
        return self.type != PRIVATE_THREAD or user.id in self.readers

    def as_json(self) -> Json:
        common = {"id": self.id, "type": self.type, "flags": 0, "last_message_id": None}
        if self.recipient is not None:
            return {**common, "recipients": [self.recipient.as_json()]}
        metadata = {**_THREAD, "archived": self.archived, "locked": self.locked}
        thread = {"thread_metadata": metadata, "owner_id": APPLICATION_ID, "message_count": 0, "member_count": 1}
        return {
            **common,
            "name": self.name,
            "guild_id": self.guild_id,
            "position": 0,
            "topic": None,
            "nsfw": False,
            "permission_overwrites": [],
            "parent_id": (self.parent.id if self.parent else "1") if self.type in THREADS else None,
            "rate_limit_per_user": 0,
            **(thread if self.type in THREADS else {}),
            **(_VOICE if self.type in (VOICE, STAGE) else {}),
        }


_VOICE = {"bitrate": 64000, "user_limit": 0, "rtc_region": None, "video_quality_mode": 1}
_THREAD = {"auto_archive_duration": 60, "archive_timestamp": "2026-03-02T12:00:00+00:00"}


@dataclass
class Membership:
    """One account in one server."""

    user: User
    nick: str | None = None
    roles: list[Role] = field(default_factory=list)

    def as_json(self, *, with_user: bool = True) -> Json:
        return {
            **({"user": self.user.as_json()} if with_user else {}),
            "nick": self.nick,
            "roles": [role.id for role in self.roles],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "avatar": None,
            "banner": None,
            "communication_disabled_until": None,
            "flags": 0,
            "pending": False,
            "premium_since": None,
            "mute": False,
            "deaf": False,
        }


@dataclass
class Guild:
    """A server."""

    name: str
    id: str = field(default_factory=snowflake)
    everyone: int = EVERYDAY
    roles: list[Role] = field(default_factory=list)
    members: dict[str, Membership] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)

    def permissions(self, user: User) -> int:
        """What the member may do here."""
        bits = self.everyone
        for role in self.members[user.id].roles:
            bits |= role.permissions
        return bits

    def as_json(self) -> Json:
        everyone = Role("@everyone", self.everyone, id=self.id)
        return {
            "id": self.id,
            "name": self.name,
            "owner_id": "1",
            "roles": [role.as_json() for role in (everyone, *self.roles)],
            "channels": [channel.as_json() for channel in self.channels.values() if channel.type not in THREADS],
            "threads": [one.as_json() for one in self.channels.values() if one.type in THREADS and not one.archived],
            "members": [],
            "member_count": len(self.members),
            "large": False,
            "unavailable": False,
            "joined_at": "2026-01-01T00:00:00+00:00",
            "preferred_locale": "en-US",
            **dict.fromkeys(_NOTHING),
            **dict.fromkeys(_NONE_OF_THEM, ()),
            **dict.fromkeys(_ZERO, 0),
            **dict.fromkeys(("nsfw", "premium_progress_bar_enabled"), False),
            "afk_timeout": 300,
            "region": "",
        }


_NOTHING = (
    *("icon", "splash", "discovery_splash", "afk_channel_id", "application_id", "system_channel_id", "description"),
    *("rules_channel_id", "vanity_url_code", "banner", "public_updates_channel_id", "safety_alerts_channel_id"),
    *("hub_type", "incidents_data"),
)
_NONE_OF_THEM = (
    *("emojis", "features", "stickers", "voice_states", "presences", "stage_instances", "guild_scheduled_events"),
    "soundboard_sounds",
)
_ZERO = (
    *("verification_level", "default_message_notifications", "explicit_content_filter", "mfa_level"),
    *("system_channel_flags", "premium_tier", "premium_subscription_count", "nsfw_level"),
)


@dataclass
class Message:
    """A message as it stands in a channel. With `reader`, nobody else sees it."""

    channel_id: str
    body: Json
    reader: User | None = None
    files: dict[str, str] = field(default_factory=dict)
    nonce: str | None = None
    id: str = field(default_factory=snowflake)

    @property
    def text(self) -> str:
        """All words that a person reads, in their order."""
        lines = [self.body.get("content") or ""]
        for embed in self.body.get("embeds") or ():
            lines += [embed.get("title") or "", embed.get("description") or ""]
            lines += [f"{entry['name']}: {entry['value']}" for entry in embed.get("fields") or ()]
            lines.append((embed.get("footer") or {}).get("text") or "")
        return "\n".join(line for line in lines if line)

    @property
    def components(self) -> Iterator[Json]:
        """The buttons and menus, row after row."""
        for row in self.body.get("components") or ():
            yield from row.get("components", ())

    def button(self, label: str) -> Json:
        """The button with this label. Raises LookupError when there is none."""
        for component in self.components:
            if component.get("label") == label:
                return component
        raise LookupError(f"no button {label!r} among {[component.get('label') for component in self.components]}")

    def as_json(self, author: User) -> Json:
        return {
            "id": self.id,
            "channel_id": self.channel_id,
            "author": author.as_json(),
            "type": 0,
            "content": self.body.get("content") or "",
            "embeds": self.body.get("embeds") or [],
            "components": self.body.get("components") or [],
            "attachments": [
                {"id": str(number), "filename": name, "size": len(text), "url": "http://x/", "proxy_url": "http://x/"}
                for number, (name, text) in enumerate(self.files.items())
            ],
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
            "timestamp": "2026-03-02T12:00:00+00:00",
            "edited_timestamp": None,
            "flags": 64 if self.reader else self.body.get("flags", 0),
            **({"nonce": self.nonce} if self.nonce else {}),
        }


@dataclass
class World:
    """Everything there is."""

    bot: User = field(default_factory=lambda: User("kith", "Kith", bot=True, id=APPLICATION_ID))
    token: str = field(
        default_factory=lambda: f"{secrets.token_hex(12)}.{secrets.token_hex(3)}.{secrets.token_hex(16)}"
    )
    guilds: dict[str, Guild] = field(default_factory=dict)
    private: dict[str, Channel] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    commands: list[Json] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)
    bot_permissions: dict[str, int] = field(default_factory=dict)

    def add_guild(self, name: str = "Night Owls", *, shard: int | None = None, of: int = 1) -> Guild:
        """A server with the bot in it and one text channel, #general; if it matters, in this shard of so many."""
        guild = Guild(name)
        if shard is not None:
            guild.id = str((((int(guild.id) >> 22) // of * of + shard) << 22) + int(guild.id) % (1 << 22))
        self.guilds[guild.id] = guild
        self.add_channel(guild, "general")
        self.join(guild, self.bot)
        return guild

    def add_channel(self, guild: Guild, name: str, type_: int = TEXT, parent: Channel | None = None) -> Channel:
        channel = Channel(name, type_, guild_id=guild.id, parent=parent)
        guild.channels[channel.id] = channel
        return channel

    def join(self, guild: Guild, user: User, nick: str | None = None) -> User:
        """Somebody becomes a member."""
        self.users[user.id] = user
        guild.members[user.id] = Membership(user, nick)
        return user

    def grant(self, guild: Guild, user: User, permissions: int, name: str = "role") -> Role:
        """A new role with these permissions, given to one member."""
        role = Role(name, permissions)
        guild.roles.append(role)
        guild.members[user.id].roles.append(role)
        return role

    def channel(self, channel_id: str) -> Channel | None:
        """The channel of any server, or a private one."""
        for guild in self.guilds.values():
            if channel_id in guild.channels:
                return guild.channels[channel_id]
        return self.private.get(channel_id)

    def private_channel(self, user: User) -> Channel:
        """The one between this person and the bot."""
        for channel in self.private.values():
            if channel.recipient is user:
                return channel
        channel = Channel("", DM, recipient=user)
        self.private[channel.id] = channel
        return channel

    def shares_a_guild(self, user: User) -> bool:
        """Whether the bot meets this person anywhere."""
        return any(user.id in guild.members and self.bot.id in guild.members for guild in self.guilds.values())

    def in_channel(self, channel: Channel) -> list[Message]:
        """What everybody in the channel reads, oldest first."""
        return [message for message in self.messages if message.channel_id == channel.id and message.reader is None]

    def seen_by(self, user: User) -> list[Message]:
        """What this person reads in the channels and threads of their servers, oldest first."""
        theirs = [guild for guild in self.guilds.values() if user.id in guild.members]
        channels = {one.id for guild in theirs for one in guild.channels.values() if one.is_open_to(user)}
        return [one for one in self.messages if one.channel_id in channels and one.reader in (None, user)]
