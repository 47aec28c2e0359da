"""Column types that keep Kith's promises about time on every database."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.domain.cadence import Cadence, cadence_text, read_cadence
from bot.domain.hours import minutes_text, read_minutes
from bot.domain.ladder import Step, read_steps, steps_text
from bot.domain.standing import Segment, Span, plan_text, read_plan, read_spans, spans_text

_WIDTH = len("2026-03-01 12:00:00.000000")


class Instant(TypeDecorator[datetime]):
    """An instant: takes any aware datetime, refuses a naive one with ValueError, and returns aware UTC.

    PostgreSQL has a type for it. SQLite has none, so there it is UTC text of one fixed width, which sorts and compares
    as instants do, and which SQLite's own date functions can read.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, `timestamp with time zone` elsewhere."""
        return dialect.type_descriptor(String(_WIDTH) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | datetime | None:
        """The value on its way into the database."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"an instant without a time zone: {value.isoformat()}")
        utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        return utc.isoformat(" ", "microseconds")[:_WIDTH] if dialect.name == "sqlite" else utc

    def process_result_value(self, value: str | datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The value on its way out of the database."""
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return None if value is None else datetime.fromisoformat(value + "+00:00")


class CadenceText(TypeDecorator[Cadence]):
    """A cadence, as `domain.cadence.cadence_text` writes it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Cadence | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else cadence_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Cadence | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else read_cadence(value)


class Plan(TypeDecorator[tuple[Segment, ...]]):
    """A member's cadences from the present one on, as `domain.standing.plan_text` writes them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Segment, ...] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else plan_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Segment, ...] | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else read_plan(value)


class Spans(TypeDecorator[tuple[Span, ...]]):
    """A member's bridged days, as `domain.standing.spans_text` writes them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Span, ...] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else spans_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Span, ...] | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else read_spans(value)


class Word(TypeDecorator[StrEnum]):
    """A value of an enumeration, kept as its word."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else self.kind(value)


class Steps(TypeDecorator[frozenset[Step]]):
    """Which steps of the ladder are on, as `domain.ladder.steps_text` writes them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[Step] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else steps_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[Step] | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else read_steps(value)


class Minutes(TypeDecorator[tuple[int, ...]]):
    """Wall minutes of check-ins, as `domain.hours.minutes_text` writes them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else minutes_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[int, ...] | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else read_minutes(value)
