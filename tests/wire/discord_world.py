"""What the loopback Discord knows, put together, and the clock that measures its deadlines."""

import secrets
from dataclasses import dataclass, field

from wire.discord_accounts import Membership, Role, User
from wire.discord_messages import Message
from wire.discord_places import DM, TEXT, Channel, Guild
from wire.discord_rights import APPLICATION_ID, Json


@dataclass
class HeldClock:
    """Seconds that pass only when a test says so: 3 s to the first answer and 15 min of a token are measured by it."""

    seconds: float = 0.0

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


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

    def add_guild(self, name: str = "Night Owls") -> Guild:
        """A server with the bot in it and one text channel, #general."""
        guild = Guild(name)
        self.guilds[guild.id] = guild
        self.add_channel(guild, "general")
        self.join(guild, self.bot)
        return guild

    def add_channel(self, guild: Guild, name: str, type_: int = TEXT) -> Channel:
        channel = Channel(name, type_, guild_id=guild.id)
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
