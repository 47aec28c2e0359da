"""/help: what Kith can do, from the declarations themselves."""

from collections.abc import Callable, Sequence

from bot.commands.spec import Audience, Call, Command
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import help as voice


def help_command(catalogue: Callable[[], Sequence[Command]]) -> Command:
    """The command, which looks at all commands (itself included) when it is asked."""

    async def handle(call: Call, _: UnitOfWork) -> Reply:
        lines = {
            audience: [(f"/{command.name}", command.help) for command in catalogue() if command.audience is audience]
            for audience in Audience
        }
        moderator = call.invocation.actor.moderator
        return Reply(voice.overview(lines[Audience.EVERYBODY], lines[Audience.MODERATORS] if moderator else ()))

    return Command(name="help", help="See everything I can do", handler=handle, reads_only=True)
