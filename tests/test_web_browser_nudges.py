"""What comes by itself in a real browser: nudges and their buttons, tips, the recap."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from browsing import IN_A_BROWSER, Circle, chromium, circle_of, field, pass_time, posts, say, submit
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


async def test_a_quiet_member_gets_a_kind_word_and_its_buttons_work(circle: Circle) -> None:
    sam = await circle.enter("sam")
    await say(sam, "/join UTC private")
    await expect(posts(sam, "Welcome, Sam!")).to_be_visible()
    await say(sam, "/checkin Before the silence")
    await expect(posts(sam, "Before the silence")).to_be_visible()
    for step in ("Tomorrow", "Tomorrow", *["+1 hour"] * 7):
        await pass_time(sam, step)
    private = sam.get_by_role("link", name=re.compile("Kith"))
    await expect(private).to_contain_text("1 unread")
    await private.click()
    await sam.wait_for_url("**/private")
    nudge = posts(sam, "@Sam, how are things going?")
    await nudge.get_by_role("button", name="Not today").click()
    await expect(posts(sam, "Thank you for telling me")).to_be_visible()
    await nudge.get_by_role("button", name="Check in").click()
    await field(sam, "What did you do?").fill("A tiny thing")
    await submit(sam, "Check in")
    await expect(posts(sam, "Good to have you here!")).to_be_visible()


@pytest.mark.parametrize(("width", "hour"), [(1280, 12), (320, 2), (768, 23)])
async def test_somebody_of_the_story_is_missed_a_day_later_and_only_they_see_it(
    sqlite_url: str, tmp_path: Path, browser: Browser, width: int, hour: int
) -> None:
    async with circle_of(sqlite_url, tmp_path, browser, NOON.replace(hour=hour), story=True) as circle:
        tomas, priya = [await circle.enter(who, "in/check-ins", width=width) for who in ("tomas", "priya")]
        await expect(posts(tomas, "Recorded myself")).to_be_visible(timeout=30_000)
        await pass_time(tomas, "Tomorrow")
        nudge = posts(tomas, "@Tomás Rivera, how are things going?")
        await expect(nudge).to_contain_text("only you see this")
        for label, words in (
            ("Why am I getting this?", "You told me on"),
            ("I'm stuck", "Being stuck is part of learning"),
            ("Pause", "For how long?"),
        ):
            await nudge.get_by_role("button", name=label).click()
            await expect(posts(tomas, words)).to_be_visible()
        await posts(tomas, "For how long?").get_by_role("button", name="3 days").click()
        await expect(posts(tomas, "Paused from today")).to_be_visible()
        assert await nudge.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
        await expect(posts(priya, "@Tomás Rivera, how are things going?")).to_have_count(0)


async def test_the_second_word_asks_for_a_tip_which_is_shown_as_its_author_wants(circle: Circle) -> None:
    mira, sam = await circle.enter("mira"), await circle.enter("sam", "private")
    await say(mira, "/config channel #general")
    await say(sam, "/join UTC private")
    await expect(posts(sam, "Welcome, Sam!")).to_be_visible()
    await pass_time(sam, "Next week")
    await posts(sam, "tip").get_by_role("button", name="Share a tip").click()
    await field(sam, "What helped you?").fill("Read the last page first.")
    await submit(sam, "Send it")
    await posts(sam, "May I show it to the others?").get_by_role("button", name="Show it without my name").click()
    await expect(posts(sam, "It is out, without your name")).to_be_visible()
    await expect(posts(mira, "A tip from one of us")).to_contain_text("Read the last page first.")


async def test_a_moderator_configures_and_the_recap_comes_by_itself(circle: Circle) -> None:
    mira, sam = await circle.enter("mira"), await circle.enter("sam", "in/check-ins")
    await say(mira, "/config channel #check-ins")
    await expect(posts(mira, "#check-ins")).to_be_visible()
    await say(sam, "/checkin For the recap minutes:40")
    await expect(posts(sam, "For the recap")).to_be_visible()
    await pass_time(mira, "Next week")
    recap = posts(sam, "Our week")
    await expect(recap.get_by_role("table", name="Minutes of work this week")).to_contain_text("40 minutes")
    await expect(recap).to_have_count(1)
    await expect(sam.locator("#clock")).to_contain_text("Monday 9 March")


async def test_consent_is_asked_once_and_answered_by_a_button(circle: Circle) -> None:
    sam = await circle.enter("sam")
    await say(sam, "/checkin one")
    await posts(sam, "May I write to you").get_by_role("button", name="Yes, privately").click()
    await expect(posts(sam, "I'll write to you privately")).to_be_visible()
