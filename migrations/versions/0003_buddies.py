"""Buddies: who is whose, and who asked whom."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "buddies",
        sa.Column("circle_id", sa.Text, nullable=False),
        sa.Column("member_id", sa.Text, nullable=False),
        sa.Column("buddy_id", sa.Text, nullable=False),
        sa.Column("since", _instant(), nullable=False),
        sa.Column("may_tell", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("circle_id", "member_id", name=op.f("pk_buddies")),
        _of_member("member_id", "fk_buddies_members"),
        _of_member("buddy_id", "fk_buddies_buddy_id"),
        sa.CheckConstraint("member_id <> buddy_id", name=op.f("ck_buddies_oneself")),
    )
    op.create_index(op.f("ix_buddies_buddy_id"), "buddies", ["circle_id", "buddy_id"])
    op.create_table(
        "buddy_requests",
        sa.Column("circle_id", sa.Text, nullable=False),
        sa.Column("asker", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("asked_at", _instant(), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("changed_at", _instant(), nullable=False),
        sa.PrimaryKeyConstraint("circle_id", "asker", "number", name=op.f("pk_buddy_requests")),
        _of_member("asker", "fk_buddy_requests_asker"),
        _of_member("asked", "fk_buddy_requests_asked"),
        sa.CheckConstraint("number >= 1", name=op.f("ck_buddy_requests_number")),
        sa.CheckConstraint("asker <> asked", name=op.f("ck_buddy_requests_oneself")),
    )
    op.create_index(op.f("ix_buddy_requests_asked"), "buddy_requests", ["circle_id", "asked"])
    op.create_index(
        op.f("ix_buddy_requests_open"),
        "buddy_requests",
        ["circle_id", "asker", "asked"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("buddy_requests")
    op.drop_table("buddies")


def _of_member(column: str, name: str) -> sa.ForeignKeyConstraint:
    members = ["members.circle_id", "members.id"]
    return sa.ForeignKeyConstraint(["circle_id", column], members, ondelete="CASCADE", name=op.f(name))


def _instant() -> sa.DateTime:
    """`bot.storage.columns.Instant`, as it lies in the database."""
    return sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")
