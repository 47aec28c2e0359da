"""What keeps Kith from wearing out its welcome with Discord's API. The time is passed in, as seconds of any clock
that does not jump (`bot.clock.seconds`).
"""

from collections import OrderedDict, deque
from dataclasses import dataclass

from adapters.discord.limits import (
    INVALID_REQUESTS,
    INVALID_WINDOW,
    LONGEST_TURN,
    REFUSAL_HOLDS,
    REFUSALS_KEPT,
    SESSION_SPACING,
    SESSIONS_FREE,
    SESSIONS_GAP,
    SESSIONS_WINDOW,
)

INVALID = frozenset({401, 403, 429})
"""Answers that Discord counts towards a ban."""


def threads_of(place: int) -> str:
    """The address of whispers in a channel: where threads are refused, messages may still be welcome."""
    return f"{place} threads"


def member_in(member: int | str, where: int | str | None) -> str:
    """The address of a member in one server, or in one channel: what is refused there holds nowhere else."""
    return f"{member} in {where}"


class Budget:
    """At most so many requests a second, evenly."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1 / per_second
        self._next = 0.0

    @property
    def patience(self) -> float:
        """Seconds for which a turn is worth waiting: a message takes several, one after the other, and would get none
        after its first where the next is always farther away.
        """
        return max(LONGEST_TURN, 2 * self._gap)

    def wait(self, at: float) -> float:
        """In how many seconds the next one may happen."""
        return max(0.0, self._next - at)

    def take(self, at: float) -> None:
        """One happens as soon as it may."""
        self._next = max(self._next, at) + self._gap


class Breaker:
    """Opens when so many requests were invalid within the window, and closes again as they grow old."""

    def __init__(self, limit: int = INVALID_REQUESTS, window: float = INVALID_WINDOW) -> None:
        self._window = window
        self._invalid: deque[float] = deque(maxlen=limit)

    def note(self, status: int, at: float, *, shared: bool = False) -> None:
        """An answer came. A 429 for a limit that is `shared` with other bots is not counted by Discord."""
        if status in INVALID and not (status == 429 and shared):
            self._invalid.append(at)

    def open_for(self, at: float) -> float:
        """For how many seconds nothing should be sent; 0 while all is well."""
        full = len(self._invalid) == self._invalid.maxlen
        return max(0.0, self._invalid[0] + self._window - at) if full else 0.0


class Sessions:
    """Begins no more sessions than Discord allows in a day: one may follow the other after `spacing` seconds until
    `free` were begun within the window, and then one each `gap` seconds, which goes on for ever. A process takes its
    `share` (0 to 1) of both.
    """

    def __init__(
        self,
        free: int = SESSIONS_FREE,
        gap: float = SESSIONS_GAP,
        window: float = SESSIONS_WINDOW,
        spacing: float = SESSION_SPACING,
        share: float = 1.0,
    ) -> None:
        self.spacing = spacing
        self._gap = gap / share
        self._window = window
        self._begun: deque[float] = deque(maxlen=max(1, int(free * share)))

    def note(self, at: float) -> None:
        """One begins."""
        self._begun.append(at)

    def wait(self, at: float) -> float:
        """In how many seconds the next one may begin."""
        full = len(self._begun) == self._begun.maxlen and self._begun[0] + self._window > at
        return max(0.0, self._begun[-1] + self._gap - at) if full else 0.0


class Refusals:
    """Addressees that refused a message a short while ago, and would refuse the next one."""

    def __init__(self, holds: float = REFUSAL_HOLDS, kept: int = REFUSALS_KEPT) -> None:
        self._holds = holds
        self._kept = kept
        self._until: OrderedDict[str, float] = OrderedDict()

    def note(self, address: str, at: float) -> None:
        """This address refused."""
        self._until[address] = at + self._holds
        self._until.move_to_end(address)
        while len(self._until) > self._kept:
            self._until.popitem(last=False)

    def holds(self, address: str, at: float) -> bool:
        """Whether it would refuse again."""
        return self._until.get(address, at) > at

    def forget(self, address: str) -> None:
        """Something changed there: try again."""
        self._until.pop(address, None)

    def forget_all(self) -> None:
        """Permissions changed somewhere: try everybody again."""
        self._until.clear()


@dataclass(frozen=True)
class Guards:
    """All of them that outlive a client."""

    breaker: Breaker
    refusals: Refusals
    sessions: Sessions
