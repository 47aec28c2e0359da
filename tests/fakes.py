"""The database in memory: dicts, copied for each transaction. `test_storage_contract.py` holds it to the real ones."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from fakes_nudges import FakeNudgeFacts, FakeNudgeTexts

from bot.domain.cadence import Weekly
from bot.domain.circles import CadenceSpread, Circle
from bot.domain.goals import Goal, GoalState
from bot.domain.history import voided
from bot.domain.identity import CircleId, MemberId
from bot.domain.ladder import Step
from bot.domain.ledger import Fact, FactKind, Tally
from bot.domain.members import AGREEING, Profile
from bot.domain.outages import Outage
from bot.domain.own_texts import OwnText
from bot.domain.pairing import Pair, Request, RequestState
from bot.errors import StorageError
from bot.messages import Reply
from bot.outgoing import Fate, Outgoing, Policy
from bot.ports import Work
from bot.storage.trampoline import run_to_end

T = TypeVar("T")
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Letter:
    """A row of the outbox. It waits while nobody has claimed it and it has no fate."""

    outgoing: Outgoing
    due_at: datetime
    claimed: bool = False
    fate: Fate | None = None
    ended_at: datetime | None = None

    @property
    def waits(self) -> bool:
        return not self.claimed and self.fate is None


@dataclass(slots=True)
class State:
    """Everything that the fake remembers. Tests may look inside, and change nothing."""

    circles: dict[CircleId, Circle] = field(default_factory=dict)
    profiles: dict[tuple[CircleId, MemberId], Profile] = field(default_factory=dict)
    facts: dict[tuple[CircleId, MemberId, int], Fact] = field(default_factory=dict)
    goals: dict[tuple[CircleId, MemberId, int], Goal] = field(default_factory=dict)
    nudge_texts: dict[tuple[CircleId, int], OwnText] = field(default_factory=dict)
    pairs: dict[tuple[CircleId, MemberId], Pair] = field(default_factory=dict)
    requests: dict[tuple[CircleId, MemberId, int], Request] = field(default_factory=dict)
    replies: dict[tuple[CircleId, str], tuple[Reply, datetime]] = field(default_factory=dict)
    letters: dict[tuple[CircleId, str], Letter] = field(default_factory=dict)
    spreads: dict[CircleId, CadenceSpread] = field(default_factory=dict)
    beats: dict[str, datetime] = field(default_factory=dict)
    outages: dict[tuple[str, datetime], Outage] = field(default_factory=dict)

    def copy(self) -> "State":
        return State(*(dict(getattr(self, one.name)) for one in fields(self)))


class FakeStorage:
    """See `ports.Storage`. With `failing_with` set, every transaction raises that error instead of committing."""

    def __init__(self) -> None:
        self.state = State()
        self.failing_with: StorageError | None = None

    async def transact(self, work: Work[T]) -> T:
        state = self.state.copy()
        result = run_to_end(work(FakeUnitOfWork(state)))
        if self.failing_with is not None:
            raise self.failing_with
        self.state = state
        return result

    async def read(self, work: Work[T]) -> T:
        state = self.state.copy()
        result = run_to_end(work(FakeUnitOfWork(state)))
        if state != self.state:
            raise StorageError("a transaction that only reads has written")
        return result


class FakeUnitOfWork:
    """See `ports.UnitOfWork`."""

    def __init__(self, state: State) -> None:
        self.circles = FakeCircles(state)
        self.members = FakeMembers(state)
        self.ledger = FakeLedger(state)
        self.goals = FakeGoals(state)
        self.nudge_facts = FakeNudgeFacts(state.facts)
        self.nudge_texts = FakeNudgeTexts(state.nudge_texts, state.circles)
        self.buddies = FakeBuddies(state)
        self.inbox = FakeInbox(state)
        self.outbox = FakeOutbox(state)
        self.outages = FakeOutages(state)


class FakeCircles:
    """See `ports.Circles`."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def get(self, circle_id: CircleId) -> Circle | None:
        return self.state.circles.get(circle_id)

    async def save(self, circle: Circle) -> None:
        _demand_aware(circle.recap_due_at, circle.suspended_at)
        self.state.circles[circle.id] = circle

    async def due_recaps(self, now: datetime, limit: int) -> Sequence[Circle]:
        due = [(circle.recap_due_at, circle.id) for circle in self.state.circles.values() if circle.recap_due_at]
        return [self.state.circles[circle_id] for at, circle_id in sorted(due)[:limit] if at <= now]

    async def next_of(self, platform: str, after: CircleId) -> Circle | None:
        found = [one for one in self.state.circles.values() if one.platform == platform and one.id > after]
        return min((one for one in found if one.suspended_at is None), key=lambda one: one.id, default=None)

    async def spread(self, spread: CadenceSpread) -> None:
        _demand(spread.circle_id in self.state.circles, "a cadence of an unknown circle")
        self.state.spreads[spread.circle_id] = spread

    async def next_spread(self) -> CadenceSpread | None:
        return min(self.state.spreads.values(), key=lambda spread: spread.circle_id, default=None)

    async def end_spread(self, circle_id: CircleId) -> None:
        self.state.spreads.pop(circle_id, None)


