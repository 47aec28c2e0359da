"""What `ports.Outbox` promises, for the fake, SQLite and PostgreSQL alike."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from factories import ADA, CIRCLE, COMMONS, NOW, OTHER_CIRCLE, days, make_message, make_outgoing
from storage_acts import LEASE, SECOND, claim, finish, put, settle

from bot.messages import (
    Board,
    BoardRow,
    Button,
    Destination,
    DestinationKind,
    Fact,
    Facts,
    Heading,
    Mention,
    Message,
    Moment,
    MomentStyle,
    Place,
    Quote,
    Strong,
    Tone,
    Typed,
    paragraph,
)
from bot.outgoing import Fate, Policy
from bot.ports import Storage


async def test_a_message_of_every_kind_of_block_comes_back_as_it_was_put(storage: Storage) -> None:
    await settle(storage)
    moment = Moment(NOW, MomentStyle.DAY_AND_TIME, "Asia/Tokyo")
    place = Place(COMMONS, "commons")
    message = Message(
        (
            Heading("Hello"),
            paragraph("a ", Strong("b"), Mention(ADA, "Ada", notify=True), place, moment, Typed("/x"), quiet=True),
            Quote('<b>&\n"quoted" \\ ünïcode 🎉'),
            Facts((Fact("Streak", "7"), Fact("Channel", place), Fact("Since", moment))),
            Board("Week", (BoardRow(1, "Ada", "7 days", own=True), BoardRow(2, "Ben", "3 days"))),
        ),
        (Button("Cheer", "cheer", {"member": "ada", "about": "3"}),),
        Tone.GLAD,
    )
    whisper = Destination(DestinationKind.WHISPER, COMMONS, ADA)
    letter = make_outgoing(destination=whisper, message=message, policy=Policy.AT_MOST_ONCE, not_after=NOW + days(1))
    assert await put(storage, letter) == [True]
    assert await claim(storage) == [replace(letter, attempts=1)]


async def test_a_key_is_taken_once_for_ever(storage: Storage) -> None:
    await settle(storage)
    assert await put(storage, make_outgoing(), make_outgoing(message=make_message("two"))) == [True, False]
    assert await put(storage, make_outgoing(circle_id=OTHER_CIRCLE)) == [True]
    for letter in await claim(storage):
        assert letter.message == make_message()
        await finish(storage, letter)
    assert await put(storage, make_outgoing()) == [False]
    assert await claim(storage, NOW + days(1)) == []


async def test_what_waits_can_get_new_words(storage: Storage) -> None:
    await settle(storage)
    new = make_outgoing(message=make_message("new"), not_before=NOW + days(3))
    assert not await storage.transact(lambda uow: uow.outbox.replace_waiting(new))
    await put(storage, make_outgoing())
    assert await storage.transact(lambda uow: uow.outbox.replace_waiting(new))
    (letter,) = await claim(storage)
    assert letter == replace(make_outgoing(message=make_message("new")), attempts=1)


async def test_what_was_claimed_or_ended_keeps_its_words(storage: Storage) -> None:
    await settle(storage)
    await put(storage, make_outgoing())
    (letter,) = await claim(storage)
    assert not await storage.transact(lambda uow: uow.outbox.replace_waiting(make_outgoing()))
    await finish(storage, letter)
    assert not await storage.transact(lambda uow: uow.outbox.replace_waiting(make_outgoing()))


async def test_what_waits_can_be_withdrawn(storage: Storage) -> None:
    await settle(storage)
    await put(storage, make_outgoing())
    assert not await storage.transact(lambda uow: uow.outbox.withdraw(OTHER_CIRCLE, "hello", NOW))
    assert await storage.transact(lambda uow: uow.outbox.withdraw(CIRCLE, "hello", NOW))
    assert not await storage.transact(lambda uow: uow.outbox.withdraw(CIRCLE, "hello", NOW))
    assert await claim(storage) == []
    assert await put(storage, make_outgoing()) == [False]


async def test_what_was_claimed_cannot_be_withdrawn(storage: Storage) -> None:
    await settle(storage)
    await put(storage, make_outgoing())
    await claim(storage)
    assert not await storage.transact(lambda uow: uow.outbox.withdraw(CIRCLE, "hello", NOW))


async def test_due_messages_of_the_platform_are_claimed_earliest_first(storage: Storage) -> None:
    await settle(storage)
    await put(
        storage,
        make_outgoing("second", not_before=NOW),
        make_outgoing("first", not_before=NOW - SECOND),
        make_outgoing("later", not_before=NOW + SECOND),
        make_outgoing("elsewhere", platform="slack"),
    )
    assert await storage.read(lambda uow: uow.outbox.waiting("web", NOW)) == 2
    assert [letter.key for letter in await claim(storage, limit=1)] == ["first"]
    assert [letter.key for letter in await claim(storage)] == ["second"]
    assert await claim(storage) == []
    assert await storage.read(lambda uow: uow.outbox.waiting("web", NOW)) == 0
    assert await storage.read(lambda uow: uow.outbox.waiting("slack", NOW)) == 1


async def test_at_least_once_is_claimed_again_when_the_lease_ran_out(storage: Storage) -> None:
    await settle(storage)
    await put(storage, make_outgoing())
    await claim(storage)
    assert await claim(storage, NOW + LEASE - SECOND) == []
    assert await storage.read(lambda uow: uow.outbox.waiting("web", NOW + LEASE)) == 1
    assert [letter.attempts for letter in await claim(storage, NOW + LEASE)] == [2]


async def test_at_most_once_is_not_sent_again_when_the_lease_ran_out(storage: Storage) -> None:
    await settle(storage)
    await put(storage, make_outgoing(policy=Policy.AT_MOST_ONCE))
    assert len(await claim(storage)) == 1
    assert await claim(storage, NOW + LEASE) == []
    assert await claim(storage, NOW + days(9)) == []
    assert await storage.read(lambda uow: uow.outbox.waiting("web", NOW + days(9))) == 0


async def test_whoever_is_alone_takes_over_what_one_before_it_was_sending(storage: Storage) -> None:
    await settle(storage)
    await put(storage, make_outgoing("card"), make_outgoing("nudge", policy=Policy.AT_MOST_ONCE))
    assert len(await claim(storage)) == 2
    await storage.transact(lambda uow: uow.outbox.reclaim(NOW + SECOND))
    assert [letter.key for letter in await claim(storage, NOW + SECOND)] == ["card"]


async def test_what_is_too_late_expires_without_standing_in_the_way(storage: Storage) -> None:
    await settle(storage)
    late = [make_outgoing(f"late-{i}", not_before=NOW - days(1), not_after=NOW - SECOND) for i in range(5)]
    await put(storage, *late, make_outgoing("fresh", not_after=NOW))
    assert [letter.key for letter in await claim(storage, limit=2)] == ["fresh"]
    for _ in range(2):
        assert await claim(storage, limit=2) == []
    assert await storage.read(lambda uow: uow.outbox.waiting("web", NOW)) == 0


async def test_what_was_given_back_waits_until_its_moment(storage: Storage) -> None:
    await settle(storage)
    await put(storage, make_outgoing(policy=Policy.AT_MOST_ONCE))
    (letter,) = await claim(storage)
    await storage.transact(lambda uow: uow.outbox.release(letter, NOW + timedelta(hours=1)))
    assert await claim(storage, NOW + timedelta(minutes=59)) == []
    assert [again.attempts for again in await claim(storage, NOW + timedelta(hours=1))] == [2]


async def test_who_comes_too_late_cannot_end_another_ones_claim(storage: Storage) -> None:
    await settle(storage)
    await put(storage, make_outgoing())
    (slow,) = await claim(storage)
    (quick,) = await claim(storage, NOW + LEASE)
    await storage.transact(lambda uow: uow.outbox.release(slow, NOW))
    await finish(storage, slow, Fate.REJECTED)
    assert await claim(storage, NOW + LEASE) == []
    await finish(storage, quick, Fate.SENT)
    assert await claim(storage, NOW + days(9)) == []


async def test_a_late_sender_may_still_tell_an_unknown_fate(storage: Storage) -> None:
    await settle(storage)
    await put(storage, make_outgoing(policy=Policy.AT_MOST_ONCE))
    (slow,) = await claim(storage)
    assert await claim(storage, NOW + LEASE) == []
    await storage.transact(lambda uow: uow.outbox.release(slow, NOW + days(1)))
    assert [again.attempts for again in await claim(storage, NOW + days(1))] == [2]


async def test_ended_messages_are_forgotten_in_portions_and_open_ones_never(storage: Storage) -> None:
    await settle(storage)
    await put(storage, *(make_outgoing(f"letter-{i}") for i in range(3)), make_outgoing("open"))
    for letter in await claim(storage, limit=3):
        await finish(storage, letter, at=NOW - days(1))
    assert await storage.transact(lambda uow: uow.outbox.forget_before(NOW - days(1), 9)) == 0
    assert await storage.transact(lambda uow: uow.outbox.forget_before(NOW, 2)) == 2
    assert await storage.transact(lambda uow: uow.outbox.forget_before(NOW + days(99), 9)) == 1
    assert len(await claim(storage, NOW + days(9))) == 1


async def test_two_claimers_never_get_the_same_message(storage: Storage) -> None:
    await settle(storage)
    await put(storage, *(make_outgoing(f"letter-{i:02}") for i in range(40)))
    batches = await asyncio.gather(*(claim(storage, limit=7) for _ in range(6)))
    while more := await claim(storage):
        batches.append(more)
    assert sorted(letter.key for batch in batches for letter in batch) == [f"letter-{i:02}" for i in range(40)]
