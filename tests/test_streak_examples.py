"""The worked examples of docs/explanation/streaks.md come out as the page says."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from factories import ADA, CIRCLE

from bot.domain.ledger import Fact, FactKind
from bot.domain.streaks import fold, view

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "streaks.md"
EXAMPLES = re.findall(r"```streak\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
LETTERS = {"k": FactKind.CHECK_IN, "r": FactKind.RESTED, "p": FactKind.PAUSED, "e": FactKind.EXCUSED}
MONDAY = date(2026, 3, 2)


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) >= 8


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_comes_out_as_the_page_says(example: str) -> None:
    today, facts = MONDAY, list[Fact]()

    def add(kind: FactKind, value: str | None = None) -> None:
        at = datetime.combine(today, time(12), tzinfo=UTC)
        until = today if kind in {FactKind.RESTED, FactKind.PAUSED, FactKind.EXCUSED} else None
        facts.append(Fact(CIRCLE, ADA, len(facts) + 1, kind, today, at, until_day=until, value=value, zone="UTC"))

    *lines, numbers = example.strip().splitlines()
    for name, value in (line.split(": ", 1) for line in lines):
        if name in {"cadence", "then"}:
            add(FactKind.CADENCE, value)
            continue
        for letter in value:
            if letter in LETTERS:
                add(LETTERS[letter])
            today += timedelta(days=1)
    standing = fold(facts)
    seen = view(standing, today)
    found = {"current": seen.current, "longest": standing.longest, "total": standing.total, "freezes": seen.freezes}
    assert numbers == ", ".join(f"{name}: {value}" for name, value in found.items())
