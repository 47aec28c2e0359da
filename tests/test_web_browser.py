"""The demo as people meet it: real Chromium, the real core on SQLite, a real socket."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect
from webworld import NOON, Demo, web_demo

CHROMIUM = os.environ.get("KITH_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NO_BROWSER = "there is no Chromium: install Debian's package `chromium`, or name one in KITH_TEST_CHROMIUM"

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason=NO_BROWSER),
]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests of this file."""
    assert CHROMIUM is not None, NO_BROWSER
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


class Circle:
    """A served demo, and the browsers of the people in it."""

    def __init__(self, demo: Demo, browser: Browser) -> None:
        self.demo = demo
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    async def enter(self, who: str, where: str = "in/general", width: int = 1280, height: int = 800) -> Page:
        """A person in a browser of their own."""
        context = await self._browser.new_context(
            viewport={"width": width, "height": height}, timezone_id="Europe/Berlin", reduced_motion="reduce"
        )
        self._contexts.append(context)
        context.set_default_timeout(10_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console", lambda line: self.complaints.append(line.text) if line.type in {"error", "warning"} else None
        )
        await page.goto(f"{self.demo.address}/as/{who}/{where}")
        return page

    async def leave(self) -> None:
        for context in self._contexts:
            await context.close()


@asynccontextmanager
async def circle_of(
    url: str, folder: Path, browser: Browser, present: datetime = NOON, *, story: bool = False
) -> AsyncIterator[Circle]:
    async with web_demo(url, folder, present=present, story=story) as demo:
        circle = Circle(demo, browser)
        try:
            yield circle
        finally:
            await circle.leave()
    assert circle.complaints == []


@pytest_asyncio.fixture(loop_scope="module")
async def circle(sqlite_url: str, tmp_path: Path, browser: Browser) -> AsyncIterator[Circle]:
    async with circle_of(sqlite_url, tmp_path, browser) as circle:
        yield circle


def line(page: Page) -> Locator:
    return page.get_by_role("combobox", name=re.compile("slash begins a command"))


def posts(page: Page, words: str) -> Locator:
    return page.get_by_role("log").get_by_role("article").filter(has_text=words)


def field(page: Page, label: str) -> Locator:
    return page.get_by_role("dialog").get_by_label(label)


async def say(page: Page, words: str) -> None:
    await line(page).fill(words)
    await page.get_by_role("button", name="Send").click()


async def open_form(page: Page, command: str) -> None:
    await say(page, command)
    await expect(page.get_by_role("dialog")).to_be_visible()


async def submit(page: Page, label: str) -> None:
    await page.get_by_role("dialog").get_by_role("button", name=label).click()


async def pass_time(page: Page, step: str) -> None:
    button = page.get_by_role("button", name=step)
    await button.click()
    await expect(page.locator("#clock-news")).to_have_text(re.compile("It is now"))
    await expect(button).to_be_enabled()
    await page.locator("#clock-news").evaluate("news => { news.textContent = '' }")


async def test_a_member_checks_in_by_typing_and_everybody_sees_it_at_once(circle: Circle) -> None:
    sam, kenji = await circle.enter("sam"), await circle.enter("kenji")
    await say(sam, "/checkin Read chapter one minutes:25")
    await expect(posts(sam, "Your first check-in")).to_contain_text("only you see this")
    await expect(posts(kenji, "Read chapter one")).to_contain_text("@Sam checked in for the first time (25 minutes)")
    await expect(posts(kenji, "Your first check-in")).to_have_count(0)
    await expect(line(sam)).to_have_value("")


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
    await say(mira, "/goal add Finish the book")
    for typed, offered, completed in (
        ("/goal done boo", "1. Finish the book", "/goal done 1 "),
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


async def test_who_is_no_moderator_is_refused_and_offered_nothing(circle: Circle) -> None:
    sam = await circle.enter("sam")
    await line(sam).fill("/conf")
    await expect(sam.get_by_role("listbox")).to_be_hidden()
    await say(sam, "/config zone Asia/Tokyo")
    await expect(posts(sam, "moderators")).to_have_count(1)
    await expect(line(sam)).to_have_value("/config zone Asia/Tokyo")


HOSTILE = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> "
    "@everyone <!channel> [x](evil)"
)


