"""“Only in here, silently” on Discord: a private thread for one member, which rings nowhere and others do not see."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from wire.discord_accounts import User
from wire.discord_kith import OnDiscord, kith_on_discord
from wire.discord_messages import SILENT, Message
from wire.discord_people import Refused
from wire.discord_places import ANNOUNCEMENT, PRIVATE_THREAD, THREAD, Channel
from wire.discord_rights import CREATE_PRIVATE_THREADS, MANAGE_GUILD, SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL
from wire.discord_server import eventually, loopback_discord
from world import START

from adapters.discord.deliver import nonce
from adapters.discord.failures import LOST
from adapters.discord.inbound import circle
from bot.domain.identity import MemberId, PlaceId
from bot.errors.delivery import Rejected, Throttled, Unreachable
from bot.messages import Button, Destination, DestinationKind, Mention, paragraph
from bot.messages import Message as Words
from bot.outgoing import Outgoing, Policy

SENDS = r"/channels/\d+/messages$"
OPENS = r"/channels/\d+/threads$"
LETS_IN = r"/thread-members/\d+$"
ARCHIVES = r"/channels/\d+$"


@pytest.fixture
async def kith() -> AsyncIterator[OnDiscord]:
    async with loopback_discord() as server, kith_on_discord(server) as running:
        yield running


def whisper(kith: OnDiscord, user: User, place: Channel | None = None, words: Words | None = None) -> Outgoing:
    place_id = PlaceId((place or kith.server.general).id)
    return Outgoing(
        circle_id=circle(int(kith.server.guild.id)),
        platform="discord",
        key="key",
        destination=Destination(DestinationKind.WHISPER, place_id, MemberId(user.id)),
        message=words or Words((paragraph("hello"),)),
        policy=Policy.AT_MOST_ONCE,
        not_before=START,
    )


def threads(kith: OnDiscord) -> list[Channel]:
    return [one for one in kith.server.guild.channels.values() if one.type == PRIVATE_THREAD]


async def goes_quiet(kith: OnDiscord, user: User) -> None:
    """A member who agreed to whispers checks in, and is not heard of for three days."""
    await kith.server.slash(user, "join", consent="inside")
    await kith.server.slash(user, "checkin", note="done")
    await kith.sent()
    for _ in range(72):
        kith.clock.at += timedelta(hours=1)
        await kith.duties.run_all()
    await kith.sent()


def nudges(kith: OnDiscord, reader: User) -> list[Message]:
    return [one for one in kith.server.world.seen_by(reader) if "I may write when you go quiet" in one.text]


async def test_a_quiet_member_who_chose_silently_finds_a_nudge_that_nobody_else_sees(kith: OnDiscord) -> None:
    server = kith.server
    sam, ada = server.person("sam"), server.person("ada")
    await goes_quiet(kith, sam)
    [nudge] = nudges(kith, sam)
    assert nudges(kith, ada) == []
    assert server.letters(sam) == []
    [thread] = threads(kith)
    assert (nudge.channel_id, thread.parent, thread.name) == (thread.id, server.general, "A word from Kith")
    assert thread.readers == {sam.id}


async def test_a_whisper_rings_nowhere(kith: OnDiscord) -> None:
    server = kith.server
    sam, ada = server.person("sam"), server.person("ada")
    words = Words((paragraph("hello ", Mention(MemberId(ada.id), "Ada", notify=True)),))
    await kith.platform.send(whisper(kith, sam, words=words))
    [message] = server.world.seen_by(sam)
    assert message.body["flags"] & SILENT
    assert message.body["enforce_nonce"]
    assert not message.body.get("content")
    assert message.body["allowed_mentions"].get("users", []) == message.body["allowed_mentions"]["parse"] == []
    [opened] = server.troubles.of("POST", OPENS)
    assert isinstance(opened.body, dict)
    told = {key: opened.body[key] for key in ("type", "invitable", "auto_archive_duration")}
    assert told == {"type": 12, "invitable": False, "auto_archive_duration": 1440}


async def test_the_buttons_of_a_whisper_work_and_its_thread_is_no_place_of_the_circle(kith: OnDiscord) -> None:
    server = kith.server
    sam, ada = server.person("sam"), server.person("ada")
    await goes_quiet(kith, sam)
    [nudge] = nudges(kith, sam)
    [thread] = threads(kith)
    inside = server.here(thread)
    with pytest.raises(Refused, match="not in this thread"):
        await server.press(ada, nudge, "Not today", inside)
    assert "All right." in (await server.press(sam, nudge, "Not today", inside)).text
    form = await server.press(sam, nudge, "Check in", inside)
    assert (await server.submit(sam, form, inside, note="back again")).message is not None
    await eventually(lambda: any("back again" in one.text for one in server.posted()))
    assert len(server.posted(thread)) == 1
    profile = await kith.storage.read(
        lambda uow: uow.members.get(circle(int(server.guild.id)), MemberId(sam.id)),
    )
    assert profile is not None
    assert profile.member.last_place == server.general.id


async def test_a_whisper_for_a_member_in_a_thread_stands_under_its_channel(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    thread = server.world.add_channel(server.guild, "a thread", THREAD)
    thread.parent = server.general
    await server.gateway.dispatch("THREAD_CREATE", thread.as_json(), server.guild.id)
    await server.slash(sam, "help")
    await kith.platform.send(whisper(kith, sam, thread))
    assert [one.parent for one in threads(kith)] == [server.general]


@pytest.mark.parametrize("denied", [VIEW_CHANNEL, CREATE_PRIVATE_THREADS])
async def test_without_permission_nothing_is_said_and_a_channel_is_asked_once(kith: OnDiscord, denied: int) -> None:
    server = kith.server
    server.general.denied = denied
    for name in ("sam", "ada"):
        with pytest.raises(Unreachable):
            await kith.platform.send(whisper(kith, server.person(name)))
    assert len(server.troubles.of("POST", OPENS)) == 1
    assert server.world.messages == []
    server.general.denied = 0
    await server.gateway.dispatch("CHANNEL_UPDATE", {**server.general.as_json(), "topic": "new"}, server.guild.id)
    await server.slash(server.person("ben"), "help")
    await kith.platform.send(whisper(kith, server.person("kim")))


async def test_where_threads_are_refused_the_channel_stays_open_for_the_rest(kith: OnDiscord) -> None:
    server = kith.server
    moderator, sam = server.person("mo"), server.person("sam")
    server.world.grant(server.guild, moderator, MANAGE_GUILD)
    await server.slash(moderator, "config channel", channel=server.general)
    server.general.denied = CREATE_PRIVATE_THREADS
    await goes_quiet(kith, sam)
    assert (nudges(kith, sam), server.letters(moderator)) == ([], [])
    await server.slash(sam, "checkin", note="back again")
    await eventually(lambda: any("back again" in one.text for one in server.posted()))


async def test_a_thread_whose_message_is_refused_is_archived_and_nobody_was_in_it(kith: OnDiscord) -> None:
    server = kith.server
    server.general.denied = SEND_MESSAGES_IN_THREADS
    with pytest.raises(Unreachable):
        await kith.platform.send(whisper(kith, server.person("sam")))
    [thread] = threads(kith)
    assert (thread.archived, thread.readers) == (True, set())


@pytest.mark.parametrize(("status", "code"), [(400, 50024), (400, 160006), (403, 50001), (403, 50013), (404, 10003)])
async def test_a_thread_that_discord_will_not_open_leaves_the_member_unreachable(
    kith: OnDiscord, status: int, code: int
) -> None:
    kith.server.plan("POST", OPENS, status=status, code=code)
    with pytest.raises(Unreachable):
        await kith.platform.send(whisper(kith, kith.server.person("sam")))
    assert kith.server.troubles.of("POST", SENDS) == []


async def test_an_announcement_channel_takes_no_whispers_and_is_not_asked(kith: OnDiscord) -> None:
    server = kith.server
    news = server.world.add_channel(server.guild, "news", ANNOUNCEMENT)
    await server.gateway.dispatch("CHANNEL_CREATE", news.as_json(), server.guild.id)
    sam = server.person("sam")
    await server.slash(sam, "help")
    with pytest.raises(Unreachable):
        await kith.platform.send(whisper(kith, sam, news))
    assert server.troubles.of("POST", OPENS) == []


@pytest.mark.parametrize("step", [OPENS, SENDS])
async def test_what_breaks_before_the_member_is_let_in_is_done_again_and_read_once(kith: OnDiscord, step: str) -> None:
    server = kith.server
    sam = server.person("sam")
    server.plan("POST", step, status=None, lost=True)
    with pytest.raises(Throttled):
        await kith.platform.send(whisper(kith, sam))
    assert server.world.seen_by(sam) == []
    await kith.platform.send(whisper(kith, sam))
    assert [one.text for one in server.world.seen_by(sam)] == ["hello"]


async def test_when_nobody_knows_whether_the_member_was_let_in_the_thread_is_left_as_it_is(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    server.plan("PUT", LETS_IN, status=None, lost=True, times=9)
    with pytest.raises(LOST):
        await kith.platform.send(whisper(kith, sam))
    assert [one.text for one in server.world.seen_by(sam)] == ["hello"]
    assert not threads(kith)[0].archived


async def test_a_member_who_may_not_be_let_in_is_unreachable_and_the_next_one_is_tried(kith: OnDiscord) -> None:
    server = kith.server
    sam, ada = server.person("sam"), server.person("ada")
    server.plan("PUT", LETS_IN, status=403, code=50001)
    for _ in range(2):
        with pytest.raises(Unreachable):
            await kith.platform.send(whisper(kith, sam))
    assert [one.archived for one in threads(kith)] == [True]
    await kith.platform.send(whisper(kith, ada))
    assert len(server.world.seen_by(ada)) == 1


async def test_an_archive_that_fails_too_changes_nothing_of_the_outcome(kith: OnDiscord) -> None:
    kith.server.plan("POST", SENDS, status=403, code=50013)
    kith.server.plan("PATCH", ARCHIVES, status=403, code=50013)
    with pytest.raises(Unreachable):
        await kith.platform.send(whisper(kith, kith.server.person("sam")))
    assert len(kith.server.troubles.of("PATCH", ARCHIVES)) == 1


async def test_a_rate_limit_on_threads_sends_the_whisper_back_to_the_outbox(kith: OnDiscord) -> None:
    kith.server.plan("POST", OPENS, status=429, body={"retry_after": 120.0, "global": False})
    with pytest.raises(Throttled) as throttled:
        await kith.platform.send(whisper(kith, kith.server.person("sam")))
    assert throttled.value.retry_after == timedelta(seconds=120)


async def test_whoever_left_gets_no_whisper_and_the_core_is_told(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    await server.slash(sam, "join", consent="inside")
    del server.guild.members[sam.id]
    with pytest.raises(Unreachable):
        await kith.platform.send(whisper(kith, sam))
    assert threads(kith) == []
    profile = await kith.storage.read(lambda uow: uow.members.get(circle(int(server.guild.id)), MemberId(sam.id)))
    assert profile is not None
    assert profile.member.left_at is not None


async def test_a_whisper_without_place_or_reader_is_our_defect(kith: OnDiscord) -> None:
    sam = kith.server.person("sam")
    for wrong in (
        Destination(DestinationKind.WHISPER, member_id=MemberId(sam.id)),
        Destination(DestinationKind.WHISPER),
    ):
        outgoing = whisper(kith, sam)
        with pytest.raises(Rejected):
            await kith.platform.send(replace(outgoing, destination=wrong))


async def test_a_button_of_a_whisper_names_no_server_because_it_stands_in_one(kith: OnDiscord) -> None:
    sam = kith.server.person("sam")
    words = Words((paragraph("hello"),), (Button("Not today", "not-today", {"for": sam.id}),))
    await kith.platform.send(whisper(kith, sam, words=words))
    [message] = kith.server.world.seen_by(sam)
    assert message.button("Not today")["custom_id"] == f"not-today?for={sam.id}"


def test_a_whisper_in_another_thread_is_not_taken_for_the_first_one() -> None:
    there = Destination(DestinationKind.WHISPER, PlaceId("1"), MemberId("2"))
    outgoing = Outgoing(circle(7), "discord", "key", there, Words(()), Policy.AT_MOST_ONCE, START)
    assert len({nonce(outgoing), nonce(outgoing, 1), nonce(outgoing, 2)}) == 3
    assert len(nonce(outgoing, 1)) <= 25
