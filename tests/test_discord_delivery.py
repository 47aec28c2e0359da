"""What Kith sends unasked on Discord: once, to whom it is meant, within Discord's limits; and every way to fail."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import discord
import pytest
from wire.discord_kith import HURRIED, OnDiscord, kith_on_discord
from wire.discord_places import THREAD
from wire.discord_rights import SEND_MESSAGES, VIEW_CHANNEL
from wire.discord_server import loopback_discord
from world import START

from adapters.discord.deliver import nonce
from adapters.discord.failures import LOST, as_delivery_error
from adapters.discord.inbound import circle
from bot.domain.identity import PlaceId
from bot.errors.delivery import Rejected, Throttled, Unreachable
from bot.messages import Button, Destination, DestinationKind, Message, Quote, paragraph
from bot.outgoing import Outgoing, Policy

CAUTIOUS = replace(HURRIED, invalid_requests=5)

SENDS = r"/channels/\d+/messages$"
LOOKS_UP = r"/members/\d+$"


@pytest.fixture
async def kith() -> AsyncIterator[OnDiscord]:
    async with loopback_discord() as server, kith_on_discord(server) as running:
        yield running


def to_channel(kith: OnDiscord, message: Message | None = None, key: str = "key") -> Outgoing:
    place = PlaceId(kith.server.general.id)
    return _outgoing(kith, Destination(DestinationKind.PLACE, place_id=place), message, key)


def _outgoing(kith: OnDiscord, destination: Destination, message: Message | None, key: str) -> Outgoing:
    return Outgoing(
        circle_id=circle(int(kith.server.guild.id)),
        platform="discord",
        key=key,
        destination=destination,
        message=message or Message((paragraph("hello"),)),
        policy=Policy.AT_LEAST_ONCE,
        not_before=START,
    )


async def test_a_message_whose_answer_was_lost_is_sent_again_and_stands_there_once(kith: OnDiscord) -> None:
    kith.server.plan("POST", SENDS, status=None, lost=True)
    with pytest.raises(LOST):
        await kith.platform.send(to_channel(kith))
    await kith.platform.send(to_channel(kith))
    assert [message.text for message in kith.server.posted()] == ["hello"]
    await kith.platform.send(to_channel(kith, key="another"))
    assert len(kith.server.posted()) == 2


def test_a_nonce_is_made_from_the_key_alone_and_fits() -> None:
    outgoing = Outgoing(
        circle(7), "discord", "key" * 99, Destination(DestinationKind.PLACE), Message(()), Policy.AT_LEAST_ONCE, START
    )
    assert nonce(outgoing) == nonce(replace(outgoing, attempts=3, message=Message((Quote("x"),))))
    assert nonce(outgoing) != nonce(replace(outgoing, key="other"))
    assert nonce(outgoing) != nonce(replace(outgoing, circle_id=circle(8)))
    assert 0 < len(nonce(outgoing)) <= 25


@pytest.mark.parametrize("denied", [SEND_MESSAGES, VIEW_CHANNEL])
async def test_a_channel_without_permission_is_tried_once_until_it_is_changed(kith: OnDiscord, denied: int) -> None:
    server = kith.server
    server.general.denied = denied
    for _ in range(3):
        with pytest.raises(Unreachable):
            await kith.platform.send(to_channel(kith))
    assert len(server.troubles.of("POST", SENDS)) == 1
    server.general.denied = 0
    changed = {**server.general.as_json(), "topic": "new"}
    await server.gateway.dispatch("CHANNEL_UPDATE", changed, server.guild.id)
    await server.slash(server.person("sam"), "help")
    await kith.platform.send(to_channel(kith))
    assert len(server.posted()) == 1


async def test_a_channel_that_is_gone_cannot_be_reached(kith: OnDiscord) -> None:
    del kith.server.guild.channels[kith.server.general.id]
    with pytest.raises(Unreachable):
        await kith.platform.send(to_channel(kith))


async def test_whoever_writes_into_an_archived_thread_opens_it_and_a_locked_one_stays_shut(kith: OnDiscord) -> None:
    server = kith.server
    thread = server.world.add_channel(server.guild, "a thread", THREAD, server.general)
    there = _outgoing(kith, Destination(DestinationKind.PLACE, place_id=PlaceId(thread.id)), None, "key")
    thread.archived = True
    await kith.platform.send(there)
    assert (thread.archived, len(server.posted(thread))) == (False, 1)
    thread.locked = True
    with pytest.raises(Unreachable, match="locked"):
        await kith.platform.send(replace(there, key="later"))


@pytest.mark.parametrize(
    ("status", "code", "headers"),
    [(403, 40002, {}), (403, 0, {"Via": ""}), (429, 0, {"Via": ""})],
)
async def test_what_is_about_kith_and_not_about_the_channel_closes_no_channel(
    kith: OnDiscord, status: int, code: int, headers: dict[str, str]
) -> None:
    kith.server.plan("POST", SENDS, status=status, code=code, headers=headers)
    with pytest.raises(Throttled) as throttled:
        await kith.platform.send(to_channel(kith))
    assert throttled.value.retry_after == timedelta(minutes=10)
    assert not throttled.value.addressee_only
    await kith.platform.send(to_channel(kith))


async def test_a_page_of_html_from_the_network_before_discord_is_waited_for(kith: OnDiscord) -> None:
    kith.server.plan("POST", SENDS, status=429, headers={"Via": "", "Retry-After": "77"}, page="<html>banned</html>")
    with pytest.raises(Throttled) as throttled:
        await kith.platform.send(to_channel(kith))
    assert throttled.value.retry_after == timedelta(seconds=77)


@pytest.mark.parametrize("code", [20028, 20029, 20016])
async def test_a_limit_of_the_channel_alone_holds_up_nobody_else(kith: OnDiscord, code: int) -> None:
    about = {"retry_after": 61.5, "code": code, "global": False}
    kith.server.plan("POST", SENDS, status=429, body=about, headers={"X-RateLimit-Scope": "shared"})
    with pytest.raises(Throttled) as throttled:
        await kith.platform.send(to_channel(kith))
    assert throttled.value.addressee_only
    assert throttled.value.retry_after == timedelta(seconds=61.5)


async def test_a_destination_without_its_address_is_our_defect(kith: OnDiscord) -> None:
    with pytest.raises(Rejected):
        await kith.platform.send(_outgoing(kith, Destination(DestinationKind.PLACE), None, "key"))


async def test_a_button_that_discord_would_not_take_is_our_defect(kith: OnDiscord) -> None:
    too_long = Message((paragraph("hello"),), (Button("Press", "cheer", {"member": "m" * 100}),))
    with pytest.raises(Rejected, match="identifier"):
        await kith.platform.send(to_channel(kith, too_long))


async def test_what_discord_calls_malformed_is_our_defect(kith: OnDiscord) -> None:
    kith.server.plan("POST", SENDS, status=400, code=50006)
    with pytest.raises(Rejected):
        await kith.platform.send(to_channel(kith))


async def test_a_long_rate_limit_sends_the_message_back_to_the_outbox(kith: OnDiscord) -> None:
    kith.server.plan("POST", SENDS, status=429, body={"retry_after": 120.0, "global": False})
    with pytest.raises(Throttled) as throttled:
        await kith.platform.send(to_channel(kith))
    assert throttled.value.retry_after == timedelta(seconds=120)


async def test_a_short_rate_limit_is_waited_for(kith: OnDiscord) -> None:
    kith.server.plan("POST", SENDS, status=429, body={"retry_after": 0.05, "global": True})
    await kith.platform.send(to_channel(kith))
    assert len(kith.server.posted()) == 1


async def test_a_ban_of_the_network_before_discord_waits_ten_minutes(kith: OnDiscord) -> None:
    kith.server.plan("POST", SENDS, status=429, headers={"Via": ""})
    with pytest.raises(Throttled) as throttled:
        await kith.platform.send(to_channel(kith))
    assert throttled.value.retry_after == timedelta(minutes=10)


async def test_a_500_is_tried_again_by_the_sdk(kith: OnDiscord) -> None:
    kith.server.plan("POST", SENDS, status=500)
    await kith.platform.send(to_channel(kith))
    assert len(kith.server.posted()) == 1


async def test_nothing_is_sent_while_there_is_no_connection(kith: OnDiscord) -> None:
    await kith.server.down()
    await kith.platform.stop()
    with pytest.raises(Throttled):
        await kith.platform.send(to_channel(kith))
    assert not kith.platform.ready
    assert kith.platform.where == "not connected"


async def test_a_quote_that_is_too_long_comes_as_a_file_whole(kith: OnDiscord) -> None:
    words = "\n".join(f"line {n} *" for n in range(800))
    await kith.platform.send(to_channel(kith, Message((paragraph("Here it is:"), Quote(words)))))
    (message,) = kith.server.posted()
    assert message.files == {"words.txt": words}
    assert "words.txt" in message.text


async def test_invalid_requests_open_the_circuit_and_answers_go_on() -> None:
    async with loopback_discord() as server, kith_on_discord(server, patience=CAUTIOUS) as kith:
        server.plan("POST", SENDS, status=403, code=50013, times=9)
        for number in range(5):
            there = Destination(DestinationKind.PLACE, PlaceId(str(number + 1)))
            with pytest.raises(Unreachable):
                await kith.platform.send(_outgoing(kith, there, None, f"key {number}"))
        with pytest.raises(Throttled) as throttled:
            await kith.platform.send(to_channel(kith))
        assert timedelta(minutes=9) < throttled.value.retry_after <= timedelta(minutes=10)
        assert len(server.troubles.of("POST", SENDS)) == 5
        assert (await server.slash(server.person("sam"), "help")).text


def test_a_failure_of_another_kind_has_an_unknown_fate() -> None:
    assert as_delivery_error(discord.ClientException("?")) is None
