"""Servers, channels and threads, as the loopback Discord knows them."""

from dataclasses import dataclass, field

from wire.discord_accounts import Membership, Role, User
from wire.discord_rights import APPLICATION_ID, EVERYDAY, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS, Json, snowflake

TEXT, DM, VOICE, CATEGORY, ANNOUNCEMENT, THREAD, PRIVATE_THREAD = 0, 1, 2, 4, 5, 11, 12
THREADS = (THREAD, PRIVATE_THREAD)


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
        metadata = {**_THREAD, "archived": self.archived}
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
        }


_THREAD = {"archived": False, "auto_archive_duration": 60, "archive_timestamp": "2026-03-02T12:00:00+00:00"}


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
            "threads": [channel.as_json() for channel in self.channels.values() if channel.type in THREADS],
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
