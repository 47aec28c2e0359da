"""What PostgreSQL does otherwise than SQLite: races are run again, rows are locked, connections break."""

import asyncio
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from factories import ADA, BEN, CIRCLE, NOW, OTHER_CIRCLE, make_circle, make_fact, make_outgoing, make_profile
from sqlalchemy import text

from bot.domain.identity import MemberId
from bot.errors.storage import StorageBusy, StorageError
from bot.ports import UnitOfWork
from bot.storage.opening import open_storage
from bot.storage.postgresql import TRIES, PostgresStorage
from bot.storage.unit_of_work import SqlUnitOfWork


async def settle(storage: PostgresStorage) -> None:
    async def work(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle())
        await uow.members.save(make_profile(ADA, nudge_at=NOW))
        await uow.members.save(make_profile(BEN, nudge_at=NOW))

    await storage.transact(work)


async def test_who_loses_a_race_is_run_again_and_sees_the_winner(postgres_storage: PostgresStorage) -> None:
    await settle(postgres_storage)
    seen: list[int] = []

    async def append_next(uow: UnitOfWork) -> None:
        count = len(await uow.ledger.of_member(CIRCLE, ADA))
        seen.append(count)
        if count == 0:  # the race: somebody else is faster, between our reading and our writing
            await postgres_storage.transact(lambda other: other.ledger.append(make_fact(1)))
        await uow.ledger.append(make_fact(count + 1))

    await postgres_storage.transact(append_next)
    assert seen == [0, 1]
    assert len(await postgres_storage.read(lambda uow: uow.ledger.of_member(CIRCLE, ADA))) == 2


async def test_who_always_loses_is_told_in_the_end(postgres_storage: PostgresStorage) -> None:
    await settle(postgres_storage)
    await postgres_storage.transact(lambda uow: uow.ledger.append(make_fact(1)))
    tries: list[int] = []

    async def append_the_same(uow: UnitOfWork) -> None:
        tries.append(1)
        await uow.ledger.append(make_fact(1, note="a private note"))

    with pytest.raises(StorageError) as caught:
        await postgres_storage.transact(append_the_same)
    assert len(tries) == TRIES
    assert "a private note" not in str(caught.value)


async def test_of_two_that_wait_for_each_other_both_succeed(postgres_storage: PostgresStorage) -> None:
    await settle(postgres_storage)
    both_hold_one = asyncio.Barrier(2)
    first_try = {ADA, BEN}

    async def touch(uow: UnitOfWork, one: MemberId, other: MemberId) -> None:
        profile = await uow.members.get(CIRCLE, one)
        if one in first_try:
            first_try.remove(one)
            await both_hold_one.wait()
        second = await uow.members.get(CIRCLE, other)
        for found in (profile, second):
            assert found is not None
            await uow.members.save(replace(found, standing=replace(found.standing, facts=found.standing.facts + 1)))

    await asyncio.gather(
        postgres_storage.transact(lambda uow: touch(uow, ADA, BEN)),
        postgres_storage.transact(lambda uow: touch(uow, BEN, ADA)),
    )
    ada = await postgres_storage.read(lambda uow: uow.members.get(CIRCLE, ADA))
    assert ada is not None
    assert ada.standing.facts == 2


async def test_a_swallowed_failure_is_never_taken_for_a_commit(postgres_storage: PostgresStorage) -> None:
    async def stubborn(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle())
        with pytest.raises(StorageError):
            await uow.outbox.put(make_outgoing(circle_id=OTHER_CIRCLE))

    with pytest.raises(StorageError):
        await postgres_storage.transact(stubborn)
    assert await postgres_storage.read(lambda uow: uow.circles.get(CIRCLE)) is None


async def test_sweeps_pass_over_what_another_holds(postgres_storage: PostgresStorage) -> None:
    await settle(postgres_storage)

    async def sweep(uow: UnitOfWork) -> tuple[list[MemberId], list[MemberId]]:
        mine = [profile.member.id for profile in await uow.members.due_nudges(NOW, 1)]
        others = await postgres_storage.transact(lambda other: other.members.due_nudges(NOW, 9))
        return mine, [profile.member.id for profile in others]

    mine, others = await postgres_storage.transact(sweep)
    assert sorted([*mine, *others]) == [ADA, BEN]
    assert len(mine) == 1


async def test_reading_sees_one_snapshot(postgres_storage: PostgresStorage) -> None:
    await settle(postgres_storage)

    async def look_twice(uow: UnitOfWork) -> tuple[int, int]:
        before = len(await uow.ledger.of_member(CIRCLE, ADA))
        await postgres_storage.transact(lambda other: other.ledger.append(make_fact(1)))
        return before, len(await uow.ledger.of_member(CIRCLE, ADA))

    assert await postgres_storage.read(look_twice) == (0, 0)
    assert await postgres_storage.read(lambda uow: uow.ledger.get(CIRCLE, ADA, 1)) is not None


async def test_a_server_that_dropped_its_connections_is_found_again(
    postgres_storage: PostgresStorage, postgres_url: str
) -> None:
    await settle(postgres_storage)
    other = await asyncpg.connect(postgres_url)
    await other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await other.close()
    assert await postgres_storage.read(lambda uow: uow.circles.get(CIRCLE)) == make_circle()


async def test_a_connection_that_breaks_midway_is_a_storage_error(postgres_storage: PostgresStorage) -> None:
    async def break_off(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle())
        assert isinstance(uow, SqlUnitOfWork)
        await uow.executor.all(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(StorageError):
        await postgres_storage.transact(break_off)
    assert await postgres_storage.read(lambda uow: uow.circles.get(CIRCLE)) is None


async def test_a_cancelled_caller_leaves_nothing_behind(postgres_storage: PostgresStorage) -> None:
    started = asyncio.Event()

    async def hang(uow: UnitOfWork) -> Any:  # noqa: ANN401 - it never returns
        await uow.circles.save(make_circle())
        started.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(postgres_storage.transact(hang))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await postgres_storage.read(lambda uow: uow.circles.get(CIRCLE)) is None


@pytest.mark.parametrize(
    ("state", "error"), [("53100", "StorageFull"), ("53300", "StorageBusy"), ("55P03", "StorageBusy")]
)
async def test_what_the_server_complains_of_is_told_in_our_words(
    postgres_storage: PostgresStorage, state: str, error: str
) -> None:
    complain = text(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$")

    async def work(uow: UnitOfWork) -> None:
        assert isinstance(uow, SqlUnitOfWork)
        await uow.executor.change(complain, {})

    with pytest.raises(StorageError) as caught:
        await postgres_storage.transact(work)
    assert type(caught.value).__name__ == error


async def test_a_wrong_database_is_a_storage_error(postgres_url: str) -> None:
    with pytest.raises(StorageError):
        async with open_storage(postgres_url.replace("/kith_", "/nothing_")):
            pass


async def test_when_all_connections_are_taken_for_too_long_the_database_is_busy(postgres_url: str) -> None:
    async with open_storage(postgres_url, pool_size=1) as storage:
        assert isinstance(storage, PostgresStorage)
        storage._engine.pool._timeout = 0.001  # type: ignore[attr-defined]

        async def inside(_: UnitOfWork) -> None:
            with pytest.raises(StorageBusy):
                await storage.read(lambda uow: uow.circles.get(CIRCLE))

        await storage.transact(inside)
