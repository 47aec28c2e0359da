"""Kith does not start: its settings are wrong, or another Kith is running."""

from collections.abc import Sequence

from bot.errors.kinds import KithError


class ConfigurationError(KithError):
    """The settings are wrong; `faults` are all of them, each a sentence that names the setting."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


class AlreadyRunning(KithError):
    """Another Kith process has this SQLite file open for writing; `path` is the file."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path
