"""Pairs and questions, in memory; `fakes` puts it together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fakes_state import State, demand, demand_aware

from bot.domain.identity import CircleId, MemberId
from bot.domain.pairing import Pair, Request, RequestState


class FakeBuddies:
    """See `repositories.Buddies`."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def of(self, circle_id: CircleId, member_id: MemberId) -> Pair | None:
        return self.state.pairs.get((circle_id, member_id))

    async def join(self, one: Pair, other: Pair) -> None:
        for side in (one, other):
            key = (side.circle_id, side.member_id)
            demand(key in self.state.profiles, "a pair of an unknown member")
            demand(key not in self.state.pairs, "a member has a buddy already")
            demand_aware(side.since)
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
            demand((request.circle_id, member_id) in self.state.profiles, "a request of an unknown member")
        demand(key not in self.state.requests, "a request's number is taken")
        same = [one for one in self.state.requests.values() if one.state is RequestState.ASKED]
        twice = any((one.circle_id, one.asker, one.asked) == (*key[:2], request.asked) for one in same)
        demand(not twice, "the same member is asked already")
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