class FakeMembers:
    """See `ports.Members`."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def get(self, circle_id: CircleId, member_id: MemberId) -> Profile | None:
        return self.state.profiles.get((circle_id, member_id))

    async def look(self, circle_id: CircleId, member_id: MemberId) -> Profile | None:
        return self.state.profiles.get((circle_id, member_id))

    async def save(self, profile: Profile) -> None:
        member = profile.member
        _demand(member.circle_id in self.state.circles, "a member of an unknown circle")
        _demand_aware(member.joined_at, member.left_at, profile.nudge_at)
        self.state.profiles[member.circle_id, member.id] = profile

    async def due_nudges(self, now: datetime, limit: int) -> Sequence[Profile]:
        due = [(profile.nudge_at, key) for key, profile in self.state.profiles.items() if profile.nudge_at]
        return [self.state.profiles[key] for at, key in sorted(due)[:limit] if at <= now]

    async def recheck_nudges(self, circle_id: CircleId, at: datetime) -> None:
        _demand_aware(at)
        for profile in self._of_circle(circle_id):
            if profile.member.consent in AGREEING and profile.standing.present_on is not None:
                self.state.profiles[circle_id, profile.member.id] = replace(profile, nudge_at=at)

    async def on_the_ladder(self, circle_id: CircleId) -> int:
        agreed = [one.standing for one in self._of_circle(circle_id) if one.member.consent in AGREEING]
        return sum(standing.nudges > 0 and standing.nudge_step is not Step.STOP for standing in agreed)

    async def names(self, circle_id: CircleId, member_ids: Collection[MemberId]) -> Mapping[MemberId, str]:
        keys = [(circle_id, member_id) for member_id in member_ids]
        return {key[1]: self.state.profiles[key].member.name for key in keys if key in self.state.profiles}

    async def everybody(self, circle_id: CircleId) -> Sequence[Profile]:
        return sorted(self._of_circle(circle_id), key=lambda profile: profile.member.id)

    async def next_of(self, circle_id: CircleId, after: MemberId, limit: int) -> Sequence[Profile]:
        found = [one for (circle, who), one in self.state.profiles.items() if circle == circle_id and who > after]
        return sorted(found, key=lambda profile: profile.member.id)[:limit]

    async def following(self, circle_id: CircleId) -> int:
        return sum(not profile.member.own_cadence for profile in self._of_circle(circle_id))

    async def counting_weeks(self, circle_id: CircleId) -> int:
        return sum(isinstance(one.standing.plan[-1].cadence, Weekly) for one in self._of_circle(circle_id))

    async def with_streaks(self, circle_id: CircleId, since: date) -> Sequence[Profile]:
        kept = [(profile.standing.last_kept, profile) for profile in self._of_circle(circle_id)]
        return [profile for last_kept, profile in kept if last_kept is not None and last_kept >= since]

    async def next_streaks(self, circle_id: CircleId, since: date, after: MemberId, limit: int) -> Sequence[Profile]:
        found = [one for one in await self.with_streaks(circle_id, since) if one.member.id > after]
        return sorted(found, key=lambda profile: profile.member.id)[:limit]

    def _of_circle(self, circle_id: CircleId) -> list[Profile]:
        """Those who have not left."""
        everybody = self.state.profiles.values()
        return [one for one in everybody if one.member.circle_id == circle_id and one.member.left_at is None]


class FakeLedger:
    """See `ports.Ledger`."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def append(self, fact: Fact) -> None:
        key = (fact.circle_id, fact.member_id, fact.seq)
        _demand((fact.circle_id, fact.member_id) in self.state.profiles, "a fact of an unknown member")
        _demand(key not in self.state.facts, "a fact's number is taken")
        _demand_aware(fact.at)
        self.state.facts[key] = fact

    async def of_member(self, circle_id: CircleId, member_id: MemberId) -> Sequence[Fact]:
        return sorted(
            (fact for fact in self._of_circle(circle_id) if fact.member_id == member_id), key=lambda fact: fact.seq
        )

    async def get(self, circle_id: CircleId, member_id: MemberId, seq: int) -> Fact | None:
        return self.state.facts.get((circle_id, member_id, seq))

    async def cheers_given(self, circle_id: CircleId, giver: MemberId, on_day: date) -> Sequence[Fact]:
        cheers = [fact for fact in self._cheers(circle_id) if fact.member_id == giver and fact.on_day == on_day]
        return sorted(cheers, key=lambda fact: (fact.at, fact.seq))

    async def cheers_received(self, circle_id: CircleId, receiver: MemberId, since: datetime) -> Sequence[Fact]:
        cheers = [fact for fact in self._cheers(circle_id) if fact.to_member == receiver and fact.at >= since]
        return sorted(cheers, key=lambda fact: (fact.at, fact.member_id, fact.seq))

    async def tally(self, circle_id: CircleId, first: date, last: date) -> Sequence[Tally]:
        public = [fact for fact in self._in_span(circle_id, first, last) if not fact.private]
        by_member: dict[MemberId, list[Fact]] = {}
        for fact in public:
            if fact.kind in {FactKind.CHECK_IN, FactKind.ADDED, FactKind.CHEER}:
                by_member.setdefault(fact.member_id, []).append(fact)
        present = ((self.state.profiles[circle_id, member_id].member, facts) for member_id, facts in by_member.items())
        tallies = [_tally(member.id, member.name, facts) for member, facts in present if member.left_at is None]
        return sorted(tallies, key=lambda tally: tally.member_id)

    async def nudges_since(
        self, platform: str, member_ids: Collection[MemberId], since: datetime
    ) -> Mapping[MemberId, Sequence[datetime]]:
        found: dict[MemberId, list[datetime]] = {}
        for fact in sorted(self.state.facts.values(), key=lambda fact: fact.at):
            known = fact.member_id in member_ids and self.state.circles[fact.circle_id].platform == platform
            if known and fact.kind is FactKind.NUDGE and fact.at > since:
                found.setdefault(fact.member_id, []).append(fact.at)
        return found

    async def last_nudges(self, circle_id: CircleId, member_id: MemberId, limit: int) -> Sequence[str]:
        nudges = [fact for fact in await self.of_member(circle_id, member_id) if fact.kind is FactKind.NUDGE]
        newest = sorted(nudges, key=lambda fact: (fact.at, fact.seq), reverse=True)
        return [fact.value for fact in newest if fact.value is not None][:limit]

    async def quiet_checkers(self, circle_id: CircleId, first: date, last: date) -> int:
        facts = self._in_span(circle_id, first, last)
        quiet = {fact.member_id for fact in facts if fact.kind is FactKind.CHECK_IN and fact.private}
        return sum(self.state.profiles[circle_id, member_id].member.left_at is None for member_id in quiet)

    def _of_circle(self, circle_id: CircleId) -> Iterable[Fact]:
        return (fact for fact in self.state.facts.values() if fact.circle_id == circle_id)

    def _cheers(self, circle_id: CircleId) -> Iterable[Fact]:
        return (fact for fact in self._of_circle(circle_id) if fact.kind is FactKind.CHEER)

    def _in_span(self, circle_id: CircleId, first: date, last: date) -> list[Fact]:
        facts = [fact for fact in self._of_circle(circle_id) if first <= fact.on_day <= last]
        void: dict[MemberId, frozenset[int]] = {}
        for member_id in {fact.member_id for fact in facts}:
            void[member_id] = voided(fact for fact in self._of_circle(circle_id) if fact.member_id == member_id)
        return [fact for fact in facts if fact.seq not in void[fact.member_id]]


