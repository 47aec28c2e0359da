"""Outgoing -> a message on Discord, once; and what can go wrong on the way."""

import asyncio
import io
from datetime import timedelta
from hashlib import blake2b

import aiohttp
import discord
from discord import ui

from adapters.discord.failures import Departed, as_delivery_error
from adapters.discord.guards import Budget, Guards, member_in
from adapters.discord.letters import Letters, check_present
from adapters.discord.limits import (
    NONCE,
    POSTS_PER_SECOND,
    REQUESTS_PER_SECOND,
    SEND_TIMEOUT,
    UNSENT_PAUSE,
)
from adapters.discord.render import WORDS_FILE, Rendered, rendered
from adapters.discord.whispers import Whispers, silenced
from bot.clock import seconds
from bot.errors.delivery import Rejected, Throttled, Unreachable
from bot.messages import Destination, DestinationKind
from bot.outgoing import Outgoing


def nonce(outgoing: Outgoing, thread: int | None = None) -> str:
    """The outbox key in a form that Discord takes: the same key gives the same nonce, in any process.

    A whisper that is tried again stands in another `thread`, where Discord must not take it for the first one.
    """
    where = "" if thread is None else f" {thread}"
    digest = blake2b(f"{outgoing.circle_id} {outgoing.key}{where}".encode(), digest_size=NONCE // 2)
    return digest.hexdigest()


def guild_id(circle: str) -> int:
    """The server behind a circle's id."""
    return int(circle.partition(":")[2])


def view(shown: Rendered) -> ui.View:
    """The buttons. The view is stopped at once: discord.py would keep it for ever to call it back, and loses it in a
    restart; ours are understood by their identifiers alone.
    """
    rows: ui.View = ui.View(timeout=None)
    for button in shown.buttons:
        rows.add_item(ui.Button(label=button.label, custom_id=button.identifier, style=button.style))
    rows.stop()
    return rows


def attachments(shown: Rendered) -> list[discord.File]:
    """What was too long to be quoted, whole."""
    if shown.attachment is None:
        return []
    return [discord.File(io.BytesIO(shown.attachment.encode()), filename=WORDS_FILE)]


def mentions(shown: Rendered) -> discord.AllowedMentions:
    """Who is pinged: exactly these."""
    return discord.AllowedMentions(
        everyone=False, roles=False, replied_user=False, users=[discord.Object(int(one)) for one in shown.notify]
    )


class Courier:
    """Sends messages within the limits that Discord sets to all of them together."""

    def __init__(self, guards: Guards, share: float) -> None:
        """`share` (0 to 1) is the part of what the bot may do that this process may."""
        self._posts, self._requests = Budget(POSTS_PER_SECOND * share), Budget(REQUESTS_PER_SECOND * share)
        self._breaker = guards.breaker
        self._refusals = guards.refusals
        self._letters = Letters(self._turn)
        self._whispers = Whispers(self._turn, self._refusals)

    async def deliver(self, client: discord.Client, outgoing: Outgoing) -> None:
        """Send one message; a second time under the same key makes no second one while Discord remembers the nonce.

        Raises Departed, Unreachable, Throttled or Rejected; anything else means that nobody knows whether it was sent.
        """
        address, gone = _address(outgoing), member_in(outgoing.destination.member_id or "", outgoing.circle_id)
        if any(self._refusals.holds(one, seconds()) for one in (address, gone)):
            raise Unreachable("refused a short while ago")
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                await self._send(client, outgoing)
        except discord.DiscordException as error:
            known = as_delivery_error(error)
            if known is None:
                raise
            if isinstance(known, Unreachable):
                self._refusals.note(gone if isinstance(known, Departed) else address, seconds())
            raise known from error

    async def _send(self, client: discord.Client, outgoing: Outgoing) -> None:
        to, shown = outgoing.destination, _shown(outgoing)

        async def post(target: discord.abc.Messageable) -> None:
            await self._turn_to_post()
            await _post(target, shown, nonce(outgoing))

        match to.kind:
            case DestinationKind.PLACE:
                await post(client.get_partial_messageable(int(to.place_id or 0)))
            case DestinationKind.PRIVATE:
                await self._letters.write(client, guild_id(outgoing.circle_id), int(to.member_id or 0), post)
            case DestinationKind.WHISPER:
                await self._whisper(client, outgoing, shown)

    async def _whisper(self, client: discord.Client, outgoing: Outgoing, shown: Rendered) -> None:
        async def post(thread: int) -> None:
            await self._turn_to_post()
            target = client.get_partial_messageable(thread)
            await _post(target, silenced(shown), nonce(outgoing, thread), silent=True)

        to = outgoing.destination
        await check_present(client, guild_id(outgoing.circle_id), int(to.member_id or 0), self._turn)
        await self._whispers.leave(client, to, post)

    async def _turn_to_post(self) -> None:
        """Wait for the turn of a message, which is a request too. Raises Throttled when that is not soon."""
        await self._wait(self._posts)
        await self._turn()

    async def _turn(self) -> None:
        """Wait for the turn of a request. Raises Throttled when that is not soon."""
        if shut := self._breaker.open_for(seconds()):
            raise Throttled(timedelta(seconds=shut))
        await self._wait(self._requests)

    async def _wait(self, budget: Budget) -> None:
        now = seconds()
        wait = budget.wait(now)
        if wait > budget.patience:
            raise Throttled(timedelta(seconds=wait))
        budget.take(now)
        await asyncio.sleep(wait)


async def _post(target: discord.abc.Messageable, shown: Rendered, unique: str, *, silent: bool = False) -> None:
    """One message, with its nonce. A `silent` one rings nowhere."""
    try:
        await _sent(target, shown, unique, silent=silent)
    except aiohttp.ClientConnectorError as error:
        raise Throttled(UNSENT_PAUSE) from error  # no connection came about, so it does not stand there


async def _sent(target: discord.abc.Messageable, shown: Rendered, unique: str, *, silent: bool) -> None:
    await target.send(
        shown.content,
        embeds=shown.embeds,
        view=view(shown) if shown.buttons else discord.utils.MISSING,
        files=attachments(shown),
        allowed_mentions=mentions(shown),
        nonce=unique,
        silent=silent,
    )


def _shown(outgoing: Outgoing) -> Rendered:
    """The message in Discord's shapes. Raises Rejected."""
    private = outgoing.destination.kind is DestinationKind.PRIVATE
    try:
        return rendered(outgoing.message, str(guild_id(outgoing.circle_id)) if private else "")
    except ValueError as error:
        raise Rejected(str(error)) from error


def _address(outgoing: Outgoing) -> str:
    """Who would refuse it: a channel, a member's private messages, or both together a member inside. Raises Rejected
    for a destination without its address.
    """
    match outgoing.destination:
        case Destination(kind=DestinationKind.PLACE, place_id=str(place)):
            return place
        case Destination(kind=DestinationKind.PRIVATE, member_id=str(member)):
            return member
        case Destination(kind=DestinationKind.WHISPER, place_id=str(place), member_id=str(member)):
            return member_in(member, place)
    raise Rejected("a destination without its address")
