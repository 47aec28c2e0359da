"""Where inside the circle a member used Kith last, also while they use it in private."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add it, as far as it is known."""
    op.add_column("members", sa.Column("last_inside", sa.Text))
    op.execute("UPDATE members SET last_inside = last_place WHERE last_place IS NOT NULL")


def downgrade() -> None:
    """Drop it."""
    op.drop_column("members", "last_inside")
