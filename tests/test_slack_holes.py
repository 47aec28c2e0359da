"""Payloads that lack a part, or have another kind of thing in its place: nothing else suffers from them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from wire.slack_delivery import SignedRequests, encoded, signature
from wire.slack_room import HTTP, SlackRoom, slack_room, slower
from wire.slack_world import Json, View


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    async with slack_room(
        sqlite_url, tmp_path, settings=HTTP, pace=slower(answer=0.2, form=0.2), expected=("views.", "users.info")
    ) as opened:
        yield opened


def with_holes(payload: Json, depth: int = 2) -> Iterator[Json]:
    """The payload without each of its parts in turn, and with nothing or a list where it was."""
    for key, value in payload.items():
        yield {name: part for name, part in payload.items() if name != key}
        yield {**payload, key: None}
        yield {**payload, key: []}
        if depth > 1 and isinstance(value, dict):
            yield from ({**payload, key: inner} for inner in with_holes(value, depth - 1))


async def everything_is_done(room: SlackRoom) -> None:
    """One of each kind is sent by somebody."""
    ada, sam = room.person("Ada"), room.person("Sam")
    await ada.reads("/checkin", "x")
    [card] = await room.slack.published("C0GENERAL")
    await sam.press(card, "Cheer")
    form = await sam.opens("/kith-join")
    await sam.suggestions(form, "Your time zone", "lis")
    await sam.submit(form)
    await sam.shortcut("cheer", card)
    await ada.open_home()
    assert isinstance(await ada.press_home("Check in"), View)


async def test_whatever_is_missing_in_a_payload_the_next_one_is_answered(room: SlackRoom) -> None:
    lost: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: lost.append(context))
    await everything_is_done(room)
    courier = room.slack.courier
    assert isinstance(courier, SignedRequests)
    kinds = {str(payload.get("type") or kind): (kind, payload) for kind, payload in room.slack.delivered}
    assert len(kinds) == 6
    for kind, payload in kinds.values():
        for broken in with_holes(payload):
            body, content_type = encoded(kind, broken)
            status, _ = await courier.post(body, {"Content-Type": content_type, **signature(body)})
            assert status in {200, 400, 404, 500}
    assert "It counts" in await room.person("Mira").reads("/checkin", "still here")
    await room.platform.stop()
    assert lost == []
    await room.restart()
