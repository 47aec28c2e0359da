"""Private messages on Discord: to members who are still there, in conversations that Discord lets Kith open."""

from collections.abc import AsyncIterator

import discord
import pytest
from wire.discord_accounts import User
from wire.discord_faults import Asked
from wire.discord_kith import OnDiscord, kith_on_discord
from wire.discord_server import LoopbackDiscord, loopback_discord
from world import START

from adapters.discord.failures import Departed
from adapters.discord.inbound import circle
from adapters.discord.letters import Letters
from bot.domain.identity import MemberId, PlaceId
from bot.errors.delivery import Declined, Throttled, Unreachable
from bot.messages import Button, Destination, DestinationKind, Message, paragraph
from bot.outgoing import Outgoing, Policy

SENDS = r"/channels/\d+/messages$"
LOOKS_UP = r"/members/\d+$"


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
    server.world.join(await server.invite("Elsewhere"), sam)
    await server.slash(sam, "checkin", note="done")
    del server.guild.members[sam.id]
    with pytest.raises(Unreachable):
        await kith.platform.send(to_member(kith, sam))
    assert await _has_left(kith, sam)
    assert server.letters(sam) == []


@pytest.mark.parametrize("code", [50278, 50007])
async def test_in_its_only_server_the_letter_itself_tells_kith_that_somebody_left(kith: OnDiscord, code: int) -> None:
    server = kith.server
    sam = server.person("sam")
    await server.slash(sam, "checkin", note="done")
    await kith.platform.send(to_member(kith, sam, key="before"))
    assert server.troubles.of("GET", LOOKS_UP) == []
    del server.guild.members[sam.id]
    server.plan("POST", SENDS, status=403, code=code)
    with pytest.raises(Departed):
        await kith.platform.send(to_member(kith, sam))
    assert await _has_left(kith, sam)


async def test_in_its_only_server_closed_private_messages_are_told_from_having_left(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam", dms_closed=True)
    await server.slash(sam, "checkin", note="done")
    with pytest.raises(Declined):
        await kith.platform.send(to_member(kith, sam))
    assert not await _has_left(kith, sam)


async def test_a_letter_costs_a_request_for_each_thing_that_is_not_known(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    await server.slash(sam, "help")
    costs = []
    for servers, key in ((1, "first"), (1, "second"), (2, "third")):
        if servers > 1:
            await server.invite("Elsewhere")
            await server.slash(sam, "help")
        before = len(_scheduled(server))
        await kith.platform.send(to_member(kith, sam, key=key))
        costs.append([asked.path.rsplit("/", 1)[1] for asked in _scheduled(server)[before:]])
    assert costs == [["channels", "messages"], ["messages"], [sam.id, "messages"]]


def _scheduled(server: LoopbackDiscord) -> list[Asked]:
    return [one for one in server.troubles.asked if not one.path.startswith(("/api/interactions", "/api/webhooks"))]


async def test_conversations_are_remembered_up_to_a_number(kith: OnDiscord) -> None:
    server = kith.server
    client = discord.Client(intents=discord.Intents(guilds=True))
    await client.login(server.token)
    letters, written = Letters(_at_once, kept=1), []

    async def post(target: discord.abc.Messageable) -> None:
        written.append(target)

    for name in ("sam", "ada", "ada", "sam"):
        member = next((one for one in server.world.users.values() if one.name == name), None) or server.person(name)
        await letters.write(client, int(server.guild.id), int(member.id), post)
    assert len(written) == 4
    assert len(server.troubles.of("POST", "/users/@me/channels")) == 3
    await client.close()


async def _at_once() -> None: ...


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


@pytest.mark.parametrize(("status", "code"), [(403, 20026), (400, 40003)])
async def test_a_kith_that_may_open_no_more_conversations_goes_on_with_those_it_has(
    kith: OnDiscord, status: int, code: int
) -> None:
    server = kith.server
    old, new, newer = (server.person(name) for name in ("old", "new", "newer"))
    await kith.platform.send(to_member(kith, old))
    server.plan("POST", "/users/@me/channels$", status=status, code=code, times=9)
    for user in (new, newer):
        with pytest.raises(Throttled) as throttled:
            await kith.platform.send(to_member(kith, user))
        assert throttled.value.addressee_only
    assert len(server.troubles.of("POST", "/users/@me/channels$")) == 2
    await kith.platform.send(to_member(kith, old, key="another"))
    await kith.platform.send(to_channel(kith))
    assert len(server.letters(old)) == 2


async def test_a_conversation_that_cannot_be_opened_is_a_choice_of_the_member(kith: OnDiscord) -> None:
    kith.server.plan("POST", "/users/@me/channels$", status=400, code=50007)
    with pytest.raises(Declined):
        await kith.platform.send(to_member(kith, kith.server.person("sam")))
