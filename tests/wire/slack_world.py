"""What the loopback Slack knows: a workspace's people, channels, messages and views, as clients show them."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TEAM_ID, TEAM_NAME = "T0OWLS001", "Night Owls"
APP_ID, BOT_ID, BOT_USER = "A0KITH001", "B0KITH001", "U0KITH001"
BOT_TOKEN, APP_TOKEN = "xoxb-loopback-bot-token", "xapp-loopback-app-token"
SIGNING_SECRET = "loopback-signing-secret"
SCOPES = "commands,chat:write,users:read,im:write"


@dataclass
class User:
    """A person (or a bot) in the workspace, or one of another `team` in a shared channel; `zone` is an IANA name."""

    id: str
    name: str
    zone: str = "Europe/Berlin"
    admin: bool = False
    deleted: bool = False
    bot: bool = False
    team: str = TEAM_ID

    def info(self) -> Json:
        """As users.info shows them."""
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name.lower(),
            "deleted": self.deleted,
            "real_name": self.name,
            "tz": self.zone,
            "tz_label": self.zone,
            "tz_offset": 3600,
            "profile": {"real_name": self.name, "display_name": self.name, "team": self.team},
            "is_admin": self.admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_bot": self.bot,
            "is_app_user": False,
            "updated": 1700000000,
            **({"is_stranger": True} if self.team != TEAM_ID else {}),
        }


@dataclass
class Channel:
    """A channel, or with `user` the private conversation between Kith and that person."""

    id: str
    name: str
    member: bool = True
    archived: bool = False
    user: str | None = None

    @property
    def shown_name(self) -> str:
        """As payloads name it."""
        return "directmessage" if self.user else self.name


@dataclass
class Post:
    """A message, by Kith unless there is a `user`. `reader` is set when only that person sees it."""

    ts: str
    channel: str
    text: str
    blocks: list[Json]
    reader: str | None = None
    metadata: Json | None = None
    user: str = BOT_USER
    more: Json = field(default_factory=dict)

    def as_message(self) -> Json:
        """As payloads carry it, with `more` that tells who wrote it."""
        who = {"bot_id": BOT_ID, "app_id": APP_ID} if self.user == BOT_USER else self.more
        return {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "blocks": self.blocks, **who}


@dataclass
class View:
    """An open modal, or a person's App Home."""

    id: str
    user: str
    content: Json
    hash: str = ""

    def as_payload(self, values: Json | None = None) -> Json:
        """As payloads carry it."""
        return {
            "private_metadata": "",
            "callback_id": "",
            "submit": None,
            **self.content,
            "id": self.id,
            "team_id": TEAM_ID,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
            "close": None,
            "external_id": "",
            "state": {"values": values or {}},
            "hash": self.hash,
            "clear_on_close": False,
            "notify_on_close": False,
            "root_view_id": self.id,
            "previous_view_id": None,
        }


@dataclass
class Workspace:
    """Everything in it; `shown` is what appeared on anybody's screen, in order."""

    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    shown: list[Post | View] = field(default_factory=list)
    homes: dict[str, View] = field(default_factory=dict)
    _count: int = 0

    def add_user(self, user: User) -> User:
        """Somebody joins."""
        self.users[user.id] = user
        return user

    def add_channel(self, channel: Channel) -> Channel:
        """A channel is made."""
        self.channels[channel.id] = channel
        return channel

    def direct_channel(self, user: str) -> Channel:
        """The private conversation with this person."""
        return self.channels.setdefault(f"D{user[1:]}", Channel(f"D{user[1:]}", user, user=user))

    def timestamp(self) -> str:
        """The next message's `ts`, which is unique."""
        self._count += 1
        return f"1772452800.{self._count:06d}"

    def posts(self) -> Iterator[Post]:
        """Messages that everybody in their channel sees."""
        return (one for one in self.shown if isinstance(one, Post) and one.reader is None)

    def posts_in(self, channel: str) -> list[Post]:
        """Messages that stand in a channel."""
        return [post for post in self.posts() if post.channel == channel]

    def seen_by(self, user: str) -> list[Post | View]:
        """What this person alone saw: answers, private messages, modals."""
        direct = f"D{user[1:]}"
        return [one for one in self.shown if _is_for(one, user, direct)]


def _is_for(one: Post | View, user: str, direct: str) -> bool:
    return one.user == user if isinstance(one, View) else one.reader == user or one.channel == direct


def new_id(prefix: str) -> str:
    """An id of the kind that Slack makes."""
    return prefix + secrets.token_hex(5).upper()


def owls() -> Workspace:
    """The workspace that most tests begin with: a moderator, three people, a bot; two channels and a foreign one."""
    workspace = Workspace()
    for user in (
        User("U0MIRA001", "Mira", admin=True),
        User("U0ADA0001", "Ada"),
        User("U0SAM0001", "Sam", zone="America/New_York"),
        User("U0YULIYA1", "Юлия"),
        User("U0ROBOT01", "Robot", bot=True),
        User(BOT_USER, "Kith", bot=True),
    ):
        workspace.add_user(user)
    workspace.add_channel(Channel("C0GENERAL", "general"))
    workspace.add_channel(Channel("C0CHECKIN", "check-ins"))
    workspace.add_channel(Channel("C0FOREIGN", "foreign", member=False))
    return workspace
