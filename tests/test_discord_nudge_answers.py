"""What stands under a nudge on Discord works a week later, after a restart, twice, and for its member alone."""

from collections.abc import AsyncIterator

import pytest
from wire.discord_kith import OnDiscord, kith_on_discord
from wire.discord_quiet import a_week_after_the_nudge, beside, goes_quiet, kinds, nudges, passes, press, profile_of
from wire.discord_rights import MANAGE_GUILD
from wire.discord_server import LoopbackDiscord, loopback_discord

from bot.domain.ledger import FactKind

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
