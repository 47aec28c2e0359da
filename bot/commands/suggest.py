"""What fits an option that somebody is typing just now: zones by name, and what declarations find in the data."""

from collections.abc import Sequence
from functools import partial

from bot.commands.spec import Audience, Choice, Command, Completer, Option, OptionKind
from bot.domain.zones import suggest_zones
from bot.invocation import Invocation
from bot.ports import Storage, UnitOfWork


async def suggest(
    storage: Storage, command: Command, option_name: str, asked: Invocation, begun: str, limit: int
) -> Sequence[Choice]:
    """At most `limit` choices for the half-written text `begun`, best first; none to whoever may not use the command.

    What the data holds is offered to its owner alone: a completer looks at the actor of `asked`. Raises StorageError.
    """
    option = command.option(option_name)
    if option is None or option.hidden or not _may(command, asked):
        return ()
    if option.kind is OptionKind.ZONE:
        return [Choice(zone, zone) for zone in suggest_zones(begun, limit)]
    return (await _found(storage, option, asked, begun))[:limit]


async def _found(storage: Storage, option: Option, asked: Invocation, begun: str) -> Sequence[Choice]:
    if option.completer is None:
        return ()
    return await storage.read(partial(_complete, option.completer, asked, begun))


async def _complete(completer: Completer, asked: Invocation, begun: str, uow: UnitOfWork) -> Sequence[Choice]:
    return await completer(asked, begun, uow)


def _may(command: Command, asked: Invocation) -> bool:
    return not command.hidden and (command.audience is Audience.EVERYBODY or asked.actor.moderator)
