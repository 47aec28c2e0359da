"""The demo's server over a real socket: who may ask, what is answered, and that nothing breaks it."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs
from webworld import NOON, Demo, web_demo

from adapters.web.adapter import WebPlatform, build
from adapters.web.config import WebSettings
from adapters.web.guard import HEADERS, kind_failures
from adapters.web.limits import BODY_LIMIT, CHAT_LIMIT
from adapters.web.people import PEOPLE, ROOMS
from adapters.web.site import Doors
from bot.demo import remembered_clock
from bot.errors import ConfigurationError

EVENT = "01234567-89ab-cdef"


class Page:
    """What the demo's own page does, without a browser."""

    def __init__(self, demo: Demo, session: aiohttp.ClientSession) -> None:
        self.demo = demo
        self.session = session

    async def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        async with self.session.get(self.demo.address + path, allow_redirects=False, headers=headers) as response:
            return response.status, await response.text()

    async def post(self, path: str, body: object, headers: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
        async with self.session.post(self.demo.address + path, json=body, headers=headers) as response:
            text = await response.text()
            return response.status, json.loads(text) if text.startswith("{") else {"text": text}

    async def say(self, who: str, line: str, place: str = "general", **more: str) -> dict[str, Any]:
        status, answer = await self.post(f"/as/{who}/say", {"place": place, "line": line, **more})
        assert status == 200
        return answer

    async def posts(self, who: str, place: str = "in/general") -> str:
        return (await self.get(f"/as/{who}/{place}"))[1]

    async def events(self, who: str, after: int = 0, last: int | None = None) -> AsyncGenerator[tuple[str, Any], None]:
        headers = {"Last-Event-ID": str(last)} if last is not None else {}
        address = f"{self.demo.address}/as/{who}/stream?after={after}"
        async with self.session.get(address, headers=headers) as response:
            event = ""
            async for line in response.content:
                text = line.decode().rstrip("\n")
                if text.startswith("event: "):
                    event = text.removeprefix("event: ")
                elif text.startswith("data: "):
                    yield event, json.loads(text.removeprefix("data: "))


@pytest.fixture
async def page(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Page]:
    async with web_demo(sqlite_url, tmp_path) as demo, aiohttp.ClientSession() as session:
        yield Page(demo, session)


async def test_the_front_door_leads_to_the_circle_as_the_newcomer(page: Page) -> None:
    async with page.session.get(page.demo.address) as response:
        assert response.status == 200
        assert response.url.path == "/as/sam/in/check-ins"
        text = await response.text()
    assert "Night Owls Study Circle" in text


async def test_who_one_was_last_is_remembered_in_a_strict_cookie(page: Page) -> None:
    async with page.session.get(f"{page.demo.address}/as/mira/in/general") as response:
        cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    async with page.session.get(page.demo.address, cookies={"kith-demo-person": "mira"}) as response:
        assert response.url.path.startswith("/as/mira/")
    async with page.session.get(page.demo.address, cookies={"kith-demo-person": "nobody"}) as response:
        assert response.url.path.startswith("/as/sam/")


@pytest.mark.parametrize("path", ["/as/sam/in/general", "/static/app.js", "/zones?q=ber", "/nowhere"])
async def test_every_answer_forbids_what_is_not_ours(page: Page, path: str) -> None:
    async with page.session.get(page.demo.address + path) as response:
        for name, value in HEADERS.items():
            assert response.headers[name] == value
        assert "unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil:{port}"]
)
async def test_a_foreign_name_for_this_machine_gets_nothing(page: Page, host: str) -> None:
    named = host.format(port=urlsplit(page.demo.address).port)
    for path in ("/as/sam/in/general", "/as/sam/stream", "/static/app.js"):
        assert (await page.get(path, headers={"Host": named}))[0] == 421


async def test_localhost_is_a_name_of_ours(page: Page) -> None:
    port = urlsplit(page.demo.address).port
    assert (await page.get("/as/sam/in/general", headers={"Host": f"localhost:{port}"}))[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Content-Type": "text/plain"},
    ],
)
async def test_another_page_can_change_nothing(page: Page, headers: dict[str, str]) -> None:
    body = {"place": "general", "line": "forged"}
    assert (await page.post("/as/sam/say", body, headers))[0] == 403
    assert "forged" not in await page.posts("sam")


