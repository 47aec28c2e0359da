"""Weeks of a circle's life, played by a seed: people, a virtual clock, a platform that fails, a process that dies at
any await. What was acknowledged is in the ledger once, and nothing is posted twice unless a process died while posting.

`KITH_SIMULATED=2000x365` plays so many seeds for so many days; a failing seed is printed, and
`KITH_SIMULATED_FIRST=17 KITH_SIMULATED=1x30` plays it again.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import pytest
from fakes import FakeStorage, FakeUnitOfWork
from strategies import at_scale
from structlog.testing import capture_logs
from world import CIRCLE, MODERATOR, KeepingPlatform, World

from bot.domain.identity import MemberId
from bot.domain.ledger import Fact, FactKind
from bot.domain.streaks import fold
from bot.errors import Rejected, Throttled, Unreachable
from bot.messages import Tone
from bot.outgoing import Outgoing
from bot.ports import T, UnitOfWork, Work

PEOPLE = ("ada", "bo", "cleo", "dan", MODERATOR)
ZONES = ("UTC", "Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Apia")
LINES = (
    *("/checkin done",) * 12,
    "/checkin private:yes",
    "/checkin when:yesterday",
    "/undo",
    "/rest",
    "/pause today to tomorrow",
    "/pause",
    "/resume",
    "/streak",
    "/why",
    "/cheer @ada well done",
    "/cheer @bo",
)


class Died(BaseException):
    """The process was killed here. Nothing may catch it."""


@dataclass
class Death:
    """Kills the process at the await that is so many ahead, if there is one."""

    ahead: int | None = None

    def pass_by(self) -> None:
        if self.ahead is None:
            return
        self.ahead -= 1
        if self.ahead < 0:
            self.ahead = None
            raise Died


class Mortal:
    """A repository: before each of its operations the process may die."""

    def __init__(self, real: object, death: Death) -> None:
        self._real = real
        self._death = death

    def __getattr__(self, name: str) -> Callable[..., Awaitable[object]]:
        operation: Callable[..., Awaitable[object]] = getattr(self._real, name)

        async def mortal(*args: object, **kwargs: object) -> object:
            self._death.pass_by()
            return await operation(*args, **kwargs)

        return mortal


class MortalUnitOfWork:
    """A unit of work whose repositories are mortal."""

    def __init__(self, real: UnitOfWork, death: Death) -> None:
        for name in vars(FakeUnitOfWork(FakeStorage().state)):
            setattr(self, name, Mortal(getattr(real, name), death))


class MortalStorage(FakeStorage):
    """The database survives; the process that speaks with it may die before or after the commit."""

    def __init__(self, death: Death) -> None:
        super().__init__()
        self.death = death

    async def transact(self, work: Work[T]) -> T:
        result = await super().transact(lambda uow: work(MortalUnitOfWork(uow, self.death)))  # type: ignore[arg-type]
        self.death.pass_by()
        return result


@dataclass
class FaultyPlatform(KeepingPlatform):
    """Throttles, refuses, and breaks before or after it has taken a message; `doubts` are how often nobody was told
    that it had.
    """

    chance: Random = field(default_factory=Random)
    death: Death = field(default_factory=Death)
    doubts: Counter[str] = field(default_factory=Counter)

    async def send(self, outgoing: Outgoing) -> None:
        self.death.pass_by()
        fate = self.chance.random()
        if fate < 0.05:
            raise Throttled(timedelta(seconds=30))
        if fate < 0.07:
            raise Unreachable("no private messages")
        if fate < 0.08:
            raise Rejected("too long")
        if fate < 0.12:
            raise ConnectionError("before it was taken")
        self.sent.append(outgoing)
        if fate < 0.15:
            self.doubts[outgoing.key] += 1
            raise ConnectionError("after it was taken")


class Life:
    """One seed."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.death = Death()
        self.storage = MortalStorage(self.death)
        self.world = World(self.storage, seed)
        self.platform = FaultyPlatform(chance=Random(seed), death=self.death)
        self.world.platforms["test"] = self.platform
        self.acknowledged: list[tuple[str, str]] = []
        self.deaths = 0

    async def play(self, days: int) -> None:
        for who in PEOPLE:
            await self._say(who, f"/join consent:{self.chance.choice(['private', 'inside', 'no'])}")
        for _ in range(days * 4):
            self.world.clock.at += timedelta(minutes=self.chance.randint(200, 520))
            for who in PEOPLE:
                if self.chance.random() < 0.3:
                    await self._say(who, self._line())
            await self._mortally(self.world.tick)
        self.platform.chance = _Fair()
        for _ in range(30):
            self.world.clock.at += timedelta(minutes=11)
            await self.world.tick()

    def _line(self) -> str:
        if self.chance.random() < 0.05:
            return f"/zone {self.chance.choice(ZONES)}"
        return self.chance.choice(LINES)

    async def _say(self, who: str, line: str) -> None:
        """As platforms do it: an event that was not answered comes again, and now and then one that was."""
        event = f"{who}-{self.chance.getrandbits(64)}"
        reply = await self._mortally(lambda: self.world.say(who, line, event=event))
        while reply is None:
            reply = await self._mortally(lambda: self.world.say(who, line, event=event))
        again = await self.world.say(who, line, event=event) if self.chance.random() < 0.1 else reply
        if reply.message.tone is not Tone.PROBLEM:
            assert again == reply
            self.acknowledged.append((who, line))

    async def _mortally(self, work: Callable[[], Awaitable[T]]) -> T | None:
        """The result, or None when the process died; then another one starts on the same database."""
        self.death.ahead = self.chance.randint(0, 30) if self.chance.random() < 0.2 else None
        try:
            return await work()
        except Died:
            self.deaths += 1
            letters = self.storage.state.letters
            taken = {one.key for one in self.platform.sent[-20:] if letters[CIRCLE, one.key].fate is None}
            self.platform.doubts.update(taken)
            await self.storage.transact(lambda uow: uow.outbox.reclaim(self.world.clock.at))
            return None
        finally:
            self.death.ahead = None

    def facts_of(self, who: str) -> list[Fact]:
        return [fact for (_, member, _), fact in sorted(self.storage.state.facts.items()) if member == who]


