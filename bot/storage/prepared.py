"""Statements prepared once for the writing connection to SQLite.

SQLAlchemy compiles a statement once and then spends about 40 µs on each execution around SQLite's own 10 µs: events,
contexts, cursors, results. On the one connection that every check-in goes through, that is half of its time. So there
the compiled text goes straight to the driver, with the same conversions of values that SQLAlchemy would apply. What
needs more than that (a list for IN, several sets of parameters) is left to SQLAlchemy: `prepare` says None.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.sql import Executable

DIALECT = pysqlite.dialect()

MOST = 500
"""Statements that are kept: some five times what Kith has, should one ever be built anew for each call."""

Convert = Callable[[Any], Any] | None


class Prepared(NamedTuple):
    """A statement's text, the parameters that it takes in order, and how values are converted on both ways."""

    sql: str
    takes: tuple[tuple[str, Any, Convert], ...]
    gives: tuple[Convert, ...]
    row: Callable[..., Any]

    def run(self, driver: sqlite3.Connection, parameters: Mapping[str, Any]) -> sqlite3.Cursor:
        """Execute. Raises sqlite3.Error, or what a conversion raises for a value that the column does not take."""
        values = [
            convert(value) if convert is not None and value is not None else value
            for value, convert in ((parameters.get(name, default), convert) for name, default, convert in self.takes)
        ]
        return driver.execute(self.sql, values)

    def rows(self, fetched: Sequence[Sequence[Any]]) -> list[Any]:
        """What was fetched, as rows whose columns have names."""
        return [
            self.row(
                *(
                    convert(value) if convert is not None and value is not None else value
                    for value, convert in zip(one, self.gives, strict=True)
                )
            )
            for one in fetched
        ]


def prepare(statement: Executable, names: tuple[str, ...]) -> Prepared | None:
    """Compile a statement for parameters of these names; None when it is not of the plain kind."""
    written: Any = statement
    compiled: Any = written.compile(dialect=DIALECT, column_keys=list(names))
    if compiled.post_compile_params or compiled.literal_execute_params:
        return None
    defaults = compiled.construct_params(_check=False)
    converts = {
        name: bind.type.dialect_impl(DIALECT).bind_processor(DIALECT) for bind, name in compiled.bind_names.items()
    }
    takes = tuple((name, defaults.get(name), converts[name]) for name in compiled.positiontup or ())
    columns = list(statement.selected_columns) if isinstance(statement, Select) else []
    gives = tuple(column.type.dialect_impl(DIALECT).result_processor(DIALECT, None) for column in columns)
    fields = [column.key or "" for column in columns]
    return Prepared(compiled.string, takes, gives, namedtuple("Row", fields, rename=True))


class PreparedStatements:
    """What was prepared, by statement and the names of its parameters. Statements live as long as their modules."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, tuple[str, ...]], tuple[Executable, Prepared | None]] = {}

    def find(self, statement: Executable, parameters: Mapping[str, Any]) -> Prepared | None:
        """The prepared statement, None for one that is SQLAlchemy's to run."""
        key = (id(statement), tuple(parameters))
        known = self._known.get(key)
        if known is None and len(self._known) > MOST:
            self._known.clear()
        if known is None:  # the statement is kept beside it, so that nothing else ever gets its id
            known = self._known[key] = (statement, prepare(statement, key[1]))
        return known[1]
