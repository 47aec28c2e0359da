"""What the streak rules need: facts that cover days or concern other facts, and a standing that can go on from itself.

Only columns are added. Standings that were written before have `rules` 0, by which Kith knows to compute them anew
with their member's next fact; `kith db verify --repair` does it for everybody at once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Widen the ledger and the standings."""
    for column in _ledger():
        op.add_column("ledger", column)
    for column in _standings():
        op.add_column("standings", column)


def downgrade() -> None:
    """Drop what was added; facts of the new kinds go with it, because the Kith of then does not know them."""
    op.execute("DELETE FROM ledger WHERE kind NOT IN ('joined', 'check_in', 'cheer', 'not_today', 'nudge')")
    for column in reversed(_standings()):
        op.drop_column("standings", column.name)
    for column in reversed(_ledger()):
        op.drop_column("ledger", column.name)


def _ledger() -> list[sa.Column[object]]:
    return [
        sa.Column("until_day", sa.Date),
        sa.Column("value", sa.Text),
        sa.Column("by_member", sa.Text),
        sa.Column("zone", sa.Text),
        sa.Column("late", sa.Boolean, nullable=False, server_default=sa.false()),
    ]


def _standings() -> list[sa.Column[object]]:
    return [
        sa.Column("freezes", sa.Integer, nullable=False, server_default="1"),
        _count("progress"),
        sa.Column("open_from", sa.Date),
        _count("done"),
        _count("missed"),
        _count("lost"),
        _count("mended"),
        sa.Column("mended_on", sa.Date),
        sa.Column("last_at", _instant()),
        sa.Column("last_on", sa.Date),
        sa.Column("counted_at", _instant()),
        sa.Column("counted_zone", sa.Text),
        sa.Column("plan", sa.Text, nullable=False, server_default="0001-01-01=daily"),
        sa.Column("spans", sa.Text, nullable=False, server_default=""),
        _count("celebrated"),
        _count("rules"),
    ]


def _count(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def _instant() -> sa.DateTime:
    """`bot.storage.columns.Instant`, as it lies in the database."""
    return sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")
