"""A letter: a private message to a member of one server.

Nobody is written to who has left that server, even where another server would let us. Asking Discord whether somebody
is still there is a request of its own, so it is only asked where the letter itself would not tell: to whoever has left
the only server that Kith is in, nothing can be sent.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import timedelta

import discord
import structlog

from adapters.discord.failures import DECLINED, LOST, NO_MORE_PRIVATE
from adapters.discord.limits import CONVERSATIONS_KEPT, OPENING_PAUSE, UNSENT_PAUSE
from bot.clock import seconds
from bot.errors.delivery import Throttled

Turn = Callable[[], Awaitable[None]]
Post = Callable[[discord.abc.Messageable], Awaitable[None]]


async def check_present(client: discord.Client, guild: int, member: int, turn: Turn) -> None:
    """Ask whether a member is in the server. Without the members intent there is no other way to know.

    Raises what becomes Departed when they are not, and Throttled when Discord cannot tell: nothing was sent then.
    """
    await turn()
    try:
        await client.http.get_member(guild, member)
    except (discord.DiscordServerError, *LOST) as error:
        raise Throttled(UNSENT_PAUSE) from error


def is_only_server(client: discord.Client, guild: int) -> bool:
    """Whether Kith is in this server and in no other one. (Of a shard alone, one cannot say.)"""
    return client.shard_count in (None, 1) and [known.id for known in client.guilds] == [guild]


class Letters:
    """Writes letters. Every request waits for its `turn`; conversations that were opened once are remembered."""

    def __init__(self, turn: Turn, kept: int = CONVERSATIONS_KEPT) -> None:
        self._turn = turn
        self._kept = kept
        self._conversations: OrderedDict[int, int] = OrderedDict()
        self._shut_until = 0.0
        self._log = structlog.get_logger("kith.discord")

    async def write(self, client: discord.Client, guild: int, member: int, post: Post) -> None:
        """Write to a member of the server. What is raised is as with `Courier.deliver`."""
        tells = is_only_server(client, guild)
        if not tells:
            await check_present(client, guild, member, self._turn)
        try:
            await post(client.get_partial_messageable(await self._conversation(client, member)))
        except discord.HTTPException as error:
            if tells and error.code == DECLINED:  # by choice, or because they have left?
                await check_present(client, guild, member, self._turn)
            raise

    async def _conversation(self, client: discord.Client, member: int) -> int:
        """The id of the channel between Kith and the member, which stays the same for ever. (discord.py keeps 128.)"""
        known = self._conversations.get(member) or await self._opened(client, member)
        self._conversations[member] = known
        self._conversations.move_to_end(member)
        while len(self._conversations) > self._kept:
            self._conversations.popitem(last=False)
        return known

    async def _opened(self, client: discord.Client, member: int) -> int:
        """A conversation that Kith has not had yet, while Discord lets it open some. Those that are open go on."""
        if (shut := self._shut_until - seconds()) > 0:
            raise Throttled(timedelta(seconds=shut), addressee_only=True)
        await self._turn()
        try:
            return int((await client.http.start_private_message(member))["id"])
        except (discord.DiscordServerError, *LOST) as error:
            raise Throttled(UNSENT_PAUSE) from error
        except discord.HTTPException as error:
            if error.code not in NO_MORE_PRIVATE:
                raise
            self._log.error("Discord lets Kith open no more private conversations for now", reason=error.text)
            self._shut_until = seconds() + OPENING_PAUSE.total_seconds()
            raise Throttled(OPENING_PAUSE, addressee_only=True) from error
