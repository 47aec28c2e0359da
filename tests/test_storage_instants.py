"""The column type for instants: aware UTC in, aware UTC out, in an order that the database understands."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from factories import NOW
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.columns import Instant

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(
    datetime(1, 1, 3),  # noqa: DTZ001 - the strategy wants its bounds naive
    datetime(9999, 12, 29),  # noqa: DTZ001
    timezones=OFFSETS,
)


SQLITE: Dialect = sqlite.dialect()
POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]


def to_sqlite(value: datetime | None) -> object:
    return Instant().process_bind_param(value, SQLITE)


@given(INSTANTS)
def test_sqlite_gives_back_the_same_instant_in_utc(at: datetime) -> None:
    text = Instant().process_bind_param(at, SQLITE)
    found = Instant().process_result_value(text, SQLITE)
    assert found == at
    assert found is not None
    assert found.tzinfo is UTC


@given(INSTANTS, INSTANTS)
def test_sqlite_texts_sort_like_the_instants(one: datetime, other: datetime) -> None:
    assert (str(to_sqlite(one)) < str(to_sqlite(other))) == (one < other)


@given(INSTANTS)
def test_postgresql_gets_and_gives_utc(at: datetime) -> None:
    sent = Instant().process_bind_param(at, POSTGRESQL)
    found = Instant().process_result_value(at, POSTGRESQL)
    assert isinstance(sent, datetime)
    assert sent == found == at
    assert found.tzinfo is sent.tzinfo is UTC


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL])
def test_a_naive_datetime_is_refused(dialect: Dialect) -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        Instant().process_bind_param(NOW.replace(tzinfo=None), dialect)


def test_nothing_stays_nothing() -> None:
    assert to_sqlite(None) is None
    assert Instant().process_result_value(None, SQLITE) is None


def test_sqlite_stores_what_its_own_date_functions_read() -> None:
    assert to_sqlite(NOW.astimezone(timezone(timedelta(hours=9)))) == "2026-03-04 12:00:00.000000"
