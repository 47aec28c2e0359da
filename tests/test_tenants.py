"""Two circles with the same people in one database, and everything that can be asked, in any order and with any words.

What the owls read must not depend on the larks: the same life of the owls is played alone, and once more while the
larks do something after each of its steps. Every answer and every message must come out the same, word for word. That
finds whatever one circle could see, count or change of another. No request may end in an apology, either.

The larks let nobody write to them: a person's nudges are counted over all their circles, and that is meant.
`KITH_TENANTS_SEED` is the first seed that is played, `KITH_TENANTS` how many are.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import zip_longest
from random import Random
from typing import TypeVar

import pytest
from fakes import FakeStorage
from strategies import at_scale
from structlog.testing import capture_logs
from world import MODERATOR, START, World

from bot.commands.spec import Command, Option, OptionKind
from bot.domain.identity import CircleId, PlaceId, circle_id
from bot.messages import Button, Message, plain_text
from bot.ports import Storage
from bot.storage.opening import SqlStorage
from bot.storage.verify import verify

T = TypeVar("T")

SEEDS = int(os.environ.get("KITH_TENANTS", at_scale(6, 1000)))
FIRST = int(os.environ.get("KITH_TENANTS_SEED", "1"))
STEPS = 120
GROUPS = 5

OWLS, LARKS = circle_id("test", "owls"), circle_id("test", "larks")
PEOPLE = ("ada", "ben", MODERATOR)
DAYS = ("today", "yesterday", "2 days ago", "tomorrow", "friday", "in 3 days")
WORDS = (
    *("read chapter 3", "1", "2", "mon wed fri", "{name}", "{streak} days"),
    *("@everyone <@1> <!channel> &lt; *bold* `code`", "\u202eevil\u200b", "💥" * 300, "x" * 3500),
)


class Steady(Random):
    """Chance that is the same whoever else uses it."""

    def random(self) -> float:
        """Neither early nor late."""
        return 0.5

    def choice(self, seq: Sequence[T]) -> T:  # type: ignore[override]
        """The first."""
        return seq[0]


@dataclass
class Life:
    """One circle, in which whatever can be asked is asked by chance, and buttons that were shown are pressed."""

    world: World
    chance: Random
    place: PlaceId
    commands: Sequence[Command]
    never: frozenset[str] = frozenset()
    said: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)

    async def act(self) -> None:
        """Somebody types a command, or presses a button."""
        who, command, arguments = self.chance.choice(PEOPLE), *self._wish()
        if command in self.never:
            return
        place = self.chance.choice((self.place, self.place, None))
        asked = self.world.invocation(who, command, arguments, place=place)
        reply = await self.world.dispatcher.handle(replace(asked, resolved={self.place: "our channel"}))
        self.hear(f"{who}: {command} {arguments}", reply.message)

    def hear(self, cause: str, message: Message) -> None:
        """Note what is read, buttons included."""
        offered = [f"[{one.label}: {one.command} {dict(one.arguments)}]" for one in message.buttons]
        self.said.append("\n".join([cause, plain_text(message), *offered]))
        self.buttons.extend(message.buttons)

    def _wish(self) -> tuple[str, dict[str, str]]:
        if self.buttons and self.chance.random() < 0.4:
            button = self.chance.choice(self.buttons[-30:])
            return button.command, dict(button.arguments)
        command = self.chance.choice(self.commands)
        given = [option for option in command.options if option.required or self.chance.random() < 0.6]
        return command.name, {option.name: self.chance.choice(possible(option, self.place)) for option in given}


def possible(option: Option, place: PlaceId) -> tuple[str, ...]:
    """What people may give for an option, right and wrong."""
    match option.kind:
        case OptionKind.INTEGER:
            return ("1", "2", "3", str(option.minimum), str(option.maximum), "0", "-1", "many")
        case OptionKind.FLAG:
            return ("yes", "no", "perhaps")
        case OptionKind.CHOICE:
            return (*(choice.value for choice in option.choices), "none of them")
        case OptionKind.ZONE:
            return ("Europe/Berlin", "America/New_York", "tokyo", "Berlln", "+05:45")
        case OptionKind.MEMBER:
            return (*PEOPLE, "nobody")
        case OptionKind.PLACE:
            return (place, "nowhere")
        case OptionKind.TEXT:
            return (*DAYS, "nonsense") if option.name in {"from", "to", "day"} else WORDS


def circle_in(storage: Storage, circle: CircleId, place: PlaceId, seed: int, *never: str) -> Life:
    """A circle in which nothing has happened yet, and which is fond of a few groups of commands: what seldom meets by
    chance meets often then.
    """
    world = World(storage, circle_id=circle, random=Steady())
    groups = sorted({command.group for command in world.catalogue})
    fond = {*Random(seed).sample(groups, GROUPS), "join", "checkin"}
    commands = [command for command in world.catalogue if command.group in fond]
    return Life(world, Random(f"{seed} {circle}"), place, commands, frozenset(never))


async def story(storage: Storage, seed: int, *, with_larks: bool) -> Sequence[str]:
    """What the owls read, in order."""
    owls = circle_in(storage, OWLS, PlaceId("tree"), seed)
    larks = circle_in(storage, LARKS, PlaceId("field"), seed, "config nudges")
    larks.world.clock = owls.world.clock
    if with_larks:
        await larks.world.say(MODERATOR, "/config nudges off")
    for _ in range(STEPS):
        await owls.act()
        if with_larks:
            await larks.act()
        if owls.chance.random() < 0.15:
            owls.world.clock.at += timedelta(hours=owls.chance.choice((1, 5, 24, 24 * 9)))
            await owls.world.tick()
            # Each addressee reads in order; between two of them there is none.
            for outgoing in sorted(owls.world.platform.sent, key=lambda one: repr(one.destination)):
                (owls if outgoing.circle_id == OWLS else larks).hear(f"to {outgoing.destination}", outgoing.message)
            owls.world.platform.sent.clear()
    return owls.said


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
async def test_what_a_circle_reads_does_not_depend_on_any_other_and_nothing_that_is_asked_fails(
    real_storage: SqlStorage, seed: int
) -> None:
    with capture_logs() as logs:
        alone = await story(FakeStorage(), seed, with_larks=False)
        beside = await story(real_storage, seed, with_larks=True)
    for before, after in zip_longest(alone, beside):
        assert before == after, f"KITH_TENANTS_SEED={seed} KITH_TENANTS=1"
    assert [entry for entry in logs if entry["log_level"] in {"error", "critical"}] == []
    assert (await verify(real_storage, START)).findings == ()
