"""Told once, at a member's next contact and to them alone: the platform takes no private messages for them."""

from dataclasses import replace

from bot.commands.spec import Call, Command
from bot.messages import Message, Reply
from bot.ports import UnitOfWork
from bot.voice import nudges as voice


async def with_notice(command: Command, call: Call, reply: Reply, uow: UnitOfWork) -> Reply:
    """The reply, with the notice if it is still to be given; who has just chosen anew needs none."""
    if not is_due(command, call, reply):
        return reply
    profile = await uow.members.get(call.circle.id, call.invocation.actor.id)
    if profile is None or profile.member.refused_at is None or profile.member.refusal_told_at is not None:
        return reply
    await uow.members.save(replace(profile, member=replace(profile.member, refusal_told_at=call.now)))
    said = reply.message
    blocks, buttons = (*said.blocks, *voice.refused()), (*said.buttons, *voice.refused_buttons())
    return replace(reply, message=Message(blocks, buttons, said.tone))


def is_due(command: Command, call: Call, reply: Reply) -> bool:
    """Whether the actor is to be told, as far as was known before the command did its work."""
    member = call.profile.member if call.profile else None
    untold = member is not None and member.refused_at is not None and member.refusal_told_at is None
    return untold and command.private and not reply.refused
