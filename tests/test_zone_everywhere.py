"""/zone on every platform: found while it is typed, in the command and in its form; what is wrong gets one kind
sentence with what would work.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from jinja2 import Environment, PackageLoader
from stages import Stage
from wire.discord_kith import kith_on_discord
from wire.discord_server import loopback_discord
from wire.slack_person import FormErrors
from wire.slack_room import HTTP, SOCKET, SlackRoom, slack_room
from wire.slack_world import Post, View
from wire.stage_discord import discord_stage
from wire.stage_slack import slack_stage
from wire.stage_web import web_stage

from adapters.web.commands import form_view
from bot.commands.catalogue import all_commands

STAGES = {"discord": discord_stage, "slack": slack_stage, "web": web_stage}

WRONG = [
    ("EST", "America/New_York"),
    ("IST", "Asia/Kolkata"),
    ("UTC+2", "Europe/Athens"),
    ("+05:30", "Asia/Kolkata"),
    ("Berln", "Europe/Berlin"),
    ("Mumbai", "Asia/Kolkata"),
    ("nowhere at all", "A city works, for instance Europe/Paris"),
]


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with STAGES[request.param](sqlite_url, tmp_path) as opened:
        yield opened


async def test_a_wrong_zone_gets_one_sentence_with_what_would_work(stage: Stage) -> None:
    for given, works in WRONG:
        await stage.types("sam", "zone", zone=given)
        [read] = await stage.news()
        assert f"I don't know the zone “{given}”" in read.text
        assert works in read.text
        assert read.reader == "sam"
    await stage.types("sam", "zone", zone="new york")
    [read] = await stage.news()
    assert "America/New_York" in read.text


@pytest.fixture(params=[SOCKET, HTTP], ids=["socket", "http"])
async def room(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackRoom]:
    async with slack_room(sqlite_url, tmp_path, settings=request.param) as opened:
        yield opened


@pytest.mark.parametrize("command", ["zone", "config zone"])
async def test_on_slack_a_form_finds_it_and_what_comes_back_is_looked_at_again(room: SlackRoom, command: str) -> None:
    mira = room.person("Mira")
    name, _, rest = command.partition(" ")
    form = await mira.slash(f"/{name}", rest)
    assert isinstance(form, View)
    [block] = form.content["blocks"]
    label = block["label"]["text"]
    assert "Asia/Kolkata" in await mira.suggestions(form, label, "mumb")
    assert "America/New_York" in await mira.suggestions(form, label, "est")
    forged = await mira.submit(form, {label: "Mars/Base"})
    assert isinstance(forged, FormErrors)
    assert "I don't know the zone “Mars/Base”" in forged.errors["zone"]
    answer = await mira.submit(form, {label: "Europe/Lisbon"})
    assert isinstance(answer, Post)
    assert "Europe/Lisbon" in answer.text


async def test_on_the_web_its_form_offers_a_list_and_gives_back_what_is_wrong(sqlite_url: str, tmp_path: Path) -> None:
    async with web_stage(sqlite_url, tmp_path) as web:
        await web.types("sam", "zone")
        await web.sends("sam", zone="EST")
        await web.sends("sam", zone="Lisbon")
        read = "\n".join(one.text for one in await web.news())
        assert "I don't know the zone “EST”. Did you mean America/New_York" in read
        assert "Europe/Lisbon" in read
    page = Environment(loader=PackageLoader("adapters.web"), autoescape=True).get_template("form.html")
    command = all_commands().find("zone")
    assert command.form is not None
    shown = page.render(view=form_view(command, command.form, (), ()))
    assert '<input type="text" id="field-zone" name="zone" list="field-zone-offers" data-completed="zone"' in shown
    assert '<datalist id="field-zone-offers"></datalist>' in shown


async def test_on_discord_it_is_completed_while_it_is_typed() -> None:
    async with loopback_discord() as server, kith_on_discord(server):
        sam = server.person("sam")
        assert "Asia/Kolkata" in await server.typing(sam, "zone", "zone", "Mumbai")
        assert "America/New_York" in await server.typing(sam, "zone", "zone", "est")
        assert "Europe/Lisbon" in (await server.slash(sam, "zone", zone="Europe/Lisbon")).text
