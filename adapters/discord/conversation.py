"""What people do, put to the core, and the answers given back to them."""

import asyncio

import discord
import structlog
from discord import app_commands

from adapters.discord import answers, inbound
from adapters.discord.commands import Json, modal
from adapters.discord.failures import GONE, LOST
from adapters.discord.inbound import Act, Interaction
from adapters.discord.limits import DRAIN, SUGGESTIONS
from adapters.registry import Surroundings
from bot.commands.spec import Audience, Command, OptionKind
from bot.domain.identity import MemberId
from bot.domain.zones import suggest_zones
from bot.errors.commands import UnknownCommand
from bot.invocation import Actor
from bot.messages import Message
from bot.voice import elsewhere

CIRCLE_WORD = "server"
"""What people on Discord call a circle."""


class Conversation:
    """Takes interactions."""

    def __init__(self, surroundings: Surroundings, moderator_roles: tuple[int, ...]) -> None:
        self._dispatcher = surroundings.dispatcher
        self._catalogue = surroundings.catalogue
        self._clock = surroundings.clock
        self._roles = moderator_roles
        self._owed = answers.Owed()
        self._under_way: set[asyncio.Task[object]] = set()
        self._log = structlog.get_logger("kith.discord")

    async def take(self, interaction: Interaction) -> None:
        """Answer one. Never raises; other bots are not answered."""
        task = asyncio.current_task()
        if interaction.user.bot or task is None:
            return
        self._under_way.add(task)
        try:
            await self._take(interaction)
        except Exception:  # noqa: BLE001 - the boundary: one interaction's failure is nobody else's
            self._log.exception("an interaction failed", interaction=str(interaction.id))
        finally:
            self._under_way.discard(task)

    async def drain(self) -> None:
        """Let what is under way finish, for a while."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=DRAIN)

    async def _take(self, interaction: Interaction) -> None:
        if interaction.type is discord.InteractionType.autocomplete:
            await self._suggest(interaction)
            return
        asked = inbound.act(interaction, self._catalogue)
        command = self._find(asked.command)
        guild = "" if interaction.guild_id else str(asked.guild or "")
        form = None if asked.filled or asked.guild is None or command is None else command.form_for(asked.arguments)
        if command is not None and form is not None and self._may(command, interaction):
            await answers.open_form(interaction, modal(command, form, guild))
        elif await answers.acknowledge(interaction, ephemeral=command is None or command.private):
            message = await self._answer(interaction, asked)
            if await answers.finish(interaction, message, guild):
                await self._owed.settle(interaction, asked.guild)
            else:
                self._owed.keep(asked.guild, interaction.user.id, message)

    async def _answer(self, interaction: Interaction, asked: Act) -> Message:
        if asked.guild is None:
            return elsewhere.outside(CIRCLE_WORD)
        now = self._clock.now()
        guild = interaction.client.get_guild(asked.guild)
        name = guild.name if guild else ""  # not known in the first moments after a start
        actor: Actor | None = inbound.actor(interaction, self._roles)
        if interaction.guild_id is None:
            actor = await self._member(interaction, asked.guild)
        if actor is None:
            await self._dispatcher.departed(inbound.circle(asked.guild), MemberId(str(interaction.user.id)), now)
            return elsewhere.departed(name)
        reply = await self._dispatcher.handle(inbound.invocation(interaction, asked, actor, name, now))
        return reply.message

    async def _member(self, interaction: Interaction, guild: int) -> Actor | None:
        """Who presses a button in a private message, as a member of the server that it belongs to; None when they are
        not in it any more. What Discord does not tell just now is taken from the interaction.
        """
        try:
            data: Json = dict(await interaction.client.http.get_member(guild, interaction.user.id))
        except discord.HTTPException as error:
            return None if error.code in GONE else inbound.actor(interaction, ())
        except LOST:
            return inbound.actor(interaction, ())
        return Actor(MemberId(str(interaction.user.id)), data.get("nick") or interaction.user.display_name)

    async def _suggest(self, interaction: Interaction) -> None:
        """Complete what is being typed: names of time zones."""
        name, option_name, begun = inbound.half_written(interaction)
        command = self._find(name)
        option = command.option(option_name) if command and self._may(command, interaction) else None
        zones = suggest_zones(begun, SUGGESTIONS) if option and option.kind is OptionKind.ZONE else ()
        try:
            await interaction.response.autocomplete([app_commands.Choice(name=zone, value=zone) for zone in zones])
        except (discord.HTTPException, *LOST) as error:
            self._log.info("suggestions came too late", interaction=str(interaction.id), reason=str(error))

    def _find(self, name: str) -> Command | None:
        try:
            return self._catalogue.find(name)
        except UnknownCommand:
            return None

    def _may(self, command: Command, interaction: Interaction) -> bool:
        """Whether to show a form or suggestions. Whether it is carried out is decided by the core."""
        return command.audience is Audience.EVERYBODY or inbound.actor(interaction, self._roles).moderator
