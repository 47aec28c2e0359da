"""Ledgers of one member: by hand, or drawn at random with everything that travellers and corrections make of them."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st
from strategies import days

from bot.domain.identity import CircleId, MemberId
from bot.domain.ledger import Fact, FactKind

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 2)


def fact(
    seq: int,
    kind: FactKind,
    day: date,
    *,
    at: datetime | None = None,
    zone: str = "UTC",
    about: int | None = None,
    until: date | None = None,
    value: str | None = None,
    late: bool = False,
) -> Fact:
    moment = at or datetime.combine(day, time(12), tzinfo=UTC)
    return Fact(
        CircleId("web:demo"),
        MemberId("ada"),
        seq,
        kind,
        day,
        moment,
        about=about,
        until_day=until,
        value=value,
        zone=zone,
        late=late,
    )


def facts_of(*steps: tuple[FactKind, date]) -> list[Fact]:
    return [fact(seq, kind, day) for seq, (kind, day) in enumerate(steps, start=1)]


def run(first: date, length: int) -> list[date]:
    return [first + DAY * ahead for ahead in range(length)]


CADENCES = ("daily", "weekdays:0,2,4", "weekly:3:0", "weekly:2:6", "every:3:2026-03-02")


@st.composite
def ledgers(draw: st.DrawFn) -> list[Fact]:
    """A member's facts of all kinds as they were made; days wander mostly forward, as zones and late logging make them,
    and hours and zones as travellers make them.
    """
    day, ledger = draw(days()), list[Fact]()
    steps = st.tuples(
        st.sampled_from([FactKind.CHECK_IN] * 12 + [*FactKind]),
        st.sampled_from([1, 1, 1, 1, 0, 0, 2, 3, -1, -2, 29, 30, 31]),
        st.integers(-14, 26),
        st.sampled_from(["UTC", "UTC", "Asia/Tokyo", "Pacific/Apia"]),
    )
    for seq, (kind, ahead, hour, zone) in enumerate(draw(st.lists(steps, max_size=40)), start=1):
        day += DAY * ahead
        at = datetime.combine(day, time(), tzinfo=UTC) + timedelta(hours=hour)
        ledger.append(
            fact(
                seq,
                kind,
                day,
                at=at,
                zone=zone,
                about=draw(st.integers(1, seq)) if kind in {FactKind.UNDONE, FactKind.RESUMED} else None,
                until=draw(st.sampled_from([day, day + DAY * 3, None])) if kind in COVERING else None,
                value=draw(st.sampled_from(CADENCES)) if kind is FactKind.CADENCE else VALUES.get(kind),
                late=draw(st.integers(0, 9)) == 0 and kind is FactKind.CHECK_IN,
            )
        )
    return ledger


COVERING = {FactKind.RESTED, FactKind.PAUSED, FactKind.EXCUSED}
VALUES = {FactKind.CELEBRATED: "7"}

kept_days = st.builds(
    lambda first, offsets: {first + DAY * offset for offset in offsets},
    days(),
    st.sets(st.integers(0, 70), max_size=60),
)