async def test_a_hostile_note_is_shown_as_text_and_runs_nothing(circle: Circle) -> None:
    sam, kenji = await circle.enter("sam"), await circle.enter("kenji")
    await say(sam, f"/checkin {HOSTILE}")
    await say(sam, HOSTILE)
    for page in (sam, kenji):
        await expect(posts(page, "checked in").locator("blockquote")).to_have_text(HOSTILE)
        await expect(page.locator(".said").last).to_have_text(HOSTILE)
        await page.reload()
        await expect(posts(page, "checked in").locator("blockquote")).to_have_text(HOSTILE)
        assert await page.locator(".log script, .log img[src=x]").count() == 0
        assert "owned" not in await page.title()


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


async def test_a_second_check_in_adds_to_the_day(circle: Circle) -> None:
    sam = await circle.enter("sam")
    await say(sam, "/checkin one")
    await expect(posts(sam, "first check-in")).to_be_visible()
    await say(sam, "/checkin two")
    await expect(posts(sam, "Added to today. Today was kept already")).to_be_visible()


async def test_consent_is_asked_once_and_answered_by_a_button(circle: Circle) -> None:
    sam = await circle.enter("sam")
    await say(sam, "/checkin one")
    await posts(sam, "May I write to you").get_by_role("button", name="Yes, privately").click()
    await expect(posts(sam, "I'll write to you privately")).to_be_visible()


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


LONG = "x" * 400


@pytest.mark.parametrize("width", [360, 390])
async def test_a_phone_needs_no_sideways_scrolling_and_reaches_everything(circle: Circle, width: int) -> None:
    sam = await circle.enter("sam", width=width, height=740)
    await say(sam, f"/checkin {LONG}")
    await say(sam, f"{LONG} مرحبا")
    await say(sam, "/leaderboard")
    await expect(posts(sam, "Days in a row")).to_be_visible()
    for element in ("html", "#scroll", ".room-top", ".bottom"):
        box = sam.locator(element)
        assert await box.evaluate("e => e.scrollWidth <= e.clientWidth + 1"), element
    await expect(line(sam)).to_be_in_viewport()
    await sam.get_by_role("button", name="Channels and people").click()
    await expect(sam.get_by_role("navigation", name="Circle").locator("a[aria-current=page]")).to_be_focused()
    await sam.keyboard.press("Escape")
    await expect(sam.get_by_role("button", name="Channels and people")).to_be_focused()
    await open_form(sam, "/join")
    assert await sam.locator("#dialog").evaluate("e => e.scrollWidth <= e.clientWidth + 1")


UNNAMED = """() => [...document.querySelectorAll('button, a, input, select, textarea, table, dialog[open]')]
    .filter(e => e.checkVisibility())
    .filter(e => !(e.labels?.length || e.ariaLabel || e.textContent.trim() || e.getAttribute('aria-labelledby')))
    .map(e => e.outerHTML)"""

BROKEN_REFERENCES = """() => ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for'].flatMap(name =>
    [...document.querySelectorAll(`[${name}]`)].flatMap(e => e.getAttribute(name).split(' '))
        .filter(id => !document.getElementById(id)))"""

DOUBLE_IDS = """() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
    return ids.filter((id, at) => ids.indexOf(id) !== at) }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everything_has_a_name_a_landmark_and_enough_contrast(circle: Circle, scheme: str) -> None:
    mira = await circle.enter("mira")
    await mira.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await say(mira, "/checkin Something minutes:5")
    await expect(posts(mira, "Something")).to_be_visible()
    await say(mira, "/nonsense")
    await say(mira, "/leaderboard")
    await expect(posts(mira, "Days in a row")).to_be_visible()
    await open_form(mira, "/checkin")
    for check in (UNNAMED, BROKEN_REFERENCES, DOUBLE_IDS):
        assert await mira.evaluate(check) == []
    assert await mira.evaluate(CONTRAST) == []
    await mira.keyboard.press("Escape")
    for role in ("main", "navigation", "log"):
        await expect(mira.get_by_role(role)).to_have_count(1)
    await expect(mira.get_by_role("heading", level=1)).to_have_count(1)


CONTRAST = """() => {
  const rgb = text => (text.match(/[0-9.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [.2126, .7152, .0722][at], 0);
  const ground = e => { for (; e; e = e.parentElement) {
    const colour = rgb(getComputedStyle(e).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour; }
    return [255, 255, 255]; };
  return [...document.querySelectorAll('body *')]
    .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .filter(e => !e.closest('[hidden], .unseen, option'))
    .map(e => { const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
      return [(a + .05) / (b + .05), e.textContent.trim().slice(0, 30), e.className]; })
    .filter(([ratio]) => ratio < 4.5);
}"""
