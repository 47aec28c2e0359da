"""What the ladder needs: a circle's settings of it, members' choices about nudges, and where each stands on it.

Nudges that were sent before tell no step; until their members' standings are computed anew, their number stands for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns, and the index that finds a person's nudges in all circles."""
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    op.execute(
        "UPDATE standings SET nudge_step = CASE nudges WHEN 1 THEN 'gentle' WHEN 2 THEN 'question' WHEN 3 THEN 'weekly'"
        " WHEN 4 THEN 'weekly-again' ELSE 'stop' END WHERE nudges > 0"
    )
    where = sa.text("kind = 'nudge'")
    op.create_index("ix_ledger_nudge", "ledger", ["member_id", "at"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Drop what was added.

    The Kith of then does not know the new kinds of facts. Taking them out would leave gaps in their members' numbers,
    and what somebody wrote is never dropped; so answers stay as a word from somebody who was here, a step that was held
    back as a step, and that a tip was shown as a celebration of nothing.
    """
    op.drop_index("ix_ledger_nudge", "ledger")
    op.execute("UPDATE ledger SET kind = 'not_today' WHERE kind IN ('stuck', 'tip')")
    op.execute("UPDATE ledger SET kind = 'nudge' WHERE kind = 'held_back'")
    op.execute("UPDATE ledger SET kind = 'celebrated', value = '0' WHERE kind = 'tip_shown'")
    op.execute("UPDATE members SET consent = 'private' WHERE consent = 'private-or-inside'")
    for table, columns in _columns().items():
        for column in reversed(columns):
            op.drop_column(table, column.name)


def _columns() -> dict[str, list[sa.Column[object]]]:
    return {
        "circles": [
            _text("nudge_steps", "gentle,question,buddy,weekly"),
            _number("nudge_gap", 3),
            _number("nudge_week", 7),
            _text("nudge_tone", "warm"),
            _number("nudge_budget", 3),
            _number("quiet_from", 21),
            _number("quiet_until", 9),
        ],
        "members": [
            sa.Column("nudge_hour", sa.Integer),
            sa.Column("snoozed_until", sa.Date),
            sa.Column("refused_at", _instant()),
            sa.Column("refusal_told_at", _instant()),
        ],
        "standings": [
            sa.Column("nudge_step", sa.Text),
            _number("nudges_ever", 0),
            _text("wall_minutes", ""),
        ],
    }


def _number(name: str, usual: int) -> sa.Column[object]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=str(usual))


def _text(name: str, usual: str) -> sa.Column[object]:
    return sa.Column(name, sa.Text, nullable=False, server_default=usual)


def _instant() -> sa.DateTime:
    """`bot.storage.columns.Instant`, as it lies in the database."""
    return sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")
