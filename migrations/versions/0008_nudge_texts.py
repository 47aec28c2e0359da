"""Texts of circles' own for their nudges."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "nudge_texts",
        sa.Column("circle_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("added_at", _instant(), nullable=False),
        sa.Column("used_from", _instant()),
        sa.Column("removed_at", _instant()),
        sa.PrimaryKeyConstraint("circle_id", "number", name=op.f("pk_nudge_texts")),
        sa.ForeignKeyConstraint(["circle_id"], ["circles.id"], name=op.f("fk_nudge_texts_circles"), ondelete="CASCADE"),
        sa.CheckConstraint("number >= 1", name=op.f("ck_nudge_texts_number")),
        sa.CheckConstraint("step IN ('gentle', 'question', 'weekly', 'stop')", name=op.f("ck_nudge_texts_step")),
    )


def downgrade() -> None:
    """Drop it. Facts that name a text of it stay: the Kith of then reads their step alone."""
    op.drop_table("nudge_texts")


def _instant() -> sa.DateTime:
    """`bot.storage.columns.Instant`, as it lies in the database."""
    return sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")
