"""The whole core driven at random, beside a naive model: check in, late, undo, travel, rest, pause, cadence, outage,
correction, duplicate events, time that passes, clocks that are set back. After every step the standing equals the fold
of the ledger, and every number that is shown is the model's.
A life that fails is printed as a program, with the seed that plays it again.
"""

import asyncio
from collections.abc import Coroutine
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from fakes import FakeStorage
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from naive import Model, Said, Travels, day_at, model_on, owed, travels
from naive import Rule as Owed
from strategies import at_scale
from world import CIRCLE, MODERATOR, World, text

from bot.domain.identity import MemberId
from bot.domain.ledger import Fact, FactKind
from bot.domain.members import Profile
from bot.domain.streaks import fold, view
from bot.messages import Reply

T = TypeVar("T")
DAY = timedelta(days=1)
ZONES = ["UTC", "Asia/Tokyo", "Pacific/Apia", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Pago_Pago"]


class Core(RuleBasedStateMachine):
    """One member, a moderator, and what the model remembers of them."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.world = World(FakeStorage())
        self.zone = "UTC"
        self.said: list[Said] = []
        self.removals: dict[date, list[list[Said]]] = {}
        self.covered: set[date] = set()
        self.forgiven: set[date] = set()
        self.owed = [Owed(date.min)]
        self.paused_from: date | None = None
        self.last_event = ("", "", self.now, "")
        self.events = 0

    # The world, and what the model makes of it.

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.runner.close()

    def say(self, line: str, who: str = "ada") -> Reply:
        self.events += 1
        event = f"said-{self.events}"
        reply = self.run(self.world.say(who, line, event=event))
        if who == "ada":
            self.last_event = (line, event, self.now, text(reply))
        return reply

    def facts(self) -> list[Fact]:
        return list(self.run(self.world.storage.read(lambda uow: uow.ledger.of_member(CIRCLE, MemberId("ada")))))

    @property
    def profile(self) -> Profile:
        found = self.run(self.world.storage.read(lambda uow: uow.members.get(CIRCLE, MemberId("ada"))))
        assert found is not None
        return found

    @property
    def now(self) -> datetime:
        return self.world.clock.at

    @property
    def today(self) -> date:
        return day_at(self.now, self.zone)

    @property
    def travels(self) -> Travels:
        return travels(self.said)

    def model(self, *, kept: frozenset[date] = frozenset(), covered: frozenset[date] = frozenset()) -> Model:
        """As of today; with more days kept or covered, as they would be if somebody put them right."""
        found = self.travels
        free = self.covered | covered | found.vanished | found.days_on_the_way(self.today, self.now)
        if self.paused_from:
            free |= {self.paused_from + DAY * n for n in range(400)}
        all_kept = found.kept | kept
        return model_on(all_kept, free, self.owed, max([self.today, *all_kept]), self.forgiven | covered)

    def loses(self, **right: frozenset[date]) -> bool:
        """Whether somebody would have less if a day were put right."""
        was, would_be = self.model(), self.model(**right)
        return (
            would_be.shown() < was.shown()
            or would_be.longest < was.longest
            or would_be.reach(self.today) < was.reach(self.today)
        )

    # What happens.

    @initialize()
    def join(self) -> None:
        self.say("/join zone:UTC consent:private")

    @rule()
    def check_in(self) -> None:
        self.said.append(Said(self.now, self.today, self.travels.zone_for(self.now, self.zone)))
        self.say("/checkin")

    @rule()
    def check_in_late(self) -> None:
        zone = self.travels.zone_for(self.now, self.zone)
        self.said.append(Said(self.now, self.today - DAY, zone, late=True))
        self.say("/checkin when:yesterday")

    @rule()
    def undo(self) -> None:
        reply = text(self.say("/undo"))
        own = [one for one in self.said if one.holds and not one.added]
        if own and own[-1].day >= self.today - DAY * own[-1].late:
            own[-1].holds = False
            assert "Taken back" in reply
        else:
            assert "Taken back" not in reply

    @rule(hours=st.sampled_from([1, 5, 13, 24, 24, 24, 24, 49, 80]))
    def time_passes(self, hours: int) -> None:
        self.world.clock.at += timedelta(hours=hours)
        self.run(self.world.tick())

    @rule(hours=st.sampled_from([1, 2, 11, 30]))
    def the_clock_is_set_back(self, hours: int) -> None:
        self.world.clock.at -= timedelta(hours=hours)
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

    @rule(
        choice=st.sampled_from(
            [("weekly", "3"), ("weekly", "1"), ("weekdays", "mon thu"), ("daily", ""), ("every", "2")]
        )
    )
    def change_cadence(self, choice: tuple[str, str]) -> None:
        kind, detail = choice
        first = max([self.today, *(day + DAY for day in self.travels.kept)])
        if "Done" not in text(self.run(self.world.give("ada", "cadence", kind=kind, detail=detail, confirm="yes"))):
            return
        days = {"weekdays": (0, 3), "weekly": (0,)}.get(kind, ())
        number = int(detail) if detail.isdigit() else 1
        self.owed = owed([*self.owed, Owed(first, kind, days, number, first)])

    @rule(ago=st.integers(0, 12))
    def correct(self, ago: int) -> None:
        day = self.today - DAY * ago
        if day in self.travels.kept:
            assert "Noted" in text(self.say(f"/member remove @ada day:{day} reason:test", MODERATOR))
            self._remove(day)
        else:
            back = self.removals.get(day)
            refused = not back and self.loses(kept=frozenset({day}))
            assert ("Noted" in text(self.say(f"/member add @ada day:{day} reason:test", MODERATOR))) is not refused
            if not refused:
                self._add(day)

    def _remove(self, day: date) -> None:
        holding = [one for one in self.said if one.day == day and one.holds]
        for one in holding:
            one.holds = False
        if any(not one.added for one in holding):  # else the addition itself was taken back
            self.removals.setdefault(day, []).append(holding)

    def _add(self, day: date) -> None:
        if self.removals.get(day) and not any(one.day == day and one.holds for one in self.said):
            for one in self.removals[day].pop():
                one.holds = True
        else:
            self.said.append(Said(self.now, day, "", added=True))

    @rule(ago=st.integers(0, 12))
    def forgive(self, ago: int) -> None:
        day = day_at(self.now, "UTC") - DAY * ago  # the moderator lives in UTC
        gives = self.model().total > 0 and not self.loses(covered=frozenset({day}))
        assert ("1 member" in text(self.say(f"/forgive from:{day} to:{day} reason:outage", MODERATOR))) is gives
        if gives:
            self.covered.add(day)
            self.forgiven.add(day)

    @rule(zone=st.sampled_from(ZONES))
    def travel(self, zone: str) -> None:
        self.say(f"/zone {zone}")
        self.zone = zone

    @precondition(lambda self: abs(self.now - self.last_event[2]) <= DAY)
    @rule()
    def the_last_event_comes_again(self) -> None:
        line, event, _, answer = self.last_event
        before, facts = self.profile, self.facts()
        assert text(self.run(self.world.say("ada", line, event=event))) == answer
        assert (self.profile, self.facts()) == (before, facts)

    # What holds.

    @invariant()
    def the_standing_equals_the_fold_of_the_ledger(self) -> None:
        assert self.profile.standing == fold(self.facts())

    @invariant()
    def every_number_is_the_models(self) -> None:
        standing, model = self.profile.standing, self.model()
        assert (standing.total, standing.longest) == (model.total, model.longest)
        seen = view(standing, self.today, self.now)
        pending = model.missed if model.missed <= model.freezes else 0
        assert (seen.current, seen.freezes) == (model.shown(), model.freezes - pending)
        assert 0 <= seen.current <= standing.longest <= standing.total

    @invariant()
    def nothing_is_celebrated_twice(self) -> None:
        told = [int(fact.value or 0) for fact in self.facts() if fact.kind is FactKind.CELEBRATED]
        assert told == sorted(set(told))


Core.TestCase.settings = settings(
    max_examples=at_scale(100, 10_000), stateful_step_count=40, deadline=None, print_blob=True
)
TestCore = Core.TestCase
