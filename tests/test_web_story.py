"""The demo's story: told once, at any hour and anywhere, and it ends in the present."""

from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from webpage import Page
from webworld import NOON, web_demo

from adapters.web.people import PEOPLE, ROOMS
from bot.demo import remembered_clock


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


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        *(("Asia/Tokyo", hours) for hours in (-11, -6, 0, 7, 11)),
        *(("America/Los_Angeles", hours) for hours in (-11, 11)),
        *(("Pacific/Kiritimati", hours) for hours in (-11, 11)),
    ],
)
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
