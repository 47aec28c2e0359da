"""Tables of what comes to many members, a few in each transaction: how far a change of cadence, forgiven days, or the
settling of an outage has come. Heartbeats are here too, as outages come of them.
"""

from sqlalchemy import CheckConstraint, Column, Date, Integer, Table, Text

from bot.storage.columns import Instant
from bot.storage.schema import index, metadata, of_circle

cadence_spreads = Table(
    "cadence_spreads",
    metadata,
    Column("circle_id", Text, primary_key=True),
    Column("by_member", Text, nullable=False),
    Column("member_id", Text, nullable=False),
    of_circle(),
)
"""`domain.circles.CadenceSpread`: a row while a change is on its way, so that the whole table is what is due."""

forgivenesses = Table(
    "forgivenesses",
    metadata,
    Column("circle_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by_member", Text, nullable=False),
    Column("member_id", Text, nullable=False),
    of_circle(),
    CheckConstraint("first_day <= last_day", name="last_day"),
)
"""`domain.forgiveness.Forgiveness`: like the table before it, all of it is due."""

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)
"""When members of each platform could last reach Kith: one row a platform, of no circle."""

outages = Table(
    "outages",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("began_at", Instant, primary_key=True),
    Column("ended_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("circle_id", Text, nullable=False),
    Column("member_id", Text, nullable=False),
    CheckConstraint("began_at < ended_at", name="ended_at"),
)
"""`domain.outages.Outage`. `circle_id` and `member_id` are a place in a walk, and refer to nothing."""

index("unsettled", outages.c.platform, outages.c.began_at, where=outages.c.settled_at.is_(None))
