"""A `kith run` of its own process: how much memory it has, and how soon it is ready."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

import psutil

PATIENCE = 30.0
"""Seconds after which a start has failed."""


@dataclass(frozen=True)
class Start:
    """What starting cost."""

    seconds: float
    megabytes: float


def surroundings(folder: Path) -> dict[str, str]:
    """The environment for processes that are measured: compiled modules are kept in `folder`, so that every start but
    the first finds them, as it is where Kith is installed.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def measure(folder: Path) -> Start:
    """Start `kith run` with the local community on a SQLite database until /readyz says yes: the second start."""
    _start(folder)
    return _start(folder)


def _start(folder: Path) -> Start:
    ops, web = free_port(), free_port()
    environ = {
        **surroundings(folder),
        "KITH_DATABASE_URL": f"sqlite:///{folder / 'run' / 'kith.db'}",
        "KITH_OPS_PORT": str(ops),
        "KITH_WEB_PORT": str(web),
        "KITH_LOG_LEVEL": "warning",
    }
    begun = perf_counter()
    with subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environ, stdout=subprocess.DEVNULL) as process:
        try:
            while not is_ready(ops):
                if process.poll() is not None or perf_counter() - begun > PATIENCE:
                    raise RuntimeError("kith run did not become ready")
                sleep(0.02)
            seconds = perf_counter() - begun
            return Start(seconds, psutil.Process(process.pid).memory_info().rss / 1e6)
        finally:
            process.terminate()


def is_ready(port: int) -> bool:
    """Whether the Kith with this ops port says that it is ready."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
