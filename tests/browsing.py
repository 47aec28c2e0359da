"""People in browsers of their own: real Chromium, the real core on SQLite, a real socket."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
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

IN_A_BROWSER = (
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason=NO_BROWSER),
)
"""What marks a file of tests in the browser: all of them share one loop and one worker."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A running browser."""
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
