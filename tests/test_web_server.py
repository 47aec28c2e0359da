"""The demo's server over a real socket: streams, the clock bar, start and stop, and what breaks."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs
from webpage import Page, served_page
from webworld import web_demo

from adapters.web.adapter import WebPlatform, build
from adapters.web.config import WebSettings
from adapters.web.guard import kind_failures
from adapters.web.site import Doors
from bot.errors.starting import ConfigurationError


@pytest.fixture
async def page(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Page]:
    async with served_page(sqlite_url, tmp_path) as page:
        yield page


async def test_a_stream_tells_what_happens_to_those_who_may_see_it(page: Page) -> None:
    sam, kenji = page.events("sam"), page.events("kenji")
    assert (await anext(sam))[1]["place"] == "general"
    assert (await anext(kenji))[1]["place"] == "general"
    assert (await anext(sam))[0] == "around"
    assert (await anext(kenji))[0] == "around"
    await page.say("sam", "/streak")
    await page.say("sam", "for everybody")
    assert "nothing" not in (await anext(sam))[1]["html"]
    assert "for everybody" in (await anext(sam))[1]["html"]
    event, told = await anext(kenji)
    assert event == "post"
    assert "for everybody" in told["html"]
    assert not told["own"]
    await sam.aclose()
    await kenji.aclose()


async def test_a_reconnected_stream_goes_on_after_what_was_seen(page: Page) -> None:
    seqs = [(await page.say("kenji", f"line {number}"))["post"]["seq"] for number in range(3)]
    stream = page.events("sam", after=0, last=seqs[0])
    assert [(await anext(stream))[1]["seq"] for _ in range(2)] == seqs[1:]
    await stream.aclose()


async def test_streams_end_when_kith_stops(sqlite_url: str, tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as session:
        async with web_demo(sqlite_url, tmp_path) as demo:
            stream = Page(demo, session).events("sam")
            await anext(stream)
        rest = [event async for event, _ in stream]
    assert "post" not in rest


async def test_what_others_wrote_is_marked_until_it_is_seen(page: Page) -> None:
    seq = (await page.say("kenji", "look here"))["post"]["seq"]
    mark = 'data-unread="2"'
    assert mark in await page.posts("sam", "in/check-ins")
    assert (await page.post("/as/sam/read", {"place": "general", "seq": seq}))[0] == 200
    assert mark not in await page.posts("sam", "in/check-ins")


async def test_whoever_left_can_do_nothing_until_they_come_back(page: Page) -> None:
    await page.say("kenji", "/join UTC private")
    assert (await page.post("/as/kenji/leave", {}))[0] == 200
    status, answer = await page.post("/as/kenji/say", {"place": "general", "line": "ghost"})
    assert (status, answer["outcome"]) == (409, "failed")
    assert (await page.say("sam", "/cheer @Kenji"))["fault"] == "member"
    assert (await page.post("/as/kenji/return", {}))[0] == 200
    assert (await page.say("kenji", "/checkin here again"))["outcome"] == "done"
    assert (await page.say("sam", "/cheer @Kenji"))["outcome"] == "done"
    everything = await page.posts("sam")
    assert "Kenji has left the circle" in everything
    assert "Kenji is back in the circle" in everything


async def test_the_clock_moves_by_its_steps_and_by_nothing_else(page: Page) -> None:
    before = page.demo.clock.now()
    status, clock = await page.post("/clock", {"step": "day"})
    assert status == 200
    assert not clock["moving"]
    assert (page.demo.clock.now() - before).days == 1
    assert (await page.post("/clock", {"step": "year"}))[0] == 400


async def test_the_clock_is_moved_once_at_a_time(page: Page) -> None:
    answers = await asyncio.gather(*(page.post("/clock", {"step": "day"}) for _ in range(3)))
    assert sorted(status for status, _ in answers) == [200, 409, 409]


async def test_without_a_timekeeper_there_is_no_clock_bar(sqlite_url: str, tmp_path: Path) -> None:
    async with web_demo(sqlite_url, tmp_path, movable=False) as demo, aiohttp.ClientSession() as session:
        page = Page(demo, session)
        assert "data-step" not in await page.posts("sam")
        assert (await page.post("/clock", {"step": "day"}))[0] == 400


async def test_zones_are_suggested(page: Page) -> None:
    assert "Europe/Berlin" in json.loads((await page.get("/zones?q=berl"))[1])


async def test_older_messages_are_a_click_away(page: Page) -> None:
    for number in range(85):
        await page.say("kenji", f"line-{number}.")
    latest = await page.posts("sam")
    assert "line-84." in latest
    assert "line-2." not in latest
    (older,) = (part.split('"')[0] for part in latest.split('href="?before=')[1:])
    assert "line-2." in (await page.get(f"/as/sam/in/general?before={older}"))[1]
    assert (await page.get("/as/sam/in/general?before=nonsense"))[0] == 200


async def test_a_taken_port_is_explained(page: Page) -> None:
    port = urlsplit(page.demo.address).port
    second = build(WebSettings(port=port or 0), page.demo.surroundings)
    with pytest.raises(ConfigurationError, match="taken"):
        await second.start()
    assert not second.ready


async def test_the_platform_is_ready_from_start_to_stop(sqlite_url: str, tmp_path: Path) -> None:
    async with web_demo(sqlite_url, tmp_path) as demo:
        platform: WebPlatform = demo.platform
        assert platform.ready
        assert platform.where == platform.address
    assert not platform.ready


async def test_what_breaks_is_answered_in_words_and_logged() -> None:
    async def broken(_: web.Request) -> web.Response:
        raise OSError("the disk is full")

    app = web.Application(middlewares=[kind_failures])
    app.router.add_get("/", broken)
    with capture_logs() as logs:
        async with TestClient(TestServer(app)) as client:
            answer = await client.get("/")
        assert answer.status == 500
    assert [line["event"] for line in logs] == ["request failed"]


async def test_whoever_comes_too_early_is_told_that_the_circle_is_waking_up() -> None:
    doors = Doors()
    app = web.Application(middlewares=[doors.wait])

    async def awake(_: web.Request) -> web.Response:
        return web.Response(text="awake")

    app.router.add_get("/", awake)
    async with TestClient(TestServer(app)) as client:
        early = await client.get("/")
        assert early.status == 503
        assert early.headers["Refresh"] == "1"
        assert "waking up" in await early.text()
        doors.open = True
        assert await (await client.get("/")).text() == "awake"
