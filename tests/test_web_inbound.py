"""From what was typed to raw arguments: names of people and channels, wherever and however they are written."""

import pytest

from adapters.web.commands import words
from adapters.web.inbound import Directory, Malformed, event_id
from adapters.web.people import PEOPLE, ROOMS, Person
from bot.commands.catalogue import all_commands
from bot.commands.spec import OptionKind
from bot.domain.identity import MemberId
from bot.errors.options import UnknownOption

SAM = PEOPLE[0]
CATALOGUE = all_commands()
DIRECTORY = Directory(PEOPLE, ROOMS)


def read(line: str, directory: Directory = DIRECTORY) -> tuple[dict[str, str], dict[str, str]]:
    command, text = CATALOGUE.find_typed(line)
    raw = directory.read(command, text)
    return raw, directory.vouch(command, raw)


@pytest.mark.parametrize(
    "written", ["@Mira Okafor", "@mira okafor", "@Mira", "@mira", "mira", "member:@Mira", "member:mira"]
)
def test_a_person_is_found_however_they_are_written(written: str) -> None:
    assert read(f"/cheer {written}") == ({"member": "mira"}, {"mira": "Mira Okafor"})


@pytest.mark.parametrize("name", [person.name for person in PEOPLE])
def test_everybodys_full_name_works_and_leaves_the_words_behind_it(name: str) -> None:
    raw, resolved = read(f"/cheer @{name} well done")
    assert raw["words"] == "well done"
    assert resolved == {raw["member"]: name}


def test_the_longest_name_wins() -> None:
    people = [Person(MemberId("a"), "Ann"), Person(MemberId("b"), "Ann Lee")]
    assert read("/cheer @Ann Lee", Directory(people, ROOMS))[0]["member"] == "b"
    assert read("/cheer @Ann", Directory(people, ROOMS))[0]["member"] == "a"


def test_a_first_name_that_two_people_share_means_neither() -> None:
    people = [Person(MemberId("a"), "Ann Lee"), Person(MemberId("b"), "Ann Poe")]
    raw, resolved = read("/cheer @Ann", Directory(people, ROOMS))
    assert raw["member"] == "@Ann"
    assert resolved == {}


def test_a_name_is_not_found_inside_a_word() -> None:
    assert read("/cheer @mirabelle")[0]["member"] == "@mirabelle"


def test_names_in_a_note_stay_as_they_were_written() -> None:
    raw, _ = read("/checkin Worked with @Mira Okafor on #general minutes:20")
    assert raw == {"note": "Worked with @Mira Okafor on #general", "minutes": "20"}


def test_a_channel_is_found_with_and_without_its_sign() -> None:
    expected = ({"channel": "check-ins"}, {"check-ins": "check-ins"})
    assert read("/config channel #check-ins") == expected
    assert read("/config channel Check-Ins") == expected


def test_an_unknown_name_is_passed_on_as_typed_and_not_vouched_for() -> None:
    assert read("/config channel #nowhere") == ({"channel": "#nowhere"}, {})


def test_somebody_who_left_is_found_and_not_vouched_for() -> None:
    gone = [Person(person.id, person.name, person.moderator, person.id != "kenji") for person in PEOPLE]
    assert read("/cheer @Kenji", Directory(gone, ROOMS)) == ({"member": "kenji"}, {})


def test_a_mistake_is_told_in_the_words_that_were_typed() -> None:
    command, text = CATALOGUE.find_typed("/leaderboard streak week @Mira Okafor")
    with pytest.raises(UnknownOption) as caught:
        DIRECTORY.read(command, text)
    assert caught.value.option == "@Mira Okafor"


def test_a_mark_that_somebody_typed_stays_what_it_is() -> None:
    assert read("/checkin \ue0007\ue001 and \ue000x")[0]["note"] == "\ue0007\ue001 and \ue000x"


def test_an_event_is_its_persons_own() -> None:
    assert event_id(SAM, "0123-4567-89ab") == "sam:0123-4567-89ab"


def test_an_event_without_a_key_gets_one() -> None:
    assert event_id(SAM, None) != event_id(SAM, None)


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space 1", 7, ["a"]])
def test_a_key_that_no_page_of_ours_makes_is_refused(given: object) -> None:
    with pytest.raises(Malformed):
        event_id(SAM, given)


def test_commands_for_moderators_are_offered_to_moderators_alone() -> None:
    offered = {person.moderator: {word["name"] for word in words(CATALOGUE, person)} for person in PEOPLE[:2]}
    assert "config zone" in offered[True]
    assert offered[True] - offered[False] == {
        name for name in offered[True] if name.split()[0] in {"config", "forgive", "member"} or name == "nudges report"
    }


def test_everything_that_can_be_typed_is_offered_from_the_declarations() -> None:
    (checkin,) = (word for word in words(CATALOGUE, SAM) if word["name"] == "checkin")
    assert [option["name"] for option in checkin["options"]] == ["note", "minutes", "private", "when", "goal"]
    assert [choice["value"] for choice in checkin["options"][2]["choices"]] == ["yes", "no"]
    assert checkin["options"][1]["kind"] == OptionKind.INTEGER