class FakeBuddies:
    """See `repositories.Buddies`."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def of(self, circle_id: CircleId, member_id: MemberId) -> Pair | None:
        return self.state.pairs.get((circle_id, member_id))

    async def join(self, one: Pair, other: Pair) -> None:
        for side in (one, other):
            key = (side.circle_id, side.member_id)
            _demand(key in self.state.profiles, "a pair of an unknown member")
            _demand(key not in self.state.pairs, "a member has a buddy already")
            _demand_aware(side.since)
            self.state.pairs[key] = side

    async def save(self, pair: Pair) -> None:
        key = (pair.circle_id, pair.member_id)
        if key in self.state.pairs:
            self.state.pairs[key] = replace(self.state.pairs[key], may_tell=pair.may_tell)

    async def part(self, pair: Pair) -> bool:
        known = self.state.pairs.get((pair.circle_id, pair.member_id))
        if known is None or known.buddy_id != pair.buddy_id:
            return False
        for member_id in (pair.member_id, pair.buddy_id):
            del self.state.pairs[pair.circle_id, member_id]
        return True

    async def next_number(self, circle_id: CircleId, asker: MemberId) -> int:
        return 1 + max((n for circle, who, n in self.state.requests if (circle, who) == (circle_id, asker)), default=0)

    async def ask(self, request: Request) -> None:
        key = (request.circle_id, request.asker, request.number)
        for member_id in (request.asker, request.asked):
            _demand((request.circle_id, member_id) in self.state.profiles, "a request of an unknown member")
        _demand(key not in self.state.requests, "a request's number is taken")
        same = [one for one in self.state.requests.values() if one.state is RequestState.ASKED]
        twice = any((one.circle_id, one.asker, one.asked) == (*key[:2], request.asked) for one in same)
        _demand(not twice, "the same member is asked already")
        self.state.requests[key] = request

    async def settle(self, request: Request) -> None:
        self.state.requests[request.circle_id, request.asker, request.number] = request

    async def request(self, circle_id: CircleId, asker: MemberId, number: int) -> Request | None:
        return self.state.requests.get((circle_id, asker, number))

    async def accepted(self, pair: Pair) -> Request | None:
        two = {pair.member_id, pair.buddy_id}
        found = [one for one in self._of(pair.circle_id, pair.member_id) if {one.asker, one.asked} == two]
        return next((one for one in found if one.state is RequestState.ACCEPTED), None)

    async def requests(self, circle_id: CircleId, member_id: MemberId, since: datetime) -> Sequence[Request]:
        found = self._of(circle_id, member_id)
        recent = [one for one in found if one.changed_at >= since or one.state is RequestState.ASKED]
        return sorted(recent, key=lambda one: (one.asker, one.number))

    def _of(self, circle_id: CircleId, member_id: MemberId) -> list[Request]:
        everything = self.state.requests.values()
        return [one for one in everything if one.circle_id == circle_id and member_id in {one.asker, one.asked}]


class FakeGoals:
    """See `repositories.Goals`."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def add(self, goal: Goal) -> None:
        key = (goal.circle_id, goal.member_id, goal.number)
        _demand((goal.circle_id, goal.member_id) in self.state.profiles, "a goal of an unknown member")
        _demand(key not in self.state.goals, "a goal's number is taken")
        _demand_aware(goal.created_at, goal.closed_at, goal.told_at)
        self.state.goals[key] = goal

    async def save(self, goal: Goal) -> None:
        _demand_aware(goal.closed_at, goal.told_at)
        key = (goal.circle_id, goal.member_id, goal.number)
        known = self.state.goals[key]
        self.state.goals[key] = replace(known, state=goal.state, closed_at=goal.closed_at, told_at=goal.told_at)

    async def reword(self, goal: Goal) -> None:
        key = (goal.circle_id, goal.member_id, goal.number)
        known = self.state.goals[key]
        new = replace(known, title=goal.title, by_day=goal.by_day, cue=goal.cue, action=goal.action)
        self.state.goals[key] = new

    async def get(self, circle_id: CircleId, member_id: MemberId, number: int) -> Goal | None:
        return self.state.goals.get((circle_id, member_id, number))

    async def last_number(self, circle_id: CircleId, member_id: MemberId) -> int:
        return max((goal.number for goal in self._of_member(circle_id, member_id)), default=0)

    async def open_goals(self, circle_id: CircleId, member_id: MemberId) -> Sequence[Goal]:
        goals = self._of_member(circle_id, member_id)
        return sorted((goal for goal in goals if goal.state is GoalState.OPEN), key=lambda goal: goal.number)

    async def closed_goals(
        self, circle_id: CircleId, member_id: MemberId, state: GoalState, limit: int
    ) -> Sequence[Goal]:
        found = [(one.closed_at, one.number, one) for one in self._of_member(circle_id, member_id) if one.closed_at]
        return [goal for _, _, goal in sorted(found, key=lambda one: one[:2], reverse=True) if goal.state is state][
            :limit
        ]

    def _of_member(self, circle_id: CircleId, member_id: MemberId) -> list[Goal]:
        return [goal for key, goal in self.state.goals.items() if key[:2] == (circle_id, member_id)]


