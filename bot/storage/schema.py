"""What all tables share: how constraints and indexes are named, and what goes when a circle or a member goes."""

from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKeyConstraint, Index, MetaData

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def of_circle() -> ForeignKeyConstraint:
    """Rows go with their circle."""
    return ForeignKeyConstraint(["circle_id"], ["circles.id"], ondelete="CASCADE")


def of_member(column: str = "member_id", name: str | None = None) -> ForeignKeyConstraint:
    """Rows go with their member, whom `column` names; `name` is needed where a table has several members, who by the
    convention would share one.
    """
    return ForeignKeyConstraint(["circle_id", column], ["members.circle_id", "members.id"], name, ondelete="CASCADE")


def index(name: str, *columns: Column[Any], where: ColumnElement[bool] | None = None, unique: bool = False) -> None:
    """An index that holds only the rows of `where`; a query must repeat that condition to be served by it."""
    name = f"ix_{columns[0].table.name}_{name}"
    Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
