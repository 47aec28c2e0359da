"""One circle's trouble is nobody else's: what walks over many goes on past the one with which it cannot deal."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.errors.storage import StorageError

LOOK_AGAIN = timedelta(hours=1)
"""When a duty looks again at what it has passed over: an operator has to mend it, and the log is not to fill up."""


@dataclass(slots=True)
class Attempt:
    """Whether a part of a duty's work `failed`."""

    failed: bool = False


@contextmanager
def passing_over(duty: str, **about: str) -> Iterator[Attempt]:
    """Work for one of many, in a transaction for all of them. When it fails the log says why, and what it is `about`.

    It is for data that cannot be (a zone that this machine does not know). Work that fails for such a reason does so
    while it decides, before it writes. When the database fails, its StorageError goes on: the transaction is lost.
    """
    attempt = Attempt()
    try:
        yield attempt
    except StorageError:
        raise
    except Exception:  # noqa: BLE001 - the boundary between one circle and the others
        attempt.failed = True
        structlog.get_logger("kith.duties").exception("passed over", duty=duty, **about)
