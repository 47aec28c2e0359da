"""The demo's forms and suggestions in a real browser: what is offered, what is refused beside its field."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from browsing import IN_A_BROWSER, Circle, chromium, circle_of, field, line, open_form, posts, submit
from playwright.async_api import Browser, expect

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


async def test_a_member_checks_in_by_the_form(circle: Circle) -> None:
    sam = await circle.enter("sam")
    await open_form(sam, "/checkin")
    await field(sam, "What did you do?").fill("Two lines\nof work")
    await field(sam, "For how many minutes?").fill("30")
    await submit(sam, "Check in")
    await expect(sam.get_by_role("dialog")).to_be_hidden()
    await expect(posts(sam, "checked in for the first time").locator("blockquote")).to_have_text("Two lines\nof work")
    await expect(line(sam)).to_be_focused()


async def test_a_member_checks_in_by_keyboard_alone(circle: Circle) -> None:
    sam = await circle.enter("sam")
    await expect(line(sam)).to_be_focused()
    await sam.get_by_role("link", name="Skip to writing").focus()
    await sam.keyboard.press("Enter")
    await expect(line(sam)).to_be_focused()
    await sam.keyboard.type("/che")
    offers = sam.get_by_role("listbox", name="Suggestions")
    await expect(offers.get_by_role("option")).to_have_text([re.compile("/checkin"), re.compile("/cheer")])
    await expect(line(sam)).to_have_attribute("aria-activedescendant", "offer-0")
    await sam.keyboard.press("ArrowDown")
    await expect(offers.get_by_role("option", selected=True)).to_contain_text("/cheer")
    await sam.keyboard.press("ArrowUp")
    await sam.keyboard.press("Enter")
    await expect(line(sam)).to_have_value("/checkin ")
    await sam.keyboard.press("Escape")
    await expect(offers).to_be_hidden()
    await sam.keyboard.press("Enter")
    await expect(field(sam, "What did you do?")).to_be_focused()
    await sam.keyboard.type("No mouse today")
    await sam.keyboard.press("Tab")
    await sam.keyboard.type("15")
    for _ in ("the goal", "private", "Cancel", "Check in"):
        await sam.keyboard.press("Tab")
    await expect(sam.get_by_role("dialog").get_by_role("button", name="Check in")).to_be_focused()
    await sam.keyboard.press("Enter")
    await expect(posts(sam, "No mouse today")).to_contain_text("15 minutes")


async def test_names_channels_choices_and_zones_are_offered(circle: Circle) -> None:
    mira = await circle.enter("mira")
    offers = mira.get_by_role("listbox").get_by_role("option")
    for typed, offered, completed in (
        ("/cheer @pri", "@Priya ☀️", "/cheer @Priya ☀️ "),
        ("/config channel #che", "#check-ins", "/config channel #check-ins "),
        ("/leaderboard min", "minutes", "/leaderboard minutes "),
        ("/config zone berl", "Europe/Berlin", "/config zone Europe/Berlin "),
        ("/checkin done priv", "private:", "/checkin done private:"),
    ):
        await line(mira).fill(typed)
        await expect(offers.first).to_contain_text(offered)
        await line(mira).press("Tab")
        await expect(line(mira)).to_have_value(completed)


async def test_a_note_that_ends_like_an_option_is_sent_by_enter(circle: Circle) -> None:
    sam = await circle.enter("sam")
    await line(sam).fill("/checkin Lesson n")
    await expect(sam.get_by_role("listbox").get_by_role("option").first).to_contain_text("note:")
    await line(sam).press("Enter")
    await expect(posts(sam, "Lesson n")).to_be_visible()


async def test_a_long_note_is_refused_beside_its_field_and_still_there(circle: Circle) -> None:
    sam = await circle.enter("sam")
    note = "y" * 1200
    await open_form(sam, "/checkin")
    await field(sam, "What did you do?").fill(note)
    await expect(sam.locator(".counter").first).to_have_text("1,200 / 1,000")
    await submit(sam, "Check in")
    box = field(sam, "What did you do?")
    await expect(box).to_have_value(note)
    await expect(box).to_be_focused()
    await expect(box).to_have_attribute("aria-invalid", "true")
    described = (await box.get_attribute("aria-describedby") or "").split()
    await expect(sam.locator(f"#{described[-1]}")).to_contain_text("200 longer")
    await box.fill("Shorter")
    await submit(sam, "Check in")
    await expect(posts(sam, "Shorter")).to_be_visible()


@pytest.mark.parametrize("minutes", ["-1", "0", "1e9", "abc"])
async def test_impossible_minutes_are_explained_in_the_form(circle: Circle, minutes: str) -> None:
    sam = await circle.enter("sam")
    await open_form(sam, "/checkin")
    await field(sam, "What did you do?").fill("Kept")
    await field(sam, "For how many minutes?").fill(minutes)
    await submit(sam, "Check in")
    await expect(sam.locator("#field-minutes-fault")).to_contain_text("1 to 1,440")
    await expect(field(sam, "For how many minutes?")).to_be_focused()
    await expect(field(sam, "What did you do?")).to_have_value("Kept")
