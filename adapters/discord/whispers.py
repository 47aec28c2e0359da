"""A whisper: a silent message in a private thread, into which its reader is let last.

Until then nobody has read anything, so whatever breaks may be done again, and whatever is refused leaves no trace for
members. A process that dies in between leaves a thread that nobody is in; Discord archives it after a day.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import discord

from adapters.discord.failures import LOST, as_delivery_error
from adapters.discord.guards import Refusals, threads_of
from adapters.discord.limits import THREAD_LIFE, UNSENT_PAUSE
from adapters.discord.render import Rendered
from bot.clock import seconds
from bot.errors.delivery import DeliveryError, Throttled, Unreachable
from bot.messages import Destination
from bot.voice import elsewhere

Turn = Callable[[], Awaitable[None]]
Post = Callable[[int], Awaitable[None]]
"""Posts the message into the thread of this id, when its turn has come."""


IN_A_CHANNEL = frozenset(
    {discord.ChannelType.news_thread, discord.ChannelType.public_thread, discord.ChannelType.private_thread}
)


def silenced(shown: Rendered) -> Rendered:
    """The same without pings: a name in `content` would also let somebody else into the thread."""
    return replace(shown, content=None, notify=())


def is_ours(thread: discord.Thread, bot: int) -> bool:
    """Whether a thread was opened for a whisper. (Kith opens no others.)"""
    return thread.type is discord.ChannelType.private_thread and thread.owner_id == bot


class Whispers:
    """Opens threads, each for one message and one member. Every request waits for its `turn`."""

    def __init__(self, turn: Turn, refusals: Refusals) -> None:
        self._turn = turn
        self._refusals = refusals

    async def leave(self, client: discord.Client, to: Destination, post: Post) -> None:
        """Leave a message for a member. What is raised is as with `Courier.deliver`."""
        with self._unseen(int(to.place_id or 0)):
            place = await self._parent(client, int(to.place_id or 0))
        with self._unseen(place):
            thread = await self._opened(client, place)
        try:
            with self._unseen(place):
                await post(thread)
            await self._turn()
            await client.http.add_user_to_thread(thread, int(to.member_id or 0))
        except (discord.DiscordException, DeliveryError) as error:
            if isinstance(error, DeliveryError) or as_delivery_error(error) is not None:
                await self._close(client, thread)
            raise

    @contextmanager
    def _unseen(self, place: int) -> Iterator[None]:
        """While nobody can read it, nothing was sent. What Discord refuses here, it refuses for the whole channel."""
        if self._refusals.holds(threads_of(place), seconds()):
            raise Unreachable("private threads were refused there a short while ago")
        try:
            yield
        except (discord.DiscordServerError, *LOST) as error:
            raise Throttled(UNSENT_PAUSE) from error
        except discord.DiscordException as error:
            if isinstance(as_delivery_error(error), Unreachable):
                self._refusals.note(threads_of(place), seconds())
            raise

    async def _parent(self, client: discord.Client, place: int) -> int:
        """The channel under which a thread can be opened: for a thread, the one it belongs to.

        Raises Unreachable for a channel that takes no private threads (an announcement channel, a forum, a voice
        channel).
        """
        kind, above = await self._kind(client, place)
        if kind in IN_A_CHANNEL and above is not None:
            place, (kind, _) = above, await self._kind(client, above)
        if kind is not discord.ChannelType.text:
            raise Unreachable("private threads are opened in text channels alone")
        return place

    async def _kind(self, client: discord.Client, place: int) -> tuple[discord.ChannelType, int | None]:
        """What kind of channel it is, and where it belongs. Threads are forgotten when they are archived, and other
        processes' channels were never told of, so Discord may have to be asked.
        """
        channel = client.get_channel(place)
        if isinstance(channel, discord.Thread):
            return channel.type, channel.parent_id
        if isinstance(channel, discord.abc.GuildChannel):
            return channel.type, None
        await self._turn()
        told: Mapping[str, Any] = dict(await client.http.get_channel(place))
        above = told.get("parent_id")
        return discord.enums.try_enum(discord.ChannelType, told["type"]), int(above) if above else None

    async def _opened(self, client: discord.Client, place: int) -> int:
        await self._turn()
        thread = await client.http.start_thread_without_message(
            place,
            name=elsewhere.WHISPER,
            auto_archive_duration=THREAD_LIFE,
            type=discord.ChannelType.private_thread.value,
            invitable=False,
        )
        return int(thread["id"])

    async def _close(self, client: discord.Client, thread: int) -> None:
        """Archive it, as whoever opened a thread may. To delete it, Kith would need Manage Threads, which shows it
        everybody's private threads.
        """
        with suppress(discord.DiscordException, DeliveryError, *LOST):
            await self._turn()
            await client.http.edit_channel(thread, archived=True)
