"""What a goal changes elsewhere, through the dispatcher: check-ins, nudges, other circles."""

from dataclasses import replace

import pytest
from fakes import FakeStorage
from lives import DAY, facts_of, set_goals
from world import CIRCLE, World, text

from bot.bookkeeping import is_nudge
from bot.domain.goals import GoalState
from bot.domain.identity import MemberId, circle_id
from bot.domain.ledger import FactKind
from bot.domain.streaks import fold
from bot.invocation import Invocation
from bot.outgoing import Fate


async def test_a_check_in_for_a_goal_says_so_and_remembers_it(world: World) -> None:
    await set_goals(world, "finish the book", "swim")
    reply = await world.give("ada", "checkin", note="chapter 3", goal="fin")
    await world.tick()
    assert "One more step for your goal finish the book." in text(reply)
    assert text(world.published[0]) == (
        "@Ada checked in for the first time. Welcome!\nFor the goal finish the book\nchapter 3"
    )
    assert [(fact.goal, fact.note) for fact in await facts_of(world)][-1] == (1, "chapter 3")


async def test_check_ins_for_several_goals_keep_one_day(world: World) -> None:
    await set_goals(world, "finish the book", "swim")
    await world.give("ada", "checkin", goal="1")
    reply = text(await world.give("ada", "checkin", goal="2"))
    assert "Added to today" in reply
    assert "One more step for your goal swim." in reply
    assert "Days in total: 1 day" in reply
    facts = await facts_of(world)
    assert [fact.goal for fact in facts if fact.kind is FactKind.CHECK_IN] == [1, 2]
    without = [replace(fact, goal=None) for fact in facts]
    assert fold(facts) == fold(without)


async def test_a_private_check_in_shows_nothing_of_its_goal(world: World) -> None:
    await set_goals(world, "finish the book")
    await world.give("ada", "checkin", goal="1", private="yes")
    await world.tick()
    assert world.published == []


async def test_goals_are_presence_and_keep_no_day(world: World) -> None:
    await world.say("ada", "/join zone:UTC consent:private")
    await world.say("ada", "/checkin")
    world.clock.at += DAY
    await set_goals(world, "one", "two")
    await world.say("ada", "/goal done 1")
    await world.say("ada", "/goal drop 2")
    profile = await world.storage.read(lambda uow: uow.members.get(CIRCLE, MemberId("ada")))
    assert profile is not None
    assert (profile.standing.total, profile.standing.present_on) == (1, world.clock.at.date())
    assert profile.standing == fold(await facts_of(world))
    assert [fact.kind for fact in await facts_of(world)][-4:] == [
        FactKind.GOAL_SET,
        FactKind.GOAL_SET,
        FactKind.GOAL_DONE,
        FactKind.GOAL_DROPPED,
    ]


@pytest.mark.parametrize("line", ["/goal add three", "/goal done 1", "/goal drop 2"])
async def test_a_nudge_that_waits_is_withdrawn_when_the_member_turns_to_their_goals(line: str) -> None:
    storage = FakeStorage()
    world = World(storage)
    await world.say("ada", "/join zone:UTC consent:private")
    await set_goals(world, "one", "two")
    await world.say("ada", "/checkin")
    await world.tick()
    world.platform.ready = False
    await world.wait(days=2, hours=7)
    await world.say("ada", line)
    assert [letter.fate for (_, key), letter in storage.state.letters.items() if is_nudge(key)] == [Fate.WITHDRAWN]
    world.platform.ready = True
    await world.tick()
    assert world.sent_to("ada") == []


async def test_an_event_that_is_delivered_again_sets_no_second_goal(world: World) -> None:
    replies = [await world.give("ada", "goal add", event="the-same", title="swim") for _ in range(3)]
    assert replies[0] == replies[1] == replies[2]
    assert text(await world.say("ada", "/goal")).startswith("Your open goals\n1. swim\nOther words")


def elsewhere(invocation: Invocation) -> Invocation:
    return replace(invocation, circle_id=circle_id("test", "larks"), circle_name="Larks")


async def test_another_circle_never_sees_a_goal_nor_can_end_it(world: World) -> None:
    await set_goals(world, "secret plan")
    for command, arguments in (
        ("goal list", {}),
        ("goal done", {"goal": "1"}),
        ("goal drop", {"goal": "secret"}),
        ("goal tell", {"number": "1"}),
        ("checkin", {"goal": "1"}),
    ):
        reply = await world.dispatcher.handle(elsewhere(world.invocation("ada", command, arguments)))
        assert "secret plan" not in text(reply)
    for line in ("/goal", "/goal list done", "/goal done 1"):
        assert "secret plan" not in text(await world.say("ben", line))
    assert "1. secret plan" in text(await world.say("ada", "/goal"))


async def test_what_is_open_survives_what_is_done_in_the_table(world: World) -> None:
    await set_goals(world, "one", "two")
    await world.say("ada", "/goal done 1")
    goals = await world.storage.read(lambda uow: uow.goals.closed_goals(CIRCLE, MemberId("ada"), GoalState.DONE, 9))
    assert [(goal.title, goal.closed_at) for goal in goals] == [("one", world.clock.at)]
