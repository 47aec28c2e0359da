"""Whatever happens to the outbox, in whatever order: SQLite and the fake agree at every step."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from factories import CIRCLE, NOW, make_circle, make_message, make_outgoing
from fakes import FakeStorage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from bot.outgoing import Fate, Outgoing, Policy
from bot.ports import Storage, UnitOfWork
from bot.storage.sqlite import SqliteStorage
from bot.storage.tables import circles, outbox
from bot.storage.unit_of_work import SqlUnitOfWork

LEASE = timedelta(minutes=3)


@dataclass(frozen=True)
class Put:
    key: str
    policy: Policy
    delay: int
    lifetime: int | None

    async def run(self, uow: UnitOfWork, claims: list[Outgoing], now: datetime) -> object:
        due = now + timedelta(minutes=self.delay)
        not_after = None if self.lifetime is None else due + timedelta(minutes=self.lifetime)
        letter = make_outgoing(self.key, policy=self.policy, not_before=due, not_after=not_after)
        return await uow.outbox.put(letter)


@dataclass(frozen=True)
class Reword:
    key: str

    async def run(self, uow: UnitOfWork, claims: list[Outgoing], now: datetime) -> object:
        return await uow.outbox.replace_waiting(make_outgoing(self.key, message=make_message(f"new at {now}")))


@dataclass(frozen=True)
class Withdraw:
    key: str

    async def run(self, uow: UnitOfWork, claims: list[Outgoing], now: datetime) -> object:
        return await uow.outbox.withdraw(CIRCLE, self.key, now)


@dataclass(frozen=True)
class Claim:
    limit: int

    async def run(self, uow: UnitOfWork, claims: list[Outgoing], now: datetime) -> object:
        taken = list(await uow.outbox.claim("web", now, LEASE, self.limit))
        claims[:0] = taken
        return taken


@dataclass(frozen=True)
class Finish:
    """The holder of a claim, the last one or one further back, tells how it ended."""

    which: int
    fate: Fate

    async def run(self, uow: UnitOfWork, claims: list[Outgoing], now: datetime) -> object:
        for letter in claims[self.which : self.which + 1]:
            await uow.outbox.finish(letter, self.fate, now)
        return None


@dataclass(frozen=True)
class Release:
    which: int
    delay: int

    async def run(self, uow: UnitOfWork, claims: list[Outgoing], now: datetime) -> object:
        for letter in claims[self.which : self.which + 1]:
            await uow.outbox.release(letter, now + timedelta(minutes=self.delay))
        return None


@dataclass(frozen=True)
class Forget:
    age: int

    async def run(self, uow: UnitOfWork, claims: list[Outgoing], now: datetime) -> object:
        return await uow.outbox.forget_before(now - timedelta(minutes=self.age), 9)


Step = Put | Reword | Withdraw | Claim | Finish | Release | Forget

KEYS = st.sampled_from(["a", "b"])
MINUTES = st.integers(0, 4)
STEPS = st.one_of(
    st.builds(Put, KEYS, st.sampled_from(Policy), MINUTES, st.none() | MINUTES),
    st.builds(Reword, KEYS),
    st.builds(Withdraw, KEYS),
    st.builds(Claim, st.integers(1, 2)),
    st.builds(Claim, st.just(2)),
    st.builds(Finish, st.integers(0, 1), st.sampled_from([Fate.SENT, Fate.UNREACHABLE, Fate.REJECTED])),
    st.builds(Release, st.integers(0, 1), MINUTES),
    st.builds(Forget, MINUTES),
)


@dataclass
class Walk:
    """One storage, and the claims that were made in it so far, the last one first."""

    storage: Storage
    claims: list[Outgoing] = field(default_factory=list)

    async def take(self, step: Step, now: datetime) -> object:
        return await self.storage.transact(lambda uow: step.run(uow, self.claims, now))


async def start_anew(uow: UnitOfWork) -> None:
    assert isinstance(uow, SqlUnitOfWork)
    await uow.executor.change(delete(circles), {})
    await uow.circles.save(make_circle())


async def rows_of(uow: UnitOfWork) -> dict[str, tuple[str | None, int]]:
    assert isinstance(uow, SqlUnitOfWork)
    rows = await uow.executor.all(select(outbox.c.key, outbox.c.fate, outbox.c.attempts))
    return {key: (fate, attempts) for key, fate, attempts in rows}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from([0, 1, 3, 4]), STEPS), min_size=10, max_size=30))
async def test_sqlite_and_the_fake_agree_at_every_step(
    sqlite_storage: SqliteStorage, steps: list[tuple[int, Step]]
) -> None:
    fake = FakeStorage()
    await sqlite_storage.transact(start_anew)
    await fake.transact(lambda uow: uow.circles.save(make_circle()))
    real, faked = Walk(sqlite_storage), Walk(fake)
    now = NOW
    for minutes, step in steps:
        now += timedelta(minutes=minutes)
        assert await real.take(step, now) == await faked.take(step, now)
        letters = {key: (letter.fate, letter.outgoing.attempts) for (_, key), letter in fake.state.letters.items()}
        assert await sqlite_storage.read(rows_of) == letters
