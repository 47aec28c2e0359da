"""What discord.py raises -> what Kith does about it."""

from datetime import timedelta

import aiohttp
import discord

from adapters.discord.limits import CLOUDFLARE_PAUSE, TOKEN_PAUSE
from bot.errors.delivery import Declined, DeliveryError, Rejected, Throttled, Unreachable

UNREACHABLE = {
    10003: "unknown channel",
    50001: "no access to the channel",
    50008: "no text channel",
    50013: "no permission in the channel",
    50024: "no such thing in a channel of this type",
    50083: "the thread is archived",
    160005: "the thread is locked",
    160006: "too many active threads",
}
"""Discord's codes for an addressee that cannot be written to."""

DECLINED = 50007
"""Cannot send messages to this user: they closed their private messages, or blocked Kith."""

GONE = frozenset({10007, 10013, 50278})
"""Codes of somebody who is not in the server any more."""

ACKNOWLEDGED = 40060
"""The interaction was answered: by a try of ours whose answer was lost, or by another process of ours."""

TOO_MANY_PRIVATE = 40003
"""Private conversations are being opened too fast."""

LOST = (aiohttp.ClientError, OSError, TimeoutError)
"""The connection broke: nobody knows what became of the request. (Of these, discord.py retries none on Linux.)"""


class Departed(Unreachable):
    """The addressee is not in the server any more."""


def as_delivery_error(error: discord.DiscordException) -> DeliveryError | None:
    """What the failure of a send means, or None when its fate is unknown."""
    match error:
        case discord.RateLimited():
            # discord.py raises it for the bucket of one route, which is one channel or one server
            return Throttled(timedelta(seconds=error.retry_after), addressee_only=True)
        case discord.HTTPException():
            return _by_status(error)
        case _:
            return None


def _by_status(error: discord.HTTPException) -> DeliveryError | None:
    if error.code in GONE:
        return Departed(error.text)
    if error.code == DECLINED:
        return Declined("takes no private messages")
    if error.code in UNREACHABLE:
        return Unreachable(UNREACHABLE[error.code])
    if error.status == 429 or error.code == TOO_MANY_PRIVATE:
        return Throttled(_retry_after(error))
    if error.status == 401:
        return Throttled(TOKEN_PAUSE)
    if error.status in {403, 404}:
        return Unreachable(error.text)
    return Rejected(error.text) if error.status < 500 else None


def _retry_after(error: discord.HTTPException) -> timedelta:
    header = error.response.headers.get("Retry-After", "")
    return timedelta(seconds=int(header)) if header.isdecimal() else CLOUDFLARE_PAUSE
