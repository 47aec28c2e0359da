"""Answering an interaction: acknowledged first, within 3 s; finished later; and what is done when that fails."""

import asyncio
from collections import OrderedDict

import discord
import structlog

from adapters.discord.deliver import attachments, mentions, view
from adapters.discord.failures import ACKNOWLEDGED, LOST
from adapters.discord.inbound import Interaction
from adapters.discord.limits import ANSWER_PAUSES, CONTENT, OWED_KEPT
from adapters.discord.render import Rendered, escaped, rendered
from bot.domain.text import shorten
from bot.messages import Message, plain_text
from bot.voice import elsewhere

_log = structlog.get_logger("kith.discord")


async def acknowledge(interaction: Interaction, *, ephemeral: bool) -> bool:
    """Say that an answer will come, before anything else is done. False when that failed: the member reads that the
    application did not respond, so what they asked is not carried out behind their back.
    """
    for _ in range(2):
        try:
            await interaction.response.defer(ephemeral=ephemeral, thinking=True)
        except discord.HTTPException as error:
            if error.code == ACKNOWLEDGED:
                return True
            _log.warning("not acknowledged in time", interaction=str(interaction.id), reason=str(error))
            return False
        except LOST as error:
            _log.info("acknowledging broke off", interaction=str(interaction.id), reason=repr(error))
        else:
            return True
    return False


async def open_form(interaction: Interaction, form: discord.ui.Modal) -> None:
    """Show a form, which must be the first answer. Stopped at once, so that discord.py does not remember it."""
    form.stop()
    for _ in range(2):
        try:
            await interaction.response.send_modal(form)
        except discord.HTTPException as error:
            if error.code != ACKNOWLEDGED:
                _log.warning("a form did not open", interaction=str(interaction.id), reason=str(error))
            return
        except LOST as error:
            _log.info("opening a form broke off", interaction=str(interaction.id), reason=repr(error))
        else:
            return


async def finish(interaction: Interaction, message: Message, guild: str = "") -> bool:
    """Show the answer where it was promised; see `rendered` for `guild`. False when it did not get through."""
    shown = _shown(message, guild)
    for pause in (*ANSWER_PAUSES, None):
        try:
            await _edit(interaction, shown)
        except discord.HTTPException as error:
            return await _second_best(interaction, message, error)
        except LOST as error:
            _log.info("an answer broke off", interaction=str(interaction.id), reason=repr(error))
            if pause is not None:
                await asyncio.sleep(pause)
        else:
            return True
    return False


def _shown(message: Message, guild: str) -> Rendered:
    try:
        return rendered(message, guild)
    except ValueError:
        _log.exception("an answer cannot be rendered: this is a defect of ours")
        return Rendered(content=_plain(message), embeds=())


def _plain(message: Message) -> str:
    return shorten(escaped(plain_text(message)), CONTENT)


async def _edit(interaction: Interaction, shown: Rendered) -> None:
    await interaction.edit_original_response(
        content=shown.content,
        embeds=shown.embeds,
        view=view(shown) if shown.buttons else None,
        attachments=attachments(shown),
        allowed_mentions=mentions(shown),
    )


async def _second_best(interaction: Interaction, message: Message, error: discord.HTTPException) -> bool:
    """A message that Discord took for malformed is shown in plain words: what was done is done, and must be told."""
    if error.status != 400:
        _log.warning("an answer did not get through", interaction=str(interaction.id), reason=str(error))
        return False
    _log.error("an answer was rejected: this is a defect of ours", interaction=str(interaction.id), reason=str(error))
    try:
        await interaction.edit_original_response(content=_plain(message))
    except (discord.HTTPException, *LOST):
        return False
    return True


class Owed:
    """Answers to things that were done, which did not get through: they are shown at the member's next contact. They
    are kept in memory alone; after a restart, what was done is seen by doing it again ("today was kept already").
    """

    def __init__(self, kept: int = OWED_KEPT) -> None:
        self._kept = kept
        self._messages: OrderedDict[tuple[int | None, int], Message] = OrderedDict()

    def keep(self, guild: int | None, member: int, message: Message) -> None:
        """Remember the latest one of each member."""
        self._messages[guild, member] = message
        self._messages.move_to_end((guild, member))
        while len(self._messages) > self._kept:
            self._messages.popitem(last=False)

    async def settle(self, interaction: Interaction, guild: int | None) -> None:
        """Show what is owed to the member in this server, beside the answer that they just got."""
        message = self._messages.pop((guild, interaction.user.id), None)
        if message is None:
            return
        whole = Message((*elsewhere.owed().blocks, *message.blocks), message.buttons, message.tone)
        shown = _shown(whole, "" if interaction.guild_id else str(guild or ""))
        try:
            await interaction.followup.send(
                embeds=shown.embeds,
                view=view(shown) if shown.buttons else discord.utils.MISSING,
                files=attachments(shown),
                allowed_mentions=discord.AllowedMentions.none(),
                ephemeral=True,
            )
        except (discord.HTTPException, *LOST):
            self.keep(guild, interaction.user.id, message)
