"""What `ports.Storage` promises of a transaction, for the fake, SQLite and PostgreSQL alike."""

import asyncio
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from factories import ADA, CIRCLE, NOW, OTHER_CIRCLE, make_circle, make_fact, make_member, make_outgoing, make_profile
from storage_acts import SECOND, claim, put, settle

from bot.domain.identity import PlaceId
from bot.domain.members import Consent
from bot.errors.cheers import CheerLimit, CheerRefused
from bot.errors.storage import StorageError
from bot.ports import Storage, UnitOfWork


async def test_the_result_of_the_work_is_returned(storage: Storage) -> None:
    async def work(_: UnitOfWork) -> str:
        return "done"

    assert await storage.transact(work) == "done"
    assert await storage.read(work) == "done"


async def test_an_error_passes_unchanged_and_nothing_is_written(storage: Storage) -> None:
    await settle(storage)
    refusal = CheerRefused(CheerLimit.TODAY, 10, "words")

    async def work(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle(name="Renamed"))
        await uow.ledger.append(make_fact())
        await uow.outbox.put(make_outgoing())
        raise refusal

    with pytest.raises(CheerRefused) as caught:
        await storage.transact(work)
    assert caught.value is refusal
    assert await storage.read(lambda uow: uow.circles.get(CIRCLE)) == make_circle()
    assert list(await storage.read(lambda uow: uow.ledger.of_member(CIRCLE, ADA))) == []
    assert await claim(storage) == []


async def test_reading_cannot_write(storage: Storage) -> None:
    with pytest.raises(StorageError):
        await storage.read(lambda uow: uow.circles.save(make_circle()))
    assert await storage.read(lambda uow: uow.circles.get(CIRCLE)) is None


async def test_a_committed_transaction_is_read_at_once(storage: Storage) -> None:
    await settle(storage)
    for seq in range(1, 6):
        await storage.transact(lambda uow, seq=seq: uow.ledger.append(make_fact(seq)))  # type: ignore[misc]
        assert len(await storage.read(lambda uow: uow.ledger.of_member(CIRCLE, ADA))) == seq


@pytest.mark.parametrize("with_fact", [True, False])
async def test_fifty_increments_at_once_lose_nothing(storage: Storage, with_fact: bool) -> None:
    await settle(storage)

    async def increment(uow: UnitOfWork) -> int:
        profile = await uow.members.get(CIRCLE, ADA)
        assert profile is not None
        count = profile.standing.facts + 1
        if with_fact:
            await uow.ledger.append(make_fact(count))
        await uow.members.save(replace(profile, standing=replace(profile.standing, facts=count)))
        return count

    counts = await asyncio.gather(*(storage.transact(increment) for _ in range(50)))
    assert sorted(counts) == list(range(1, 51))
    assert len(await storage.read(lambda uow: uow.ledger.of_member(CIRCLE, ADA))) == (50 if with_fact else 0)


async def test_newcomers_who_arrive_twice_at_once_are_made_once(storage: Storage) -> None:
    async def arrive(uow: UnitOfWork) -> bool:
        if await uow.circles.get(CIRCLE) is None:
            await uow.circles.save(make_circle())
        profile = await uow.members.get(CIRCLE, ADA)
        if profile is None:
            await uow.members.save(make_profile(ADA))
        return profile is None

    assert sum(await asyncio.gather(*(storage.transact(arrive) for _ in range(4)))) == 1


async def test_the_same_ids_in_two_circles_are_two_members(storage: Storage) -> None:
    elsewhere = make_profile(ADA, circle_id=OTHER_CIRCLE, consent=Consent.NO)
    await settle(storage, make_profile(ADA), elsewhere)
    await storage.transact(lambda uow: uow.ledger.append(make_fact(note="mine")))
    assert await storage.read(lambda uow: uow.members.get(CIRCLE, ADA)) == make_profile(ADA)
    assert await storage.read(lambda uow: uow.members.get(OTHER_CIRCLE, ADA)) == elsewhere
    assert list(await storage.read(lambda uow: uow.ledger.of_member(OTHER_CIRCLE, ADA))) == []
    assert await storage.read(lambda uow: uow.ledger.get(OTHER_CIRCLE, ADA, 1)) is None


async def test_a_naive_instant_is_refused(storage: Storage) -> None:
    await settle(storage)
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="without a time zone"):
        await storage.transact(lambda uow: uow.ledger.append(make_fact(at=naive)))
    with pytest.raises(ValueError, match="without a time zone"):
        await storage.transact(lambda uow: uow.outbox.put(make_outgoing(not_before=naive)))


async def test_an_instant_of_another_zone_is_the_same_instant(storage: Storage) -> None:
    await settle(storage)
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    await put(storage, make_outgoing(not_before=tokyo))
    assert await claim(storage, NOW - SECOND) == []
    (letter,) = await claim(storage, NOW)
    assert letter.not_before == NOW


async def test_a_place_without_a_name_may_be_any_text(storage: Storage) -> None:
    place = PlaceId("C'; DROP TABLE members; --")
    await settle(storage, replace(make_profile(ADA), member=make_member(ADA, last_place=place)))
    found = await storage.read(lambda uow: uow.members.get(CIRCLE, ADA))
    assert found is not None
    assert found.member.last_place == place
