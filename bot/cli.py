"""`kith`: everything that an operator does from a terminal.

Exit codes say what kind of thing is wrong: 0 nothing, 1 something was found, 2 configuration or usage, 69 a service is
away (EX_UNAVAILABLE of sysexits.h).
"""

import asyncio
import json
import os
import signal
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from pydantic import BaseModel
from rich.console import Console

from adapters import registry
from bot import bootstrap, checkup
from bot.clock import SystemClock
from bot.commands.catalogue import all_commands
from bot.complaints import FOUND, exit_code, explain
from bot.config import Settings, load_settings
from bot.domain.outages import Outage
from bot.errors.kinds import KithError
from bot.errors.starting import ConfigurationError
from bot.logs import configure_logs
from bot.ports import Platform
from bot.storage import migrate
from bot.storage.backup import backup as backup_database
from bot.storage.opening import open_storage
from bot.storage.verify import Report
from bot.storage.verify import verify as verify_storage

T = TypeVar("T")

PRIVATE = 0o077
"""The umask: what Kith writes (the database, backups) holds members' notes, and is for its own user alone."""

OUTAGES_SHOWN = 20
"""Lines of `kith db outages`."""

DRAIN_SECONDS = 25
"""After SIGTERM everything has this long to finish; supervisors kill after 30 s."""

app = typer.Typer(
    help="Kith, the accountability bot for learning communities.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks show local variables, and those hold tokens
)
database = typer.Typer(help="Look after the database.", no_args_is_help=True)
app.add_typer(database, name="db")

discord = typer.Typer(help="What Discord needs to know.", no_args_is_help=True)
slack = typer.Typer(help="What Slack needs to know.", no_args_is_help=True)
app.add_typer(discord, name="discord")
app.add_typer(slack, name="slack")

Config = Annotated[
    Path | None,
    typer.Option(
        "--config", envvar="KITH_CONFIG", help="The settings file (TOML). Without it, the environment and defaults."
    ),
]


def main() -> None:
    """The console script."""
    os.umask(PRIVATE)
    app()


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the browser finds it; 0 takes any free port.")] = 8765,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its files.")] = Path("data/demo"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the last demo and start over.")] = False,
) -> None:
    """Serve a local community in the browser: no token, no account, and a clock that you can move."""
    if fresh:
        _attempt(lambda: bootstrap.forget_demo(folder))
    environ = {
        "KITH_DATABASE_URL": bootstrap.demo_url(folder),
        "KITH_OPS_PORT": "0",
        "KITH_WEB_PORT": str(port),
        "KITH_DUTIES_TICK_SECONDS": "1",
        "KITH_LOG_LEVEL": "warning",
    }
    _run(_serve(_settings(None, environ), demo=True))


@app.command()
def run(config: Config = None) -> None:
    """Run Kith on every platform that the settings switch on, until SIGTERM or Ctrl-C."""
    _run(_serve(_settings(config, os.environ), demo=False))


@app.command()
def check(config: Config = None) -> None:
    """Find what is wrong before anybody is disappointed: settings, database, clock."""
    settings = _settings(config, os.environ)
    findings = _run(checkup.examine(settings))
    console = Console()
    for finding in findings:
        console.print(f"{finding.mark}  {finding.text}", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(max((finding.exit_code for finding in findings), default=0))


@database.command()
def upgrade(config: Config = None) -> None:
    """Bring the database's tables to this Kith's revision."""
    url = _database_url(config)
    _attempt(lambda: bootstrap.prepare(url))
    _run(migrate.upgrade(url))
    typer.echo(f"The database is at revision {migrate.head()}.")


@database.command()
def current(config: Config = None) -> None:
    """Show which revision the database has, and which one this Kith wants."""
    found = _run(migrate.current(_database_url(config)))
    typer.echo(f"database: {found or 'empty'}\nthis Kith: {migrate.head()}")


@database.command()
def verify(
    config: Config = None,
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Mend standings and end half pairs. The ledger is never changed."),
    ] = False,
) -> None:
    """Hold standings against the ledger, buddies against each other, and look for messages that are overdue."""
    report = _run(_verified(_settings(config, os.environ), repair=repair))
    for finding in report.findings:
        typer.echo(f"{finding}{' (mended)' if repair else ''}")
    if report.older:
        when = "are computed anew now" if repair else "are computed anew with their members' next acts, or by --repair"
        typer.echo(f"{report.older} standing(s) are from before an upgrade and {when}.")
    if report.overdue:
        typer.echo(f"{report.overdue} message(s) should have been sent by now. Is `kith run` running?")
    typer.echo(f"{report.members} member(s) looked at, {len(report.findings)} finding(s).")
    raise typer.Exit(FOUND if report.overdue or (report.findings and not repair) else 0)


