"""Where the database is: `sqlite:///path` or `postgresql://…`. Kith chooses the driver."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors.starting import ConfigurationError
from bot.storage.executor import Dialect

_SQLITE = frozenset({"sqlite"})
_POSTGRESQL = frozenset({"postgresql", "postgres"})


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """An address that was understood. `path` is the file of a SQLite database, None for PostgreSQL."""

    dialect: Dialect
    url: URL
    path: Path | None

    def __str__(self) -> str:
        """For people and logs: without the password."""
        return self.url.render_as_string(hide_password=True)


def parse_url(text: str) -> DatabaseUrl:
    """Understand an address. Raises ConfigurationError, which never repeats the address: it may hold a password."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise ConfigurationError([_FAULT]) from None
    scheme = url.drivername.partition("+")[0]
    unknown = sorted(set(url.query) - (_OPTIONS if scheme in _POSTGRESQL else frozenset()))
    if unknown:
        raise ConfigurationError([_UNKNOWN_OPTION.format(", ".join(unknown), ", ".join(sorted(_OPTIONS)))])
    if scheme in _POSTGRESQL:
        return DatabaseUrl("postgresql", _for_asyncpg(url), None)
    if scheme in _SQLITE and url.database and url.database != ":memory:":
        return DatabaseUrl("sqlite", url.set(drivername="sqlite"), Path(url.database))
    raise ConfigurationError([_FAULT])


_OPTIONS = frozenset({"host", "ssl", "sslmode", "prepared_statement_cache_size"})
"""What may stand behind `?` in PostgreSQL's address: a socket's folder, encryption, and 0 for use behind pgbouncer."""

_UNKNOWN_OPTION = "KITH_DATABASE_URL: I don't know {} there. PostgreSQL's address may have {}; SQLite's none."

_FAULT = "KITH_DATABASE_URL: must be sqlite:///path/to/file.db or postgresql://user@host/database"


def _for_asyncpg(url: URL) -> URL:
    """libpq's `sslmode` is called `ssl` there."""
    query = {"ssl" if name == "sslmode" else name: value for name, value in url.query.items()}
    return url.set(drivername="postgresql+asyncpg", query=query)
