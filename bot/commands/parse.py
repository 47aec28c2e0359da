"""From raw texts to checked values, the same for every platform.

`read_typed` splits one line of text (Slack, the web demo) into raw arguments; Discord sends them split. `convert`
turns raw arguments into values and raises the OptionError that says what is wrong with which option.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile

from bot.commands.spec import Arguments, Command, Option, OptionKind, Value
from bot.domain.clock_words import read_hour
from bot.domain.text import clean_text
from bot.domain.zones import known_zone, parse_zone
from bot.errors.options import (
    MissingOption,
    NotAnHour,
    NotANumber,
    OutOfRange,
    TooLong,
    UnknownChoice,
    UnknownOption,
    UnknownPlace,
)

_YES = frozenset({"yes", "y", "true", "on", "1"})
_NO = frozenset({"no", "n", "false", "off", "0"})
_WORDS_OF_A_ZONE = 4
"""As many as the longest names of cities have."""

_HALF_OF_A_DAY = re.compile(r"\S+\s+[ap]\.?m\.?(?!\w)", re.IGNORECASE)
"""An hour in two words."""

_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")


def read_typed(command: Command, text: str) -> dict[str, str]:
    """Raw arguments from what stands behind a typed command.

    `name:value` sets an option; a text's value runs until the next such mark, any other's is one word, or as many as
    make a zone (`new york`). What is left fills the options that were not named, in declared order: so much each, a
    text everything that remains.
    Raises UnknownOption for words that no option takes.
    """
    rest, raw = _named(command, text)
    open_options = [option for option in command.visible_options if option.name not in raw]
    while rest and open_options:
        option = _meant(open_options, rest)
        open_options.remove(option)
        if option.kind is OptionKind.TEXT:
            raw[option.name], rest = rest, ""
        else:
            raw[option.name], rest = _value(command, option, rest)
    if rest:
        raise UnknownOption(rest, [option.name for option in command.visible_options])
    return raw


def _meant(options: Sequence[Option], text: str) -> Option:
    """The option that the next word is for: a choice that it names (`/leaderboard month`), else the next one; but a
    choice or a number that may be left out leaves what it cannot be to the text behind it (`/cadence mon-fri`).

    A choice that stands behind a text is set by name alone: `/checkin today I read` is a note about today.
    """
    word = _first_word(text)[0]
    near = list(takewhile(lambda option: option.kind is not OptionKind.TEXT, options))
    chosen = next((option for option in near if option.choices and _chosen(option, word)), None)
    if chosen is not None:
        return chosen
    passed = list(takewhile(lambda option: not _may_be(option, word), near))
    return options[len(passed)] if passed == near and len(near) < len(options) else options[0]


def _may_be(option: Option, word: str) -> bool:
    """Whether a word that is none of its choices can be meant for the option."""
    if option.needed or option.kind not in {OptionKind.CHOICE, OptionKind.INTEGER}:
        return True
    return option.kind is OptionKind.INTEGER and _WHOLE_NUMBER.fullmatch(_plain_number(word)) is not None


def _value(command: Command, option: Option | None, text: str) -> tuple[str, str]:
    """What of the text is the option's value, and what stands behind it."""
    if option is not None and option.clock and (found := _HALF_OF_A_DAY.match(text.strip())):
        return found[0], text.strip()[found.end() :].strip()
    if option is None or option.kind is not OptionKind.ZONE:
        return _first_word(text)
    words = text.split()
    for count in range(min(len(words), _WORDS_OF_A_ZONE), 0, -1):
        if known_zone(" ".join(words[:count])) is not None:
            return " ".join(words[:count]), " ".join(words[count:])
    return _first_word(text) if len(command.visible_options) > 1 else (text.strip(), "")


def _first_word(text: str) -> tuple[str, str]:
    """The first word, and what stands behind it."""
    word, *rest = text.split(maxsplit=1)
    return word, rest[0] if rest else ""


def _named(command: Command, text: str) -> tuple[str, dict[str, str]]:
    """The text without its `name:value` parts, and these."""
    names = "|".join(_mark(command, option) for option in command.visible_options)
    if not names:
        return text.strip(), {}
    pieces = re.split(rf"(?:^|(?<=\s))({names}):", text)
    rest = [pieces[0].strip()]
    raw: dict[str, str] = {}
    for name, value in zip(pieces[1::2], pieces[2::2], strict=True):
        option = command.option(name)
        if option is not None and option.kind is OptionKind.TEXT:
            raw[name] = value.strip()
        else:
            raw[name], more = _value(command, option, value) if value.strip() else ("", "")
            rest.append(more.strip())
    return " ".join(part for part in rest if part), raw


