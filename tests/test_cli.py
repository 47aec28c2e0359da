"""`kith` as an operator runs it: a process of its own, real files, real signals."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result
from world import KeepingPlatform, World

from bot.cli import app, whereabouts
from bot.storage import migrate
from bot.storage.opening import open_storage

PATIENCE = 60


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Free ports, and a database of the test's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KITH_")}
    return {
        **kept,
        "KITH_DATABASE_URL": f"sqlite:///{folder / 'kith.db'}",
        "KITH_OPS_PORT": "0",
        "KITH_WEB_PORT": "0",
        **more,
    }


def kith(environ: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env=environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def in_process(environ: Mapping[str, str], *arguments: str) -> Result:
    """Run a command here, in a thread of its own: quicker, where no signal or lock is looked at."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(CliRunner().invoke, app, list(arguments), env=environ).result()


@contextmanager
def running(environ: Mapping[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A Kith that has said that it is running."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "bot", *arguments],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process:
        try:
            while "Ctrl-C" not in (line := process.stdout.readline()):
                assert line, process.stderr.read()
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_kith_in_order_with_exit_code_0(tmp_path: Path, signum: signal.Signals) -> None:
    with running(environment(tmp_path), "run") as process:
        process.send_signal(signum)
        output, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, errors
        assert "Nothing was lost" in output


def test_a_kith_that_was_killed_tells_how_long_it_was_away(tmp_path: Path) -> None:
    environ = environment(tmp_path)
    with running(environ, "run") as process:
        assert "None that Kith knows of" in in_process(environ, "db", "outages").output
        process.kill()
    with sqlite3.connect(tmp_path / "kith.db") as connection:  # as if it had been an hour ago
        [(last,)] = connection.execute("SELECT at FROM heartbeats").fetchall()
        an_hour_before = datetime.fromisoformat(last) - timedelta(hours=1)
        connection.execute("UPDATE heartbeats SET at = ?", (an_hour_before.isoformat(" ", "microseconds"),))
    connection.close()
    with running(environ, "run"):
        shown = in_process(environ, "db", "outages").output
    assert "UTC  1:00:" in shown
    assert "  web  " in shown


def test_a_second_kith_on_the_same_file_refuses_and_says_why(tmp_path: Path) -> None:
    environ = environment(tmp_path)
    with running(environ, "run"):
        second = kith(environ, "run")
    assert second.returncode == 69
    assert "Another Kith is using" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_broken_configuration_lists_every_fault_at_once(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[log]\nlevel = "loud"\n[duties]\ntick_seconds = 0\n[webb]\nport = 1\n')
    result = kith(environment(tmp_path), "run", "--config", str(file))
    assert result.returncode == 2
    for name in ("[log] level", "[duties] tick_seconds", "webb"):
        assert name in result.stderr
    assert "Traceback" not in result.stderr


def test_a_database_of_a_newer_kith_is_refused_with_what_to_do(tmp_path: Path) -> None:
    environ = environment(tmp_path)
    assert in_process(environ, "db", "upgrade").exit_code == 0
    with sqlite3.connect(tmp_path / "kith.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999_later'")
    connection.close()
    for command in ("run", "check"):
        result = kith(environ, command)
        assert result.returncode == 2
        assert "9999_later" in result.stdout + result.stderr
        assert "kith db current" in result.stdout + result.stderr


def test_check_finds_nothing_wrong_with_a_database_that_is_up_to_date(tmp_path: Path) -> None:
    environ = environment(tmp_path)
    assert "does not exist yet" in in_process(environ, "check").output
    in_process(environ, "db", "upgrade")
    result = in_process(environ, "check")
    assert result.exit_code == 0
    assert f"at revision {migrate.head()}" in result.output
    assert "SQLite" in result.output


def test_check_says_69_when_the_database_does_not_answer(tmp_path: Path) -> None:
    environ = environment(tmp_path, KITH_DATABASE_URL="postgresql://kith:secret@127.0.0.1:1/kith")
    result = in_process(environ, "check")
    assert result.exit_code == 69
    assert "secret" not in result.output


def test_check_finds_a_database_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    result = in_process(environment(tmp_path / "file"), "check")
    assert result.exit_code == 2
    assert "cannot be made" in result.output


def test_an_ops_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = kith(environment(tmp_path, KITH_OPS_PORT=port), "run")
    assert result.returncode == 2
    assert f"[ops] port (KITH_OPS_PORT) {port}" in result.stderr


def test_check_works_beside_a_running_kith(tmp_path: Path) -> None:
    environ = environment(tmp_path)
    with running(environ, "run"):
        assert in_process(environ, "check").exit_code == 0


def test_a_backup_is_taken_while_kith_runs_and_is_a_whole_database(tmp_path: Path) -> None:
    environ = environment(tmp_path)
    copy = tmp_path / "copy.db"
    with running(environ, "run"):
        assert kith(environ, "backup", str(copy)).returncode == 0
    again = kith(environ, "backup", str(copy))
    assert again.returncode == 69
    assert str(copy) in again.stderr
    verified = kith(environment(tmp_path, KITH_DATABASE_URL=f"sqlite:///{copy}"), "db", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


async def test_verify_finds_a_wrong_standing_and_mends_it_from_the_ledger(sqlite_url: str) -> None:
    async with open_storage(sqlite_url) as storage:
        world = World(storage)
        await world.say("ada", "/checkin")
        await world.tick()
    file = sqlite_url.removeprefix("sqlite:///")
    with sqlite3.connect(file) as connection:
        connection.execute('UPDATE standings SET "current" = 7, longest = 7')
    connection.close()
    environ = {"KITH_DATABASE_URL": sqlite_url}
    found = in_process(environ, "db", "verify")
    assert found.exit_code == 1
    assert "ada" in found.output
    assert in_process(environ, "db", "verify", "--repair").exit_code == 0
    assert in_process(environ, "db", "verify").exit_code == 0
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE standings SET rules = 1")
    connection.close()
    upgraded = in_process(environ, "db", "verify")
    assert upgraded.exit_code == 0, "what an upgrade left to be computed anew is no fault"
    assert "1 standing(s) are from before an upgrade" in upgraded.output


@pytest.mark.parametrize("command", [[], ["demo"], ["run"], ["check"], ["backup"], ["db"], ["db", "verify"]])
def test_every_command_explains_itself(command: list[str]) -> None:
    result = in_process({}, *command, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.output


def demo_of(folder: Path) -> tuple[str, ...]:
    return ("demo", "--port", "0", "--folder", str(folder))


def test_a_demo_that_is_started_fresh_forgets_only_the_demo(tmp_path: Path) -> None:
    folder = tmp_path / "100% mine?"
    folder.mkdir()
    (folder / "kith.db").write_text("not a database")
    (folder / "clock.txt").write_text("not a number")
    (folder / "diary.txt").write_text("somebody's own")
    with running(environment(tmp_path), *demo_of(folder), "--fresh") as process:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    assert (folder / "diary.txt").read_text() == "somebody's own"
    assert (folder / "kith.db").read_bytes().startswith(b"SQLite format 3")


def test_a_demo_that_is_running_is_not_forgotten(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with running(environment(tmp_path), *demo_of(folder)):
        refused = kith(environment(tmp_path), *demo_of(folder), "--fresh")
        assert refused.returncode == 69
        assert "Another Kith is using" in refused.stderr
        assert (folder / "web.db").exists()


def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environ = environment(tmp_path, KITH_DATABASE_URL=f"sqlite:///{tmp_path}/file/kith.db")
    refused = in_process(environ, "db", "upgrade")
    assert refused.exit_code == 69
    assert "Traceback" not in refused.output
    assert str(tmp_path / "file") in refused.output


def test_what_discord_and_slack_need_to_know_is_printed() -> None:
    commands = json.loads(in_process({}, "discord", "commands").output)
    assert {"join", "checkin", "cheer", "config"} <= {command["name"] for command in commands}
    assert "client_id=123" in in_process({}, "discord", "invite", "123").output
    socket = json.loads(in_process({}, "slack", "manifest").output)
    http = json.loads(in_process({}, "slack", "manifest", "--http", "https://kith.example/slack/events").output)
    assert socket["settings"]["socket_mode_enabled"] is True
    assert http["settings"]["socket_mode_enabled"] is False
    assert "https://kith.example/slack/events" in json.dumps(http)


def test_a_platform_that_could_not_start_is_told_in_words() -> None:
    assert whereabouts(KeepingPlatform("slack", "Night Owls, as @kith")) == "Kith is on slack: Night Owls, as @kith"
    assert "could not start on discord yet" in whereabouts(KeepingPlatform("discord", "not connected", ready=False))