class FakeInbox:
    """See `repositories.Inbox`."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def get(self, circle_id: CircleId, event_id: str) -> Reply | None:
        reply, _ = self.state.replies.get((circle_id, event_id), (None, None))
        return reply

    async def add(self, circle_id: CircleId, event_id: str, reply: Reply, at: datetime) -> None:
        _demand(circle_id in self.state.circles, "an event of an unknown circle")
        _demand((circle_id, event_id) not in self.state.replies, "an event was answered before")
        _demand_aware(at)
        self.state.replies[circle_id, event_id] = (reply, at)

    async def forget_before(self, at: datetime, limit: int) -> int:
        return _forget(self.state.replies, {key: when for key, (_, when) in self.state.replies.items()}, at, limit)


class FakeOutbox:
    """See `ports.Outbox`."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def put(self, outgoing: Outgoing) -> bool:
        _demand(outgoing.circle_id in self.state.circles, "a message of an unknown circle")
        _demand_aware(outgoing.not_before, outgoing.not_after)
        key = (outgoing.circle_id, outgoing.key)
        if key in self.state.letters:
            return False
        self.state.letters[key] = Letter(replace(outgoing, attempts=0), outgoing.not_before)
        return True

    async def replace_waiting(self, outgoing: Outgoing) -> bool:
        letter = self.state.letters.get((outgoing.circle_id, outgoing.key))
        if letter is None or not letter.waits:
            return False
        self._save(replace(letter, outgoing=replace(letter.outgoing, message=outgoing.message)))
        return True

    async def withdraw(self, circle_id: CircleId, key: str, at: datetime) -> bool:
        letter = self.state.letters.get((circle_id, key))
        if letter is None or not letter.waits:
            return False
        self._save(replace(letter, fate=Fate.WITHDRAWN, ended_at=at))
        return True

    async def claim(self, platform: str, now: datetime, lease: timedelta, limit: int) -> Sequence[Outgoing]:
        due = self._due(platform, now)
        for letter in [one for one in due if _is_doomed(one, now)][:limit]:
            self._save(replace(letter, fate=Fate.UNKNOWN if letter.claimed else Fate.EXPIRED, ended_at=now))
        taken: list[Outgoing] = []
        for letter in [one for one in due if not _is_doomed(one, now)][:limit]:
            taken.append(replace(letter.outgoing, attempts=letter.outgoing.attempts + 1))
            self._save(replace(letter, outgoing=taken[-1], claimed=True, due_at=now + lease))
        return taken

    async def reclaim(self, now: datetime) -> None:
        for letter in list(self.state.letters.values()):
            if letter.claimed and letter.fate is None:
                self._save(replace(letter, due_at=now))

    async def finish(self, outgoing: Outgoing, fate: Fate, at: datetime) -> None:
        letter = self._claimed_by(outgoing)
        if letter is not None:
            self._save(replace(letter, fate=fate, ended_at=at))

    async def release(self, outgoing: Outgoing, not_before: datetime) -> None:
        letter = self._claimed_by(outgoing)
        if letter is not None:
            self._save(replace(letter, claimed=False, due_at=not_before, fate=None, ended_at=None))

    async def waiting(self, platform: str, now: datetime) -> int:
        return len(self._due(platform, now))

    async def forget_before(self, at: datetime, limit: int) -> int:
        ended = {key: letter.ended_at for key, letter in self.state.letters.items() if letter.ended_at is not None}
        return _forget(self.state.letters, ended, at, limit)

    def _due(self, platform: str, now: datetime) -> list[Letter]:
        due = [letter for letter in self.state.letters.values() if letter.fate is None and letter.due_at <= now]
        mine = [letter for letter in due if letter.outgoing.platform == platform]
        return sorted(mine, key=lambda letter: (letter.due_at, letter.outgoing.circle_id, letter.outgoing.key))

    def _claimed_by(self, outgoing: Outgoing) -> Letter | None:
        """The letter, unless somebody else has claimed it since."""
        letter = self.state.letters.get((outgoing.circle_id, outgoing.key))
        if letter is None or letter.outgoing.attempts != outgoing.attempts or letter.waits:
            return None
        return letter if letter.fate in {None, Fate.UNKNOWN} else None

    def _save(self, letter: Letter) -> None:
        self.state.letters[letter.outgoing.circle_id, letter.outgoing.key] = letter


