"""/config day: the hour at which a day ends, changed while people are in the middle of one."""

from datetime import timedelta

import pytest
from world import CIRCLE, MODERATOR, START, World, text

from bot.domain.identity import MemberId
from bot.domain.ledger import Fact, FactKind
from bot.domain.members import Profile
from bot.domain.streaks import fold
from bot.ports import Storage

MIDNIGHT = START.replace(hour=0)


async def facts_of(world: World, who: str = "owl") -> list[Fact]:
    return list(await world.storage.read(lambda uow: uow.ledger.of_member(CIRCLE, MemberId(who))))


async def profile_of(world: World, who: str = "owl") -> Profile:
    profile = await world.storage.read(lambda uow: uow.members.get(CIRCLE, MemberId(who)))
    assert profile is not None
    return profile


async def checkins(world: World, nights: int, who: str = "owl", hour: float = 1) -> None:
    """A check-in at this hour of each of the next nights, each a minute later than the one before."""
    for _ in range(nights):
        world.clock.at = world.clock.at.replace(hour=0, minute=world.clock.at.minute) + timedelta(days=1, hours=hour)
        world.clock.at += timedelta(minutes=1)
        await world.say(who, "/checkin")


async def test_an_owl_loses_no_day_when_days_end_at_midnight(storage: Storage) -> None:
    world = World(storage)
    await checkins(world, 8)
    kept = [fact.on_day for fact in await facts_of(world) if fact.kind is FactKind.CHECK_IN]
    world.clock.at += timedelta(minutes=10)
    answer = text(await world.say(MODERATOR, "/config day 0"))
    assert "A day ends at 00:00 from now on, in each member's own zone." in answer
    assert "For 1 person who is here at the hours that moved, the day of the change is excused." in answer
    await checkins(world, 4)
    facts = await facts_of(world)
    assert [fact.on_day for fact in facts if fact.kind is FactKind.CHECK_IN][:8] == kept, "nothing is dated anew"
    standing = (await profile_of(world)).standing
    assert (standing.current, standing.missed, standing.total) == (12, 0, 12)
    assert standing == fold(facts)
    assert "Days end at 00:00 from here on" in text(await world.say("owl", "/why"))


async def test_two_check_ins_around_the_change_are_two_days_or_one_and_never_lost(world: World) -> None:
    await checkins(world, 3)
    await world.say(MODERATOR, "/config day 0")
    await world.say("owl", "/checkin")
    standing = (await profile_of(world)).standing
    assert (standing.total, standing.missed) == (4, 0), "one for the evening, one for the morning: two dates"
    await world.say(MODERATOR, "/config day 5")
    for _ in range(2):
        assert "/checkin" not in text(await world.say("owl", "/checkin"))
    assert (await profile_of(world)).standing.total == 4, "back in the evening, which is kept already"
    assert "Current streak: 4" in text(await world.say("owl", "/streak"))


async def test_a_later_end_costs_nobody_anything(world: World) -> None:
    await world.say(MODERATOR, "/config day 0")
    await checkins(world, 8)
    answer = text(await world.say(MODERATOR, "/config day 6"))
    assert "excused" not in answer
    await checkins(world, 5)
    standing = (await profile_of(world)).standing
    assert (standing.missed, standing.current) == (0, 12), "two nights fall on one day, once"


async def test_those_of_the_daytime_are_left_as_they_are(world: World) -> None:
    await checkins(world, 8, "lark", hour=10)
    assert "excused" not in text(await world.say(MODERATOR, "/config day 0"))
    assert all(fact.kind is not FactKind.EXCUSED for fact in await facts_of(world, "lark"))


async def test_who_has_left_or_been_away_for_long_gets_no_fact(world: World) -> None:
    await checkins(world, 3, "gone")
    await world.dispatcher.departed(CIRCLE, MemberId("gone"), world.clock.at)
    await checkins(world, 1, "old")
    world.clock.at += timedelta(days=60)
    assert "excused" not in text(await world.say(MODERATOR, "/config day 0"))


async def test_nudges_are_decided_anew_with_the_new_end(world: World) -> None:
    await world.say("ada", "/join consent:private")
    before = (await profile_of(world, "ada")).nudge_at
    await world.say(MODERATOR, "/config day 20")
    assert (await profile_of(world, "ada")).nudge_at == world.clock.at != before
    await world.tick()
    assert world.sent_to("ada") == []
    await world.wait(days=4)
    assert len(world.sent_to("ada")) == 1


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/config day 3", "It is set like that already"),
        ("/config day 24", "“hour” can be anything from 0 to 23"),
        ("/config day soon", "“hour” is a full hour, for instance 19 or 7pm"),
        ("/config day", "“hour” is still missing"),
    ],
)
async def test_an_hour_that_cannot_be_gets_a_sentence(world: World, line: str, answer: str) -> None:
    assert answer in text(await world.say(MODERATOR, line))


async def test_only_moderators_choose_when_a_day_ends(world: World) -> None:
    assert (await world.say("ada", "/config day 0")).refused
