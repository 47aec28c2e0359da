"""What an operator reads on the terminal when Kith cannot go on, and the exit code that says it to scripts."""

from collections.abc import Sequence

from bot.errors.kinds import KithError
from bot.errors.starting import AlreadyRunning, ConfigurationError
from bot.errors.storage import StorageBusy, StorageFull, WrongRevision

FOUND, FAULTY, AWAY = 1, 2, 69
"""Exit codes: something was found; the configuration is wrong; a service that Kith needs is away (sysexits.h)."""


def exit_code(error: KithError | OSError) -> int:
    """FAULTY for what is set wrongly, AWAY for what does not answer or cannot be had now."""
    return FAULTY if isinstance(error, ConfigurationError | WrongRevision) else AWAY


def explain(error: KithError | OSError) -> Sequence[str]:
    """Lines that say what is wrong and what would help."""
    match error:
        case ConfigurationError(faults=faults):
            return ("The settings need a look:", *(f"  - {fault}" for fault in faults))
        case AlreadyRunning(path=path):
            return (
                f"Another Kith is using {path}, and a SQLite file takes only one.",
                "Stop the other one first, or give this one a database of its own (KITH_DATABASE_URL).",
            )
        case WrongRevision():
            return _revision(error)
        case StorageFull():
            return ("The database could not be written: no space is left on the disk.",)
        case StorageBusy():
            return ("The database could not be written: another program holds it.",)
        case _:
            return (str(error) or type(error).__name__,)


def _revision(error: WrongRevision) -> Sequence[str]:
    if error.newer:
        return (
            f"The database is at revision {error.found}, which a later Kith wrote; this one knows {error.wanted}.",
            "Nothing was touched. Install that Kith or a later one; `kith db current` then shows that both agree.",
        )
    return (
        f"The database is {f'at revision {error.found}' if error.found else 'empty'}; this Kith needs {error.wanted}.",
        "Bring it up to date with: kith db upgrade",
    )
