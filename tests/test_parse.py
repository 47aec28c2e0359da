"""From typed lines and raw arguments to checked values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.catalogue import Catalogue, all_commands
from bot.commands.parse import convert, read_typed
from bot.commands.spec import Command
from bot.errors.commands import UnknownCommand
from bot.errors.kinds import UserError
from bot.errors.options import MissingOption, NotANumber, OutOfRange, TooLong, UnknownOption

CATALOGUE = all_commands()
CHECKIN = CATALOGUE.find("checkin")


@pytest.mark.parametrize(
    ("line", "name", "raw"),
    [
        ("/checkin", "checkin", {}),
        ("/checkin read chapter 3", "checkin", {"note": "read chapter 3"}),
        ("/CheckIn read", "checkin", {"note": "read"}),
        ("checkin read", "checkin", {"note": "read"}),
        ("/checkin read ch 3 minutes:30", "checkin", {"note": "read ch 3", "minutes": "30"}),
        ("/checkin minutes:30 read ch 3", "checkin", {"note": "read ch 3", "minutes": "30"}),
        ("/checkin note:a b minutes:30 private:yes", "checkin", {"note": "a b", "minutes": "30", "private": "yes"}),
        ("/checkin see https://example.org/minutes:3", "checkin", {"note": "see https://example.org/minutes:3"}),
        ("/checkin two\nlines", "checkin", {"note": "two\nlines"}),
        ("/checkin read ch 3 goal:finish the", "checkin", {"note": "read ch 3", "goal": "finish the"}),
        ("/checkin my goal: read a page", "checkin", {"note": "my goal: read a page"}),
        ("/checkin note: read minutes: 5", "checkin", {"note": "read", "minutes": "5"}),
        ("/goal", "goal list", {}),
        ("/goal done", "goal done", {}),
        ("/goal list done", "goal list", {"show": "done"}),
        ("/goal add read by: friday", "goal add", {"title": "read", "by": "friday"}),
        ("/goal add read by:5 March", "goal add", {"title": "read", "by": "5 March"}),
        ("/cheer U1 keep going", "cheer", {"member": "U1", "words": "keep going"}),
        ("/leaderboard minutes month", "leaderboard", {"board": "minutes", "window": "month"}),
        ("/leaderboard month", "leaderboard", {"window": "month"}),
        ("/leaderboard month minutes", "leaderboard", {"window": "month", "board": "minutes"}),
        ("/leaderboard month window:month board:minutes", "leaderboard", None),
        ("/zone new york", "zone", {"zone": "new york"}),
        ("/zone zone:san francisco", "zone", {"zone": "san francisco"}),
        ("/join zone:New York consent:private", "join", {"zone": "New York", "consent": "private"}),
        ("/join ho chi minh private", "join", {"zone": "ho chi minh", "consent": "private"}),
        ("/join nowhere private", "join", {"zone": "nowhere", "consent": "private"}),
        ("/cadence mon-fri", "cadence", {"detail": "mon-fri"}),
        ("/cadence three times a week", "cadence", {"detail": "three times a week"}),
        ("/cadence every other day", "cadence", {"kind": "every", "detail": "other day"}),
        ("/config cadence mon-fri own:no", "config cadence", {"detail": "mon-fri", "own": "no"}),
        ("/goal edit 3 read more by:friday", "goal edit", {"goal": "3", "title": "read more", "by": "friday"}),
        ("/goal edit #3 3 pages a day", "goal edit", {"goal": "#3", "title": "3 pages a day"}),
        ("/goal edit read more", "goal edit", {"title": "read more"}),
        ("/goal edit goal:3 by:none", "goal edit", {"goal": "3", "by": "none"}),
        ("/leaderboard fame", "leaderboard", {"board": "fame"}),
        ("/config text hello", "config text", {"step": "hello"}),
        ("/config", "config show", {}),
        ("/config recap friday 18", "config recap", {"day": "friday", "hour": "18"}),
    ],
)
def test_a_typed_line_is_read_as_people_mean_it(line: str, name: str, raw: dict[str, str] | None) -> None:
    command, text = CATALOGUE.find_typed(line)
    assert command.name == name
    if raw is None:
        with pytest.raises(UnknownOption):
            read_typed(command, text)
    else:
        assert read_typed(command, text) == raw


@pytest.mark.parametrize(
    "line", ["", "/", "/nothing", "/config nothing", "/not-today", "/config recap-now", "/goal tell 1"]
)
def test_what_is_no_command_is_refused(line: str) -> None:
    with pytest.raises(UnknownCommand):
        CATALOGUE.find_typed(line)


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("/chekin read", ("checkin",)),
        ("/check in", ("checkin",)),
        ("/Streaks", ("streak",)),
        ("/goals", ("goal",)),
        ("/goal ad read", ("goal add",)),
        ("/config recaps friday", ("config recap",)),
        ("/member", ("member add", "member remove")),
        ("/nonsense", ()),
        ("/", ()),
    ],
)
def test_a_slip_is_answered_with_what_may_have_been_meant(line: str, near: tuple[str, ...]) -> None:
    with pytest.raises(UnknownCommand) as caught:
        CATALOGUE.find_typed(line)
    assert caught.value.near == near


@pytest.mark.parametrize("given_", ["1", " 30 ", "+5", "1440", "007", "#3", "3."])
def test_whole_numbers_are_read(given_: str) -> None:
    assert convert(CHECKIN, {"minutes": given_}, {}).integer("minutes") == int(given_.strip("#. "))


@pytest.mark.parametrize("given_", ["1e9", "abc", "3.5", "½", "٣", "1,000", "0x10", "9" * 5000, "--1", "1_000"])
def test_what_is_no_whole_number_is_refused(given_: str) -> None:
    with pytest.raises(NotANumber):
        convert(CHECKIN, {"minutes": given_}, {})


@pytest.mark.parametrize("given_", ["0", "-1", "\u22121", "1441", "1000000000"])
def test_numbers_out_of_bounds_name_the_bounds(given_: str) -> None:
    with pytest.raises(OutOfRange) as error:
        convert(CHECKIN, {"minutes": given_}, {})
    assert (error.value.minimum, error.value.maximum) == (1, 1440)


def test_length_is_counted_in_what_can_be_seen() -> None:
    assert convert(CHECKIN, {"note": "\u200b" * 50 + "n" * 1000}, {}).text("note") == "n" * 1000
    with pytest.raises(TooLong):
        convert(CHECKIN, {"note": "n" * 1001}, {})


def test_empty_texts_count_as_left_out() -> None:
    assert convert(CHECKIN, {"note": "  ", "minutes": ""}, {}).values == {}


def test_a_required_option_is_asked_for() -> None:
    with pytest.raises(MissingOption):
        convert(CATALOGUE.find("cheer"), {"words": "go"}, {})


@pytest.mark.parametrize(
    ("command", "option", "works"),
    [
        ("nudges where", "place", ("private", "inside", "private-or-inside")),
        ("buddy share", "agree", ("yes", "no")),
        ("config day", "hour", ("0 to 23",)),
        ("cheer", "member", ()),
    ],
)
def test_what_is_missing_says_what_it_can_be(command: str, option: str, works: tuple[str, ...]) -> None:
    with pytest.raises(MissingOption) as caught:
        convert(CATALOGUE.find(command), {}, {})
    assert (caught.value.option, caught.value.works) == (option, works)


def test_what_a_form_asks_for_is_needed_without_it_too() -> None:
    with pytest.raises(MissingOption):
        convert(CATALOGUE.find("goal add"), {"by": "friday"}, {})


def test_a_forged_option_is_refused() -> None:
    with pytest.raises(UnknownOption):
        convert(CHECKIN, {"moderator": "yes"}, {})


@pytest.mark.parametrize("command", CATALOGUE.visible, ids=lambda command: command.name)
@given(text=st.text(max_size=300))
def test_whatever_is_typed_gives_values_or_one_clear_refusal(command: Command, text: str) -> None:
    try:
        convert(command, read_typed(command, text), {})
    except UserError:
        return


def test_two_commands_of_one_name_are_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        Catalogue([CHECKIN, CHECKIN])