async def test_our_own_page_may(page: Page) -> None:
    headers = {"Origin": page.demo.address, "Sec-Fetch-Site": "same-origin"}
    assert (await page.post("/as/sam/say", {"place": "general", "line": "hello"}, headers))[0] == 200


async def test_plain_words_are_for_everybody_and_markup_in_them_is_text(page: Page) -> None:
    await page.say("sam", "hello <script>alert(1)</script>")
    assert "hello &lt;script&gt;alert(1)&lt;/script&gt;" in await page.posts("kenji")


async def test_an_answer_is_seen_by_its_actor_alone_and_survives_a_reload(page: Page) -> None:
    answer = await page.say("sam", "/streak")
    assert answer["outcome"] == "done"
    assert f'id="post-{answer["post"]["seq"]}"' in await page.posts("sam")
    assert f'id="post-{answer["post"]["seq"]}"' not in await page.posts("kenji")


async def test_an_event_that_is_sent_three_times_counts_once(page: Page) -> None:
    first = await page.say("sam", "/checkin once minutes:20", event=EVENT)
    for _ in range(2):
        assert await page.say("sam", "/checkin once minutes:20", event=EVENT) == first
    again = await page.say("sam", "/checkin twice")
    assert "Added to today" in again["post"]["html"]
    for _ in range(2):
        await page.say("sam", "plain words", event=EVENT)
    assert (await page.posts("kenji")).count("plain words") == 1


async def test_two_people_may_use_the_same_key(page: Page) -> None:
    for who in ("sam", "kenji"):
        assert "Your first check-in" in (await page.say(who, "/checkin done", event=EVENT))["post"]["html"]


@pytest.mark.parametrize("event", ["x", "a b c d e f g", "x" * 65])
async def test_a_malformed_key_is_refused_kindly(page: Page, event: str) -> None:
    status, answer = await page.post("/as/sam/say", {"place": "general", "line": "hi", "event": event})
    assert status == 400
    assert answer["outcome"] == "failed"


@pytest.mark.parametrize(
    "button",
    [
        "nothing",
        "",
        "config zone?zone=UTC",
        "cheer?member=nobody",
        "cheer?a=b&c=%ff%00",
        "not-today?for=kenji",
        "?",
        "%",
        "x" * 3000,
    ],
)
async def test_a_forged_button_gets_an_answer_and_changes_nothing(page: Page, button: str) -> None:
    status, answer = await page.post("/as/sam/press", {"place": "general", "button": button})
    assert status == 200
    assert answer["outcome"] == "refused"


async def test_a_forged_form_does_not_make_a_moderator(page: Page) -> None:
    body = {"place": "general", "command": "config zone", "arguments": {"zone": "Asia/Tokyo"}}
    answer = (await page.post("/as/sam/submit", body))[1]
    assert answer["outcome"] == "refused"
    assert "moderators" in answer["plain"]
    assert (await page.post("/as/mira/submit", body))[1]["outcome"] == "done"


async def test_a_form_with_a_fault_names_its_field_and_posts_nothing(page: Page) -> None:
    before = await page.posts("sam")
    body = {"place": "general", "command": "checkin", "arguments": {"note": "x" * 1200}}
    answer = (await page.post("/as/sam/submit", body))[1]
    assert answer["outcome"] == "refused"
    assert answer["fault"] == "note"
    assert "x" * 1200 in answer["plain"]
    assert await page.posts("sam") == before


async def test_a_command_without_arguments_opens_its_form(page: Page) -> None:
    form = (await page.say("sam", "/checkin"))["form"]
    assert 'data-command="checkin"' in form
    assert "maxlength" not in form
    assert 'name="note"' in form


async def test_a_form_for_moderators_does_not_open_for_others(page: Page) -> None:
    assert (await page.say("sam", "/config zone"))["outcome"] == "refused"


@pytest.mark.parametrize(
    "line", ["/nothing here", "/", "/not-today", "/streak @Mira Okafor really", "/config nothing x"]
)
async def test_what_is_not_a_command_is_answered_privately_with_the_text_given_back(page: Page, line: str) -> None:
    answer = await page.say("sam", line)
    assert answer["outcome"] == "refused"
    assert line in answer["plain"]


