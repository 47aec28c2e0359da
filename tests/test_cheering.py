"""/cheer and its button, through the dispatcher: cheers arrive once, and have limits."""

from datetime import timedelta

import pytest
from lives import checked_in
from world import World, button, text


async def test_a_cheer_reaches_its_receiver_where_they_were_last(world: World) -> None:
    await checked_in(world, "ada", "ben")
    reply = await world.say("ben", "/cheer @ada keep going!")
    await world.tick()
    assert "on its way to @Ada" in text(reply)
    assert text(world.published[-1]) == "@Ada: @Ben cheers you on!\nkeep going!"


async def test_the_cheer_button_cheers_that_check_in_and_only_once(world: World) -> None:
    await checked_in(world, "ada", "ben")
    cheer = button(world.published[0], "Cheer")
    assert "on its way" in text(await world.press("ben", cheer))
    assert "cheered for this one already" in text(await world.press("ben", cheer))
    await world.tick()
    assert text(world.published[-1]) == "@Ada: @Ben cheers for your check-in!"


@pytest.mark.parametrize(("pause", "days"), [("/pause today to tomorrow", 3), ("/pause", 30)])
async def test_whoever_takes_a_break_reads_cheers_when_they_are_back(world: World, pause: str, days: int) -> None:
    await checked_in(world, "ada", "ben", "cleo")
    await world.say("ada", pause)
    before = len(world.published)
    assert "on its way to @Ada" in text(await world.say("ben", "/cheer @ada rest well"))
    await world.say("cleo", "/cheer @ada see you soon")
    await world.wait(days=1)
    assert world.sent_to("ada") == []
    if pause == "/pause":
        await world.wait(days=days)
        assert world.sent_to("ada") == []
        await world.say("ada", "/resume")
    await world.wait(days=1)
    assert [text(message) for message in world.sent_to("ada")] == [
        "@Ada: @Ben cheers you on!\nrest well",
        "@Ada: 1 more cheer for you, from @Cleo!\nCleo: see you soon",
    ]
    assert len(world.published) == before


async def test_a_cheer_that_waits_for_the_hour_waits_for_a_break_too_that_began_meanwhile(world: World) -> None:
    await checked_in(world, "ada", "ben", "cleo")
    await world.say("ada", "/checkin", place=None)
    await world.say("ben", "/cheer @ada")
    await world.tick()
    await world.say("cleo", "/cheer @ada enjoy it")
    await world.say("ada", "/pause today to tomorrow", place=None)
    await world.wait(hours=20)
    assert "enjoy it" not in "".join(text(message) for message in world.sent_to("ada"))
    await world.wait(days=2)
    assert "enjoy it" in "".join(text(message) for message in world.sent_to("ada"))


async def test_further_cheers_of_an_hour_come_as_one_digest(world: World) -> None:
    await checked_in(world, "ada", "ben", "cleo", "dan")
    await world.say("ben", "/cheer @ada")
    await world.say("cleo", "/cheer @ada well done")
    await world.say("dan", "/cheer @ada yes!")
    before = len(world.published)
    await world.wait(hours=1)
    assert len(world.published) == before + 2
    assert text(world.published[-1]) == "@Ada: 2 more cheers for you, from @Cleo and @Dan!\nCleo: well done\nDan: yes!"


async def test_a_crowd_of_cheers_comes_in_messages_that_are_never_too_long(world: World) -> None:
    crowd = [f"fan{number:02}" for number in range(46)]
    await checked_in(world, "ada", *crowd)
    for name in crowd:
        await world.say(name, f"/cheer @ada hooray from {name}")
    before = len(world.published)
    await world.wait(hours=2)
    digests = [text(message) for message in world.published[before:]]
    assert [words.partition(" for you")[0] for words in digests[1:]] == [
        "@Ada: 20 more cheers",
        "@Ada: 20 more cheers",
        "@Ada: 5 more cheers",
    ]
    assert all(sum(f"hooray from {name}" in words for words in digests) == 1 for name in crowd)


async def test_cheers_that_are_saved_in_another_order_than_they_came_all_arrive_once(world: World) -> None:
    await checked_in(world, "ada", "ben", "cleo", "dan")
    await world.say("ben", "/cheer @ada")
    world.clock.at -= timedelta(seconds=5)
    await world.say("cleo", "/cheer @ada")
    await world.wait(hours=2)
    world.clock.at = world.clock.at.replace(minute=59, second=59)
    moment = world.clock.at
    for name in ("ben", "cleo"):
        await world.say(name, "/cheer @ada")
    await world.wait(minutes=2)
    world.clock.at = moment
    await world.say("dan", "/cheer @ada")
    await world.wait(hours=3)
    told = [text(message) for message in world.published if "cheer" in text(message)]
    for name, times in (("@Ben", 2), ("@Cleo", 2), ("@Dan", 1)):
        assert sum(name in words for words in told) == times, told


async def test_a_forged_cheer_button_cheers_for_no_check_in_that_is_not_there(world: World) -> None:
    await checked_in(world, "ada", "ben")
    await world.say("ada", "/checkin private:yes")
    for seq in ("99999", "2"):
        await world.give("ben", "cheer", member="ada", checkin=seq)
    await world.wait(hours=2)
    assert not any("for your check-in" in text(message) for message in world.published)


async def test_nobody_can_cheer_for_somebody_who_has_left(world: World) -> None:
    await checked_in(world, "ada", "ben")
    circle, member = world.invocation("ada", "x").circle_id, world.invocation("ada", "x").actor.id
    await world.dispatcher.departed(circle, member, world.clock.now())
    assert "“ada” hasn't said hello to me here" in text(await world.say("ben", "/cheer @ada"))
    await world.say("ada", "/checkin")
    assert "on its way" in text(await world.say("ben", "/cheer @ada"))


async def test_the_same_person_can_be_cheered_three_times_a_day_and_ten_cheers_are_a_days_worth(world: World) -> None:
    names = ["ada", "cleo", "dan", "eve"]
    await checked_in(world, "ben", *names)
    answers = [text(await world.say("ben", f"/cheer @{name}")) for name in names for _ in range(3)]
    assert all("on its way" in answer for answer in answers[:10])
    assert "wonderful. There are new ones tomorrow" in answers[10]
    assert "That was 3 cheers for the same person today" in text(await world.say("ben", "/cheer @ada"))
