"""What people write and press in the demo, over a real socket: each counts once, and nothing breaks it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from webpage import Page, served_page

from adapters.web.limits import BODY_LIMIT, CHAT_LIMIT

EVENT = "01234567-89ab-cdef"


@pytest.fixture
async def page(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Page]:
    async with served_page(sqlite_url, tmp_path) as page:
        yield page


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
