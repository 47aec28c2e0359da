"""Where Kith is used on Discord, and by whom: every kind of channel, and events that tell less than usual."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr
from wire.discord_accounts import User
from wire.discord_interactions import Interaction
from wire.discord_kith import OnDiscord, kith_on_discord
from wire.discord_people import Place
from wire.discord_places import ANNOUNCEMENT, ANNOUNCEMENT_THREAD, FORUM, GROUP, STAGE, TEXT, THREAD, VOICE, Channel
from wire.discord_server import eventually, loopback_discord

from adapters.discord.config import DiscordSettings
from adapters.discord.inbound import circle

UNKNOWN_TYPE = 99


@pytest.fixture
async def kith() -> AsyncIterator[OnDiscord]:
    async with loopback_discord() as server, kith_on_discord(server) as running:
        yield running


def checks_in(kith: OnDiscord, user: User, place: Place | None = None, **about: object) -> Interaction:
    deed = kith.server.people.slash(user, place or kith.server.here(), "checkin", note="done")
    deed.about = about
    return deed


@pytest.mark.parametrize(
    ("type_", "parent"),
    [
        (THREAD, TEXT),
        (THREAD, FORUM),
        (ANNOUNCEMENT_THREAD, ANNOUNCEMENT),
        (VOICE, None),
        (STAGE, None),
        (ANNOUNCEMENT, None),
    ],
)
async def test_a_check_in_is_shown_where_it_was_made_whatever_the_channel(
    kith: OnDiscord, type_: int, parent: int | None
) -> None:
    server = kith.server
    above = server.world.add_channel(server.guild, "above", parent) if parent is not None else None
    place = server.world.add_channel(server.guild, "place", type_, above)
    seen = await server.see(checks_in(kith, server.person("sam"), server.here(place)))
    assert "It counts!" in seen.text
    await eventually(lambda: server.posted(place))


async def test_a_check_in_in_a_channel_of_a_kind_that_is_new_to_the_world_is_kept(kith: OnDiscord) -> None:
    server = kith.server
    place = server.world.add_channel(server.guild, "odd", UNKNOWN_TYPE)
    assert "It counts!" in (await server.see(checks_in(kith, server.person("sam"), server.here(place)))).text


@pytest.mark.parametrize("context", [1, 2])
async def test_whoever_has_installed_kith_for_themselves_alone_is_sent_to_a_server(
    kith: OnDiscord, context: int
) -> None:
    server = kith.server
    sam = server.person("sam")
    elsewhere = Place(Channel("", GROUP, recipient=sam), None)
    alone = {"context": context, "authorizing_integration_owners": {"1": sam.id}}
    deed = server.people.forge(sam, elsewhere, "checkin", note="x")
    deed.about = alone
    assert "I keep count inside a server" in (await server.see(deed)).text


async def test_a_server_that_has_not_invited_kith_is_no_circle(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    seen = await server.see(checks_in(kith, sam, authorizing_integration_owners={"1": sam.id}))
    assert "I keep count inside a server" in seen.text
    assert await kith.storage.read(lambda uow: uow.circles.get(circle(int(server.guild.id)))) is None


async def test_odd_locales_and_things_that_are_left_out_are_no_matter(kith: OnDiscord) -> None:
    sam = kith.server.person("sam")
    seen = await kith.server.see(
        checks_in(kith, sam, locale="tlh-Qonos", guild_locale=None, entitlements=[], app_permissions="0", version=9)
    )
    assert "It counts!" in seen.text


async def test_in_a_server_that_cannot_be_reached_just_now_everything_is_counted(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    await server.gateway.dispatch("GUILD_DELETE", {"id": server.guild.id, "unavailable": True}, server.guild.id)
    assert "It counts!" in (await server.see(checks_in(kith, sam))).text


async def test_a_moderators_role_counts_in_a_server_that_has_not_arrived_yet() -> None:
    async with loopback_discord() as server:
        late = server.world.add_guild("Late")
        mod = server.world.join(late, User("mod"))
        role = server.world.grant(late, mod, 0, "keepers")
        server.gateway.held_back.add(late.id)
        settings = DiscordSettings(token=SecretStr(server.token), moderator_roles=(int(role.id),))
        async with kith_on_discord(server, settings=settings) as kith:
            for command in server.world.commands:
                command["default_member_permissions"] = None
            place = Place(next(iter(late.channels.values())), late)
            assert "is set up" in (await kith.server.slash(mod, "config show", place)).text


async def test_the_words_of_a_form_of_long_ago_are_read_too(kith: OnDiscord) -> None:
    server = kith.server
    sam = server.person("sam")
    deed = server.people.submit_rows(sam, server.here(), "checkin", [])
    row = {"type": 1, "components": [{"type": 4, "custom_id": "note", "value": "written in an old form"}]}
    deed.data["components"] = [row, {"type": 10, "id": 3}]
    await server.see(deed)
    await eventually(lambda: server.posted())
    assert "> written in an old form" in server.posted()[0].text


async def test_a_button_is_pressed_where_several_kinds_of_components_stand(kith: OnDiscord) -> None:
    server = kith.server
    sam, ada = server.person("sam"), server.person("ada")
    await server.slash(sam, "checkin", note="done")
    await eventually(lambda: server.posted())
    card = server.posted()[0]
    pressed = server.people.press(ada, server.here(), card, "Cheer")
    shown = card.as_json(server.world.bot)
    container = {"type": 17, "id": 1, "components": [{"type": 10, "id": 2, "content": "x"}, *shown["components"]]}
    pressed.about = {"message": {**shown, "flags": 1 << 15, "components": [container, {"type": UNKNOWN_TYPE}]}}
    assert "on its way" in (await server.see(pressed)).text
