"""What a circle's week and ladder can be, held by the database too.

A circle whose settings cannot be (24 quiet hours, set by two moderators at once) gets what holds for everybody who has
chosen nothing: with such a row nobody there could check in.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_NEW = {
    "week_start": "week_start BETWEEN 0 AND 6",
    "nudge_gap": "nudge_gap BETWEEN 1 AND 14",
    "nudge_week": "nudge_week BETWEEN 1 AND 30",
    "nudge_budget": "nudge_budget BETWEEN 0 AND 3",
    "quiet_from": "quiet_from BETWEEN 0 AND 23",
    "quiet_until": "quiet_until BETWEEN 0 AND 23",
    "quiet_hours": "quiet_from <> quiet_until",
}
_LADDER = sa.text("""
    UPDATE circles SET nudge_gap = 3, nudge_week = 7, nudge_budget = 3, quiet_from = 21, quiet_until = 9
    WHERE nudge_gap NOT BETWEEN 1 AND 14 OR nudge_week NOT BETWEEN 1 AND 30 OR nudge_budget NOT BETWEEN 0 AND 3
    OR quiet_from NOT BETWEEN 0 AND 23 OR quiet_until NOT BETWEEN 0 AND 23 OR quiet_from = quiet_until
""")


def upgrade() -> None:
    """Mend what cannot be, then hold it."""
    op.execute(_LADDER)
    op.execute(sa.text("UPDATE circles SET week_start = 0 WHERE week_start NOT BETWEEN 0 AND 6"))
    with op.batch_alter_table("circles") as circles:
        for name, condition in _NEW.items():
            circles.create_check_constraint(op.f(f"ck_circles_{name}"), condition)


def downgrade() -> None:
    """Hold it no longer."""
    with op.batch_alter_table("circles") as circles:
        for name in _NEW:
            circles.drop_constraint(op.f(f"ck_circles_{name}"), type_="check")
