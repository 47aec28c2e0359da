"""PRODUCT.md: the zone is one of the IANA names, however it was written; whoever wrote another gets near names."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import texts

from bot.domain import places, zones
from bot.errors.options import UnknownZone


def suggestions(given_: str) -> tuple[str, ...]:
    with pytest.raises(UnknownZone) as refused:
        zones.parse_zone("zone", given_)
    assert refused.value.option == "zone"
    assert refused.value.given == given_
    return refused.value.suggestions


@pytest.mark.parametrize("write", [str, str.lower, str.upper, str.swapcase, lambda name: f"  {name}\n"])
def test_every_name_is_known_however_it_is_cased_and_spaced(write: Callable[[str], str]) -> None:
    for name in zones.zone_names():
        assert zones.parse_zone("zone", write(name)) == name
        assert zones.parse_zone("zone", write(name.replace("_", " "))) == name


def test_every_name_that_is_offered_is_a_zone() -> None:
    assert [zones.zone(name) for name in zones.zone_names()] == [ZoneInfo(name) for name in zones.zone_names()]
    assert len(zones.zone_names()) > 300


def test_only_places_and_utc_are_offered() -> None:
    names = zones.zone_names()
    assert names[0] == "UTC"
    assert names[1:] == tuple(sorted(names[1:]))
    assert not [name for name in names[1:] if "/" not in name or name.startswith(("Etc/", "US/", "posix/", "Canada/"))]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("NEW_YORK", "America/New_York"),
        (" new \t york ", "America/New_York"),
        ("são paulo", "America/Sao_Paulo"),
        ("sa\u0303o paulo", "America/Sao_Paulo"),
        ("Zürich", "Europe/Zurich"),
        ("İstanbul", "Europe/Istanbul"),
        ("port-au-prince", "America/Port-au-Prince"),
        ("kolkata", "Asia/Kolkata"),
        ("utc", "UTC"),
    ],
)
def test_a_citys_own_name_is_enough(written: str, name: str) -> None:
    assert zones.parse_zone("zone", written) == name


@pytest.mark.parametrize(
    ("misspelt", "near"),
    [
        ("berln", "Europe/Berlin"),
        ("New-York", "America/New_York"),
        ("Kolkatta", "Asia/Kolkata"),
        ("lond", "Europe/London"),
        ("argentina/ushuaia", "America/Argentina/Ushuaia"),
    ],
)
def test_a_misspelt_name_gives_near_ones(misspelt: str, near: str) -> None:
    assert near in suggestions(misspelt)


@pytest.mark.parametrize(
    ("abbreviation", "meant"),
    [
        ("EST", "America/New_York"),
        ("edt", "America/New_York"),
        ("PST", "America/Los_Angeles"),
        ("IST", "Asia/Kolkata"),
        ("IST", "Asia/Jerusalem"),
        ("IST", "Europe/Dublin"),
        ("CEST", "Europe/Berlin"),
        ("GMT", "Europe/London"),
    ],
)
def test_an_abbreviation_is_refused_and_what_it_may_mean_is_offered(abbreviation: str, meant: str) -> None:
    assert meant in suggestions(abbreviation)


@pytest.mark.parametrize("word", ["west", "Eastern", "Pacific", "North", "Central"])
def test_a_direction_is_not_taken_for_a_city(word: str) -> None:
    suggestions(word)


def test_what_a_name_begins_with_comes_first() -> None:
    assert zones.suggest_zones("lo", 25)[0].rsplit("/", 1)[1].startswith("Lo")
    assert zones.suggest_zones("europe/b", 1) == ("Europe/Belfast",)


def test_without_a_word_the_first_names_are_offered() -> None:
    assert zones.suggest_zones(" ", 3) == zones.zone_names()[:3]
    assert suggestions("") == zones.zone_names()[:5]


def test_the_older_names_of_places_are_accepted_where_the_machine_has_them() -> None:
    for name in available_timezones():
        if name.startswith("US/"):
            assert zones.parse_zone("zone", name.lower()) == name


@pytest.mark.parametrize(
    "hostile",
    [
        "../../etc/passwd",
        "/etc/localtime",
        "Europe/../Europe/Berlin",
        "Europe/Berlin\x00",
        "\x00",
        "europe" * 1000,
        "e" * 3000,
        "america/argentina/" * 170,
        "\ufdfa" * 3000,
        "\u0301" * 3000,
        "\ud800",
        "🧑" * 3000,
        "%s{}{0}",
    ],
)
def test_hostile_words_are_refused_and_nothing_else_happens(hostile: str) -> None:
    assert len(suggestions(hostile)) <= 5


def test_an_answer_longer_than_any_name_is_none_and_resembles_none() -> None:
    assert suggestions("berlin" + "\u0301" * 100) == ()
    assert suggestions("europe/berlin" + "x" * 52) == ()
    assert zones.parse_zone("zone", "berlin" + " " * 100) == "Europe/Berlin"


@given(texts | st.text("aeiournt/_ -", max_size=40), st.integers(0, 30))
@example("ancirtaega/imrae_/ogen", 25)
def test_never_more_names_than_asked_for_and_none_twice(word: str, limit: int) -> None:
    offered = zones.suggest_zones(word, limit)
    assert len(set(offered)) == len(offered) <= limit
    assert set(offered) <= set(zones.zone_names())


@given(texts)
def test_whatever_is_written_is_a_zone_or_an_unknown_zone(word: str) -> None:
    try:
        name = zones.parse_zone("zone", word)
    except UnknownZone:
        return
    assert zones.zone(name).key == name


@pytest.mark.parametrize(
    ("offset", "meant"),
    [
        ("UTC+2", "Europe/Athens"),
        ("utc +2", "Europe/Athens"),
        ("GMT+5:30", "Asia/Kolkata"),
        ("+0530", "Asia/Kolkata"),
        ("-05:00", "America/New_York"),
        ("−8", "America/Los_Angeles"),
        ("UTC-3h", "America/Sao_Paulo"),
        ("+5:45", "Asia/Kathmandu"),
    ],
)
def test_an_offset_is_refused_and_large_places_that_keep_it_are_offered(offset: str, meant: str) -> None:
    assert meant in suggestions(offset)


def test_an_offset_that_no_clock_keeps_gets_no_false_hint() -> None:
    assert [name for name in suggestions("UTC+17") if "/" in name] == []


@pytest.mark.parametrize(
    ("city", "zone"),
    [
        ("Mumbai", "Asia/Kolkata"),
        ("san francisco", "America/Los_Angeles"),
        ("San Fran", "America/Los_Angeles"),
        ("München", "Europe/Berlin"),
        ("Munich", "Europe/Berlin"),
        ("Beijing", "Asia/Shanghai"),
        ("Edinbrugh", "Europe/London"),
    ],
)
def test_a_city_without_a_zone_of_its_own_gives_the_zone_that_it_keeps(city: str, zone: str) -> None:
    assert suggestions(city)[0] == zone


def test_every_place_that_may_be_meant_is_a_zone_that_is_offered() -> None:
    offered = set(zones.zone_names())
    for city in places.cities():
        assert set(places.meant_by(city)) <= offered, city
    for minutes in range(-12 * 60, 14 * 60 + 1, 15):
        sign, (hours, rest) = "+" if minutes >= 0 else "-", divmod(abs(minutes), 60)
        for name in places.meant_by(f"utc{sign}{hours}:{rest:02}"):
            kept = {datetime(2026, month, 1, tzinfo=ZoneInfo(name)).utcoffset() for month in (1, 7)}
            assert timedelta(minutes=minutes) in kept, (name, minutes)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("EST", ("America/New_York", "America/Toronto", "America/Panama", "America/Jamaica")),
        ("MSK", ("Europe/Moscow",)),
        ("NZDT", ("Pacific/Auckland",)),
        ("UTC+2", ("Europe/Athens", "Europe/Berlin", "Africa/Cairo", "Africa/Johannesburg")),
    ],
)
def test_beside_what_is_short_for_a_zone_nothing_is_offered_that_only_looks_like_it(
    written: str, meant: tuple[str, ...]
) -> None:
    assert zones.suggest_zones(written, 5) == meant


def test_whoever_types_the_beginning_of_a_city_finds_it_also_where_it_is_short_for_another_zone() -> None:
    assert "Europe/Istanbul" in zones.suggest_zones("ist", 5)
