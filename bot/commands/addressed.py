"""Buttons under what was sent to one member alone: they work for nobody else."""

from bot.commands.spec import Call, Option, OptionKind
from bot.domain.members import Profile
from bot.errors.commands import NotYours

FOR = Option("for", "Who was asked", OptionKind.MEMBER, required=True, hidden=True)
"""The addressee, whom the button names."""


def addressee(call: Call) -> Profile:
    """The actor, if the button was for them. Raises NotYours."""
    if call.profile is None or call.arguments.required("for") != call.invocation.actor.id:
        raise NotYours
    return call.profile
