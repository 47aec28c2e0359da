"""The database did not do what was asked: nothing of the request was saved."""

from bot.errors.kinds import KithError


class StorageError(KithError):
    """The database did not take this request; nothing of it was saved."""


class StorageBusy(StorageError):
    """Another process held the database longer than the busy timeout."""


class StorageFull(StorageError):
    """The disk has no space left."""


class WrongRevision(StorageError):
    """The database's tables are of another revision than this Kith's.

    `found` is None for an empty database; `newer` is true when a later Kith has written it.
    """

    def __init__(self, found: str | None, wanted: str, *, newer: bool) -> None:
        super().__init__(found, wanted)
        self.found = found
        self.wanted = wanted
        self.newer = newer
