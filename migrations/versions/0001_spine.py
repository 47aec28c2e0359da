"""Circles, members with standings, the ledger, inbox and outbox.

A migration is history: it repeats what the tables were on its day, and imports nothing that may change later.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    _create_circles()
    _create_members()
    _create_standings()
    _create_ledger()
    _create_inbox()
    _create_outbox()


def downgrade() -> None:
    """Back to an empty database."""
    for table in ("outbox", "inbox", "ledger", "standings", "members", "circles"):
        op.drop_table(table)


def _create_circles() -> None:
    op.create_table(
        "circles",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("day_start", sa.Integer, nullable=False),
        sa.Column("channel", sa.Text),
        sa.Column("channel_name", sa.Text, nullable=False),
        sa.Column("channel_set_by", sa.Text),
        sa.Column("channel_closed_at", _instant()),
        sa.Column("nudges_on", sa.Boolean, nullable=False),
        sa.Column("nudge_hour", sa.Integer, nullable=False),
        sa.Column("recap_on", sa.Boolean, nullable=False),
        sa.Column("recap_weekday", sa.Integer, nullable=False),
        sa.Column("recap_hour", sa.Integer, nullable=False),
        sa.Column("recap_due_at", _instant()),
        sa.Column("suspended_at", _instant()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circles")),
        sa.CheckConstraint("day_start BETWEEN 0 AND 23", name=op.f("ck_circles_day_start")),
        sa.CheckConstraint("nudge_hour BETWEEN 0 AND 23", name=op.f("ck_circles_nudge_hour")),
        sa.CheckConstraint("recap_weekday BETWEEN 0 AND 6", name=op.f("ck_circles_recap_weekday")),
        sa.CheckConstraint("recap_hour BETWEEN 0 AND 23", name=op.f("ck_circles_recap_hour")),
    )
    _index("ix_circles_recap_due_at", "circles", "recap_due_at", where="recap_due_at IS NOT NULL")


def _create_members() -> None:
    op.create_table(
        "members",
        sa.Column("circle_id", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("joined_at", _instant(), nullable=False),
        sa.Column("zone", sa.Text),
        sa.Column("consent", sa.Text, nullable=False),
        sa.Column("last_place", sa.Text),
        sa.Column("left_at", _instant()),
        sa.PrimaryKeyConstraint("circle_id", "id", name=op.f("pk_members")),
        _of_circle("members"),
    )


def _create_standings() -> None:
    op.create_table(
        "standings",
        sa.Column("circle_id", sa.Text, nullable=False),
        sa.Column("member_id", sa.Text, nullable=False),
        sa.Column("facts", sa.Integer, nullable=False),
        sa.Column("current", sa.Integer, nullable=False),
        sa.Column("longest", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("last_kept", sa.Date),
        sa.Column("recent", sa.Integer, nullable=False),
        sa.Column("present_on", sa.Date),
        sa.Column("nudges", sa.Integer, nullable=False),
        sa.Column("nudged_on", sa.Date),
        sa.Column("nudge_at", _instant()),
        sa.PrimaryKeyConstraint("circle_id", "member_id", name=op.f("pk_standings")),
        _of_member("standings"),
    )
    _index("ix_standings_nudge_at", "standings", "nudge_at", where="nudge_at IS NOT NULL")
    _index("ix_standings_last_kept", "standings", "circle_id", "last_kept")


def _create_ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("circle_id", sa.Text, nullable=False),
        sa.Column("member_id", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("on_day", sa.Date, nullable=False),
        sa.Column("at", _instant(), nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("minutes", sa.Integer),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("to_member", sa.Text),
        sa.Column("about", sa.Integer),
        sa.PrimaryKeyConstraint("circle_id", "member_id", "seq", name=op.f("pk_ledger")),
        _of_member("ledger"),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_ledger_seq")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_ledger_minutes")),
        sa.CheckConstraint("kind <> 'cheer' OR to_member IS NOT NULL", name=op.f("ck_ledger_cheer")),
    )
    _index("ix_ledger_kind", "ledger", "circle_id", "kind", "on_day", "member_id")
    _index("ix_ledger_to_member", "ledger", "circle_id", "to_member", "at", where="to_member IS NOT NULL")


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("circle_id", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("at", _instant(), nullable=False),
        sa.PrimaryKeyConstraint("circle_id", "event_id", name=op.f("pk_inbox")),
        _of_circle("inbox"),
    )
    _index("ix_inbox_at", "inbox", "at")


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("circle_id", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("destination", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("policy", sa.Text, nullable=False),
        sa.Column("not_before", _instant(), nullable=False),
        sa.Column("not_after", _instant()),
        sa.Column("due_at", _instant(), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("ended_at", _instant()),
        sa.Column("fate", sa.Text),
        sa.PrimaryKeyConstraint("circle_id", "key", name=op.f("pk_outbox")),
        _of_circle("outbox"),
        sa.CheckConstraint("state IN ('waiting', 'claimed', 'ended')", name=op.f("ck_outbox_state")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_attempts")),
        sa.CheckConstraint("(state = 'ended') = (fate IS NOT NULL)", name=op.f("ck_outbox_fate")),
        sa.CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name=op.f("ck_outbox_ended_at")),
    )
    _index("ix_outbox_due_at", "outbox", "platform", "due_at", where="ended_at IS NULL")
    _index("ix_outbox_ended_at", "outbox", "ended_at", where="ended_at IS NOT NULL")


def _instant() -> sa.DateTime:
    """`bot.storage.columns.Instant`, as it lies in the database."""
    return sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")


def _of_circle(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["circle_id"], ["circles.id"], name=op.f(f"fk_{table}_circles"), ondelete="CASCADE")


def _of_member(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["circle_id", "member_id"],
        ["members.circle_id", "members.id"],
        name=op.f(f"fk_{table}_members"),
        ondelete="CASCADE",
    )


def _index(name: str, table: str, *columns: str, where: str | None = None) -> None:
    condition = sa.text(where) if where else None
    op.create_index(op.f(name), table, list(columns), sqlite_where=condition, postgresql_where=condition)
