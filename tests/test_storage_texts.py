"""What `repositories.NudgeTexts` promises, for the fake, SQLite and PostgreSQL alike."""

import asyncio
from dataclasses import replace

import pytest
from factories import ADA, BEN, CIRCLE, NOW, OTHER_CIRCLE, days, make_circle, make_fact, make_profile

from bot.domain.identity import CircleId
from bot.domain.ladder import Step
from bot.domain.ledger import FactKind
from bot.domain.own_texts import OwnText
from bot.errors.storage import StorageError
from bot.ports import Storage, UnitOfWork


def text(number: int, words: str = "Hello!", step: Step = Step.GENTLE, circle_id: CircleId = CIRCLE) -> OwnText:
    return OwnText(circle_id, number, step, words, NOW)


async def settle(storage: Storage, *texts: OwnText) -> None:
    """Two circles, with these texts."""

    async def work(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle())
        await uow.circles.save(make_circle(OTHER_CIRCLE, name="Other"))
        for one in texts:
            await uow.nudge_texts.add(one)

    await storage.transact(work)


async def test_a_text_comes_back_as_it_was_added(storage: Storage) -> None:
    hostile = replace(text(3, "{name} »'; DROP TABLE\nnudge_texts-- 📚", Step.STOP), used_from=NOW + days(1))
    await settle(storage, hostile)
    found = await storage.read(lambda uow: uow.nudge_texts.get(CIRCLE, 3))
    assert found == hostile
    assert found is not None
    assert type(found.step) is Step
    assert await storage.read(lambda uow: uow.nudge_texts.get(CIRCLE, 1)) is None
    assert await storage.read(lambda uow: uow.nudge_texts.get(OTHER_CIRCLE, 3)) is None


async def test_texts_that_were_not_removed_come_by_number_and_are_the_circles_own(storage: Storage) -> None:
    gone = replace(text(2), removed_at=NOW)
    await settle(storage, text(10), text(1), gone, text(4, circle_id=OTHER_CIRCLE))
    kept = await storage.read(lambda uow: uow.nudge_texts.kept(CIRCLE))
    assert [one.number for one in kept] == [1, 10]
    assert await storage.read(lambda uow: uow.nudge_texts.get(CIRCLE, 2)) == gone


async def test_the_last_number_counts_what_was_removed(storage: Storage) -> None:
    await settle(storage, text(1), replace(text(2), removed_at=NOW), text(9, circle_id=OTHER_CIRCLE))
    assert await storage.read(lambda uow: uow.nudge_texts.last_number(CIRCLE)) == 2
    assert await storage.read(lambda uow: uow.nudge_texts.last_number(CircleId("web:none"))) == 0


async def test_saving_records_what_became_of_a_text_and_leaves_its_words_alone(storage: Storage) -> None:
    await settle(storage, text(1), text(2), text(1, circle_id=OTHER_CIRCLE))
    ended = replace(text(1), used_from=NOW, removed_at=NOW + days(1))
    await storage.transact(lambda uow: uow.nudge_texts.save(replace(ended, text="Other words", step=Step.STOP)))
    assert await storage.read(lambda uow: uow.nudge_texts.get(CIRCLE, 1)) == ended
    assert await storage.read(lambda uow: uow.nudge_texts.get(CIRCLE, 2)) == text(2)
    assert len(await storage.read(lambda uow: uow.nudge_texts.kept(OTHER_CIRCLE))) == 1


async def test_a_number_that_is_taken_or_an_unknown_circle_is_refused(storage: Storage) -> None:
    await settle(storage, text(1))
    with pytest.raises(StorageError):
        await storage.transact(lambda uow: uow.nudge_texts.add(text(1, "Another")))
    with pytest.raises(StorageError):
        await storage.transact(lambda uow: uow.nudge_texts.add(text(1, circle_id=CircleId("web:none"))))
    assert await storage.read(lambda uow: uow.nudge_texts.kept(CIRCLE)) == [text(1)]


async def test_a_text_with_a_naive_instant_is_refused(storage: Storage) -> None:
    await settle(storage)
    with pytest.raises(ValueError, match="without a time zone"):
        await storage.transact(lambda uow: uow.nudge_texts.add(replace(text(1), added_at=NOW.replace(tzinfo=None))))


async def test_texts_that_are_added_at_once_get_numbers_of_their_own(storage: Storage) -> None:
    await settle(storage)

    async def work(uow: UnitOfWork) -> int:
        number = await uow.nudge_texts.last_number(CIRCLE) + 1
        await uow.nudge_texts.add(text(number))
        return number

    assert sorted(await asyncio.gather(*(storage.transact(work) for _ in range(4)))) == [1, 2, 3, 4]


async def test_the_last_nudges_are_the_members_own_newest_first(storage: Storage) -> None:
    facts = [
        replace(make_fact(seq, kind, at=NOW + days(seq)), value=value)
        for seq, (kind, value) in enumerate(
            [
                (FactKind.NUDGE, None),
                (FactKind.NUDGE, "gentle:0"),
                (FactKind.HELD_BACK, "gentle"),
                (FactKind.NUDGE, "question:own-7"),
                (FactKind.CADENCE, "daily"),
                (FactKind.NUDGE, "weekly:2"),
            ],
            start=1,
        )
    ]
    elsewhere = [replace(facts[1], member_id=BEN, seq=1), replace(facts[1], circle_id=OTHER_CIRCLE, seq=1)]

    async def work(uow: UnitOfWork) -> None:
        for profile in (make_profile(ADA), make_profile(BEN), make_profile(ADA, circle_id=OTHER_CIRCLE)):
            await uow.members.save(profile)
        for fact in (*facts, *elsewhere):
            await uow.ledger.append(fact)

    await settle(storage)
    await storage.transact(work)
    last = await storage.read(lambda uow: uow.ledger.last_nudges(CIRCLE, ADA, 2))
    assert last == ["weekly:2", "question:own-7"]
    assert await storage.read(lambda uow: uow.ledger.last_nudges(CIRCLE, ADA, 9)) == [*last, "gentle:0"]
    assert await storage.read(lambda uow: uow.ledger.last_nudges(OTHER_CIRCLE, ADA, 9)) == ["gentle:0"]
