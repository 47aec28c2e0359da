"""The tables. Columns are named like the fields of the values that they keep, in the same order.

Every table that belongs to a circle leads with `circle_id` in its key and in its indexes, so that the rows of one
circle lie together. The exceptions are the indexes of the due sweeps and of housekeeping, which ask for all circles at
once; those are partial where they can be, so that they hold what is due and nothing else. Heartbeats and outages are
about platforms, and belong to no circle; they are in `walks`.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Integer,
    Table,
    Text,
    and_,
    false,
    literal_column,
    true,
)

from bot.domain.ladder import NudgeTone, Step
from bot.domain.members import Consent
from bot.storage.columns import CadenceText, Instant, Minutes, Plan, Spans, Steps, Word
from bot.storage.schema import index, metadata, of_circle, of_member

circles = Table(
    "circles",
    metadata,
    Column("id", Text, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("day_start", Integer, nullable=False),
    Column("channel", Text),
    Column("channel_name", Text, nullable=False),
    Column("channel_set_by", Text),
    Column("channel_closed_at", Instant),
    Column("nudges_on", Boolean, nullable=False),
    Column("nudge_hour", Integer, nullable=False),
    Column("recap_on", Boolean, nullable=False),
    Column("recap_weekday", Integer, nullable=False),
    Column("recap_hour", Integer, nullable=False),
    Column("recap_due_at", Instant),
    Column("suspended_at", Instant),
    Column("cadence", CadenceText, nullable=False, server_default="daily"),
    Column("week_start", Integer, nullable=False, server_default="0"),
    Column("own_cadence", Boolean, nullable=False, server_default=true()),
    Column("nudge_steps", Steps, nullable=False, server_default="gentle,question,buddy,weekly"),
    Column("nudge_gap", Integer, nullable=False, server_default="3"),
    Column("nudge_week", Integer, nullable=False, server_default="7"),
    Column("nudge_tone", Word(NudgeTone), nullable=False, server_default="warm"),
    Column("nudge_budget", Integer, nullable=False, server_default="3"),
    Column("quiet_from", Integer, nullable=False, server_default="21"),
    Column("quiet_until", Integer, nullable=False, server_default="9"),
    CheckConstraint("day_start BETWEEN 0 AND 23", name="day_start"),
    CheckConstraint("nudge_hour BETWEEN 0 AND 23", name="nudge_hour"),
    CheckConstraint("recap_weekday BETWEEN 0 AND 6", name="recap_weekday"),
    CheckConstraint("recap_hour BETWEEN 0 AND 23", name="recap_hour"),
    CheckConstraint("week_start BETWEEN 0 AND 6", name="week_start"),
    CheckConstraint("nudge_gap BETWEEN 1 AND 14", name="nudge_gap"),
    CheckConstraint("nudge_week BETWEEN 1 AND 30", name="nudge_week"),
    CheckConstraint("nudge_budget BETWEEN 0 AND 3", name="nudge_budget"),
    CheckConstraint("quiet_from BETWEEN 0 AND 23", name="quiet_from"),
    CheckConstraint("quiet_until BETWEEN 0 AND 23", name="quiet_until"),
    CheckConstraint("quiet_from <> quiet_until", name="quiet_hours"),
)
"""`domain.circles.Circle`."""

members = Table(
    "members",
    metadata,
    Column("circle_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("joined_at", Instant, nullable=False),
    Column("zone", Text),
    Column("consent", Word(Consent), nullable=False),
    Column("last_place", Text),
    Column("left_at", Instant),
    Column("own_cadence", Boolean, nullable=False, server_default=false()),
    Column("nudge_hour", Integer),
    Column("snoozed_until", Date),
    Column("refused_at", Instant),
    Column("refusal_told_at", Instant),
    Column("last_inside", Text),
    of_circle(),
)
"""`domain.members.Member`."""

standings = Table(
    "standings",
    metadata,
    Column("circle_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("facts", Integer, nullable=False),
    Column("current", Integer, nullable=False),
    Column("longest", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("last_kept", Date),
    Column("recent", Integer, nullable=False),
    Column("present_on", Date),
    Column("nudges", Integer, nullable=False),
    Column("nudged_on", Date),
    Column("nudge_at", Instant),
    Column("freezes", Integer, nullable=False, server_default="1"),
    Column("progress", Integer, nullable=False, server_default="0"),
    Column("open_from", Date),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("missed", Integer, nullable=False, server_default="0"),
    Column("lost", Integer, nullable=False, server_default="0"),
    Column("mended", Integer, nullable=False, server_default="0"),
    Column("mended_on", Date),
    Column("last_at", Instant),
    Column("last_on", Date),
    Column("counted_at", Instant),
    Column("counted_zone", Text),
    Column("plan", Plan, nullable=False, server_default="0001-01-01=daily"),
    Column("spans", Spans, nullable=False, server_default=""),
    Column("celebrated", Integer, nullable=False, server_default="0"),
    Column("rules", Integer, nullable=False, server_default="0"),
    Column("nudge_step", Word(Step)),
    Column("nudges_ever", Integer, nullable=False, server_default="0"),
    Column("wall_minutes", Minutes, nullable=False, server_default=""),
    of_member(),
)
"""`domain.streaks.Standing` of each member, with the instant of the next nudge: a cache of the ledger."""

ledger = Table(
    "ledger",
    metadata,
    Column("circle_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("note", Text),
    Column("minutes", Integer),
    Column("private", Boolean, nullable=False),
    Column("to_member", Text),
    Column("about", Integer),
    Column("until_day", Date),
    Column("value", Text),
    Column("by_member", Text),
    Column("zone", Text),
    Column("late", Boolean, nullable=False, server_default=false()),
    Column("goal", Integer),
    of_member(),
    CheckConstraint("seq >= 1", name="seq"),
    CheckConstraint("minutes >= 0", name="minutes"),
    CheckConstraint("kind <> 'cheer' OR to_member IS NOT NULL", name="cheer"),
)
"""`domain.ledger.Fact`: the truth, to which rows are only ever added."""

goals = Table(
    "goals",
    metadata,
    Column("circle_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("by_day", Date),
    Column("cue", Text),
    Column("action", Text),
    Column("state", Text, nullable=False),
    Column("closed_at", Instant),
    Column("told_at", Instant),
    of_member(),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"),
    CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_at"),
    CheckConstraint("(cue IS NULL) = (action IS NULL)", name="plan"),
)
"""`domain.goals.Goal`. A member's goals are few and lie together by their key, so no index beside it is needed."""

