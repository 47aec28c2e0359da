"""What came in and what goes out, in memory; `fakes` puts it together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from fakes_state import Letter, State, demand, demand_aware, forget

from bot.domain.identity import CircleId
from bot.messages import Reply
from bot.outgoing import Fate, Outgoing, Policy


class FakeInbox:
    """See `repositories.Inbox`."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def get(self, circle_id: CircleId, event_id: str) -> Reply | None:
        reply, _ = self.state.replies.get((circle_id, event_id), (None, None))
        return reply

    async def add(self, circle_id: CircleId, event_id: str, reply: Reply, at: datetime) -> None:
        demand(circle_id in self.state.circles, "an event of an unknown circle")
        demand((circle_id, event_id) not in self.state.replies, "an event was answered before")
        demand_aware(at)
        self.state.replies[circle_id, event_id] = (reply, at)

    async def forget_before(self, at: datetime, limit: int) -> int:
        return forget(self.state.replies, {key: when for key, (_, when) in self.state.replies.items()}, at, limit)


class FakeOutbox:
    """See `ports.Outbox`."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def put(self, outgoing: Outgoing) -> bool:
        demand(outgoing.circle_id in self.state.circles, "a message of an unknown circle")
        demand_aware(outgoing.not_before, outgoing.not_after)
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
        return forget(self.state.letters, ended, at, limit)

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


def _is_doomed(letter: Letter, now: datetime) -> bool:
    not_after = letter.outgoing.not_after
    too_late = not_after is not None and not_after < now
    return too_late or (letter.claimed and letter.outgoing.policy is Policy.AT_MOST_ONCE)
