"""The circle's cadence and week start, and who has chosen a cadence of their own.

Until now everybody who had a cadence other than daily had chosen it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Widen circles and members; remember who chose."""
    for column in _circle():
        op.add_column("circles", column)
    op.add_column("members", sa.Column("own_cadence", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE members SET own_cadence = true WHERE EXISTS (SELECT 1 FROM ledger WHERE ledger.kind = 'cadence'"
        " AND ledger.circle_id = members.circle_id AND ledger.member_id = members.id)"
    )
    op.create_table(
        "cadence_spreads",
        sa.Column("circle_id", sa.Text, nullable=False),
        sa.Column("by_member", sa.Text, nullable=False),
        sa.Column("member_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("circle_id", name=op.f("pk_cadence_spreads")),
        sa.ForeignKeyConstraint(
            ["circle_id"], ["circles.id"], name=op.f("fk_cadence_spreads_circles"), ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    """Drop them. The cadences that reached members stay in the ledger, as if they had chosen them."""
    op.drop_table("cadence_spreads")
    op.drop_column("members", "own_cadence")
    for column in reversed(_circle()):
        op.drop_column("circles", column.name)


def _circle() -> list[sa.Column[object]]:
    return [
        sa.Column("cadence", sa.Text, nullable=False, server_default="daily"),
        sa.Column("week_start", sa.Integer, nullable=False, server_default="0"),
        sa.Column("own_cadence", sa.Boolean, nullable=False, server_default=sa.true()),
    ]