nudge_texts = Table(
    "nudge_texts",
    metadata,
    Column("circle_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("step", Word(Step), nullable=False),
    Column("text", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("used_from", Instant),
    Column("removed_at", Instant),
    of_circle(),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("step IN ('gentle', 'question', 'weekly', 'stop')", name="step"),
)
"""`domain.own_texts.OwnText`: some tens a circle, found by their key."""

buddies = Table(
    "buddies",
    metadata,
    Column("circle_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("buddy_id", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("may_tell", Boolean, nullable=False),
    of_member(),
    of_member("buddy_id", "fk_buddies_buddy_id"),
    CheckConstraint("member_id <> buddy_id", name="oneself"),
)
"""`domain.pairing.Pair`: a row for each side, so that its key lets nobody have two buddies."""

buddy_requests = Table(
    "buddy_requests",
    metadata,
    Column("circle_id", Text, primary_key=True),
    Column("asker", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("asked", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    of_member("asker", "fk_buddy_requests_asker"),
    of_member("asked", "fk_buddy_requests_asked"),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("asker <> asked", name="oneself"),
)
"""`domain.pairing.Request`: who asked whom, and what became of it."""

inbox = Table(
    "inbox",
    metadata,
    Column("circle_id", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("reply", Text, nullable=False),
    Column("at", Instant, nullable=False),
    of_circle(),
)
"""Answered events; `reply` is JSON, see `codec`."""

outbox = Table(
    "outbox",
    metadata,
    Column("circle_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("destination", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("not_after", Instant),
    Column("due_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("ended_at", Instant),
    Column("fate", Text),
    of_circle(),
    CheckConstraint("state IN ('waiting', 'claimed', 'ended')", name="state"),
    CheckConstraint("attempts >= 0", name="attempts"),
    CheckConstraint("(state = 'ended') = (fate IS NOT NULL)", name="fate"),
    CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_at"),
)
"""`outgoing.Outgoing` and what became of it; `destination` and `message` are JSON, see `codec`.

`due_at` is when a sender may take the row: at first `not_before`, the end of the lease while it is claimed.
"""

index("recap_due_at", circles.c.recap_due_at, where=circles.c.recap_due_at.is_not(None))
index("nudge_at", standings.c.nudge_at, where=standings.c.nudge_at.is_not(None))
index("last_kept", standings.c.circle_id, standings.c.last_kept)
index("kind", ledger.c.circle_id, ledger.c.kind, ledger.c.on_day, ledger.c.member_id)
index("to_member", ledger.c.circle_id, ledger.c.to_member, ledger.c.at, where=ledger.c.to_member.is_not(None))
index("nudge", ledger.c.member_id, ledger.c.at, where=ledger.c.kind == literal_column("'nudge'"))
index("buddy_id", buddies.c.circle_id, buddies.c.buddy_id)
index("asked", buddy_requests.c.circle_id, buddy_requests.c.asked)
_open_request = (buddy_requests.c.circle_id, buddy_requests.c.asker, buddy_requests.c.asked)
index("open", *_open_request, where=buddy_requests.c.state == "asked", unique=True)
index("at", inbox.c.at)
index("due_at", outbox.c.platform, outbox.c.due_at, where=outbox.c.ended_at.is_(None))
_may_be_late = and_(outbox.c.ended_at.is_(None), outbox.c.not_after.is_not(None))
index("not_after", outbox.c.platform, outbox.c.not_after, where=_may_be_late)
ABANDONED = and_(outbox.c.state == literal_column("'claimed'"), outbox.c.policy == literal_column("'at-most-once'"))
"""Claimed, and not to be claimed again. Written out, for an index serves no query that leaves it to parameters."""
index("abandoned", outbox.c.platform, outbox.c.due_at, where=ABANDONED)
index("ended_at", outbox.c.ended_at, where=outbox.c.ended_at.is_not(None))
