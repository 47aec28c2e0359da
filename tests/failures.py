"""What each platform's own SDK raises when a message is not taken, for `test_adapters_contract.py`: a table of failures
by what they are to mean in the core. None stands for a fate that nobody knows.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import discord
from factories import make_outgoing
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.discord.failures import as_delivery_error
from adapters.slack.failures import failure
from adapters.web.community import Community
from adapters.web.deliver import deliver
from adapters.web.live import Bell
from bot.domain.identity import MemberId, PlaceId
from bot.errors.delivery import DeliveryError, Rejected, Throttled, Unreachable
from bot.messages import Destination, DestinationKind

Meaning: TypeAlias = type[DeliveryError] | None
Case: TypeAlias = tuple[str, Meaning, Meaning]
"""What went wrong, what it is to mean, and what it means."""


@dataclass
class _Response:
    """As much of an aiohttp response as discord.py's exceptions read."""

    status: int
    reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


async def on_discord(_: Path) -> Sequence[Case]:
    table: list[tuple[discord.DiscordException, Meaning]] = [
        (discord.RateLimited(40.0), Throttled),
        (_http(429), Throttled),
        (_http(429, 40003), Throttled),
        (_http(401), Throttled),
        (_http(403, 50007), Unreachable),
        (_http(403, 50013), Unreachable),
        (_http(404, 10003), Unreachable),
        (_http(404, 10007), Unreachable),
        (_http(400, 50035), Rejected),
        (_http(500), None),
        (_http(503), None),
    ]
    return [(repr(error), meaning, _kind(as_delivery_error(error))) for error, meaning in table]


def _http(status: int, code: int = 0) -> discord.HTTPException:
    response = _Response(status)
    return discord.HTTPException(response, {"code": code, "message": "planned"})  # type: ignore[arg-type]


async def on_slack(_: Path) -> Sequence[Case]:
    table: list[tuple[str, int, Meaning]] = [
        ("ratelimited", 429, Throttled),
        ("message_limit_exceeded", 200, Throttled),
        ("channel_not_found", 200, Unreachable),
        ("not_in_channel", 200, Unreachable),
        ("user_disabled", 200, Unreachable),
        ("token_revoked", 200, Unreachable),
        ("invalid_blocks", 200, Rejected),
        ("msg_too_long", 200, Rejected),
        ("internal_error", 200, None),
        ("", 502, None),
    ]
    return [(code, meaning, _kind(failure(_api_error(code, status)))) for code, status, meaning in table]


def _api_error(code: str, status: int) -> SlackApiError:
    answer = AsyncSlackResponse(
        client=AsyncWebClient(), http_verb="POST", api_url="", req_args={}, headers={}, status_code=status,
        data={"ok": False, "error": code},
    )  # fmt: skip
    return SlackApiError("planned", answer)  # type: ignore[no-untyped-call]


async def on_the_web(folder: Path) -> Sequence[Case]:
    """The community's own file is the SDK here, and may not take a post."""
    nowhere = Destination(DestinationKind.PLACE, place_id=PlaceId("nowhere"))
    nobody = Destination(DestinationKind.PRIVATE, member_id=MemberId("nobody"))
    table: list[tuple[str, Destination, Meaning]] = [
        ("an unknown room", nowhere, Unreachable),
        ("an unknown person", nobody, Unreachable),
        ("no address", Destination(DestinationKind.PLACE), Rejected),
    ]
    general = Destination(DestinationKind.PLACE, place_id=PlaceId("general"))
    path = folder / "web.db"
    async with Community.open(path, Bell()) as community:
        cases = [(what, meaning, await _raised(community, to)) for what, to, meaning in table]
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("DROP TABLE posts")
            cases.append(("a file that does not take it", Throttled, await _raised(community, general)))
    return cases


async def _raised(community: Community, to: Destination) -> Meaning:
    try:
        await deliver(community, make_outgoing("key", destination=to), make_outgoing().not_before)
    except DeliveryError as error:
        return type(error)
    return None


def _kind(error: Exception | None) -> Meaning:
    """The neutral kind of an error; an adapter may have finer ones of its own."""
    return next((kind for kind in (Throttled, Unreachable, Rejected) if isinstance(error, kind)), None)


FAILURES: Mapping[str, Callable[[Path], Awaitable[Sequence[Case]]]] = {
    "discord": on_discord,
    "slack": on_slack,
    "web": on_the_web,
}
