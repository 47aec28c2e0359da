"""Weeks of people who belong to three circles and are seldom heard of, played by a seed: they travel, snooze, rest and
change their minds while a platform is away. However it goes, nobody gets a nudge that was not promised.

`KITH_NUDGED=1000x120` plays so many seeds for so many days; a failing seed is printed, and `KITH_NUDGED_FIRST=17
KITH_NUDGED=1x40` plays it again.
"""

import asyncio
import os
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import pytest
from fakes import FakeStorage
from nudge_promises import broken, overdone, unwanted
from strategies import at_scale
from structlog.testing import capture_logs
from world import MODERATOR, KeepingPlatform, World

from bot.domain.identity import MemberId, circle_id
from bot.domain.ladder import BUDGET_LIMIT, Step
from bot.domain.ledger import Fact, FactKind
from bot.domain.streaks import fold
from bot.errors.delivery import Declined, Throttled
from bot.outgoing import Outgoing

CIRCLES = tuple(circle_id("test", name) for name in ("owls", "larks", "wrens"))
PEOPLE = ("ada", "bo", "cleo")
ZONES = ("UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Apia", "Europe/Berlin")
LINES = (
    *("/checkin",) * 3,
    "/nudges off",
    *("/nudges on",) * 3,
    "/nudges snooze a day",
    "/nudges snooze a week",
    "/nudges hour 10",
    "/nudges hour 20",
    "/nudges where inside",
    "/nudges where private-or-inside",
    "/rest today",
    "/pause today to tomorrow",
    "/resume",
    *(f"/zone {zone}" for zone in ZONES * 2),
)
SETTINGS = ("/config nudges off", *("/config nudges on",) * 3, "/config nudges on 9", "/config nudges on 20")


@dataclass
class WatchedPlatform(KeepingPlatform):
    """Now and then asks to wait, or says that somebody takes no private messages."""

    chance: Random = field(default_factory=Random)

    async def send(self, outgoing: Outgoing) -> None:
        self.watch(outgoing)
        fate = self.chance.random()
        if fate < 0.1:
            raise Throttled(timedelta(hours=1), addressee_only=True)
        if fate < 0.12:
            raise Declined("closed")
        await super().send(outgoing)

    def watch(self, outgoing: Outgoing) -> None:
        """Replaced by the life that is watched."""


class Weeks(WatchedPlatform):
    """One seed."""

    def __init__(self, seed: int) -> None:
        super().__init__(chance=Random(seed))
        self.storage = FakeStorage()
        self.worlds = [World(self.storage, seed, circle) for circle in CIRCLES]
        self.first = self.worlds[0]
        self.first.platforms["test"] = self
        self.unwanted: list[str] = []
        self._acts = 0

    async def play(self, days: int) -> None:
        for world in self.worlds:
            for who in (MODERATOR, *PEOPLE):
                await self._say(world, who, "/join consent:private")
        for _ in range(days * 12):
            self._go_on(timedelta(hours=2))
            for who in PEOPLE:
                if self.chance.random() < 0.01:
                    await self._say(self.chance.choice(self.worlds), who, self.chance.choice(LINES))
            if self.chance.random() < 0.02:
                await self._say(self.chance.choice(self.worlds), MODERATOR, self._setting())
            self.ready = self.chance.random() < 0.8
            await self.first.tick()

    def _setting(self) -> str:
        today = self.first.clock.at.date()
        return self.chance.choice((*SETTINGS, f"/forgive from:{today} to:{today} reason:storm"))

    def _go_on(self, by: timedelta) -> None:
        for world in self.worlds:
            world.clock.at += by

    async def _say(self, world: World, who: str, line: str) -> None:
        self._acts += 1
        await world.say(who, line, event=f"act {self._acts}")

    def watch(self, outgoing: Outgoing) -> None:
        state, member_id = self.storage.state, outgoing.destination.member_id
        profile = state.profiles.get((outgoing.circle_id, member_id)) if member_id else None
        self.unwanted += unwanted(outgoing, state.circles[outgoing.circle_id], profile, self.first.clock.at)

    def facts(self, who: str, circle: str) -> list[Fact]:
        ledger = sorted(self.storage.state.facts.items())
        return [fact for (of_circle, member, _), fact in ledger if (of_circle, member) == (circle, who)]

    def check(self) -> None:
        """Every promise."""
        assert self.unwanted == []
        for who in PEOPLE:
            ledgers = {circle: self.facts(who, circle) for circle in CIRCLES}
            for circle, facts in ledgers.items():
                assert broken(facts, BUDGET_LIMIT) == [], (who, circle)
                assert self.storage.state.profiles[circle, MemberId(who)].standing == fold(facts)
            at = [fact.at for facts in ledgers.values() for fact in facts if fact.kind is FactKind.NUDGE]
            assert overdone(at, BUDGET_LIMIT) == [], who


USUAL = f"{at_scale(24, 1000)}x{at_scale(40, 120)}"
SEEDS, DAYS = (int(number) for number in os.environ.get("KITH_NUDGED", USUAL).split("x"))
FIRST = int(os.environ.get("KITH_NUDGED_FIRST", "0"))


@pytest.mark.parametrize("quarter", range(4))
def test_nobody_gets_a_nudge_that_was_not_promised(quarter: int) -> None:
    steps: set[str] = set()
    for seed in range(FIRST + quarter, FIRST + SEEDS, 4):
        weeks = Weeks(seed)
        with capture_logs():
            asyncio.run(weeks.play(DAYS))
        try:
            weeks.check()
        except AssertionError as error:
            error.add_note(f"KITH_NUDGED_FIRST={seed} KITH_NUDGED=1x{DAYS} plays this seed again")
            raise
        steps |= {(fact.value or "").split(":")[0] for fact in weeks.storage.state.facts.values()}
    if SEEDS >= 24:
        assert steps >= {*Step} - {Step.BUDDY}
