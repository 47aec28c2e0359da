"""When Kith was away, in memory; `fakes` puts it together."""

from collections.abc import Sequence
from datetime import datetime

from fakes_state import State, demand, demand_aware

from bot.domain.outages import Outage


class FakeOutages:
    """See `repositories.Outages`."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def beat(self, platform: str, at: datetime) -> datetime | None:
        demand_aware(at)
        before = self.state.beats.get(platform)
        self.state.beats[platform] = at if before is None else max(before, at)
        return before

    async def add(self, outage: Outage) -> None:
        demand_aware(outage.began_at, outage.ended_at)
        demand(outage.began_at < outage.ended_at, "an outage that ended before it began")
        self.state.outages.setdefault((outage.platform, outage.began_at), outage)

    async def save(self, outage: Outage) -> None:
        demand_aware(outage.settled_at)
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
