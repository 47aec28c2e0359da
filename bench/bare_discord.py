"""A bot of discord.py alone, with one command that does nothing: what Kith's own cost is measured beside.

python -m bench.bare_discord <api> <gateway> <token> empty|deferring
"""

import asyncio
import sys

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

WORDS = "It counts."


async def empty(interaction: discord.Interaction, note: str, minutes: int) -> None:  # noqa: ARG001 - declares the options
    """One answer."""
    await interaction.response.send_message(WORDS, ephemeral=True)


async def deferring(interaction: discord.Interaction, note: str, minutes: int) -> None:  # noqa: ARG001 - declares the options
    """Two requests, as whoever asks a database has to: an acknowledgement, then the answer."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await interaction.edit_original_response(content=WORDS)


class Bare(discord.Client):
    """Registers /checkin and answers it."""

    def __init__(self, style: str) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True), member_cache_flags=discord.MemberCacheFlags.none(), max_messages=None
        )
        self.tree = app_commands.CommandTree(self)
        handler = {"empty": empty, "deferring": deferring}[style]
        self.tree.command(name="checkin", description="Say that today's work is done")(handler)

    async def setup_hook(self) -> None:
        """See discord.py."""
        await self.tree.sync()


async def main(api: str, gateway: str, token: str, style: str) -> None:
    """Serve until killed."""
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api, yarl.URL(gateway)
    await Bare(style).start(token)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
