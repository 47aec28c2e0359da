"""Small helpers for statements that are built once, when their module is imported, and only run afterwards.

Building a statement costs about six times as much as running it, so nothing on the way of a request builds one.
"""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import Column, ColumnElement, Insert, Table, and_, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.executor import Dialect


def at(table: Table, *columns: str) -> ColumnElement[bool]:
    """The condition that each column equals the parameter `its_<column>`.

    The prefix keeps those apart from new values, which SQLAlchemy names like their columns.
    """
    return and_(*(table.c[name] == bindparam(f"its_{name}") for name in columns))


def columns_of(table: Table, class_: type) -> list[Column[Any]]:
    """The columns that keep the fields of dataclass `class_`, in the order of the fields."""
    return [table.c[name] for name in field_names(class_)]


def field_names(class_: type) -> tuple[str, ...]:
    """The fields of a dataclass."""
    return tuple(field.name for field in fields(class_))


def values_of(value: object, names: Iterable[str]) -> dict[str, Any]:
    """Some attributes of `value` by name (`dataclasses.asdict` copies deeply, which costs more than the insert)."""
    return {name: getattr(value, name) for name in names}


def insert_unless_known(table: Table) -> dict[Dialect, Insert]:
    """An INSERT that changes nothing when the key is there. The databases spell it alike, SQLAlchemy does not."""
    return {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
    }
