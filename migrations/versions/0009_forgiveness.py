"""Days that moderators forgave, on their way to the members."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "forgivenesses",
        sa.Column("circle_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("by_member", sa.Text, nullable=False),
        sa.Column("member_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("circle_id", "number", name=op.f("pk_forgivenesses")),
        sa.ForeignKeyConstraint(
            ["circle_id"], ["circles.id"], name=op.f("fk_forgivenesses_circles"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_forgivenesses_last_day")),
    )


def downgrade() -> None:
    """Drop it. Whoever has been reached keeps the excuse; for the others a moderator forgives the days once more."""
    op.drop_table("forgivenesses")
