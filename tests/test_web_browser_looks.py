"""How the demo looks in a real browser: on a phone, to a screen reader, and with hostile words."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from browsing import IN_A_BROWSER, Circle, chromium, circle_of, line, open_form, posts, say
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