def _mark(command: Command, option: Option) -> str:
    """What names an option in a typed line, before its colon. Beside a note, which is prose, a text's value stands
    close to it: `goal:3` names a goal, and `my goal: read a page` is a note.
    """
    beside_prose = option.kind is OptionKind.TEXT and any(one.long and one != option for one in command.visible_options)
    return rf"{option.name}(?=:\S)" if beside_prose else option.name


def convert(command: Command, raw: Mapping[str, str], resolved: Mapping[str, str]) -> Arguments:
    """Checked values for `raw`; empty texts count as left out.

    Raises MissingOption, UnknownOption, or the OptionError of the kind that is wrong.
    """
    known = {option.name for option in command.options}
    for name in raw:
        if name not in known:
            raise UnknownOption(name, [option.name for option in command.visible_options])
    return Arguments(dict(_values(command, raw, resolved)))


def _values(command: Command, raw: Mapping[str, str], resolved: Mapping[str, str]) -> Iterator[tuple[str, Value]]:
    for option in command.options:
        given = raw.get(option.name, "")
        if given.strip():
            yield option.name, _CONVERTERS[option.kind](option, given, resolved)
        elif option.needed:
            raise MissingOption(option.name, _what_works(option))


def _what_works(option: Option) -> Sequence[str]:
    """What an option can be, as it is typed; nothing where there is no end of it."""
    if option.kind is OptionKind.FLAG:
        return "yes", "no"
    if option.kind is OptionKind.INTEGER:
        return (f"{option.minimum:,} to {option.maximum:,}",)
    return [choice.value for choice in option.choices]


def _text(option: Option, given: str, _: Mapping[str, str]) -> str:
    text = clean_text(given)
    if option.max_length is not None and len(text) > option.max_length:
        raise TooLong(option.name, given, option.max_length)
    return text


def _plain_number(given: str) -> str:
    """A number as it is written in a list (`#3`, `3.`), with a minus that every keyboard has."""
    return given.strip().removeprefix("#").removesuffix(".").replace("\u2212", "-")


def _integer(option: Option, given: str, _: Mapping[str, str]) -> int:
    minimum, maximum = option.minimum or 0, option.maximum or 0
    plain = _plain_number(given)
    if option.clock and not _WHOLE_NUMBER.fullmatch(plain):
        plain = str(_hour(option, given))
    if not _WHOLE_NUMBER.fullmatch(plain):
        raise NotANumber(option.name, given, minimum, maximum)
    number = int(plain)
    if not minimum <= number <= maximum:
        raise OutOfRange(option.name, given, minimum, maximum)
    return number


def _hour(option: Option, given: str) -> int:
    hour = read_hour(given)
    if hour is None:
        raise NotAnHour(option.name, given)
    return hour


def _flag(option: Option, given: str, _: Mapping[str, str]) -> bool:
    word = given.strip().casefold()
    if word not in _YES | _NO:
        raise UnknownChoice(option.name, given, ("yes", "no"))
    return word in _YES


def _choice(option: Option, given: str, _: Mapping[str, str]) -> str:
    chosen = _chosen(option, given)
    if chosen is None:
        raise UnknownChoice(option.name, given, [choice.value for choice in option.choices])
    return chosen


def _chosen(option: Option, given: str) -> str | None:
    """The choice of this value or label; the beginning of a single one is enough."""
    word = given.strip().casefold()
    for choice in option.choices:
        if word in {choice.value.casefold(), choice.label.casefold()}:
            return choice.value
    begun = [choice.value for choice in option.choices if choice.value.casefold().startswith(word)]
    return begun[0] if len(begun) == 1 else None


def _zone(option: Option, given: str, _: Mapping[str, str]) -> str:
    return parse_zone(option.name, given)


def _member(_option: Option, given: str, _: Mapping[str, str]) -> str:
    return given.strip()


def _place(option: Option, given: str, resolved: Mapping[str, str]) -> str:
    place_id = given.strip()
    if place_id not in resolved:
        raise UnknownPlace(option.name, given)
    return place_id


_CONVERTERS: dict[OptionKind, Callable[[Option, str, Mapping[str, str]], Value]] = {
    OptionKind.TEXT: _text,
    OptionKind.INTEGER: _integer,
    OptionKind.FLAG: _flag,
    OptionKind.CHOICE: _choice,
    OptionKind.ZONE: _zone,
    OptionKind.MEMBER: _member,
    OptionKind.PLACE: _place,
}