class FakeOutages:
    """See `repositories.Outages`."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def beat(self, platform: str, at: datetime) -> datetime | None:
        _demand_aware(at)
        before = self.state.beats.get(platform)
        self.state.beats[platform] = at if before is None else max(before, at)
        return before

    async def add(self, outage: Outage) -> None:
        _demand_aware(outage.began_at, outage.ended_at)
        _demand(outage.began_at < outage.ended_at, "an outage that ended before it began")
        self.state.outages.setdefault((outage.platform, outage.began_at), outage)

    async def save(self, outage: Outage) -> None:
        _demand_aware(outage.settled_at)
        self.state.outages[outage.platform, outage.began_at] = outage

    async def unsettled(self) -> Outage | None:
        waiting = [outage for outage in self.state.outages.values() if outage.settled_at is None]
        return min(waiting, key=lambda outage: (outage.platform, outage.began_at), default=None)

    async def between(self, platform: str, begin: datetime, end: datetime) -> Sequence[Outage]:
        mine = [outage for outage in self._ordered() if outage.platform == platform]
        return [outage for outage in mine if outage.ended_at > begin and outage.began_at < end]

    async def latest(self, limit: int) -> Sequence[Outage]:
        return list(reversed(self._ordered()))[:limit]

    def _ordered(self) -> list[Outage]:
        return sorted(self.state.outages.values(), key=lambda outage: (outage.began_at, outage.platform))


def _is_doomed(letter: Letter, now: datetime) -> bool:
    not_after = letter.outgoing.not_after
    too_late = not_after is not None and not_after < now
    return too_late or (letter.claimed and letter.outgoing.policy is Policy.AT_MOST_ONCE)


def _tally(member_id: MemberId, name: str, facts: Sequence[Fact]) -> Tally:
    check_ins = [fact for fact in facts if fact.kind is not FactKind.CHEER]
    return Tally(
        member_id,
        name,
        days=len({fact.on_day for fact in check_ins}),
        minutes=sum(fact.minutes or 0 for fact in check_ins),
        cheers=len(facts) - len(check_ins),
    )


def _forget(rows: dict[Key, Value], times: Mapping[Key, datetime], before: datetime, limit: int) -> int:
    old = sorted((key for key in times if times[key] < before), key=lambda key: times[key])[:limit]
    for key in old:
        del rows[key]
    return len(old)


def _demand(holds: bool, complaint: str) -> None:
    if not holds:
        raise StorageError(complaint)


def _demand_aware(*instants: datetime | None) -> None:
    if any(instant is not None and instant.utcoffset() is None for instant in instants):
        raise ValueError("an instant without a time zone")
