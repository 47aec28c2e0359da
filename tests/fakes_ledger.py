"""The ledger, in memory; `fakes` puts it together."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from fakes_state import State, demand, demand_aware

from bot.domain.history import voided
from bot.domain.identity import CircleId, MemberId
from bot.domain.ledger import Fact, FactKind, Tally


class FakeLedger:
    """See `ports.Ledger`."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def append(self, fact: Fact) -> None:
        key = (fact.circle_id, fact.member_id, fact.seq)
        demand((fact.circle_id, fact.member_id) in self.state.profiles, "a fact of an unknown member")
        demand(key not in self.state.facts, "a fact's number is taken")
        demand_aware(fact.at)
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


def _tally(member_id: MemberId, name: str, facts: Sequence[Fact]) -> Tally:
    check_ins = [fact for fact in facts if fact.kind is not FactKind.CHEER]
    return Tally(
        member_id,
        name,
        days=len({fact.on_day for fact in check_ins}),
        minutes=sum(fact.minutes or 0 for fact in check_ins),
        cheers=len(facts) - len(check_ins),
    )
