"""Outgoing -> a message on Discord, once; and what can go wrong on the way."""

import asyncio
import io
from datetime import timedelta
from hashlib import blake2b

import aiohttp
import discord
from discord import ui

from adapters.discord.failures import LOST, as_delivery_error
from adapters.discord.guards import Breaker, Budget, Refusals
from adapters.discord.limits import LONGEST_TURN, NONCE, SEND_TIMEOUT, UNSENT_PAUSE
from adapters.discord.render import WORDS_FILE, Rendered, rendered
from adapters.discord.whispers import Whispers, silenced
from bot.clock import seconds
from bot.errors.delivery import Rejected, Throttled, Unreachable
from bot.messages import DestinationKind
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

    def __init__(self, budget: Budget, breaker: Breaker, refusals: Refusals) -> None:
        self._budget = budget
        self._breaker = breaker
        self._refusals = refusals
        self._whispers = Whispers(self._turn, refusals)

    async def deliver(self, client: discord.Client, outgoing: Outgoing) -> None:
        """Send one message; a second time under the same key makes no second one while Discord remembers the nonce.

        Raises Departed, Unreachable, Throttled or Rejected; anything else means that nobody knows whether it was sent.
        """
        address = _address(outgoing)
        if self._refusals.holds(address, seconds()):
            raise Unreachable("refused a short while ago")
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                await self._send(client, outgoing)
        except discord.DiscordException as error:
            known = as_delivery_error(error)
            if known is None:
                raise
            if isinstance(known, Unreachable):
                self._refusals.note(address, seconds())
            raise known from error

    async def _send(self, client: discord.Client, outgoing: Outgoing) -> None:
        to = outgoing.destination
        shown = _shown(outgoing)
        match to.kind:
            case DestinationKind.PLACE:
                target: discord.abc.Messageable = client.get_partial_messageable(int(to.place_id or 0))
            case DestinationKind.PRIVATE:
                target = await self._private(client, outgoing)
            case DestinationKind.WHISPER:
                await self._whisper(client, outgoing, shown)
                return
        await self._turn()
        await _post(target, shown, nonce(outgoing))

    async def _whisper(self, client: discord.Client, outgoing: Outgoing, shown: Rendered) -> None:
        async def post(thread: int) -> None:
            target = client.get_partial_messageable(thread)
            await _post(target, silenced(shown), nonce(outgoing, thread), silent=True)

        await self._check_present(client, outgoing)
        await self._whispers.leave(client, outgoing.destination, post)

    async def _private(self, client: discord.Client, outgoing: Outgoing) -> discord.abc.Messageable:
        """The conversation with a member."""
        await self._check_present(client, outgoing)
        try:
            return await client.create_dm(discord.Object(int(outgoing.destination.member_id or 0)))
        except (discord.DiscordServerError, *LOST) as error:
            raise Throttled(UNSENT_PAUSE) from error

    async def _check_present(self, client: discord.Client, outgoing: Outgoing) -> None:
        """The member must still be in the server: somebody who has left it is let be, even where another server would
        let us write to them. Without the members intent, asking is the only way to know.
        """
        await self._turn()
        try:
            await client.http.get_member(guild_id(outgoing.circle_id), int(outgoing.destination.member_id or 0))
        except (discord.DiscordServerError, *LOST) as error:
            raise Throttled(UNSENT_PAUSE) from error

    async def _turn(self) -> None:
        """Wait for our turn. Raises Throttled when that is not soon."""
        now = seconds()
        if shut := self._breaker.open_for(now):
            raise Throttled(timedelta(seconds=shut))
        wait = self._budget.wait(now)
        if wait > LONGEST_TURN:
            raise Throttled(timedelta(seconds=wait))
        self._budget.take(now)
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
    """Who would refuse it: a channel or a member. Raises Rejected for a destination without its address."""
    to = outgoing.destination
    address = to.place_id if to.kind is DestinationKind.PLACE else to.member_id
    if address is None or (to.kind is DestinationKind.WHISPER and to.place_id is None):
        raise Rejected("a destination without its address")
    return str(address)
