"""An answer on its way to the member: every way in which it can fail, and what they read of it afterwards."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from wire.discord_accounts import User
from wire.discord_interactions import Interaction
from wire.discord_kith import OnDiscord, kith_on_discord
from wire.discord_server import eventually, loopback_discord

CALLBACK = "/callback$"
ORIGINAL = "/messages/@original$"


@pytest.fixture
async def kith() -> AsyncIterator[OnDiscord]:
    async with loopback_discord() as server, kith_on_discord(server) as running:
        yield running


async def checks_in(kith: OnDiscord, user: User) -> Interaction:
    deed = kith.server.people.slash(user, kith.server.here(), "checkin", note="done")
    await kith.server.deliver(deed)
    return deed


async def told_later(kith: OnDiscord, user: User) -> str:
    """What stands beside the next answer."""
    asked = kith.server.people.slash(user, kith.server.here(), "streak")
    assert "Days in total: **1 day**" in (await kith.server.see(asked)).text
    await eventually(lambda: asked.followups)
    return asked.followups[0].text


LOST: list[dict[str, Any]] = [
    {"status": 404, "code": 10008},
    {"status": 404, "code": 10015},
    {"status": 401, "code": 50027},
    {"status": 403, "code": 0, "headers": {"Via": ""}, "page": "<html>"},
    {"status": 429, "headers": {"Via": ""}, "page": "<html>banned</html>"},
    {"status": None, "times": 4},
]


@pytest.mark.parametrize("fault", LOST, ids=[f"{fault['status']}-{fault.get('code')}" for fault in LOST])
async def test_what_was_done_is_told_at_the_next_contact_when_its_answer_failed(
    kith: OnDiscord, fault: dict[str, Any]
) -> None:
    sam = kith.server.person("sam")
    planned = kith.server.plan("PATCH", ORIGINAL, **fault)
    await checks_in(kith, sam)
    await eventually(lambda: planned.times == 0)
    assert "It counts!" in await told_later(kith, sam)


async def test_an_answer_that_took_longer_than_its_token_lives_is_told_at_the_next_contact(kith: OnDiscord) -> None:
    sam = kith.server.person("sam")
    kith.server.plan("PATCH", ORIGINAL, status=500, takes=15 * 60 + 1)
    await checks_in(kith, sam)
    await eventually(lambda: [one for one in kith.server.troubles.of("PATCH", ORIGINAL) if "50027" in one.said])
    assert "It counts!" in await told_later(kith, sam)


async def test_an_answer_that_is_owed_is_kept_while_it_cannot_be_shown(kith: OnDiscord) -> None:
    server, sam = kith.server, kith.server.person("sam")
    server.plan("PATCH", ORIGINAL, status=404, code=10008)
    await checks_in(kith, sam)
    await eventually(lambda: server.troubles.of("PATCH", ORIGINAL))
    failing = server.plan("POST", r"/webhooks/\d+/[^/]+$", status=404, code=10015)
    await server.slash(sam, "streak")
    await eventually(lambda: failing.times == 0)
    assert "It counts!" in await told_later(kith, sam)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "body": {"retry_after": 0.05, "global": True}, "headers": {"X-RateLimit-Global": "true"}},
        {"status": 429, "body": {"retry_after": 0.05, "global": False}, "headers": {"X-RateLimit-Scope": "user"}},
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", CALLBACK), ("PATCH", ORIGINAL)])
async def test_a_rate_limit_is_waited_for(kith: OnDiscord, method: str, path: str, fault: dict[str, Any]) -> None:
    kith.server.plan(method, path, **fault)
    assert "It counts!" in (await kith.server.slash(kith.server.person("sam"), "checkin", note="done")).text


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (404, 10015), (401, 50027), (403, 50001)])
async def test_what_could_not_be_acknowledged_was_not_done(kith: OnDiscord, status: int, code: int) -> None:
    sam = kith.server.person("sam")
    kith.server.plan("POST", CALLBACK, status=status, code=code)
    await checks_in(kith, sam)
    await eventually(lambda: kith.server.troubles.of("POST", CALLBACK))
    assert "Your first check-in" in (await kith.server.slash(sam, "checkin", note="again")).text
    assert len(kith.server.troubles.of("PATCH", ORIGINAL)) == 1


async def test_suggestions_that_come_too_late_are_no_matter(kith: OnDiscord) -> None:
    sam = kith.server.person("sam")
    kith.server.plan("POST", CALLBACK, status=404, code=10062)
    await kith.server.deliver(kith.server.people.typing(sam, kith.server.here(), "join", "zone", "berl"))
    await eventually(lambda: kith.server.troubles.of("POST", CALLBACK))
    assert (await kith.server.typing(sam, "join", "zone", "berl"))[0] == "Europe/Berlin"


async def test_a_form_that_did_not_open_did_nothing_and_opens_the_next_time(kith: OnDiscord) -> None:
    sam = kith.server.person("sam")
    kith.server.plan("POST", CALLBACK, status=404, code=10062)
    await kith.server.deliver(kith.server.people.slash(sam, kith.server.here(), "checkin"))
    await eventually(lambda: kith.server.troubles.of("POST", CALLBACK))
    assert (await kith.server.slash(sam, "checkin")).modal
