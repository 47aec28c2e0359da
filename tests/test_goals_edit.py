"""/goal edit: a goal gets other words, and the ledger keeps what it said before."""

from datetime import timedelta

import pytest
from fakes import FakeStorage
from lives import facts_of
from world import CIRCLE, World, button, text

from bot.bookkeeping import is_nudge
from bot.domain.goals import Goal
from bot.domain.identity import MemberId
from bot.domain.ledger import FactKind
from bot.domain.streaks import fold
from bot.outgoing import Fate
from bot.ports import Storage

ADA = MemberId("ada")


async def goal(world: World, number: int = 1) -> Goal:
    found = await world.storage.read(lambda uow: uow.goals.get(CIRCLE, ADA, number))
    assert found is not None
    return found


async def settle(world: World) -> None:
    await world.say("ada", "/goal add finish the book by:friday after:breakfast will:read")
    await world.say("ada", "/goal add swim")


async def test_a_goal_gets_other_words_and_keeps_its_number_and_what_was_left_out(storage: Storage) -> None:
    world = World(storage)
    await settle(world)
    reply = await world.say("ada", "/goal edit 1 finish both books")
    assert text(reply) == "Changed. It reads: finish both books, by Friday 6 March.\nAfter breakfast I will read."
    assert "1. finish both books, by Friday 6 March" in text(await world.say("ada", "/goal"))
    before = await goal(world)
    await world.say("ada", "/goal edit 1 by:tomorrow will:read two pages")
    after = await goal(world)
    assert (after.title, after.cue, after.action) == ("finish both books", "breakfast", "read two pages")
    assert after.by_day == before.created_at.date() + timedelta(days=1)
    assert "Done: finish both books!" in text(await world.say("ada", "/goal done 1"))


async def test_a_day_and_a_plan_can_be_taken_away(world: World) -> None:
    await settle(world)
    assert text(await world.say("ada", "/goal edit 1 by:none")).startswith("Changed. It reads: finish the book.\nAfter")
    assert text(await world.say("ada", "/goal edit 1 after:none")) == "Changed. It reads: finish the book."
    assert "finish the book, by today" in text(await world.say("ada", "/goal edit 1 by:today"))


async def test_the_ledger_keeps_what_a_goal_said_before_and_the_standing_follows_from_it(world: World) -> None:
    await settle(world)
    await world.say("ada", "/goal edit 1 finish both books by:none after:none")
    await world.say("ada", "/goal edit 1 read")
    set_ = [fact for fact in await facts_of(world) if fact.kind is FactKind.GOAL_SET]
    assert [(fact.goal, fact.note) for fact in set_] == [
        (1, None),
        (2, None),
        (1, "finish the book; by 2026-03-06; after breakfast I will read"),
        (1, "finish both books"),
    ]
    profile = await world.storage.read(lambda uow: uow.members.get(CIRCLE, ADA))
    assert profile is not None
    assert profile.standing == fold(await facts_of(world))


async def test_whoever_has_one_goal_need_not_name_it(world: World) -> None:
    await world.say("ada", "/goal add swim")
    assert "It reads: swim a mile." in text(await world.say("ada", "/goal edit swim a mile"))


async def test_a_form_without_new_words_changes_only_what_was_filled_in(world: World) -> None:
    await settle(world)
    assert "It reads: swim, by today." in text(await world.give("ada", "goal edit", goal="2", title="", by="today"))


@pytest.mark.parametrize(
    ("arguments", "answer", "fault"),
    [
        ({"title": "run"}, "Which one? Its number is enough: 1 “finish the book” or 2 “swim”.", "goal"),
        ({"goal": "9", "title": "run"}, "I find no open goal “9”. Its number is enough", "goal"),
        ({"goal": "0", "title": "run"}, "“goal” can be anything from 1", "goal"),
        ({"goal": "2"}, "That leaves it as it is. New words, by:friday", "title"),
        ({"goal": "2", "title": "swim"}, "That leaves it as it is.", "title"),
        ({"goal": "2", "title": "\u200b"}, "That leaves it as it is.", "title"),
        ({"goal": "2", "title": "t" * 101}, "“title” has room for 100 characters", "title"),
        ({"goal": "2", "by": "yesterday"}, "“by” is a day behind us", "by"),
        ({"goal": "2", "by": "some day"}, "I could not read “some day” as a day", "by"),
        ({"goal": "2", "after": "lunch"}, "“will” is still missing", "will"),
        ({"goal": "1", "after": "none", "will": "run"}, "“after” is still missing", "after"),
    ],
)
async def test_what_cannot_be_changes_nothing(world: World, arguments: dict[str, str], answer: str, fault: str) -> None:
    await settle(world)
    before = [await goal(world, 1), await goal(world, 2), await facts_of(world)]
    reply = await world.give("ada", "goal edit", **arguments)
    assert answer in text(reply)
    assert reply.fault == fault
    assert [await goal(world, 1), await goal(world, 2), await facts_of(world)] == before


async def test_what_is_done_or_dropped_keeps_its_words(world: World) -> None:
    await settle(world)
    done = await world.say("ada", "/goal done 1")
    await world.say("ada", "/goal drop 2")
    await world.say("ada", "/goal add walk")
    assert "done already, and stays done" in text(await world.say("ada", "/goal edit 1 run"))
    assert "You let go of that one" in text(await world.say("ada", "/goal edit 2 run"))
    await world.press("ada", button(done.message, "Tell the circle"))
    await world.tick()
    assert "finished a goal: finish the book" in text(world.published[0])


async def test_nobody_changes_somebody_elses_goal(world: World) -> None:
    await settle(world)
    assert "You have no open goals" in text(await world.say("ben", "/goal edit 1 run"))
    assert (await goal(world)).title == "finish the book"


async def test_a_nudge_that_waits_with_the_old_plan_is_withdrawn() -> None:
    storage = FakeStorage()
    world = World(storage)
    await world.say("ada", "/join zone:UTC consent:private")
    await settle(world)
    await world.say("ada", "/checkin")
    await world.tick()
    world.platform.ready = False
    await world.wait(days=2, hours=7)
    await world.say("ada", "/goal edit 1 after:lunch")
    assert [letter.fate for (_, key), letter in storage.state.letters.items() if is_nudge(key)] == [Fate.WITHDRAWN]


async def test_an_event_that_is_delivered_again_changes_nothing_twice(world: World) -> None:
    await settle(world)
    replies = [await world.give("ada", "goal edit", event="the-same", goal="2", title="dive") for _ in range(3)]
    assert replies[0] == replies[1] == replies[2]
    assert [fact.note for fact in await facts_of(world)] == [None, None, "swim"]
