"""Heartbeats, and the outages that they tell of: days that Kith's own absence cost are excused by themselves.

Both are about platforms and belong to no circle.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "heartbeats",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("at", _instant(), nullable=False),
        sa.PrimaryKeyConstraint("platform", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "outages",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("began_at", _instant(), nullable=False),
        sa.Column("ended_at", _instant(), nullable=False),
        sa.Column("settled_at", _instant()),
        sa.Column("circle_id", sa.Text, nullable=False),
        sa.Column("member_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("platform", "began_at", name=op.f("pk_outages")),
        sa.CheckConstraint("began_at < ended_at", name=op.f("ck_outages_ended_at")),
    )
    unsettled = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_outages_unsettled",
        "outages",
        ["platform", "began_at"],
        sqlite_where=unsettled,
        postgresql_where=unsettled,
    )


def downgrade() -> None:
    """Drop them. What was excused stays in the ledger: the Kith of then knows excuses."""
    op.drop_table("outages")
    op.drop_table("heartbeats")


def _instant() -> sa.DateTime:
    """`bot.storage.columns.Instant`, as it lies in the database."""
    return sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")
