"""What a browser sends -> Invocation: who, where, which command, with people and rooms as ids."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from adapters.web.limits import EVENT_ID
from adapters.web.people import CIRCLE_ID, CIRCLE_NAME, PLATFORM, Person, Room
from bot.commands.parse import read_typed
from bot.commands.spec import Command, OptionKind
from bot.domain.identity import PlaceId
from bot.errors.options import UnknownOption
from bot.invocation import Actor, Invocation

_MARK = re.compile("\ue000([0-9]+)\ue001")
"""Stands in for a name while a line is taken apart: one word, whatever the name looks like."""


class Malformed(Exception):
    """A request that no page of ours sends."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person did: where, when, and the key by which a repetition is known."""

    person: Person
    place: PlaceId | None
    event_id: str
    now: datetime


def event_id(person: Person, given: object) -> str:
    """The browser's key of an action, made the person's own; a new one when the browser sent none. Raises Malformed."""
    if given is None:
        return f"{person.id}:{uuid4()}"
    if not isinstance(given, str) or not EVENT_ID.fullmatch(given):
        raise Malformed("event")
    return f"{person.id}:{given}"


def invocation(act: Act, command: str, arguments: Mapping[str, str], resolved: Mapping[str, str]) -> Invocation:
    """What the core is asked."""
    return Invocation(
        event_id=act.event_id,
        platform=PLATFORM,
        circle_id=CIRCLE_ID,
        circle_name=CIRCLE_NAME,
        actor=Actor(act.person.id, act.person.name, act.person.moderator),
        place_id=act.place,
        command=command,
        arguments=arguments,
        now=act.now,
        resolved=resolved,
    )


class Directory:
    """Finds people and rooms by what was written: `@Ada Lovelace`, `#general`, or their ids."""

    def __init__(self, people: Iterable[Person], rooms: Iterable[Room]) -> None:
        everybody = list(people)
        rooms = list(rooms)
        self._ids: dict[OptionKind, dict[str, str]] = {
            OptionKind.MEMBER: {alias: p.id for p in everybody for alias in _aliases(p, everybody)},
            OptionKind.PLACE: {_folded(alias): room.id for room in rooms for alias in (room.name, room.id)},
        }
        self._names: dict[str, str] = {p.id: p.name for p in everybody if p.present}
        self._names |= {room.id: room.name for room in rooms}
        written = [f"@{alias}" for alias in self._ids[OptionKind.MEMBER]]
        written += [f"#{alias}" for alias in self._ids[OptionKind.PLACE]]
        longest_first = sorted(written, key=len, reverse=True)
        self._written = re.compile(rf"(?<![^\s:])(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)

    def read(self, command: Command, text: str) -> dict[str, str]:
        """Raw arguments from what was typed behind a command, with ids for people and rooms that are known.

        Names are set aside while the line is taken apart, since they may have spaces; in a note they stay as written.
        Raises UnknownOption.
        """
        names: list[str] = []
        marked = self._written.sub(lambda found: _set_aside(names, found[0]), text)
        try:
            raw = read_typed(command, marked)
        except UnknownOption as error:
            raise UnknownOption(_put_back(names, error.option), error.known) from None
        return self.settle(command, {option: _put_back(names, value) for option, value in raw.items()})

    def settle(self, command: Command, raw: Mapping[str, str]) -> dict[str, str]:
        """The arguments with ids in place of the names of people and rooms; what is not known stays as it was."""
        settled = dict(raw)
        for option in command.options:
            ids = self._ids.get(option.kind)
            if ids is not None and option.name in raw:
                folded = _folded(raw[option.name].strip().lstrip("@#"))
                settled[option.name] = ids.get(folded, raw[option.name])
        return settled

    def vouch(self, command: Command, arguments: Mapping[str, str]) -> dict[str, str]:
        """The names of those people and rooms among the arguments that are in the circle now, by id."""
        wanted = (arguments.get(option.name, "") for option in command.options if option.kind in self._ids)
        return {known: self._names[known] for known in wanted if known in self._names}


def _aliases(person: Person, people: Sequence[Person]) -> Iterable[str]:
    """The name, the id, and the first word of the name if nobody else's begins with it."""
    first = person.name.split()[0]
    alone = sum(other.name.split()[0] == first for other in people) == 1
    return {_folded(alias) for alias in (person.name, person.id, *([first] if alone else []))}


def _folded(name: str) -> str:
    return name.casefold().replace("\ufe0f", "")


def _set_aside(names: list[str], name: str) -> str:
    names.append(name)
    return f"\ue000{len(names) - 1}\ue001"


def _put_back(names: Sequence[str], value: str) -> str:
    return _MARK.sub(lambda mark: names[int(mark[1])] if int(mark[1]) < len(names) else mark[0], value)