@database.command()
def outages(config: Config = None) -> None:
    """Show when members could not reach Kith lately, newest first. The days that it cost them are excused by itself."""
    found = _run(_outages(_settings(config, os.environ)))
    for outage in found:
        lasted = str(outage.ended_at - outage.began_at).partition(".")[0]
        state = "settled" if outage.settled_at else "being settled"
        typer.echo(f"{outage.began_at:%Y-%m-%d %H:%M} UTC  {lasted}  {outage.platform}  {state}")
    if not found:
        typer.echo("None that Kith knows of.")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A file that does not exist yet.")], config: Config = None
) -> None:
    """Copy the database into FILE while Kith runs."""
    _run(backup_database(_database_url(config), file))
    typer.echo(f"Copied to {file}.")


@discord.command("commands")
def discord_commands() -> None:
    """Print the commands as Discord gets them (JSON). `kith run` registers them by itself."""
    from adapters.discord.commands import application_commands

    typer.echo(json.dumps(application_commands(all_commands()), indent=2, ensure_ascii=False))


@discord.command("invite")
def discord_invite(
    application_id: Annotated[int, typer.Argument(help="From the application's General Information page.")],
) -> None:
    """Print the link that adds Kith to a server, with the least permissions."""
    from adapters.discord.commands import invite_url

    typer.echo(invite_url(application_id))


@slack.command("manifest")
def slack_manifest(
    http: Annotated[
        str | None, typer.Option("--http", help="The https address of POST /slack/events. Without it: Socket Mode.")
    ] = None,
) -> None:
    """Print the app manifest (JSON), to be pasted when the app is made."""
    from adapters.slack.commands import manifest

    typer.echo(json.dumps(manifest(all_commands(), http), indent=2, ensure_ascii=False))


async def _serve(settings: Settings, *, demo: bool) -> None:
    """Run until SIGTERM or Ctrl-C. Both cancel this task, and its unwinding is the orderly stop."""
    loop, serving = asyncio.get_running_loop(), asyncio.current_task()

    def stop() -> None:
        if serving is not None:
            serving.cancel()
        loop.call_later(DRAIN_SECONDS, os._exit, 1)

    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop)
    with suppress(asyncio.CancelledError):
        async with bootstrap.running(settings, demo=demo) as kith:
            for platform in kith.platforms.values():
                typer.echo(whereabouts(platform))
            typer.echo("Stop it with Ctrl-C.")
            await asyncio.Event().wait()
    typer.echo("Kith has stopped. Nothing was lost.")


def whereabouts(platform: Platform) -> str:
    """Where people find Kith on a platform, or that they cannot yet."""
    if platform.ready:
        return f"Kith is on {platform.name}: {platform.where}"
    return f"Kith could not start on {platform.name} yet. It keeps trying; the log says what is wrong."


async def _verified(settings: Settings, *, repair: bool) -> Report:
    url = settings.database.url.get_secret_value()
    two_ticks = timedelta(seconds=2 * settings.duties.tick_seconds)
    await migrate.check_revision(url)
    async with open_storage(url, writable=repair) as storage:
        return await verify_storage(storage, SystemClock().now() - two_ticks, repair=repair)


async def _outages(settings: Settings) -> Sequence[Outage]:
    url = settings.database.url.get_secret_value()
    await migrate.check_revision(url)
    async with open_storage(url, writable=False) as storage:
        return await storage.read(lambda uow: uow.outages.latest(OUTAGES_SHOWN))


def _settings(config: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings; logs are set up with them. Ends the process with FAULTY and every fault when they are wrong."""
    sections: dict[str, type[BaseModel]] = {name: registry.settings_model(name) for name in registry.platform_names()}
    try:
        settings = load_settings(config, environ, sections)
    except ConfigurationError as error:
        _complain(error)
    configure_logs(settings.log, settings.secrets)
    return settings


def _database_url(config: Path | None) -> str:
    return _settings(config, os.environ).database.url.get_secret_value()


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end, like `_attempt`."""
    return _attempt(lambda: asyncio.run(work))


def _attempt(action: Callable[[], T]) -> T:
    """The action's result. What an operator can mend is told in words, without a traceback."""
    try:
        return action()
    except (KithError, OSError) as error:
        _complain(error)


def _complain(error: KithError | OSError) -> NoReturn:
    for line in explain(error):
        typer.echo(line, err=True)
    raise typer.Exit(exit_code(error)) from None
