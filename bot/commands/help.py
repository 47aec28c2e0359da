"""/help: what Kith can do, from the declarations themselves. The few things that matter first, or everything."""

from collections.abc import Callable, Sequence

from bot.commands.spec import Audience, Call, Choice, Command, Option, OptionKind
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import help as voice

EVERYTHING = "all"


def help_command(catalogue: Callable[[], Sequence[Command]]) -> Command:
    """The command, which looks at all commands (itself included) when it is asked."""

    async def handle(call: Call, _: UnitOfWork) -> Reply:
        everything = call.arguments.text("show") == EVERYTHING
        lines = {
            audience: [
                (f"/{command.name}", command.help)
                for command in catalogue()
                if command.audience is audience and (everything or command.first)
            ]
            for audience in Audience
        }
        moderators = lines[Audience.MODERATORS] if call.invocation.actor.moderator else ()
        say = voice.overview if everything else voice.first_things
        return Reply(say(lines[Audience.EVERYBODY], moderators))

    return Command(
        name="help",
        help="See what I can do",
        handler=handle,
        options=(
            Option(
                "show",
                "Everything, or what matters first (if you leave it out)",
                OptionKind.CHOICE,
                choices=(Choice(EVERYTHING, "Everything"),),
            ),
        ),
        reads_only=True,
    )
