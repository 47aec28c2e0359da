"""What `repositories.Inbox` promises, for the fake, SQLite and PostgreSQL alike."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from factories import (
    ADA,
    BEN,
    CIRCLE,
    CLEO,
    NOW,
    OTHER_CIRCLE,
    TODAY,
    days,
    make_circle,
    make_fact,
    make_message,
    make_profile,
    make_reply,
)
from storage_acts import settle

from bot.domain.identity import CircleId, MemberId
from bot.domain.ledger import FactKind
from bot.domain.standing import Standing
from bot.errors.storage import StorageError
from bot.messages import Reply
from bot.ports import Storage, UnitOfWork


async def test_a_persons_nudges_are_found_in_all_circles_of_their_platform(storage: Storage) -> None:
    elsewhere = CircleId("slack:other")

    async def work(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle(elsewhere, platform="slack"))
        for circle_id in (CIRCLE, OTHER_CIRCLE, elsewhere):
            for member_id in (ADA, BEN, CLEO):
                await uow.members.save(make_profile(member_id, circle_id=circle_id))
        at = {CIRCLE: NOW, OTHER_CIRCLE: NOW - days(3), elsewhere: NOW - days(1)}
        for circle_id, when in at.items():
            nudge = make_fact(1, FactKind.NUDGE, circle_id=circle_id, at=when)
            await uow.ledger.append(nudge)
            await uow.ledger.append(replace(nudge, seq=2, kind=FactKind.HELD_BACK))
            await uow.ledger.append(replace(nudge, seq=3, at=NOW - days(7)))
        await uow.ledger.append(make_fact(1, FactKind.NUDGE, member_id=BEN, at=NOW))
        await uow.ledger.append(make_fact(1, FactKind.NUDGE, member_id=CLEO, at=NOW))

    await settle(storage)
    await storage.transact(work)
    for ask in (storage.read, storage.transact):
        found = await ask(lambda uow: uow.ledger.nudges_since("web", [BEN, ADA, ADA, MemberId("x")], NOW - days(7)))
        assert found == {ADA: [NOW - days(3), NOW], BEN: [NOW]}
    assert await storage.read(lambda uow: uow.ledger.nudges_since("web", [], NOW - days(7))) == {}


async def test_what_was_undone_or_removed_is_on_no_board_and_what_was_added_is(storage: Storage) -> None:
    yesterday = TODAY - days(1)
    await settle(storage)
    facts = [
        make_fact(1, minutes=5),
        replace(make_fact(2, FactKind.UNDONE), about=1),
        make_fact(3, on_day=yesterday),
        make_fact(4, FactKind.REMOVED, on_day=yesterday),
        replace(make_fact(5, FactKind.UNDONE, on_day=yesterday), about=4),
        make_fact(6, on_day=yesterday - days(1)),
        make_fact(7, FactKind.REMOVED, on_day=yesterday - days(1)),
        make_fact(8, FactKind.ADDED, on_day=yesterday - days(2)),
        make_fact(9, on_day=yesterday - days(3), private=True),
        replace(make_fact(10, FactKind.UNDONE, on_day=yesterday - days(3)), about=9),
    ]

    async def work(uow: UnitOfWork) -> None:
        for fact in facts:
            await uow.ledger.append(fact)

    await storage.transact(work)
    [tally] = await storage.read(lambda uow: uow.ledger.tally(CIRCLE, date.min, date.max))
    assert (tally.days, tally.minutes) == (2, 0)
    assert await storage.read(lambda uow: uow.ledger.quiet_checkers(CIRCLE, date.min, date.max)) == 0


async def test_a_new_event_has_no_answer(storage: Storage) -> None:
    assert await storage.read(lambda uow: uow.inbox.get(CIRCLE, "event")) is None


async def test_a_redelivered_event_gets_the_same_answer(storage: Storage) -> None:
    reply = Reply(make_message("Day 7!"), fault="note")

    async def work(uow: UnitOfWork) -> Reply | None:
        await uow.circles.save(make_circle())
        await uow.inbox.add(CIRCLE, "event", reply, NOW)
        return await uow.inbox.get(CIRCLE, "event")

    assert await storage.transact(work) == reply
    assert await storage.read(lambda uow: uow.inbox.get(CIRCLE, "event")) == reply
    assert await storage.read(lambda uow: uow.inbox.get(OTHER_CIRCLE, "event")) is None


async def test_two_deliveries_at_once_count_once(storage: Storage) -> None:
    await settle(storage)

    async def work(uow: UnitOfWork) -> str:
        if await uow.inbox.get(CIRCLE, "event"):
            return "again"
        profile = await uow.members.get(CIRCLE, ADA)
        assert profile is not None
        await uow.ledger.append(make_fact(profile.standing.facts + 1))
        await uow.members.save(replace(profile, standing=Standing(facts=profile.standing.facts + 1)))
        await uow.inbox.add(CIRCLE, "event", make_reply(), NOW)
        return "first"

    answers = await asyncio.gather(*(storage.transact(work) for _ in range(5)))
    assert sorted(answers) == ["again"] * 4 + ["first"]
    assert len(await storage.read(lambda uow: uow.ledger.of_member(CIRCLE, ADA))) == 1


async def test_an_event_is_answered_once(storage: Storage) -> None:
    await settle(storage)
    await storage.transact(lambda uow: uow.inbox.add(CIRCLE, "event", make_reply("one"), NOW))
    with pytest.raises(StorageError):
        await storage.transact(lambda uow: uow.inbox.add(CIRCLE, "event", make_reply("two"), NOW))


async def test_the_oldest_are_forgotten_first_and_in_portions(storage: Storage) -> None:
    await settle(storage)

    async def work(uow: UnitOfWork) -> None:
        for age in range(4):
            await uow.inbox.add(CIRCLE, f"event-{age}", make_reply(), NOW - days(age))

    await storage.transact(work)
    before = NOW - days(1)
    assert await storage.transact(lambda uow: uow.inbox.forget_before(before, 1)) == 1
    assert await storage.read(lambda uow: uow.inbox.get(CIRCLE, "event-3")) is None
    assert await storage.read(lambda uow: uow.inbox.get(CIRCLE, "event-2")) == make_reply()
    assert await storage.transact(lambda uow: uow.inbox.forget_before(before, 9)) == 1
    assert await storage.transact(lambda uow: uow.inbox.forget_before(before, 9)) == 0
    assert await storage.read(lambda uow: uow.inbox.get(CIRCLE, "event-1")) == make_reply()
