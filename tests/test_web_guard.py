"""Who may ask the demo's server, over a real socket, and what is refused."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from webpage import Page, served_page

from adapters.web.guard import HEADERS


@pytest.fixture
async def page(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Page]:
    async with served_page(sqlite_url, tmp_path) as page:
        yield page


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
