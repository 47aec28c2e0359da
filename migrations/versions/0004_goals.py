"""Members' goals, and which of them a fact is about."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table, and widen the ledger."""
    op.create_table(
        "goals",
        sa.Column("circle_id", sa.Text, nullable=False),
        sa.Column("member_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("created_at", _instant(), nullable=False),
        sa.Column("by_day", sa.Date),
        sa.Column("cue", sa.Text),
        sa.Column("action", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("closed_at", _instant()),
        sa.Column("told_at", _instant()),
        sa.PrimaryKeyConstraint("circle_id", "member_id", "number", name=op.f("pk_goals")),
        sa.ForeignKeyConstraint(
            ["circle_id", "member_id"],
            ["members.circle_id", "members.id"],
            name=op.f("fk_goals_members"),
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_goals_number")),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_goals_state")),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_goals_closed_at")),
        sa.CheckConstraint("(cue IS NULL) = (action IS NULL)", name=op.f("ck_goals_plan")),
    )
    op.add_column("ledger", sa.Column("goal", sa.Integer))


def downgrade() -> None:
    """Drop what was added.

    The Kith of then knows no facts about goals. Taking them out would leave gaps in their members' numbers, and take
    their presence away, so they stay as what they also were: a word from somebody who was here.
    """
    op.execute("UPDATE ledger SET kind = 'not_today' WHERE kind IN ('goal_set', 'goal_done', 'goal_dropped')")
    op.drop_column("ledger", "goal")
    op.drop_table("goals")


def _instant() -> sa.DateTime:
    """`bot.storage.columns.Instant`, as it lies in the database."""
    return sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")
