"""The database in memory: dicts, copied for each transaction. `test_storage_*.py` hold it to the real ones."""

from typing import TypeVar

from fakes_buddies import FakeBuddies
from fakes_goals import FakeGoals
from fakes_ledger import FakeLedger
from fakes_members import FakeCircles, FakeMembers
from fakes_nudges import FakeNudgeFacts, FakeNudgeTexts
from fakes_outages import FakeOutages
from fakes_post import FakeInbox, FakeOutbox
from fakes_state import State

from bot.errors.storage import StorageError
from bot.ports import Work
from bot.storage.trampoline import run_to_end

T = TypeVar("T")


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
