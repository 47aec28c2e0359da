"""Statements prepared once for the writing connection to SQLite.

SQLAlchemy compiles a statement once and then spends about 40 µs on each execution around SQLite's own 10 µs: events,
contexts, cursors, results. On the one connection that every check-in goes through, that is half of its time. So there
the compiled text goes straight to the driver, with the same conversions of values that SQLAlchemy would apply. What
needs more than that (a list for IN, several sets of parameters) is left to SQLAlchemy: `prepare` says None.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Select
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.sql import Executable

DIALECT = pysqlite.dialect()

MOST = 500
"""Statements that are kept: some five times what Kith has, should one ever be built anew for each call."""

Conversions = tuple[tuple[int, Callable[[Any], Any]], ...]
"""The places in a row of values at which one is converted, unless it is None. Most are taken as they are."""


class Prepared(NamedTuple):
    """A statement's text, the parameters (with defaults) that it takes in order, and what is converted on both ways."""

    sql: str
    takes: tuple[tuple[str, Any], ...]
    on_the_way_in: Conversions
    on_the_way_out: Conversions
    row: Callable[[Iterable[Any]], Any]

    def run(self, driver: sqlite3.Connection, parameters: Mapping[str, Any]) -> sqlite3.Cursor:
        """Execute. Raises sqlite3.Error, or what a conversion raises for a value that the column does not take."""
        values = [parameters.get(name, default) for name, default in self.takes]
        return driver.execute(self.sql, _converted(values, self.on_the_way_in))

    def rows(self, fetched: Iterable[Sequence[Any]]) -> list[Any]:
        """What was fetched, as rows whose columns have names."""
        return [self.row(_converted(list(one), self.on_the_way_out)) for one in fetched]


def _converted(values: list[Any], conversions: Conversions) -> list[Any]:
    """The same list, changed."""
    for place, convert in conversions:
        if values[place] is not None:
            values[place] = convert(values[place])
    return values


def prepare(statement: Executable, names: tuple[str, ...]) -> Prepared | None:
    """Compile a statement for parameters of these names; None when it is not of the plain kind."""
    written: Any = statement
    compiled: Any = written.compile(dialect=DIALECT, column_keys=list(names))
    if compiled.post_compile_params or compiled.literal_execute_params:
        return None
    defaults = compiled.construct_params(_check=False)
    binds = {name: bind.type.dialect_impl(DIALECT) for bind, name in compiled.bind_names.items()}
    ordered: Sequence[str] = compiled.positiontup or ()
    columns = list(statement.selected_columns) if isinstance(statement, Select) else []
    return Prepared(
        compiled.string,
        tuple((name, defaults.get(name)) for name in ordered),
        _numbered(binds[name].bind_processor(DIALECT) for name in ordered),
        _numbered(column.type.dialect_impl(DIALECT).result_processor(DIALECT, None) for column in columns),
        _row_of(column.key or "" for column in columns),
    )


def _row_of(names: Iterable[str]) -> Callable[[Iterable[Any]], Any]:
    make: Callable[[Iterable[Any]], Any] = cast("Any", namedtuple("Row", list(names), rename=True))._make
    return make


def _numbered(processors: Iterable[Callable[[Any], Any] | None]) -> Conversions:
    return tuple((place, convert) for place, convert in enumerate(processors) if convert is not None)


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
