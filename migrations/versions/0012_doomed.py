"""Messages that can no longer be sent are found by indexes of their own, however many others are due."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_INDEXES = {
    "ix_outbox_not_after": (["platform", "not_after"], "ended_at IS NULL AND not_after IS NOT NULL"),
    "ix_outbox_abandoned": (["platform", "due_at"], "state = 'claimed' AND policy = 'at-most-once'"),
}


def upgrade() -> None:
    """Make them."""
    for name, (columns, condition) in _INDEXES.items():
        where = sa.text(condition)
        op.create_index(name, "outbox", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Drop them."""
    for name in _INDEXES:
        op.drop_index(name, "outbox")
