"""Our own outages: the days that they cost are excused, and `/why` says so."""

import pytest
from away import MIDNIGHT, at, down, excuses, keep, known
from lives import holds, profile_of
from world import CIRCLE, MODERATOR, World, text

from bot.domain.outages import Outage
from bot.ports import Storage


async def test_an_evening_that_kith_was_away_costs_nobody_a_streak_and_why_says_so(storage: Storage) -> None:
    world = World(storage)
    await keep(world, 5)
    await world.say("ben", "/checkin")
    await down(world, at(5, 22, 30), at(5, 23, 10))
    await world.beat_until(at(5, 23, 20))
    world.clock.at = at(6, 12)
    assert "6 days in a row" in text(await world.say("ada", "/checkin"))
    why = text(await world.say("ada", "/why"))
    assert "On Sat 7 Mar 2026 I was away myself, so the day is excused." in why
    assert "freeze" not in why
    [excuse] = await excuses(world)
    assert (excuse.value, excuse.by_member, excuse.note) == ("outage", None, None)
    assert len(await excuses(world, "ben")) == 1
    assert [one.settled_at is not None for one in await known(storage)] == [True]
    await world.tick()
    assert len(world.published) == 7
    await holds(world)


@pytest.mark.parametrize(("minutes", "excused"), [(30, 0), (31, 1)])
async def test_half_an_hour_is_tolerated(world: World, minutes: int, excused: int) -> None:
    await keep(world, 3)
    await down(world, at(3, 22), at(3, 22, minutes))
    assert len(await excuses(world)) == excused
    assert len(await known(world.storage)) == 1


async def test_short_outages_of_an_evening_are_added_up_and_excused_once(world: World) -> None:
    await keep(world, 3)
    for hour in (21, 22, 23):
        await down(world, at(3, hour), at(3, hour, 20))
    assert [(fact.on_day, fact.until_day) for fact in await excuses(world)] == [(at(3, 0).date(),) * 2]
    await holds(world)


async def test_a_week_away_is_one_excuse_and_the_streak_goes_on(storage: Storage) -> None:
    world = World(storage)
    await keep(world, 4)
    await down(world, at(3, 23), at(11, 9))
    [excuse] = await excuses(world)
    assert (excuse.on_day, excuse.until_day) == (at(4, 0).date(), at(10, 0).date())
    assert "5 days in a row" in text(await world.say("ada", "/checkin"))
    assert "From Fri 6 Mar 2026 to Thu 12 Mar 2026 I was away myself" in text(await world.say("ada", "/why"))
    await holds(world)


async def test_a_long_outage_around_a_rest_that_was_excused_before_leaves_two_rows(world: World) -> None:
    await keep(world, 4)
    world.clock.at = at(6, 9)
    await world.say(MODERATOR, "/forgive from:2026-03-07 to:2026-03-07 reason:storm")
    await world.storage.transact(lambda uow: uow.outages.add(Outage("test", at(4, 13), at(7, 9))))
    world.clock.at = at(7, 9)
    await world.tick()
    assert [(fact.on_day.day, fact.by_member) for fact in await excuses(world)] == [
        (7, MODERATOR),
        (6, None),
        (8, None),
    ]
    assert "5 days in a row" in text(await world.say("ada", "/checkin"))
    await holds(world)


async def test_a_day_that_is_kept_after_all_counts(world: World) -> None:
    await keep(world, 3)
    await down(world, at(3, 22), at(3, 22, 31))
    assert len(await excuses(world)) == 1
    assert "4 days in a row" in text(await world.say("ada", "/checkin"))
    world.clock.at = at(4, 12)
    assert "5 days in a row" in text(await world.say("ada", "/checkin"))
    assert "I was away myself" not in text(await world.say("ada", "/why"))
    await holds(world)


async def test_a_day_that_was_kept_before_needs_no_excuse(world: World) -> None:
    await keep(world, 3)
    await down(world, at(2, 22), at(2, 23))
    assert await excuses(world) == []