class _Fair(Random):
    """Chance that lets everything go well."""

    def random(self) -> float:
        return 0.99


def check(life: Life) -> None:
    """What RELIABILITY.md promises."""
    for who in PEOPLE:
        facts = life.facts_of(who)
        assert [fact.seq for fact in facts] == list(range(1, len(facts) + 1))
        profile = life.storage.state.profiles[CIRCLE, MemberId(who)]
        assert profile.standing == fold(facts), f"{who}: the standing is not the fold"
        told = sum(name == who and line.startswith("/checkin") for name, line in life.acknowledged)
        made = sum(fact.kind is FactKind.CHECK_IN for fact in facts)
        assert told == made, f"{who}: {told} check-ins acknowledged, {made} in the ledger"
        nudged = [fact.on_day for fact in facts if fact.kind is FactKind.NUDGE]
        assert len(nudged) == len(set(nudged)), f"{who}: two nudges on one day"
    for key, times in Counter(one.key for one in life.platform.sent).items():
        again = 0 if key.startswith("nudge:") else life.platform.doubts[key]
        assert times <= 1 + again, f"{key}: posted {times} times"
    waiting = [letter for letter in life.storage.state.letters.values() if letter.fate is None]
    assert all(letter.due_at > life.world.clock.at for letter in waiting), "something is due and was not sent"


def play(seed: int, days: int) -> Life:
    life = Life(seed)
    try:
        with capture_logs():  # thousands of failures on purpose: nobody wants to read them
            asyncio.run(life.play(days))
        check(life)
    except BaseException as error:
        error.add_note(f"KITH_SIMULATED_FIRST={seed} KITH_SIMULATED=1x{days} plays this seed again")
        raise
    return life


USUAL = f"{at_scale(50, 2000)}x{at_scale(30, 120)}"
SEEDS, DAYS = (int(number) for number in os.environ.get("KITH_SIMULATED", USUAL).split("x"))
FIRST = int(os.environ.get("KITH_SIMULATED_FIRST", "0"))


@pytest.mark.parametrize("tenth", range(10))
def test_nothing_that_was_acknowledged_is_lost_and_nothing_counts_twice(tenth: int) -> None:
    lives = [play(seed, DAYS) for seed in range(FIRST + tenth, FIRST + SEEDS, 10)]
    if SEEDS >= 50 and DAYS >= 30:
        assert sum(life.deaths for life in lives) > len(lives)
        assert sum(len(life.platform.sent) for life in lives) > 10 * len(lives)
