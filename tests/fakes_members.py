"""Circles and their members, in memory; `fakes` puts it together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from fakes_state import State, demand, demand_aware

from bot.domain.cadence import Weekly
from bot.domain.circles import CadenceSpread, Circle
from bot.domain.identity import CircleId, MemberId
from bot.domain.ladder import Step
from bot.domain.members import AGREEING, Profile


class FakeCircles:
    """See `ports.Circles`."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def get(self, circle_id: CircleId) -> Circle | None:
        return self.state.circles.get(circle_id)

    async def save(self, circle: Circle) -> None:
        demand_aware(circle.recap_due_at, circle.suspended_at)
        self.state.circles[circle.id] = circle

    async def due_recaps(self, now: datetime, limit: int) -> Sequence[Circle]:
        due = [(circle.recap_due_at, circle.id) for circle in self.state.circles.values() if circle.recap_due_at]
        return [self.state.circles[circle_id] for at, circle_id in sorted(due)[:limit] if at <= now]

    async def next_of(self, platform: str, after: CircleId) -> Circle | None:
        found = [one for one in self.state.circles.values() if one.platform == platform and one.id > after]
        return min((one for one in found if one.suspended_at is None), key=lambda one: one.id, default=None)

    async def spread(self, spread: CadenceSpread) -> None:
        demand(spread.circle_id in self.state.circles, "a cadence of an unknown circle")
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
        demand(member.circle_id in self.state.circles, "a member of an unknown circle")
        demand_aware(member.joined_at, member.left_at, profile.nudge_at)
        self.state.profiles[member.circle_id, member.id] = profile

    async def due_nudges(self, now: datetime, limit: int) -> Sequence[Profile]:
        due = [(profile.nudge_at, key) for key, profile in self.state.profiles.items() if profile.nudge_at]
        return [self.state.profiles[key] for at, key in sorted(due)[:limit] if at <= now]

    async def recheck_nudges(self, circle_id: CircleId, at: datetime) -> None:
        demand_aware(at)
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
