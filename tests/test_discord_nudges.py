"""Nudges on Discord: they arrive where the member wanted, and every answer works late, twice, and for them alone."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from fakes import FakeStorage
from wire.discord_interactions import Seen
from wire.discord_kith import OnDiscord, kith_on_discord
from wire.discord_people import Place
from wire.discord_server import LoopbackDiscord, eventually, loopback_discord
from wire.discord_world import MANAGE_GUILD, Message, Role, User
from world import ManualClock

from adapters.discord.inbound import circle
from bot.domain.circles import Circle
from bot.domain.identity import MemberId
from bot.domain.ledger import FactKind
from bot.domain.members import Profile

SENDS = r"/channels/\d+/messages$"
ANSWERS = {
    "Not today": "All right.",
    "I'm stuck": "Being stuck is part of learning",
    "Pause": "For how long?",
    "Why am I getting this?": "You told me on Monday 2 March that I may write",
}
PLACES = ["private", "inside"]


@pytest.fixture
async def server() -> AsyncIterator[LoopbackDiscord]:
    async with loopback_discord() as served:
        yield served


@pytest.fixture
async def kith(server: LoopbackDiscord) -> AsyncIterator[OnDiscord]:
    async with kith_on_discord(server) as running:
        yield running


async def passes(kith: OnDiscord, **span: float) -> None:
    """Time passes hour by hour, with all that falls due on the way."""
    for _ in range(int(timedelta(**span) / timedelta(hours=1))):
        kith.clock.at += timedelta(hours=1)
        await kith.duties.run_all()


async def goes_quiet(kith: OnDiscord, user: User, consent: str | None = "private", **span: float) -> None:
    """Somebody agrees to nudges, unless they have, checks in, and is not heard of."""
    if consent is not None:
        await kith.server.slash(user, "join", consent=consent)
    await kith.server.slash(user, "checkin", note="done")
    await kith.sent()
    await passes(kith, **(span or {"days": 2, "hours": 7}))


async def refusals_grow_old(kith: OnDiscord) -> None:
    """Who refused is not tried again for five real minutes, or until a role changes."""
    server = kith.server
    everyone = Role("@everyone", server.guild.everyone, id=server.guild.id)
    changed = {"guild_id": server.guild.id, "role": everyone.as_json()}
    await server.gateway.dispatch("GUILD_ROLE_UPDATE", changed, server.guild.id)
    await server.slash(server.person("kim"), "help")


def nudges(kith: OnDiscord, user: User) -> list[Message]:
    """What came with a way to say Not today, and the last line."""
    read = [*kith.server.letters(user), *kith.server.world.seen_by(user)]
    wanted = {"Not today", "Write to me again"}
    return [one for one in read if wanted & {component["label"] for component in one.components}]


def beside(server: LoopbackDiscord, user: User, message: Message) -> Place:
    """Where the message stands."""
    channel = server.world.channel(message.channel_id)
    assert channel is not None
    return server.in_private(user) if channel.recipient else server.here(channel)


async def press(server: LoopbackDiscord, user: User, message: Message, label: str) -> Seen:
    return await server.press(user, message, label, beside(server, user, message))


async def profile_of(kith: OnDiscord, user: User) -> Profile:
    circle_id = circle(int(kith.server.guild.id))
    profile = await kith.storage.read(lambda uow: uow.members.get(circle_id, MemberId(user.id)))
    assert profile is not None
    return profile


async def kinds(kith: OnDiscord, user: User) -> list[FactKind]:
    circle_id = circle(int(kith.server.guild.id))
    return [
        fact.kind for fact in await kith.storage.read(lambda uow: uow.ledger.of_member(circle_id, MemberId(user.id)))
    ]


@asynccontextmanager
async def a_week_after_the_nudge(server: LoopbackDiscord, user: User, place: str) -> AsyncIterator[OnDiscord]:
    """A Kith that was started anew, a week after the one before it sent a nudge."""
    storage, clock = FakeStorage(), ManualClock()
    async with kith_on_discord(server, storage, clock=clock) as before:
        await goes_quiet(before, user, place)
    clock.at += timedelta(days=7)
    async with kith_on_discord(server, storage, clock=clock) as kith:
        yield kith


@pytest.mark.parametrize("place", PLACES)
async def test_every_answer_works_twice_a_week_later_after_a_restart(server: LoopbackDiscord, place: str) -> None:
    sam = server.person("sam")
    async with a_week_after_the_nudge(server, sam, place) as kith:
        [nudge] = nudges(kith, sam)
        for label, words in ANSWERS.items():
            first, again = [await press(server, sam, nudge, label) for _ in range(2)]
            assert words in first.text
            assert first.text == again.text
        assert len(server.posted()) == 1
        assert not {FactKind.CHECK_IN, FactKind.PAUSED} & set((await kinds(kith, sam))[2:])


@pytest.mark.parametrize("place", PLACES)
async def test_check_in_opens_the_form_a_week_later_after_a_restart(server: LoopbackDiscord, place: str) -> None:
    sam = server.person("sam")
    async with a_week_after_the_nudge(server, sam, place) as kith:
        [nudge] = nudges(kith, sam)
        await press(server, sam, nudge, "Check in")
        form = await press(server, sam, nudge, "Check in")
        seen = await server.submit(sam, form, beside(server, sam, nudge), note="back at it")
        assert "Welcome back" in seen.text or "Good to have you" in seen.text
        assert (await profile_of(kith, sam)).standing.nudges == 0


@pytest.mark.parametrize("place", PLACES)
async def test_a_pause_is_chosen_from_its_spans_a_week_later_after_a_restart(
    server: LoopbackDiscord, place: str
) -> None:
    sam = server.person("sam")
    async with a_week_after_the_nudge(server, sam, place) as kith:
        [nudge] = nudges(kith, sam)
        spans = await press(server, sam, nudge, "Pause")
        assert spans.message is not None
        for span in ("A week", "A week", "Until I'm back"):
            said = (await press(server, sam, spans.message, span)).text
            assert "Paused from today to" in said
            assert "Nothing is due, I won't write" in said
        assert (await kinds(kith, sam)).count(FactKind.PAUSED) == 1
        await passes(kith, days=7)
        assert len(nudges(kith, sam)) == 1


@pytest.mark.parametrize("label", [*ANSWERS])
async def test_an_answer_is_refused_to_somebody_else_however_they_came_by_it(kith: OnDiscord, label: str) -> None:
    server = kith.server
    sam, ada = server.person("sam"), server.person("ada")
    await server.slash(ada, "checkin", note="mine")
    await goes_quiet(kith, sam)
    [nudge] = nudges(kith, sam)
    before = await kinds(kith, ada)
    identifier = nudge.button(label)["custom_id"]
    for place in (server.here(), server.in_private(ada)):
        forged = await server.see(server.people.press_identifier(ada, place, nudge, identifier))
        assert "was for somebody else" in forged.text
    assert await kinds(kith, ada) == before
    assert (await profile_of(kith, sam)).standing.nudges == 1


async def test_the_question_takes_a_tip_and_shows_it_once_as_its_author_wants(kith: OnDiscord) -> None:
    server = kith.server
    moderator, sam = server.person("mo"), server.person("sam")
    server.world.grant(server.guild, moderator, MANAGE_GUILD)
    await server.slash(moderator, "config channel", channel=server.general)
    await goes_quiet(kith, sam, days=5, hours=7)
    question = nudges(kith, sam)[1]
    private = beside(server, sam, question)
    form = await press(server, sam, question, "Share a tip")
    thanks = await server.submit(sam, form, private, tip="Read the *last* page first.")
    assert thanks.message is not None
    before = len(server.posted())
    assert "without your name" in (await server.press(sam, thanks.message, "Show it without my name", private)).text
    for label in ("Show it without my name", "Show it with my name"):
        assert "It is out already" in (await server.press(sam, thanks.message, label, private)).text
    await kith.sent()
    [card] = server.posted()[before:]
    assert "A tip from one of us" in card.text
    assert sam.id not in card.text
    show = thanks.message.button("Show it with my name")["custom_id"]
    ada = server.person("ada")
    forged = await server.see(server.people.press_identifier(ada, server.here(), thanks.message, show))
    assert "was for somebody else" in forged.text


async def test_after_the_last_line_one_button_brings_the_words_back(kith: OnDiscord) -> None:
    sam, ada = kith.server.person("sam"), kith.server.person("ada")
    await goes_quiet(kith, sam, days=30)
    last = nudges(kith, sam)[-1]
    await passes(kith, days=20)
    said = len(nudges(kith, sam))
    assert nudges(kith, sam)[-1] is last
    again = last.button("Write to me again")["custom_id"]
    forged = await kith.server.see(kith.server.people.press_identifier(ada, kith.server.here(), last, again))
    assert "was for somebody else" in forged.text
    for _ in range(2):
        assert "Gladly!" in (await press(kith.server, sam, last, "Write to me again")).text
    await passes(kith, days=2, hours=12)
    assert len(nudges(kith, sam)) == said + 1


async def test_refused_private_messages_are_remembered_told_once_and_replaced_by_nothing(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam", dms_closed=True)
    await goes_quiet(kith, sam)
    tried = len(server.troubles.of("POST", SENDS))
    await passes(kith, days=20)
    assert (await profile_of(kith, sam)).member.refused_at is not None
    assert len(server.troubles.of("POST", SENDS)) == tried
    assert (nudges(kith, sam), len(server.posted())) == ([], 1)
    told = await server.slash(sam, "streak")
    assert "your settings keep me from writing to you privately" in told.text
    assert told.message is not None
    assert told.message.reader is sam
    assert "your settings" not in (await server.slash(sam, "streak")).text
    assert "a word in here that only you can see" in (await press(server, sam, told.message, "Yes, in here")).text
    await passes(kith, days=3)
    [whisper] = nudges(kith, sam)
    assert (server.letters(sam), len(server.posted())) == ([], 1)
    assert not beside(server, sam, whisper).channel.is_open_to(server.person("ada"))


async def test_whoever_chose_either_is_written_to_inside_once_private_messages_are_refused(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam", dms_closed=True)
    answer = (await server.slash(sam, "join", consent="private")).message
    assert answer is not None
    identifier = "nudges%20where?place=private-or-inside"
    await server.see(server.people.press_identifier(sam, server.here(), answer, identifier))
    await goes_quiet(kith, sam, None, days=3)
    await refusals_grow_old(kith)
    await passes(kith, days=3)
    [whisper] = nudges(kith, sam)
    assert whisper in server.world.seen_by(sam)


def trouble_of(faults: Sequence[tuple[int, int]]) -> list[str]:
    return [f"{status}-{code}" for status, code in faults]


REFUSED = [(403, 50001), (403, 50013), (404, 10003), (403, 0)]


@pytest.mark.parametrize(("status", "code"), REFUSED, ids=trouble_of(REFUSED))
async def test_what_is_no_choice_of_the_member_is_not_taken_for_one(kith: OnDiscord, status: int, code: int) -> None:
    sam = kith.server.person("sam")
    await kith.server.invite("Elsewhere")
    await goes_quiet(kith, sam, days=1)
    kith.server.plan("GET", r"/members/\d+$", status=status, code=code)
    await passes(kith, days=1, hours=7)
    assert (await profile_of(kith, sam)).member.refused_at is None
    assert nudges(kith, sam) == []
    await refusals_grow_old(kith)
    await passes(kith, days=4)
    assert len(nudges(kith, sam)) == 1


async def test_a_member_who_was_banned_gets_nothing_and_is_let_be(kith: OnDiscord) -> None:
    sam = kith.server.person("sam")
    await goes_quiet(kith, sam, days=1)
    del kith.server.guild.members[sam.id]
    await passes(kith, days=10)
    member = (await profile_of(kith, sam)).member
    assert (kith.server.letters(sam), member.refused_at) == ([], None)
    assert member.left_at is not None


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": None}, {"status": None, "lost": True}])
async def test_a_nudge_of_unknown_fate_is_read_once_at_most(kith: OnDiscord, fault: dict[str, object]) -> None:
    sam = kith.server.person("sam")
    await goes_quiet(kith, sam, days=1)
    kith.server.plan("POST", SENDS, **fault)
    await passes(kith, days=2)
    assert len(nudges(kith, sam)) <= 1
    assert (await profile_of(kith, sam)).member.refused_at is None


async def test_a_throttled_nudge_comes_once_when_discord_lets_it(kith: OnDiscord) -> None:
    sam = kith.server.person("sam")
    await goes_quiet(kith, sam, days=1)
    kith.server.plan("POST", SENDS, status=429, body={"retry_after": 120.0, "global": False})
    await passes(kith, days=1, hours=7)
    kith.clock.at += timedelta(minutes=3)
    await kith.duties.run_all()
    await eventually(lambda: nudges(kith, sam))
    assert len(nudges(kith, sam)) == 1


async def test_nobody_is_written_to_in_a_server_from_which_kith_was_removed(kith: OnDiscord) -> None:
    server = kith.server
    sam, ada = server.person("sam"), server.person("ada")
    await goes_quiet(kith, sam, days=1)
    membership = server.guild.members[server.world.bot.id]
    await server.remove_bot()
    await passes(kith, days=10)
    assert server.letters(sam) == []
    server.guild.members[server.world.bot.id] = membership
    await server.gateway.dispatch("GUILD_CREATE", server.guild.as_json(), server.guild.id)
    await server.slash(ada, "help")
    await server.slash(ada, "checkin", note="we are back")
    await passes(kith, days=1, hours=12)
    assert len(nudges(kith, sam)) == 1


async def is_let_in_again(kith: OnDiscord) -> None:
    """Kith hears of it, and its circle is awake again."""
    await kith.server.announce(kith.server.guild)
    async with asyncio.timeout(10):
        while (await circle_of(kith)).suspended_at is not None:  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)


async def circle_of(kith: OnDiscord) -> Circle:
    found = await kith.storage.read(lambda uow: uow.circles.get(circle(int(kith.server.guild.id))))
    assert found is not None
    return found


async def test_a_server_that_removed_kith_while_it_was_away_gets_nothing_and_is_not_asked(
    server: LoopbackDiscord,
) -> None:
    sam, storage, clock = server.person("sam"), FakeStorage(), ManualClock()
    async with kith_on_discord(server, storage, clock=clock) as before:
        await goes_quiet(before, sam, days=1)
    guild = server.world.guilds.pop(server.guild.id)
    server.gateway.sessions.clear()
    async with kith_on_discord(server, storage, clock=clock) as kith:
        asked = len(server.troubles.asked)
        await passes(kith, days=10)
        assert server.troubles.asked[asked:] == []
        server.world.guilds[guild.id] = guild
        await is_let_in_again(kith)
        await passes(kith, days=2)
        assert len(nudges(kith, sam)) == 1


async def test_where_kith_is_let_in_again_it_goes_on_where_it_was(kith: OnDiscord) -> None:
    server = kith.server
    moderator, sam = server.person("mo"), server.person("sam")
    server.world.grant(server.guild, moderator, MANAGE_GUILD)
    await server.slash(moderator, "config channel", channel=server.general)
    await goes_quiet(kith, sam, days=1)
    await server.remove_bot()
    await passes(kith, days=8)
    assert (server.letters(sam), server.letters(moderator)) == ([], [])
    server.world.join(server.guild, server.world.bot)
    await is_let_in_again(kith)
    await passes(kith, days=9)
    assert len(nudges(kith, sam)) >= 1
    assert any("Our week" in one.text for one in server.posted())


async def test_a_server_that_cannot_be_reached_for_a_while_is_not_taken_for_one_that_removed_kith(
    kith: OnDiscord,
) -> None:
    server = kith.server
    sam = server.person("sam")
    await goes_quiet(kith, sam, days=1)
    await server.gateway.dispatch("GUILD_DELETE", {"id": server.guild.id, "unavailable": True}, server.guild.id)
    await server.slash(server.person("ada"), "help")
    await passes(kith, days=1, hours=7)
    assert len(nudges(kith, sam)) == 1
