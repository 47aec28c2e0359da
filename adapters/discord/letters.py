"""A letter: a private message to a member of one server.

Nobody is written to who has left that server, even where another server would let us. Asking Discord whether somebody
is still there is a request of its own, so it is only asked where the letter itself would not tell: to whoever has left
the only server that Kith is in, nothing can be sent.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable

import discord

from adapters.discord.failures import DECLINED, LOST
from adapters.discord.limits import CONVERSATIONS_KEPT, UNSENT_PAUSE
from bot.errors import Throttled

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

    async def write(self, client: discord.Client, guild: int, member: int, post: Post) -> None:
        """Write to a member of the server. What is raised is as with `Courier.deliver`."""
        tells = is_only_server(client, guild)
        if not tells:
            await check_present(client, guild, member, self._turn)
        try:
            await post(client.get_partial_messageable(await self._conversation(client, member)))
        except discord.Forbidden as error:
            if tells and error.code == DECLINED:  # by choice, or because they have left?
                await check_present(client, guild, member, self._turn)
            raise

    async def _conversation(self, client: discord.Client, member: int) -> int:
        """The id of the channel between Kith and the member, which stays the same for ever. (discord.py keeps 128.)"""
        known = self._conversations.get(member)
        if known is None:
            await self._turn()
            try:
                known = int((await client.http.start_private_message(member))["id"])
            except (discord.DiscordServerError, *LOST) as error:
                raise Throttled(UNSENT_PAUSE) from error
        self._conversations[member] = known
        self._conversations.move_to_end(member)
        while len(self._conversations) > self._kept:
            self._conversations.popitem(last=False)
        return known
