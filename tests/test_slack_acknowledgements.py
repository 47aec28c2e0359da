"""What a typed command is acknowledged with on Slack: its answer if that is ready soon; always in time."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from wire.slack_api import Fault
from wire.slack_delivery import NotAcknowledged
from wire.slack_room import HTTP, SOCKET, SlackRoom, slack_room, slower
from wire.slack_world import Post, View

from adapters.slack.answers import response_bodies
from adapters.slack.config import SlackSettings
from bot.errors.storage import StorageBusy
from bot.messages import Message, Quote


@pytest.fixture(params=[SOCKET, HTTP], ids=["socket", "http"])
async def room(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    settings: SlackSettings = request.param
    async with slack_room(sqlite_url, tmp_path, settings=settings, pace=slower(answer=0.5, revoked=60.0)) as opened:
        yield opened


async def test_a_command_is_acknowledged_with_its_answer_and_needs_no_second_request(room: SlackRoom) -> None:
    ada = room.person("Ada")
    acknowledgement = await ada.send_slash("/checkin", "done")
    assert acknowledgement["response_type"] == "ephemeral"
    assert "It counts" in acknowledgement["text"]
    assert len(ada.seen()) == 1
    assert room.slack.responses == []
    assert len(await room.facts("Ada")) == 1


@pytest.mark.parametrize(("public", "kind"), [(True, "in_channel"), (False, "ephemeral")])
def test_an_answer_says_on_every_page_who_may_read_it(public: bool, kind: str) -> None:
    message = Message((Quote("word " * 3000),))
    bodies = response_bodies(message, public=public)
    assert len(bodies) > 1
    assert {body["response_type"] for body in bodies} == {kind}


async def test_a_form_that_opens_is_acknowledged_with_nothing(room: SlackRoom) -> None:
    ada = room.person("Ada")
    assert await ada.send_slash("/checkin") == {}
    assert isinstance(await ada.sees(), View)


async def test_a_command_is_acknowledged_in_time_while_the_database_hangs_and_answered_when_it_is_back(
    room: SlackRoom,
) -> None:
    ada = room.person("Ada")
    room.storage.answering.clear()
    assert await ada.send_slash("/checkin", "done") == {}
    assert ada.seen() == []
    room.storage.answering.set()
    answer = await ada.sees()
    assert isinstance(answer, Post)
    assert "It counts" in answer.text
    assert len(room.slack.responses) == 1


async def test_a_command_that_is_delivered_again_while_the_database_hangs_counts_once(room: SlackRoom) -> None:
    ada = room.person("Ada")
    room.storage.answering.clear()
    await ada.send_slash("/checkin", "done")
    await room.slack.bring_again()
    room.storage.answering.set()
    await room.slack.until(lambda: len(ada.seen()) == 2)
    assert len({one.text for one in ada.seen() if isinstance(one, Post)}) == 1
    assert len(await room.facts("Ada")) == 1


async def test_an_answer_of_several_messages_comes_after_the_acknowledgement_whole_and_in_order(
    room: SlackRoom,
) -> None:
    ada = room.person("Ada")
    written = "and ".join(f"page {number} " for number in range(1500))
    assert await ada.send_slash("/checkin", written) == {}
    await room.slack.until(lambda: "page 1499" in str(ada.seen()[-1:]))
    assert len(ada.seen()) > 1
    assert "page 0 " in str(ada.seen()[0])


async def test_whoever_waits_for_an_answer_when_kith_stops_is_acknowledged_and_answered(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with slack_room(sqlite_url, tmp_path, pace=slower(answer=60.0)) as room:
        ada = room.person("Ada")
        room.storage.answering.clear()
        asking = asyncio.create_task(ada.send_slash("/checkin", "done"))
        await room.slack.until(lambda: room.slack.api.count("users.info"))
        stopping = asyncio.create_task(room.platform.stop())
        assert await asking == {}
        room.storage.answering.set()
        await stopping
        assert len(ada.seen()) == 1
        await room.restart()


async def test_in_a_crowd_everybody_is_acknowledged_first_and_answered_afterwards(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with slack_room(sqlite_url, tmp_path, pace=slower(answer=60.0, held=1)) as room:
        ada, sam = room.person("Ada"), room.person("Sam")
        room.storage.answering.clear()
        first = asyncio.create_task(ada.send_slash("/checkin", "done"))
        await room.slack.until(lambda: room.slack.api.count("users.info"))
        assert await sam.send_slash("/checkin", "done, too") == {}
        assert await first == {}
        assert ada.seen() == sam.seen() == []
        room.storage.answering.set()
        assert isinstance(await sam.sees(), Post)
        assert isinstance(await ada.sees(), Post)
        assert "It counts" in (await room.person("Mira").send_slash("/checkin", "later"))["text"]


async def test_in_a_crowd_a_form_too_is_acknowledged_first_and_answered_afterwards(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with slack_room(sqlite_url, tmp_path, pace=slower(answer=60.0, form=60.0, held=1)) as room:
        ada, sam = room.person("Ada"), room.person("Sam")
        view = await sam.opens("/checkin")
        room.storage.answering.clear()
        first = asyncio.create_task(ada.send_slash("/checkin", "done"))
        await room.slack.until(lambda: room.slack.api.count("users.info") == 2)
        assert await sam.send_submit(view) == {"response_action": "clear"}
        assert await first == {}
        room.storage.answering.set()
        assert isinstance(await sam.sees(), Post)
        assert isinstance(await ada.sees(), Post)


async def test_whoever_has_sent_a_form_when_kith_stops_is_acknowledged_and_answered(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with slack_room(sqlite_url, tmp_path, pace=slower(form=60.0, profile=0.0)) as room:
        ada = room.person("Ada")
        view = await ada.opens("/checkin")
        room.storage.answering.clear()
        asked = room.slack.api.count("users.info")
        sending = asyncio.create_task(ada.send_submit(view))
        await room.slack.until(lambda: room.slack.api.count("users.info") > asked)
        stopping = asyncio.create_task(room.platform.stop())
        assert await sending == {"response_action": "clear"}
        room.storage.answering.set()
        await stopping
        assert isinstance(ada.seen()[-1], Post)
        await room.restart()


async def test_a_removal_that_could_not_be_saved_is_told_again_by_slack(room: SlackRoom) -> None:
    ada = room.person("Ada")
    await ada.slash("/checkin", "done")
    room.slack.fail("auth.test", *[Fault(error="account_inactive")] * 1000)
    room.storage.failing_with = StorageBusy()
    room.slack.sockets.seconds_to_ack = 0.5
    with pytest.raises(NotAcknowledged):
        await ada.event({"type": "app_uninstalled"})
    room.storage.failing_with = None
    await room.slack.bring_again()
    await room.is_suspended()
