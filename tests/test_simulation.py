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
from nudge_promises import broken, unwanted
from strategies import at_scale
from structlog.testing import capture_logs
from world import CIRCLE, MODERATOR, KeepingPlatform, World

from bot.domain.identity import MemberId
from bot.domain.ladder import BUDGET_LIMIT, Step
from bot.domain.ledger import Fact, FactKind
from bot.domain.streaks import fold
from bot.errors.delivery import Declined, Rejected, Throttled, Unreachable
from bot.messages import Tone
from bot.outgoing import Outgoing
from bot.ports import T, UnitOfWork, Work

ACTIVE = {"eve": 0.01, "finn": 0.0}
"""How often somebody does something in a few hours, if not USUALLY: these climb the whole ladder."""

USUALLY = 0.3

PEOPLE = ("ada", "bo", "cleo", "dan", *ACTIVE, MODERATOR)
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
ABOUT_NUDGES = (
    "/nudges off",
    *("/nudges on",) * 3,
    "/nudges snooze a day",
    "/nudges snooze a week",
    "/nudges hour 10",
    "/nudges hour 20",
    "/nudges where inside",
    "/nudges where private",
    "/nudges where private-or-inside",
    "/tip sleep on it",
)
ANSWERS = ("not-today", "stuck", "nudges pause", "nudges again")


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
    watch: Callable[[Outgoing], None] = lambda _: None

    async def send(self, outgoing: Outgoing) -> None:
        self.watch(outgoing)
        self.death.pass_by()
        fate = self.chance.random()
        if fate < 0.05:
            raise Throttled(timedelta(seconds=30))
        if fate < 0.06:
            raise Declined("no private messages")
        if fate < 0.07:
            raise Unreachable("gone")
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
        self.platform = FaultyPlatform(chance=Random(seed), death=self.death, watch=self._watch)
        self.unwanted: list[str] = []
        self.world.platforms["test"] = self.platform
        self.acknowledged: list[tuple[str, str]] = []
        self.deaths = 0

    async def play(self, days: int) -> None:
        for who in PEOPLE:
            consent = self.chance.choice(["private", "inside", "no"]) if who not in ACTIVE else "private"
            await self._say(who, f"/join consent:{consent}")
        for _ in range(days * 4):
            self.world.clock.at += timedelta(minutes=self.chance.randint(200, 520))
            for who in PEOPLE:
                if self.chance.random() < ACTIVE.get(who, USUALLY):
                    await self._act(who)
            self.platform.ready = self.chance.random() < 0.8  # else it is away: what is decided now waits for hours
            await self._mortally(self.world.tick)
        self.platform.chance, self.platform.ready = _Fair(), True
        for _ in range(30):
            self.world.clock.at += timedelta(minutes=11)
            await self.world.tick()

    def _watch(self, outgoing: Outgoing) -> None:
        """A message leaves: is it wanted, on the facts of this moment?"""
        state, member_id = self.storage.state, outgoing.destination.member_id
        profile = state.profiles.get((CIRCLE, member_id)) if member_id else None
        self.unwanted += unwanted(outgoing, state.circles[CIRCLE], profile, self.world.clock.at)

    async def _act(self, who: str) -> None:
        """Say something, answer a nudge, or leave for a while."""
        chance = self.chance.random()
        if chance < 0.03:
            await self._mortally(lambda: self.world.dispatcher.departed(CIRCLE, MemberId(who), self.world.clock.at))
        elif chance < 0.1:
            answer = self.chance.choice(ANSWERS)
            await self._mortally(lambda: self.world.give(who, answer, event=self._event(who), **{"for": who}))
        else:
            await self._say(who, self._line())

    def _line(self) -> str:
        chance = self.chance.random()
        if chance < 0.05:
            return f"/zone {self.chance.choice(ZONES)}"
        return self.chance.choice(ABOUT_NUDGES if chance < 0.15 else LINES)

    def _event(self, who: str) -> str:
        return f"{who}-{self.chance.getrandbits(64)}"

    async def _say(self, who: str, line: str) -> None:
        """As platforms do it: an event that was not answered comes again, and now and then one that was."""
        event = self._event(who)
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
        assert broken(facts, BUDGET_LIMIT) == [], who
    assert life.unwanted == []
    for key, times in Counter(one.key for one in life.platform.sent).items():
        again = 0 if key.startswith("nudge:") else life.platform.doubts[key]
        assert times <= 1 + again, f"{key}: posted {times} times"
    waiting = [letter for letter in life.storage.state.letters.values() if letter.fate is None]
    assert all(letter.due_at > life.world.clock.at for letter in waiting), "something is due and was not sent"


def _is_nudge(fact: Fact) -> bool:
    return fact.kind is FactKind.NUDGE


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
        nudged = [fact.value or "" for life in lives for fact in life.storage.state.facts.values() if _is_nudge(fact)]
        assert len(nudged) > 5 * len(lives)
        assert {value.split(":")[0] for value in nudged} >= {*Step} - {Step.BUDDY, Step.STOP}
