"""The ladder's third step: a buddy is told what the member allowed, and offered words to send."""

from datetime import timedelta

import pytest
from world import CIRCLE, World, button, text

from bot.domain.identity import MemberId
from bot.domain.ledger import FactKind
from bot.errors.delivery import Declined
from bot.ports import Storage


async def paired(world: World, *, share: str = "yes", consent: str = "private") -> None:
    """Ada and Ben are buddies, Ada allows that Ben is told, and checks in for the last time."""
    await world.say("ben", "/join consent:no")
    await world.say("ada", f"/join consent:{consent}")
    await world.say("ada", "/buddy ask @ben")
    await world.say("ben", "/buddy accept @ada")
    await world.say("ada", f"/buddy share {share}")
    await world.say("ada", "/checkin")
    await world.tick()


def told(world: World) -> list[str]:
    return [text(one) for one in world.sent_to("ben") if "when a word from you would help" in text(one)]


async def steps(world: World) -> list[str | None]:
    facts = await world.storage.read(lambda uow: uow.ledger.of_member(CIRCLE, MemberId("ada")))
    return [fact.value for fact in facts if fact.kind is FactKind.NUDGE]


async def test_the_buddy_is_told_after_the_question_and_the_member_gets_their_words(storage: Storage) -> None:
    world = World(storage)
    await paired(world)
    await world.wait(days=8, hours=7)
    assert await steps(world) == ["gentle:0", "question:1", "buddy:0"]
    assert len(told(world)) == 1
    words = next(one for one in world.sent_to("ben") if "a word from you" in text(one))
    await world.press("ben", button(words, "Thinking of you. No need to answer."))
    await world.tick()
    assert "A word from @Ben" in text(world.sent_to("ada")[-1])
    await world.wait(days=40)
    assert await steps(world) == ["gentle:0", "question:1", "buddy:0", "weekly:3", "weekly-again:4", "stop:0"]
    assert len(told(world)) == 1


async def test_without_a_yes_the_buddy_is_never_told(world: World) -> None:
    await paired(world, share="no")
    await world.wait(days=40)
    assert told(world) == []
    assert (await steps(world))[2] == "weekly:2"


async def test_a_buddy_who_has_a_break_or_sleeps_is_let_be(world: World) -> None:
    await paired(world)
    await world.say("ben", "/pause")
    await world.wait(days=40)
    assert told(world) == []
    await world.say("ben", "/resume")
    await world.say("ben", "/zone Asia/Tokyo")
    await world.say("ada", "/checkin")
    await world.wait(days=40)
    assert told(world) == []
    assert "weekly-again" in str(await steps(world))


@pytest.mark.parametrize("change", ["/checkin", "/buddy share no", "/nudges off", "/pause"])
async def test_a_telling_that_waits_is_not_sent_after_a_change_of_mind(world: World, change: str) -> None:
    await paired(world)
    await world.wait(days=8)
    world.platform.ready = False
    await world.wait(hours=7)
    assert (await steps(world))[-1] == "buddy:0"
    await world.say("ada", change)
    world.platform.ready = True
    await world.tick()
    assert told(world) == []


@pytest.mark.parametrize("change", ["/pause", "/zone Asia/Tokyo"])
async def test_a_telling_that_waits_does_not_reach_a_buddy_in_a_break_or_at_night(world: World, change: str) -> None:
    await paired(world)
    await world.wait(days=8)
    world.platform.ready = False
    await world.wait(hours=7)
    await world.say("ben", change)
    world.platform.ready = True
    await world.tick()
    assert told(world) == []


async def test_a_telling_that_waits_is_not_sent_once_the_two_have_parted(world: World) -> None:
    await paired(world)
    await world.wait(days=8)
    world.platform.ready = False
    await world.wait(hours=7)
    await world.say("ben", "/buddy end")
    world.platform.ready = True
    await world.tick()
    assert told(world) == []


async def test_a_buddy_whose_private_messages_are_refused_keeps_the_members_own(world: World) -> None:
    await paired(world)
    await world.wait(days=8)
    world.platform.failures = [Declined("closed")]
    await world.wait(hours=7)
    for who in ("ada", "ben"):
        profile = await world.storage.read(lambda uow: uow.members.get(CIRCLE, MemberId(who)))  # noqa: B023
        assert profile is not None
        assert profile.member.refused_at is None


async def test_who_is_stuck_may_have_their_buddy_told_and_nobody_else_can(world: World) -> None:
    await paired(world, share="no")
    await world.wait(days=2, hours=7)
    nudge = next(one for one in world.sent_to("ada") if "how are things going" in text(one))
    answer = await world.press("ada", button(nudge, "I'm stuck"))
    assert "shall I tell @Ben" in text(answer)
    await world.tick()
    assert told(world) == []
    yes = button(answer.message, "Yes, tell them")
    assert "was for somebody else" in text(await world.press("ben", yes))
    for _ in range(2):
        assert "@Ben hears that you could use a word" in text(await world.press("ada", yes))
    await world.tick()
    assert len(told(world)) == 1
    await world.say("ben", "/buddy end")
    world.clock.at += timedelta(days=1)
    assert (await world.press("ada", yes)).refused
    assert "/buddy ask" in text(await world.press("ada", button(nudge, "I'm stuck")))
