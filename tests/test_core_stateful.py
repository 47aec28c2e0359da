"""The whole core driven at random, beside a naive model: check in, late, undo, travel, rest, pause, cadence, outage,
correction, duplicate events, time that passes. After every step the standing equals the fold of the ledger.
"""

import asyncio
from collections.abc import Coroutine
from datetime import date, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from fakes import FakeStorage
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from naive import Rule as Owed
from naive import model_on
from world import CIRCLE, MODERATOR, World, text

from bot.domain.days import local_day
from bot.domain.identity import MemberId
from bot.domain.members import Profile
from bot.domain.streaks import current_streak, fold
from bot.messages import Reply

T = TypeVar("T")
DAY = timedelta(days=1)


class Core(RuleBasedStateMachine):
    """One member in UTC (until they travel), a moderator, and what the model remembers of them."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.world = World(FakeStorage())
        self.zone = "UTC"
        self.kept: dict[date, int] = {}
        self.covered: set[date] = set()
        self.owed = [Owed(date.min)]
        self.paused_from: date | None = None
        self.travelled = False
        self.last_event = ("", "")

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.runner.close()

    def say(self, line: str, who: str = "ada") -> Reply:
        event = f"event-{self.world.clock.at.isoformat()}-{line}-{len(self.facts())}"
        self.last_event = (line, event) if who == "ada" else self.last_event
        return self.run(self.world.say(who, line, event=event))

    def facts(self) -> list[Any]:
        return list(self.run(self.world.storage.read(lambda uow: uow.ledger.of_member(CIRCLE, MemberId("ada")))))

    @property
    def profile(self) -> Profile | None:
        return self.run(self.world.storage.read(lambda uow: uow.members.get(CIRCLE, MemberId("ada"))))

    @property
    def today(self) -> date:
        return local_day(self.world.clock.at, ZoneInfo(self.zone))

    @initialize()
    def join(self) -> None:
        self.say("/join zone:UTC consent:private")

    @rule()
    def check_in(self) -> None:
        self.say("/checkin")
        self.kept[self.today] = self.kept.get(self.today, 0) + 1

    @rule()
    def check_in_late(self) -> None:
        self.say("/checkin when:yesterday")
        self.kept[self.today - DAY] = self.kept.get(self.today - DAY, 0) + 1

    @rule()
    def undo(self) -> None:
        before = self.profile
        reply = text(self.say("/undo"))
        after = self.profile
        assert before is not None
        assert after is not None
        if reply.startswith("Taken back"):
            taken = next(fact for fact in self.facts() if fact.seq == self.facts()[-1].about)
            self.kept[taken.on_day] -= 1
        else:
            assert after.standing == before.standing

    @rule(hours=st.sampled_from([1, 5, 13, 24, 24, 24, 24, 49, 80]))
    def time_passes(self, hours: int) -> None:
        self.world.clock.at += timedelta(hours=hours)
        self.run(self.world.tick())

    @rule(ahead=st.integers(0, 2), length=st.integers(0, 2))
    def rest(self, ahead: int, length: int) -> None:
        first = self.today + DAY * ahead
        if "waits for you" in text(self.say(f"/rest from:{first} to:{first + DAY * length}")):
            self.covered |= {first + DAY * n for n in range(length + 1)}

    @rule()
    def pause_or_resume(self) -> None:
        if self.paused_from is None:
            if "Paused" in text(self.say("/pause")):
                self.paused_from = self.today
        else:
            self.say("/resume")
            self.covered |= {self.paused_from + DAY * n for n in range((self.today - self.paused_from).days)}
            self.paused_from = None

    @precondition(lambda self: not self.travelled)
    @rule(choice=st.sampled_from([("weekly", "3"), ("weekdays", "mon thu"), ("daily", ""), ("every", "2")]))
    def change_cadence(self, choice: tuple[str, str]) -> None:
        kind, detail = choice
        first = self.today + DAY if self.kept.get(self.today) else self.today
        if "Done" not in text(self.run(self.world.give("ada", "cadence", kind=kind, detail=detail, confirm="yes"))):
            return
        days = {"weekdays": (0, 3), "weekly": (0,)}.get(kind, ())
        number = int(detail) if detail.isdigit() else 1
        self.owed = [*(one for one in self.owed if one.first < first), Owed(first, kind, days, number, first)]

    @rule(ago=st.integers(0, 6))
    def correct(self, ago: int) -> None:
        day = self.today - DAY * ago
        if self.kept.get(day):
            assert "Noted" in text(self.say(f"/member remove @ada day:{day} reason:test", MODERATOR))
            self.kept[day] = 0
        else:
            assert "Noted" in text(self.say(f"/member add @ada day:{day} reason:test", MODERATOR))
            self.kept[day] = 1

    @precondition(lambda self: self.profile is not None and self.profile.standing.total > 0)
    @rule(ago=st.integers(0, 6))
    def forgive(self, ago: int) -> None:
        day = self.today - DAY * ago
        if "1 member" in text(self.say(f"/forgive from:{day} to:{day} reason:outage", MODERATOR)):
            self.covered.add(day)

    @rule(zone=st.sampled_from(["Asia/Tokyo", "Pacific/Apia", "America/Los_Angeles"]))
    def travel(self, zone: str) -> None:
        self.say(f"/zone {zone}")
        self.zone, self.travelled = zone, True

    @rule()
    def the_last_event_comes_again(self) -> None:
        line, event = self.last_event
        before = self.profile
        self.run(self.world.say("ada", line, event=event))
        assert self.profile == before

    @invariant()
    def the_standing_equals_the_fold_of_the_ledger(self) -> None:
        profile = self.profile
        if profile is not None:
            assert profile.standing == fold(self.facts())

    @invariant()
    def the_numbers_bound_each_other(self) -> None:
        profile = self.profile
        if profile is not None:
            now = current_streak(profile.standing, self.today, self.world.clock.at)
            assert 0 <= now <= profile.standing.longest <= profile.standing.total

    @invariant()
    def the_model_agrees_as_long_as_nobody_travels(self) -> None:
        profile = self.profile
        if profile is None or self.travelled:
            return
        paused = self.paused_from
        covered = self.covered | ({paused + DAY * n for n in range(400)} if paused else set())
        kept = {day for day, times in self.kept.items() if times > 0}
        model = model_on(kept, covered, self.owed, max([self.today, *kept]))
        standing = profile.standing
        assert (standing.total, standing.longest) == (model.total, model.longest)
        if not any(span.cover == "travel" for span in standing.spans):
            assert current_streak(standing, self.today) == model.shown()


Core.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestCore = Core.TestCase
