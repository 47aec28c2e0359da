"""The loopback Slack itself, asked by the bare SDK: it refuses, times and breaks what Slack does."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from wire import specs
from wire.slack_api import Fault
from wire.slack_delivery import NotAcknowledged
from wire.slack_fields import ClientRefused
from wire.slack_person import FormErrors, person
from wire.slack_server import SlackServer
from wire.slack_world import APP_TOKEN, BOT_TOKEN, Post, View

MANIFEST = {
    "features": {
        "slash_commands": [{"command": "/log", "should_escape": True}, {"command": "/raw"}],
        "shortcuts": [{"callback_id": "thank"}],
    }
}
MODAL: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Log"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "What?"},
            "element": {"type": "plain_text_input", "action_id": "text", "max_length": 10},
        }
    ],
}
BUTTONS: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "plain_text", "text": "hello"}},
    {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "1"}],
    },
]


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer(MANIFEST) as served:
        yield served


@pytest.fixture
async def client(slack: SlackServer) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(BOT_TOKEN, base_url=slack.api_url, session=session, retry_handlers=[])


@asynccontextmanager
async def listening(slack: SlackServer, app: AsyncApp) -> AsyncIterator[None]:
    """A bare Bolt app in Socket Mode."""
    handler = AsyncSocketModeHandler(app, APP_TOKEN, ping_interval=1)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.sockets.connected()
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


async def refusal(call: Awaitable[Any]) -> str:
    """The error with which a call was refused."""
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


async def test_tokens_are_checked(slack: SlackServer) -> None:
    async with aiohttp.ClientSession() as session:
        stranger = AsyncWebClient("xoxb-x", base_url=slack.api_url, session=session, retry_handlers=[])
        assert await refusal(stranger.auth_test()) == "invalid_auth"


async def test_blocks_that_slack_would_refuse_are_refused(slack: SlackServer, client: AsyncWebClient) -> None:
    if not specs.present("slack-blockkit.schema.json"):
        pytest.skip(specs.ABSENT)
    long = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    assert await refusal(client.chat_postMessage(channel="C0GENERAL", text="x", blocks=long)) == "invalid_blocks"
    assert len(slack.api.complaints) == 1


@pytest.mark.parametrize(
    "blocks",
    [
        [{"type": "section", "text": {"type": "plain_text", "text": ""}}],
        [*BUTTONS, *BUTTONS],
        [{"type": "section", "text": {"type": "plain_text", "text": "x" * 2900}}] * 5,
    ],
    ids=["empty text", "action_id twice", "too long in all"],
)
async def test_what_the_documents_do_not_say_is_refused_by_hand(
    slack: SlackServer, client: AsyncWebClient, blocks: list[dict[str, Any]]
) -> None:
    assert await refusal(client.chat_postMessage(channel="C0GENERAL", text="x", blocks=blocks)) == "invalid_blocks"


async def test_a_message_without_text_beside_its_blocks_is_refused(slack: SlackServer, client: AsyncWebClient) -> None:
    with pytest.warns(UserWarning, match="text"):
        assert await refusal(client.chat_postMessage(channel="C0GENERAL", text="", blocks=BUTTONS)) == "invalid_blocks"


@pytest.mark.parametrize(("channel", "error"), [("C0FOREIGN", "not_in_channel"), ("C0NOWHERE", "channel_not_found")])
async def test_channels_are_closed_to_who_is_not_in_them(client: AsyncWebClient, channel: str, error: str) -> None:
    assert await refusal(client.chat_postMessage(channel=channel, text="x")) == error


async def test_a_trigger_opens_one_modal_within_three_seconds(slack: SlackServer, client: AsyncWebClient) -> None:
    trigger = slack.trigger("U0ADA0001")
    await client.views_open(trigger_id=trigger, view=MODAL)
    assert await refusal(client.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"
    late = slack.trigger("U0ADA0001")
    slack.skip(3.1)
    assert await refusal(client.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"


async def test_a_view_is_changed_only_by_who_saw_it_last(slack: SlackServer, client: AsyncWebClient) -> None:
    home: dict[str, Any] = {"type": "home", "blocks": BUTTONS}
    first = await client.views_publish(user_id="U0ADA0001", view=home)
    seen = first["view"]["hash"]
    await client.views_publish(user_id="U0ADA0001", view=home, hash=seen)
    assert await refusal(client.views_publish(user_id="U0ADA0001", view=home, hash=seen)) == "hash_conflict"


async def test_a_response_url_works_five_times_in_half_an_hour(slack: SlackServer, client: AsyncWebClient) -> None:
    async with aiohttp.ClientSession() as session:

        async def answers(url: str) -> int:
            async with session.post(url, json={"text": "hi"}) as answer:
                return answer.status

        url = slack.response_url("C0GENERAL", "U0ADA0001")
        assert [await answers(url) for _ in range(6)] == [200] * 5 + [404]
        late = slack.response_url("C0GENERAL", "U0ADA0001")
        slack.skip(1801)
        assert await answers(late) == 404


async def test_a_method_that_is_called_too_often_is_throttled(slack: SlackServer, client: AsyncWebClient) -> None:
    for _ in range(60):
        await client.conversations_open(users="U0ADA0001")
    with pytest.raises(SlackApiError) as error:
        await client.conversations_open(users="U0ADA0001")
    assert error.value.response.status_code == 429
    assert error.value.response.headers["Retry-After"] == "1"
    slack.skip(61)
    await client.conversations_open(users="U0ADA0001")


async def test_a_channel_takes_one_post_a_second(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.api.seconds_a_post = 1.0
    await client.chat_postMessage(channel="C0GENERAL", text="one")
    assert await refusal(client.chat_postMessage(channel="C0GENERAL", text="two")) == "ratelimited"
    await client.chat_postMessage(channel="C0CHECKIN", text="elsewhere")
    slack.skip(1.1)
    await client.chat_postMessage(channel="C0GENERAL", text="two")


async def test_the_sdks_own_retries_post_twice_when_an_answer_is_lost(slack: SlackServer) -> None:
    async with aiohttp.ClientSession() as session:
        slack.fail("chat.postMessage", Fault(lost=True))
        await AsyncWebClient(BOT_TOKEN, base_url=slack.api_url, session=session).chat_postMessage(
            channel="C0GENERAL", text="once?"
        )
    assert len(slack.workspace.posts_in("C0GENERAL")) == 2


async def test_a_file_is_uploaded_in_three_steps(slack: SlackServer, client: AsyncWebClient) -> None:
    assert await refusal(client.files_getUploadURLExternal(filename="a.png", length=1)) == "missing_scope"
    slack.api.scopes += ",files:write"
    await client.files_upload_v2(channel="C0GENERAL", content="a heat map", filename="map.txt", initial_comment="yours")
    [post] = slack.workspace.posts_in("C0GENERAL")
    assert post.text == "yours"
    assert list(slack.api.uploads.values()) == [b"a heat map"]


async def test_a_command_is_escaped_acknowledged_and_answered(slack: SlackServer, client: AsyncWebClient) -> None:
    heard: list[str] = []
    app = AsyncApp(client=client)

    @app.command("/log")
    async def log(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        heard.append(body["text"])
        await respond("logged")

    async with listening(slack, app):
        answer = await person(slack, "Ada").slash("/log", "hi @Sam in #general <b> & https://a.example/?x=1&y=2")
    assert isinstance(answer, Post)
    assert (answer.text, answer.reader) == ("logged", "U0ADA0001")
    assert heard == ["hi <@U0SAM0001|sam> in <#C0GENERAL|general> &lt;b&gt; &amp; <https://a.example/?x=1&amp;y=2>"]


async def test_a_modal_is_filled_in_as_its_fields_allow(slack: SlackServer, client: AsyncWebClient) -> None:
    app = AsyncApp(client=client)

    @app.command("/log")
    async def log(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("")
    async def sent(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors={"what": "no"})

    ada = person(slack, "Ada")
    async with listening(slack, app):
        view = await ada.slash("/log")
        assert isinstance(view, View)
        for values in ({}, {"What?": "x" * 11}, {"Who?": "x"}):
            with pytest.raises(ClientRefused):
                await ada.submit(view, values)
        answer = await ada.submit(view, {"What?": "short"})
    assert isinstance(answer, FormErrors)
    assert answer.errors == {"what": "no"}


async def test_a_button_is_pressed_by_who_sees_it(slack: SlackServer, client: AsyncWebClient) -> None:
    app = AsyncApp(client=client)

    @app.action("go")
    async def go(ack: AsyncAck, respond: AsyncRespond, action: dict[str, Any]) -> None:
        await ack()
        await respond(f"went {action['value']}", replace_original=False)

    await client.chat_postEphemeral(channel="C0GENERAL", user="U0ADA0001", text="x", blocks=BUTTONS)
    [whisper] = person(slack, "Ada").seen()
    assert isinstance(whisper, Post)
    async with listening(slack, app):
        answer = await person(slack, "Ada").press(whisper, "Go")
        with pytest.raises(ClientRefused):
            await person(slack, "Sam").press(whisper, "Go")
        with pytest.raises(ClientRefused):
            await person(slack, "Ada").press(whisper, "Stop")
    assert isinstance(answer, Post)
    assert answer.text == "went 1"


async def test_nobody_home_is_noticed(slack: SlackServer, client: AsyncWebClient) -> None:
    async with listening(slack, AsyncApp(client=client)):
        slack.sockets.seconds_to_ack = 0.05
        with pytest.raises(NotAcknowledged):
            await person(slack, "Ada").slash("/log", "unheard")
    with pytest.raises(ClientRefused):
        await person(slack, "Ada").slash("/nothing")
