"""The demo as people meet it: real Chromium, the real core on SQLite, a real socket."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio
from browsing import IN_A_BROWSER, Circle, chromium, circle_of, line, posts, say
from playwright.async_api import Browser, expect
from webworld import NOON

pytestmark = [*IN_A_BROWSER]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests of this file."""
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def circle(sqlite_url: str, tmp_path: Path, browser: Browser) -> AsyncIterator[Circle]:
    async with circle_of(sqlite_url, tmp_path, browser) as circle:
        yield circle


async def test_a_member_checks_in_by_typing_and_everybody_sees_it_at_once(circle: Circle) -> None:
    sam, kenji = await circle.enter("sam"), await circle.enter("kenji")
    await say(sam, "/checkin Read chapter one minutes:25")
    await expect(posts(sam, "Your first check-in")).to_contain_text("only you see this")
    await expect(posts(kenji, "Read chapter one")).to_contain_text("@Sam checked in for the first time (25 minutes)")
    await expect(posts(kenji, "Your first check-in")).to_have_count(0)
    await expect(line(sam)).to_have_value("")


async def test_somebody_cheers_by_the_button_and_it_arrives_live(circle: Circle) -> None:
    sam, priya = await circle.enter("sam"), await circle.enter("priya")
    await say(sam, "/checkin My first page")
    await posts(priya, "My first page").get_by_role("button", name="Cheer").click()
    await expect(posts(sam, "@Priya ☀️").filter(has_text="@Sam")).to_be_visible()
    await expect(posts(priya, "only you see this")).to_contain_text("Sam")


async def test_a_word_elsewhere_marks_the_channel_until_it_is_read(circle: Circle) -> None:
    sam, kenji = await circle.enter("sam"), await circle.enter("kenji", "in/resources")
    await say(kenji, "A good book")
    link = sam.get_by_role("link", name=re.compile("resources"))
    await expect(link).to_contain_text("1 unread")
    await link.click()
    await expect(posts(sam, "A good book")).to_be_visible()
    await sam.get_by_role("link", name=re.compile("general")).click()
    await expect(sam.get_by_role("link", name="resources", exact=True)).to_be_visible()


async def test_who_is_no_moderator_is_refused_and_offered_nothing(circle: Circle) -> None:
    sam = await circle.enter("sam")
    await line(sam).fill("/conf")
    await expect(sam.get_by_role("listbox")).to_be_hidden()
    await say(sam, "/config zone Asia/Tokyo")
    await expect(posts(sam, "moderators")).to_have_count(1)
    await expect(line(sam)).to_have_value("/config zone Asia/Tokyo")


async def test_a_second_check_in_adds_to_the_day(circle: Circle) -> None:
    sam = await circle.enter("sam")
    await say(sam, "/checkin one")
    await expect(posts(sam, "first check-in")).to_be_visible()
    await say(sam, "/checkin two")
    await expect(posts(sam, "Added to today. Today was kept already")).to_be_visible()


async def test_what_was_written_stays_when_the_demo_is_away(circle: Circle) -> None:
    sam = await circle.enter("sam")
    await sam.context.route("**/say", lambda route: route.abort())
    await say(sam, "/checkin precious words")
    await expect(sam.get_by_role("status").filter(has_text="cannot be reached")).to_be_visible()
    await expect(line(sam)).to_have_value("/checkin precious words")
    await sam.context.unroute("**/say")
    await sam.get_by_role("button", name="Send").click()
    await expect(posts(sam, "precious words")).to_be_visible()
    circle.complaints.clear()


async def test_leaving_and_coming_back(circle: Circle) -> None:
    sam, kenji = await circle.enter("sam"), await circle.enter("kenji")
    await kenji.get_by_text("Leave or come back").click()
    await kenji.get_by_role("button", name="Leave the circle").click()
    await expect(kenji.get_by_text("Kenji has left the circle.", exact=True)).to_be_visible()
    await kenji.wait_for_load_state()
    await expect(sam.get_by_role("listitem").filter(has_text="Kenji")).to_contain_text("left")
    await kenji.get_by_role("button", name="Come back", exact=True).click()
    await expect(line(kenji)).to_be_visible()
    await expect(posts(sam, "Kenji is back")).to_be_visible()


async def test_two_tabs_of_one_browser_can_be_two_people(circle: Circle) -> None:
    sam = await circle.enter("sam")
    mira = await sam.context.new_page()
    await mira.goto(f"{circle.demo.address}/as/mira/in/general")
    await say(sam, "from Sam")
    await say(mira, "from Mira")
    await expect(posts(sam, "from Mira")).to_contain_text("Mira Okafor")
    await expect(posts(mira, "from Sam").locator(".author")).to_have_text("Sam")


async def test_a_restart_keeps_everything_and_the_page_finds_back(
    sqlite_url: str, tmp_path: Path, browser: Browser
) -> None:
    async with circle_of(sqlite_url, tmp_path, browser) as circle:
        sam = await circle.enter("sam")
        await say(sam, "/checkin Before the restart")
        await expect(posts(sam, "first check-in")).to_be_visible()
        await expect(posts(sam, "Before the restart")).to_be_visible()
    async with circle_of(sqlite_url, tmp_path, browser, present=NOON + timedelta(days=1)) as circle:
        sam = await circle.enter("sam")
        await expect(posts(sam, "first check-in")).to_be_visible()
        await say(sam, "/checkin After it")
        await expect(posts(sam, "It counts: 2 days in a row")).to_be_visible()
