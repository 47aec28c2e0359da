"""HTTP mode's door: what Slack did not sign, or what is no request of Slack's, gets no further."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from wire.slack_delivery import SignedRequests, encoded, signature
from wire.slack_room import CIRCLE, HTTP, SlackRoom, slack_room
from wire.slack_world import TEAM_ID, Json

from adapters.slack.limits import BODY

COMMAND: Json = {
    "team_id": TEAM_ID,
    "channel_id": "C0GENERAL",
    "channel_name": "general",
    "user_id": "U0ADA0001",
    "user_name": "ada",
    "command": "/checkin",
    "text": "forged",
    "trigger_id": "1.2.abc",
    "response_url": "http://127.0.0.1:9/",
}


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    async with slack_room(sqlite_url, tmp_path, settings=HTTP) as opened:
        yield opened


async def post(room: SlackRoom, body: bytes, headers: dict[str, str]) -> int:
    """The status with which Kith answers a request."""
    assert isinstance(room.slack.courier, SignedRequests)
    return (await room.slack.courier.post(body, {"Content-Type": "application/x-www-form-urlencoded", **headers}))[0]


BODY_OF_COMMAND = encoded("slash_commands", COMMAND)[0]


def good(**changed: str) -> dict[str, str]:
    """Headers as Slack makes them just now, some of them changed."""
    return {**signature(BODY_OF_COMMAND), **{f"X-Slack-{name.replace('_', '-')}": changed[name] for name in changed}}


FORGERIES: dict[str, Callable[[], dict[str, str]]] = {
    "nothing": dict,
    "another secret": lambda: signature(BODY_OF_COMMAND, "another secret"),
    "old": lambda: signature(BODY_OF_COMMAND, age=301),
    "from the future": lambda: signature(BODY_OF_COMMAND, age=-330),
    "another body": lambda: signature(b"another body"),
    "only a time": lambda: {"X-Slack-Request-Timestamp": good()["X-Slack-Request-Timestamp"]},
    "only a signature": lambda: {"X-Slack-Signature": good()["X-Slack-Signature"]},
    "a time that is no number": lambda: good(Request_Timestamp="yesterday"),
    "a time that no clock reaches": lambda: good(Request_Timestamp="9" * 400),
    "a time longer than any number": lambda: good(Request_Timestamp="9" * 5000),
    "a negative time": lambda: good(Request_Timestamp="-1"),
    "nonsense": lambda: good(Signature="v0=nonsense"),
    "an empty signature": lambda: good(Signature=""),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_request_without_a_fresh_signature_of_slack_is_refused_and_writes_nothing(
    room: SlackRoom, forgery: str
) -> None:
    assert await post(room, BODY_OF_COMMAND, FORGERIES[forgery]()) == 401
    assert await room.facts("Ada") == []
    assert await room.circle() is None


@pytest.mark.parametrize("disguise", [{"ssl_check": "1"}, {"type": "url_verification", "challenge": "x"}])
async def test_slacks_own_checks_need_a_signature_too(room: SlackRoom, disguise: Json) -> None:
    assert await post(room, encoded("slash_commands", COMMAND | disguise)[0], {}) == 401


async def test_slack_may_look_whether_the_certificate_is_good(room: SlackRoom) -> None:
    body = b"ssl_check=1&token=verification-token"
    assert await post(room, body, signature(body)) == 200
    assert await post(room, body, {}) == 401


@pytest.mark.parametrize(
    "note", ["reworked the payload", "payload={} & 50% more; a+b", '{"payload": 1}', "ssl_check=1"]
)
async def test_no_word_in_a_note_is_taken_for_a_part_of_the_request(room: SlackRoom, note: str) -> None:
    assert "It counts" in await room.person("Ada").reads("/checkin", f"note:{note}")
    assert [fact.note for fact in await room.facts("Ada")] == [note]


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", ""])
async def test_a_command_is_read_by_its_shape_whatever_it_is_called(room: SlackRoom, kind: str) -> None:
    assert await post(room, BODY_OF_COMMAND, {**good(), "Content-Type": kind}) == 200
    assert [fact.note for fact in await room.facts("Ada")] == ["forged"]


async def test_the_address_is_confirmed_to_slack(room: SlackRoom) -> None:
    answer = await room.slack.courier.bring("events_api", {"type": "url_verification", "challenge": "c0ffee"})
    assert answer == {"challenge": "c0ffee"}


async def test_an_oversized_body_is_refused(room: SlackRoom) -> None:
    body = b"payload=" + b"x" * BODY
    assert await post(room, body, signature(body)) == 413


SHAPELESS = [
    b"\xff\xfe",
    b"payload={",
    b"",
    b"payload=[]",
    b"payload=%22x%22",
    b"payload=null",
    b"{}",
    b"{",
    b"[]",
    b"7",
]


@pytest.mark.parametrize(
    "body", [*SHAPELESS, b"payload=" + b"[" * 100_000, b'{"a":' * 100_000], ids=lambda one: one[:12]
)
async def test_a_signed_body_that_is_none_of_slacks_shapes_breaks_nothing(room: SlackRoom, body: bytes) -> None:
    assert 400 <= await post(room, body, signature(body)) < 500
    assert "It counts" in str(await room.person("Ada").slash("/checkin", "still here"))


async def test_a_payload_of_another_workspace_is_not_carried_out(room: SlackRoom) -> None:
    body = encoded("slash_commands", COMMAND | {"team_id": "T0OTHER01"})[0]
    await post(room, body, signature(body))
    assert await room.circle() is None


@pytest.mark.parametrize("path", ["/", "/slack", "/slack/events/x"])
async def test_there_is_no_other_door(room: SlackRoom, path: str) -> None:
    assert isinstance(room.slack.courier, SignedRequests)
    room.slack.courier.url = room.slack.courier.url.replace("/slack/events", path)
    assert await post(room, BODY_OF_COMMAND, good()) == 404


async def test_a_retry_of_slack_is_answered_and_counts_once(room: SlackRoom) -> None:
    ada = room.person("Ada")
    await ada.slash("/checkin", "once")
    await room.slack.bring_again(2)
    await room.tick()
    assert len(await room.facts("Ada")) == 1
    assert len(room.slack.workspace.posts_in("C0GENERAL")) == 1


async def test_a_request_that_somebody_else_sends_once_more_counts_once(room: SlackRoom) -> None:
    headers = good()
    for _ in range(3):
        assert await post(room, BODY_OF_COMMAND, headers) == 200
    assert len(await room.facts("Ada")) == 1


async def test_events_that_kith_did_not_ask_for_are_acknowledged(room: SlackRoom) -> None:
    assert await room.person("Ada").event({"type": "reaction_added", "user": "U0ADA0001"}) == {}
    assert CIRCLE == "slack:T0OWLS001"


async def test_the_operator_is_told_where_slack_finds_kith(room: SlackRoom) -> None:
    assert "Night Owls, as @kith, called at http://127.0.0.1:" in room.platform.where
    assert room.platform.ready
    assert json.dumps(room.platform.where).count("/slack/events") == 1