async def test_whoever_pressed_first_thing_has_their_streak_back_with_the_next_tick(world: World) -> None:
    await keep(world, 4)
    world.clock.at = world.machine.at = at(3, 13)
    await world.heart.beat()
    world.clock.at = world.machine.at = at(6, 9)
    assert "1 day" in text(await world.say("ada", "/checkin"))
    await world.heart.beat()
    await world.tick()
    assert "5 days in a row" in text(await world.say("ada", "/streak"))
    await holds(world)


async def test_days_are_those_of_each_members_own_zone(world: World) -> None:
    zones = {"ada": "UTC", "ben": "America/New_York", "cleo": "Asia/Tokyo", "dan": "Pacific/Kiritimati"}
    world.clock.at = at(0, 12)
    for who, zone in zones.items():
        await world.say(who, f"/join zone:{zone} consent:no")
        await world.say(who, "/checkin")
    await down(world, at(1, 22), at(2, 5))
    found = {who: [fact.on_day.day - MIDNIGHT.day for fact in await excuses(world, who)] for who in zones}
    assert found == {"ada": [1], "ben": [1], "cleo": [], "dan": []}


async def test_a_streak_that_was_over_before_is_left_alone(world: World) -> None:
    await keep(world, 3)
    await down(world, at(9, 20), at(9, 23))
    assert await excuses(world) == []


async def test_whoever_came_later_is_not_excused_from_what_was_before(world: World) -> None:
    world.clock.at = world.machine.at = at(0, 12)
    await world.heart.beat()
    world.clock.at = world.machine.at = at(3, 12)
    await world.say("ada", "/checkin")
    await world.say("ben", "/join consent:no")
    await world.heart.beat()
    await world.tick()
    assert await excuses(world) == await excuses(world, "ben") == []


async def test_a_circle_that_kith_was_removed_from_is_passed_over(world: World) -> None:
    await keep(world, 3)
    await world.dispatcher.suspended(CIRCLE, world.clock.now())
    await down(world, at(3, 22), at(3, 23))
    assert await excuses(world) == []
    assert (await known(world.storage))[0].settled_at is not None


async def test_an_excused_day_is_nobodys_missed_one(world: World) -> None:
    await world.say("ada", "/join zone:UTC consent:private")
    await keep(world, 3)
    await down(world, at(3, 20), at(4, 4))
    await world.wait(hours=20)
    assert world.sent_to("ada") == []


async def test_a_circle_that_loses_kith_while_it_is_looked_at_is_left(world: World) -> None:
    await keep(world, 3)
    await world.dispatcher.suspended(CIRCLE, world.clock.now())
    outage = Outage("test", at(3, 20), at(3, 23), circle_id=CIRCLE)
    await world.storage.transact(lambda uow: uow.outages.add(outage))
    await world.tick()
    assert await excuses(world) == []


async def test_a_nudge_that_waits_for_the_platform_is_withdrawn_with_the_excuse(world: World) -> None:
    await world.say("ada", "/join zone:UTC consent:private")
    await keep(world, 3)
    await world.tick()
    world.platform.ready = False
    world.clock.at = world.machine.at = at(4, 18, 30)  # the day before was missed, and now is the hour
    await world.tick()
    world.platform.ready = True
    await world.storage.transact(lambda uow: uow.outages.add(Outage("test", at(3, 20), at(4, 18, 30))))
    await world.tick()
    assert len(await excuses(world)) == 1
    assert world.sent_to("ada") == []


async def test_an_excuse_is_not_written_where_it_would_take_something_away(world: World) -> None:
    for day in (0, 3, 4, 5, 6, 8, 9):
        world.clock.at = at(day, 12)
        await world.say("ada", "/checkin")
    before = (await profile_of(world)).standing
    await world.storage.transact(lambda uow: uow.outages.add(Outage("test", at(1, 20), at(1, 23))))
    await world.tick()
    assert await excuses(world) == []
    assert (await profile_of(world)).standing == before


async def test_a_day_that_a_moderator_has_excused_is_excused_once(world: World) -> None:
    await keep(world, 3)
    world.clock.at = world.machine.at = at(3, 19)
    await world.say(MODERATOR, "/forgive from:today to:today reason:storm")
    await down(world, at(3, 20), at(3, 23))
    assert [fact.by_member for fact in await excuses(world)] == [MODERATOR]
