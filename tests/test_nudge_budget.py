"""At most one nudge a day and three a week to one person, whichever circles and processes decide."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

import pytest
from factories import ADA, BEN, CIRCLE, OTHER_CIRCLE, make_circle, make_fact, make_profile

from bot.bookkeeping import Moment
from bot.domain.identity import CircleId
from bot.domain.ledger import Fact, FactKind
from bot.domain.members import Consent
from bot.domain.standing import Standing
from bot.domain.streaks import fold
from bot.duties import nudges
from bot.ports import Storage, UnitOfWork
from bot.storage.postgresql import PostgresStorage

EVENING = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)


async def settle(storage: Storage, *circles: CircleId) -> None:
    """Ada is a member of all these circles, has gone quiet in each, and is due."""

    async def work(uow: UnitOfWork) -> None:
        for circle_id in circles:
            await uow.circles.save(make_circle(circle_id))
            joined = make_fact(1, FactKind.JOINED, circle_id=circle_id, on_day=EVENING.date() - 3 * DAY)
            profile = make_profile(ADA, circle_id=circle_id, consent=Consent.PRIVATE, standing=fold([joined]))
            await uow.members.save(replace(profile, nudge_at=EVENING))
            await uow.ledger.append(joined)

    await storage.transact(work)


async def sweep(now: datetime, uow: UnitOfWork) -> int:
    return await nudges.sweep(uow, Moment(now, Random(0)))


async def nudged(storage: Storage, *circles: CircleId) -> list[Fact]:
    facts = [fact for each in circles for fact in await storage.read(lambda uow: uow.ledger.of_member(each, ADA))]  # noqa: B023
    return [fact for fact in facts if fact.kind is FactKind.NUDGE]


async def test_a_person_in_two_circles_gets_one_nudge_a_day(storage: Storage) -> None:
    await settle(storage, CIRCLE, OTHER_CIRCLE)
    assert await storage.transact(partial(sweep, EVENING)) == 2
    [first] = await nudged(storage, CIRCLE, OTHER_CIRCLE)
    assert await storage.transact(partial(sweep, EVENING + timedelta(hours=1))) == 0
    await storage.transact(partial(sweep, EVENING + DAY + timedelta(minutes=11)))
    both = await nudged(storage, CIRCLE, OTHER_CIRCLE)
    assert {fact.circle_id for fact in both} == {CIRCLE, OTHER_CIRCLE}
    assert [fact.value for fact in both] == ["gentle:0", "gentle:0"]
    assert first in both


async def test_a_person_in_many_circles_gets_three_in_seven_days(storage: Storage) -> None:
    many = [CircleId(f"web:{number}") for number in range(6)]
    await settle(storage, *many)
    for quarter in range(7 * 24 * 4):
        await storage.transact(partial(sweep, EVENING + quarter * timedelta(minutes=15)))
    assert len(await nudged(storage, *many)) == 3


async def test_people_of_other_platforms_have_budgets_of_their_own(storage: Storage) -> None:
    await settle(storage, CIRCLE, OTHER_CIRCLE)
    await storage.transact(lambda uow: uow.circles.save(make_circle(OTHER_CIRCLE, platform="slack")))
    await storage.transact(partial(sweep, EVENING))
    assert len(await nudged(storage, CIRCLE, OTHER_CIRCLE)) == 2


async def test_two_processes_that_decide_at_once_about_one_person_send_one_nudge(
    postgres_storage: PostgresStorage,
) -> None:
    """Each holds one of the person's two rows; the second waits until the first has written what it sent."""
    await settle(postgres_storage, CIRCLE, OTHER_CIRCLE)
    holds, waits = asyncio.Event(), asyncio.Event()

    async def first(uow: UnitOfWork) -> None:
        [profile] = await uow.members.due_nudges(EVENING, 1)
        assert await uow.ledger.nudges_since("web", [ADA], EVENING - 7 * DAY) == {}
        holds.set()
        await waits.wait()
        fact = make_fact(2, FactKind.NUDGE, circle_id=profile.member.circle_id, at=EVENING)
        await uow.ledger.append(fact)
        await uow.members.save(replace(profile, nudge_at=None, standing=replace(profile.standing, facts=2)))

    async def second() -> int:
        await holds.wait()
        task = asyncio.create_task(postgres_storage.transact(partial(sweep, EVENING)))
        await asyncio.wait([task], timeout=0.3)
        assert not task.done(), "it did not wait for the one who asked about this person before"
        waits.set()
        return await task

    _, swept = await asyncio.gather(postgres_storage.transact(first), second())
    assert swept == 1
    assert len(await nudged(postgres_storage, CIRCLE, OTHER_CIRCLE)) == 1


async def test_whoever_asks_about_several_people_waits_for_none_who_asks_in_another_order(
    postgres_storage: PostgresStorage,
) -> None:
    await settle(postgres_storage, CIRCLE)

    async def ask(people: list[str], uow: UnitOfWork) -> None:
        await uow.ledger.nudges_since("web", people, EVENING)  # type: ignore[arg-type]

    crowd = [f"person-{number}" for number in range(50)]
    async with asyncio.timeout(20):
        await asyncio.gather(
            *(postgres_storage.transact(partial(ask, crowd[::way])) for _ in range(10) for way in (1, -1))
        )


@pytest.mark.parametrize(("share", "kind"), [(1.0, FactKind.HELD_BACK), (0.0, FactKind.NUDGE)])
async def test_a_first_word_that_is_held_back_is_a_step_taken_in_silence(
    storage: Storage, share: float, kind: FactKind
) -> None:
    await settle(storage, CIRCLE)
    await storage.transact(lambda uow: nudges.sweep(uow, Moment(EVENING, Random(0)), share))
    facts = await storage.read(lambda uow: uow.ledger.of_member(CIRCLE, ADA))
    assert facts[-1].kind is kind
    assert (await storage.read(lambda uow: uow.outbox.waiting("web", EVENING))) == (kind is FactKind.NUDGE)
    later = EVENING + 3 * DAY + timedelta(minutes=11)
    await storage.transact(lambda uow: nudges.sweep(uow, Moment(later, Random(0)), share))
    [question] = [fact for fact in await nudged(storage, CIRCLE) if fact.seq == 3]
    assert question.value == ("question:0" if kind is FactKind.HELD_BACK else "question:1")


async def test_about_a_tenth_is_held_back(storage: Storage) -> None:
    many = [CircleId(f"web:{number}") for number in range(100)]

    async def work(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle())
        standing = Standing(facts=1, present_on=EVENING.date() - 3 * DAY)
        for name in many:
            profile = make_profile(BEN, consent=Consent.PRIVATE, standing=standing, nudge_at=EVENING)
            await uow.members.save(replace(profile, member=replace(profile.member, id=name)))  # type: ignore[arg-type]

    await storage.transact(work)
    await storage.transact(lambda uow: nudges.sweep(uow, Moment(EVENING, Random(0)), 0.1))
    sent = await storage.read(lambda uow: uow.outbox.waiting("web", EVENING))
    assert 80 <= sent <= 97
