"""What Kith sends unasked on Discord: once, to whom it is meant, within Discord's limits; and every way to fail."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import discord
import pytest
from wire.discord_accounts import User
from wire.discord_kith import HURRIED, OnDiscord, kith_on_discord
from wire.discord_rights import SEND_MESSAGES, VIEW_CHANNEL
from wire.discord_server import loopback_discord
from world import START

from adapters.discord.deliver import nonce
from adapters.discord.failures import LOST, as_delivery_error
from adapters.discord.guards import Breaker, Budget, Refusals
from adapters.discord.inbound import circle
from bot.domain.identity import MemberId, PlaceId
from bot.errors.delivery import Rejected, Throttled, Unreachable
from bot.messages import Button, Destination, DestinationKind, Message, Quote, paragraph
from bot.outgoing import Outgoing, Policy

CAUTIOUS = replace(HURRIED, invalid_requests=5)

SENDS = r"/channels/\d+/messages$"


@pytest.fixture
async def kith() -> AsyncIterator[OnDiscord]:
    async with loopback_discord() as server, kith_on_discord(server) as running:
        yield running


def to_channel(kith: OnDiscord, message: Message | None = None, key: str = "key") -> Outgoing:
    place = PlaceId(kith.server.general.id)
    return _outgoing(kith, Destination(DestinationKind.PLACE, place_id=place), message, key)


def to_member(kith: OnDiscord, user: User, message: Message | None = None, key: str = "key") -> Outgoing:
    return _outgoing(kith, Destination(DestinationKind.PRIVATE, member_id=MemberId(user.id)), message, key)


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


async def test_a_private_message_carries_its_server_in_its_buttons(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    await server.slash(sam, "checkin", note="done")
    buttons = (Button("Check in", "checkin"), Button("Not today", "not-today", {"for": sam.id}))
    await kith.platform.send(to_member(kith, sam, Message((paragraph("hello"),), buttons)))
    (letter,) = server.letters(sam)
    private = server.in_private(sam)
    assert "All right." in (await server.press(sam, letter, "Not today", private)).text
    form = await server.press(sam, letter, "Check in", private)
    seen = await server.submit(sam, form, private, note="at last")
    assert "Added to today" in seen.text


async def test_whoever_left_is_not_brought_back_by_an_old_private_button(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    await server.slash(sam, "checkin", note="done")
    button = Button("Not today", "not-today", {"for": sam.id})
    await kith.platform.send(to_member(kith, sam, Message((paragraph("hello"),), (button,))))
    del server.guild.members[sam.id]
    seen = await server.press(sam, server.letters(sam)[0], "Not today", server.in_private(sam))
    assert "you are not there just now" in seen.text
    assert await _has_left(kith, sam)


async def _has_left(kith: OnDiscord, user: User) -> bool:
    circle_id = circle(int(kith.server.guild.id))
    profile = await kith.storage.read(lambda uow: uow.members.get(circle_id, MemberId(user.id)))
    return profile is not None and profile.member.left_at is not None


async def test_somebody_who_left_is_let_be_although_another_server_would_let_us_write(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    server.world.join(server.world.add_guild("Elsewhere"), sam)
    await server.slash(sam, "checkin", note="done")
    del server.guild.members[sam.id]
    with pytest.raises(Unreachable):
        await kith.platform.send(to_member(kith, sam))
    assert await _has_left(kith, sam)
    assert server.letters(sam) == []


async def test_closed_private_messages_are_tried_once_and_again_after_the_next_contact(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam", dms_closed=True)
    for _ in range(3):
        with pytest.raises(Unreachable):
            await kith.platform.send(to_member(kith, sam))
    assert len(server.troubles.of("POST", SENDS)) == 1
    sam.dms_closed = False
    await server.slash(sam, "help")
    await kith.platform.send(to_member(kith, sam))
    assert len(server.letters(sam)) == 1


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


def test_the_circuit_closes_as_invalid_requests_grow_old() -> None:
    breaker = Breaker(limit=3, window=600)
    for at, status in ((0.0, 401), (1.0, 403), (1.5, 200), (1.6, 404)):
        breaker.note(status, at)
    breaker.note(429, 1.7, shared=True)
    assert breaker.open_for(2) == 0
    breaker.note(429, 2)
    assert breaker.open_for(2) == 598
    assert breaker.open_for(601) == 0


def test_the_budget_spreads_sends_evenly() -> None:
    budget = Budget(per_second=25)
    waits = []
    for _ in range(51):
        waits.append(budget.wait(10.0))
        budget.take(10.0)
    assert waits[0] == 0
    assert waits[50] == pytest.approx(2.0)
    assert budget.wait(13.0) == 0


def test_refusals_are_forgotten_in_time_and_by_number() -> None:
    refusals = Refusals(holds=300, kept=2)
    for address in "abc":
        refusals.note(address, 0.0)
    assert [refusals.holds(address, 299.0) for address in "abc"] == [False, True, True]
    assert not refusals.holds("c", 300.0)
    refusals.forget("b")
    assert not refusals.holds("b", 1.0)
    refusals.forget_all()
    assert not refusals.holds("c", 1.0)


def test_a_failure_of_another_kind_has_an_unknown_fate() -> None:
    assert as_delivery_error(discord.ClientException("?")) is None
