"""A cadence is kept as a word in the database, and read back as it was."""

from datetime import date

import pytest

from bot.domain.cadence import DAILY, Cadence, Every, Weekdays, Weekly, cadence_text, read_cadence


@pytest.mark.parametrize(
    "cadence", [DAILY, Weekdays((0, 2, 4)), Weekly(3, 0), Weekly(7, 6), Every(2, date(2026, 3, 2))], ids=cadence_text
)
def test_a_cadence_is_read_back_as_it_was(cadence: Cadence) -> None:
    assert read_cadence(cadence_text(cadence)) == cadence


@pytest.mark.parametrize("text", ["", "monthly", "weekly", "weekdays:x", "every:2:soon", "daily:1"])
def test_what_is_no_cadence_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_cadence(text)