async def test_a_text_that_is_far_too_long_is_refused_kindly(page: Page) -> None:
    status, answer = await page.post("/as/sam/say", {"place": "general", "line": "x" * BODY_LIMIT})
    assert (status, answer["outcome"]) == (413, "failed")
    status, answer = await page.post("/as/sam/say", {"place": "general", "line": "x" * (CHAT_LIMIT + 1)})
    assert (status, answer["outcome"]) == (413, "failed")
    assert f"{CHAT_LIMIT:,}" in answer["plain"]


@pytest.mark.parametrize(
    "body",
    [7, [], {}, {"line": 7}, {"line": "hi", "place": "nowhere"}, {"line": "hi", "extra": 1}, {"place": "general"}],
)
async def test_a_malformed_request_is_no_accident(page: Page, body: object) -> None:
    status, answer = await page.post("/as/sam/say", body)
    assert status == 400
    assert answer["outcome"] == "failed"


@pytest.mark.parametrize(
    "path", ["/as/nobody/in/general", "/as/sam/in/nowhere", "/as/nobody/private", "/as/nobody/stream"]
)
async def test_nobody_and_nowhere_are_not_found(page: Page, path: str) -> None:
    assert (await page.get(path))[0] == 404


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


async def suggested(page: Page, who: str, query: str) -> list[str]:
    return [one["label"] for one in json.loads((await page.get(f"/as/{who}/suggest?{query}"))[1])]


async def test_zones_are_suggested(page: Page) -> None:
    assert "Europe/Berlin" in await suggested(page, "sam", "command=join&option=zone&q=berl")


async def test_goals_are_suggested_to_their_owner_alone(page: Page) -> None:
    await page.say("sam", "/goal add title:Finish the book")
    asked = "command=checkin&option=goal&q=book"
    assert await suggested(page, "sam", asked) == ["1. Finish the book"]
    assert await suggested(page, "kenji", asked) == []
    assert await suggested(page, "sam", "command=of-long-ago&option=goal&q=") == []


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


async def test_the_story_leaves_a_living_circle_and_is_told_once(sqlite_url: str, tmp_path: Path) -> None:
    async with web_demo(sqlite_url, tmp_path, story=True) as demo, aiohttp.ClientSession() as session:
        page = Page(demo, session)
        cards = await page.posts("sam", "in/check-ins")
        assert "Our week" in cards
        assert "Good to have you here!" in cards
        assert "7 days in a row" in cards
        assert 'data-press="not-today' in await page.posts("yuliya", "private")
        assert "<article" not in await page.posts("sam", "private")
        assert (await page.posts("mira")).count('data-unread="0"') == len(ROOMS) + 1
        told = cards.count("<article")
    async with web_demo(sqlite_url, tmp_path, story=True) as demo, aiohttp.ClientSession() as session:
        assert (await Page(demo, session).posts("sam", "in/check-ins")).count("<article") == told


async def test_a_story_that_was_broken_off_goes_on_and_ends_in_the_present(sqlite_url: str, tmp_path: Path) -> None:
    async with web_demo(sqlite_url, tmp_path, story=True) as demo, aiohttp.ClientSession() as session:
        told = (await Page(demo, session).posts("sam", "in/check-ins")).count("<article")
    (tmp_path / "clock.txt").write_text(str(-timedelta(days=3).total_seconds()))  # as a kill leaves it
    async with web_demo(sqlite_url, tmp_path, story=True) as demo, aiohttp.ClientSession() as session:
        assert demo.clock.now() == NOON
        assert (await Page(demo, session).posts("sam", "in/check-ins")).count("<article") > told
    assert remembered_clock(tmp_path / "clock.txt").shift == timedelta()


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"])
@pytest.mark.parametrize("hours", [-11, -6, 0, 7, 11])
async def test_the_story_works_at_any_hour_and_anywhere_and_ends_in_the_present(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: int, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    present = NOON + timedelta(hours=hours)
    async with (
        web_demo(sqlite_url, tmp_path, story=True, present=present) as demo,
        aiohttp.ClientSession() as session,
    ):
        assert demo.clock.now() == present
        page = Page(demo, session)
        for person in PEOPLE:
            for place in ("private", *(f"in/{room.id}" for room in ROOMS)):
                assert "tone-problem" not in await page.posts(person.id, place)
        assert "Our week" in await page.posts("sam", "in/check-ins")
