"""Accounts, their roles, and who is in which server, as the loopback Discord knows them."""

from dataclasses import dataclass, field

from wire.discord_rights import Json, snowflake


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
