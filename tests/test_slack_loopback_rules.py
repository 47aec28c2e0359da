"""What the loopback Slack complains of or refuses, as Slack's clients would show nothing for it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from wire.slack_delivery import MOST_SOCKETS
from wire.slack_rules import acknowledgement_faults
from wire.slack_server import SlackServer
from wire.slack_world import BOT_TOKEN, Json

FORM: Json = {
    "type": "view_submission",
    "view": {"blocks": [{"type": "input", "block_id": "note"}, {"type": "section"}]},
}
SUGGESTION: Json = {"type": "block_suggestion"}
PRESS: Json = {"type": "block_actions"}


def option(words: str, value: str) -> Json:
    return {"text": {"type": "plain_text", "text": words}, "value": value}


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as served:
        yield served


@pytest.mark.parametrize(
    ("payload", "answer"),
    [
        (FORM, {}),
        (FORM, {"response_action": "clear"}),
        (FORM, {"response_action": "errors", "errors": {"note": "too long"}}),
        (SUGGESTION, {"options": []}),
        (SUGGESTION, {"options": [option("Lisbon", "Europe/Lisbon")]}),
        (PRESS, {}),
        ({"type": "url_verification"}, {"challenge": "x"}),
    ],
)
def test_what_slack_understands_is_no_fault(payload: Json, answer: Json) -> None:
    assert acknowledgement_faults("interactive", payload, answer) == []


@pytest.mark.parametrize(
    ("payload", "answer", "fault"),
    [
        (FORM, {"response_action": "close"}, "response_action close"),
        (FORM, {"response_action": "errors", "errors": {}}, "with 0 errors"),
        (FORM, {"response_action": "errors", "errors": {"gone": "no"}}, "does not have: {'gone'}"),
        (FORM, {"response_action": "errors", "errors": {"note": ""}}, "without words"),
        (SUGGESTION, {}, "no list"),
        (SUGGESTION, {"options": [option("x", "x")] * 101}, "no list of up to 100"),
        (SUGGESTION, {"options": [option("x" * 76, "x")]}, "of a length"),
        (PRESS, {"text": "hello"}, "nobody reads"),
    ],
)
def test_what_slack_would_not_understand_is_a_fault(payload: Json, answer: Json, fault: str) -> None:
    [found] = acknowledgement_faults("interactive", payload, answer)
    assert fault in found


async def test_more_than_ten_sockets_are_refused(slack: SlackServer) -> None:
    async with aiohttp.ClientSession() as session:
        opened = [await session.ws_connect(slack.sockets.url()) for _ in range(MOST_SOCKETS)]
        assert not any(one.closed for one in opened)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(slack.sockets.url())
    assert slack.sockets.complaints == ["more sockets than Slack allows"]


@pytest.mark.parametrize("answer", [{"envelope_id": "unheard-of"}, {}])
async def test_an_acknowledgement_of_nothing_is_noticed(slack: SlackServer, answer: Json) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(slack.sockets.url()) as socket:
        await socket.send_json(answer)
        await slack.until(lambda: slack.sockets.complaints)
    assert "of nothing that was sent" in slack.sockets.complaints[0]


@pytest.mark.parametrize("person", ["U0GONE001", "U0ROBOT01"])
async def test_a_form_with_somebody_picked_who_cannot_be_is_refused(slack: SlackServer, person: str) -> None:
    picker = {"type": "users_select", "action_id": "member", "initial_user": person}
    label = {"type": "plain_text", "text": "Whom?"}
    view: Json = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Cheer"},
        "submit": {"type": "plain_text", "text": "Cheer"},
        "blocks": [{"type": "input", "block_id": "member", "label": label, "element": picker}],
    }
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(BOT_TOKEN, base_url=slack.api_url, session=session, retry_handlers=[])
        with pytest.raises(SlackApiError, match="invalid_arguments"):
            await client.views_open(trigger_id=slack.trigger("U0ADA0001"), view=view)
