"""Hours of the day, as clocks show them and as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from world import MODERATOR, World, text

from bot.domain.clock_words import read_hour


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        *(("7", 7), ("07", 7), ("19:00", 19), ("7:00", 7), ("19.00", 19), ("19h", 19), ("0", 0), ("23:00", 23)),
        *(("7pm", 19), ("7 PM", 19), ("7:00 pm", 19), ("7 p.m.", 19), ("7am", 7), ("12pm", 12), ("12 am", 0)),
        *(("noon", 12), ("Midnight", 0), ("9 o'clock", 9), ("9 o’clock am", 9), ("24", 24), ("99", 99)),
    ],
)
def test_an_hour_is_read_as_clocks_show_it(said: str, hour: int) -> None:
    assert read_hour(said) == hour


@pytest.mark.parametrize("said", ["", "19:30", "7:15pm", "13pm", "0am", "evening", "7 8", "-1", "7xm", "half past 7"])
def test_what_is_no_full_hour_is_none(said: str) -> None:
    assert read_hour(said) is None


@given(st.text(max_size=20))
def test_whatever_is_said_is_a_number_or_nothing(said: str) -> None:
    assert (read_hour(said) or 0) in range(100)


@pytest.mark.parametrize("hour", ["19", "7pm", "7 pm", "19:00"])
async def test_a_member_types_an_hour_as_a_clock_shows_it(world: World, hour: str) -> None:
    await world.say("ada", "/join zone:UTC consent:private")
    assert "about 19:00 your time" in text(await world.say("ada", f"/nudges hour {hour}"))


async def test_a_moderator_types_hours_among_other_words(world: World) -> None:
    assert "Sundays at 18:00" in text(await world.say(MODERATOR, "/config recap sunday 6 pm"))
    assert "ends at 04:00" in text(await world.say(MODERATOR, "/config day 4am"))
    assert "from 22:00 to 07:00" in text(await world.say(MODERATOR, "/config ladder quiet-from:10 pm quiet-until:7am"))


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/nudges hour 25", "“hour” can be anything from 0 to 23; 25 is outside of that."),
        ("/nudges hour 19:30", "“hour” is a full hour, for instance 19 or 7pm; I could not read “19:30” as one."),
        ("/nudges hour soon", "“hour” is a full hour, for instance 19 or 7pm; I could not read “soon” as one."),
        ("/config day", "“hour” is still missing. It can be 0 to 23."),
    ],
)
async def test_what_is_no_hour_is_told_what_is(world: World, line: str, answer: str) -> None:
    await world.say("ada", "/join zone:UTC consent:private")
    assert answer in text(await world.say(MODERATOR, line))
