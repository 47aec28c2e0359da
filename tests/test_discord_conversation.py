"""Kith on Discord, as people meet it: commands, forms, buttons, private messages, over real sockets."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr
from wire.discord_kith import OnDiscord, kith_on_discord
from wire.discord_messages import Message
from wire.discord_people import Refused
from wire.discord_places import TEXT, THREAD, VOICE
from wire.discord_rights import MANAGE_GUILD
from wire.discord_server import eventually, loopback_discord

from adapters.discord.config import DiscordSettings


@pytest.fixture
async def kith() -> AsyncIterator[OnDiscord]:
    async with loopback_discord() as server, kith_on_discord(server) as running:
        yield running


async def test_a_check_in_is_answered_to_the_member_alone_and_its_card_is_posted_for_all(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    seen = await server.slash(sam, "checkin", note="chapter 3", minutes=25)
    assert "Your first check-in. It counts!" in seen.text
    assert seen.message is not None
    assert seen.message.reader is sam
    await eventually(lambda: server.posted())
    (card,) = server.posted()
    assert "**Sam** checked in for the first time" in card.text
    assert "> chapter 3" in card.text


async def test_a_check_in_without_words_opens_a_form_which_is_sent(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    form = await server.slash(sam, "checkin")
    assert form.modal is not None
    assert form.modal["custom_id"] == "checkin"
    seen = await server.submit(sam, form, note="two\nlines", minutes="25", private=True)
    assert "Kept between us" in seen.text
    assert server.posted() == []


async def test_an_empty_form_is_a_check_in_too(kith: OnDiscord) -> None:
    sam = kith.server.person("sam")
    form = await kith.server.slash(sam, "checkin")
    assert "It counts!" in (await kith.server.submit(sam, form)).text


async def test_what_is_wrong_in_a_form_is_told_with_all_that_was_written(kith: OnDiscord) -> None:
    sam = kith.server.person("sam")
    form = await kith.server.slash(sam, "checkin")
    seen = await kith.server.submit(sam, form, note="long work", minutes="abc")
    assert "“minutes” is a whole number" in seen.text
    assert "> long work" in seen.text


async def test_a_command_is_acknowledged_before_the_core_is_asked(kith: OnDiscord) -> None:
    await kith.server.slash(kith.server.person("sam"), "streak")
    callback, edit = (one for one in kith.server.troubles.asked if "/interactions/" in one.path or "@orig" in one.path)
    assert callback.body == {"type": 5, "data": {"flags": 64}}
    assert edit.method == "PATCH"


async def test_a_card_is_cheered_by_its_button_and_the_receiver_is_pinged_alone(kith: OnDiscord) -> None:
    server = kith.server
    sam, ada = server.person("sam"), server.person("ada")
    await server.slash(sam, "checkin", note="done")
    await eventually(lambda: server.posted())
    thanks = await server.press(ada, server.posted()[0], "Cheer")
    assert "on its way to **Sam**" in thanks.text
    await eventually(lambda: len(server.posted()) == 2)
    cheer = server.posted()[1]
    assert cheer.body["content"] == f"<@{sam.id}>"
    assert cheer.body["allowed_mentions"] == {"parse": [], "users": [int(sam.id)]}


async def test_nobody_is_pinged_by_a_note(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    await server.slash(sam, "checkin", note=f"@everyone <@{sam.id}> <@&1> [x](https://evil.example)")
    await eventually(lambda: server.posted())
    body = server.posted()[0].body
    assert body["content"] is None
    assert body["allowed_mentions"]["parse"] == []
    assert body["allowed_mentions"]["users"] == []
    assert f"> @everyone \\<@{sam.id}> \\<@&1> \\[x\\](https://evil.example)" in server.posted()[0].text


async def test_a_member_is_picked_for_a_cheer_and_by_the_context_menu(kith: OnDiscord) -> None:
    server = kith.server
    sam, ada, kim = server.person("sam"), server.person("ada"), server.person("kim")
    await server.slash(sam, "checkin", note="done")
    assert "on its way" in (await server.slash(ada, "cheer", member=sam, words="bravo")).text
    assert "on its way" in (await server.user_command(kim, "Cheer", sam)).text
    form = await server.slash(kim, "cheer", member=sam)
    assert "on its way" in form.text


async def test_somebody_whom_kith_does_not_know_is_named_when_a_cheer_cannot_reach_them(kith: OnDiscord) -> None:
    sam, ada = kith.server.person("sam"), kith.server.person("ada")
    assert "“Ada” hasn't said hello to me here" in (await kith.server.slash(sam, "cheer", member=ada)).text


async def test_a_moderator_sets_the_channel_and_others_cannot(kith: OnDiscord) -> None:
    server = kith.server
    mod, sam = server.person("mod"), server.person("sam")
    server.world.grant(server.guild, mod, MANAGE_GUILD)
    done = server.world.add_channel(server.guild, "done", TEXT)
    with pytest.raises(Refused):
        await server.slash(sam, "config channel", channel=done)
    with pytest.raises(Refused):
        await server.slash(mod, "config channel", channel=server.world.add_channel(server.guild, "loud", VOICE))
    answer = await server.slash(mod, "config channel", channel=done)
    assert f"the weekly recap are shown in <#{done.id}> from now on" in answer.text
    await server.slash(sam, "checkin", note="done")
    await eventually(lambda: server.posted(done))


async def test_rights_are_checked_at_every_use_whatever_the_client_offers(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    forged = await server.see(server.people.forge(sam, server.here(), "config", channel="1"))
    assert "I don't know" in forged.text
    for command in server.world.commands:
        command["default_member_permissions"] = None
    seen = await server.slash(sam, "config zone", zone="Europe/Paris")
    assert "for this circle's moderators" in seen.text
    assert await server.typing(sam, "config zone", "zone", "Par") == []


async def test_a_configured_role_makes_moderators() -> None:
    async with loopback_discord() as server:
        mod = server.person("mod")
        role = server.world.grant(server.guild, mod, 0, "keepers")
        settings = DiscordSettings(token=SecretStr(server.token), moderator_roles=(int(role.id),))
        async with kith_on_discord(server, settings=settings):
            for command in server.world.commands:
                command["default_member_permissions"] = None
            assert "How Night Owls is set up" in (await server.slash(mod, "config show")).text


async def test_an_unknown_button_and_an_unknown_form_are_answered(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    old = Message(server.general.id, {})
    for identifier in ("of-long-ago", "\x00/?=&", "fe2b0afd96da48bcd005bfb776ee4ca3"):
        pressed = await server.see(server.people.press_identifier(sam, server.here(), old, identifier))
        assert "I don't know" in pressed.text
    row = {"type": 4, "custom_id": "what", "value": "my words"}
    seen = await server.see(server.people.submit_rows(sam, server.here(), "of-long-ago", [row]))
    assert "I don't know" in seen.text
    outdated = await server.see(server.people.submit_rows(sam, server.here(), "checkin", [row]))
    assert "I don't know what to do with “what”" in outdated.text


async def test_a_form_that_was_open_during_a_restart_is_understood() -> None:
    async with loopback_discord() as server:
        sam = server.person("sam")
        async with kith_on_discord(server) as kith:
            form = await server.slash(sam, "checkin")
        server.gateway.sessions.clear()
        async with kith_on_discord(server, kith.storage):
            assert "It counts!" in (await server.submit(sam, form, note="after the restart")).text


async def test_a_button_from_before_a_restart_works() -> None:
    async with loopback_discord() as server:
        sam, ada = server.person("sam"), server.person("ada")
        async with kith_on_discord(server) as kith:
            await server.slash(sam, "checkin", note="done")
            await eventually(lambda: server.posted())
        server.gateway.sessions.clear()
        async with kith_on_discord(server, kith.storage):
            assert "on its way" in (await server.press(ada, server.posted()[0], "Cheer")).text


async def test_a_command_in_a_private_message_is_sent_to_a_server(kith: OnDiscord) -> None:
    sam = kith.server.person("sam")
    private = kith.server.in_private(sam)
    with pytest.raises(Refused):
        await kith.server.slash(sam, "checkin", private, note="x")
    seen = await kith.server.see(kith.server.people.forge(sam, private, "checkin", note="x"))
    assert "I keep count inside a server" in seen.text


async def test_a_check_in_in_a_thread_is_shown_there(kith: OnDiscord) -> None:
    server = kith.server
    thread = server.world.add_channel(server.guild, "a thread", THREAD)
    await server.slash(server.person("sam"), "checkin", server.here(thread), note="done")
    await eventually(lambda: server.posted(thread))


async def test_other_bots_are_not_answered(kith: OnDiscord) -> None:
    server = kith.server
    robot, sam = server.person("robot", bot=True), server.person("sam")
    ignored = server.people.slash(robot, server.here(), "checkin", note="beep")
    await server.deliver(ignored)
    await server.slash(sam, "streak")
    server.pass_time(4)
    assert (await ignored.outcome()).failed


async def test_names_are_those_of_the_server(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    server.guild.members[sam.id].nick = "Samira ☀️"
    seen = await server.slash(sam, "join", zone="Europe/Berlin", consent="no")
    assert "Welcome, Samira ☀️!" in seen.text


async def test_an_event_that_comes_three_times_counts_once(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    once = server.people.slash(sam, server.here(), "checkin", note="done")
    for _ in range(3):
        await server.see(once)
    seen = await server.slash(sam, "streak")
    assert "Days in total: **1 day**" in seen.text
    await kith.sent()
    assert len(server.posted()) == 1


async def test_moments_are_shown_in_the_readers_zone(kith: OnDiscord) -> None:
    sam = kith.server.person("sam")
    await kith.server.slash(sam, "checkin", note="done")
    kith.clock.at = kith.clock.at.replace(day=3)
    assert "Today is open until <t:1772593200:F>." in (await kith.server.slash(sam, "streak")).text


async def test_an_event_that_comes_again_after_a_restart_gets_the_same_answer() -> None:
    async with loopback_discord() as server:
        sam = server.person("sam")
        async with kith_on_discord(server) as kith:
            once = server.people.slash(sam, server.here(), "checkin", note="done")
            first = await server.see(once)
            await eventually(lambda: server.posted())
        server.gateway.sessions.clear()
        async with kith_on_discord(server, kith.storage):
            edits = len(server.troubles.of("PATCH", "@original"))
            await server.deliver(once)
            await eventually(lambda: len(server.troubles.of("PATCH", "@original")) > edits)
            assert (await once.outcome()).text == first.text
            assert "Days in total: **1 day**" in (await server.slash(sam, "streak")).text
        assert len(server.posted()) == 1


HOSTILE = (
    "@everyone",
    "<@1>",
    "<!channel>",
    "<http://x|text>",
    "&lt;b&gt;",
    "**a** [x](y)",
    "\u202eevil\u200b",
    "🦉" * 32,
)


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_name_is_a_name_whatever_it_says(kith: OnDiscord, name: str) -> None:
    server = kith.server
    sam = server.person("sam", global_name=name)
    await server.slash(sam, "checkin", note=name)
    board = await server.slash(sam, "leaderboard")
    assert "1\\. " in board.text
    assert all(mark not in board.text for mark in ("1\\. <", "\u202e", "\u200b", " [x]"))
    await eventually(lambda: server.posted())
    assert server.posted()[0].body["content"] is None


async def test_a_note_of_a_thousand_emoji_is_posted_whole(kith: OnDiscord) -> None:
    await kith.server.slash(kith.server.person("sam"), "checkin", note="🦉" * 1000)
    await eventually(lambda: kith.server.posted())
    assert "> " + "🦉" * 1000 in kith.server.posted()[0].text


async def test_many_check_ins_at_once_are_all_answered(kith: OnDiscord) -> None:
    server = kith.server
    people = [server.person(f"p{number}") for number in range(200)]
    seen = await asyncio.gather(*(server.slash(one, "checkin", note="done") for one in people))
    assert all("It counts!" in one.text for one in seen)
