"""A week in the life of a circle, on every storage: the whole core, with real time rules and real tables."""

from datetime import timedelta
from itertools import pairwise

from world import MODERATOR, World, button, text

from bot.ports import Storage


async def test_a_week_in_the_life_of_a_circle(storage: Storage) -> None:
    world = World(storage)
    await world.say(MODERATOR, "/config channel #general")
    await world.say(MODERATOR, "/config zone Europe/Paris")
    await world.say(MODERATOR, "/config recap monday 9")
    await world.say("ada", "/join zone:Europe/Berlin consent:private")
    await world.say("ben", "/join zone:America/New_York consent:private")
    await world.say("cleo", "/join zone:Asia/Tokyo consent:no")
    await world.say("ada", "/goal add finish the book by:sunday after:breakfast will:read a chapter")
    for day in range(6):
        await world.say("ada", f"/checkin chapter {day} minutes:45 goal:finish")
        if day < 2:
            await world.say("ben", "/checkin sketches")
        if day % 2 == 0:
            await world.say("cleo", "/checkin private:yes")
        await world.wait(days=1)

    [nudge] = world.sent_to("ben")
    assert world.sent_to("ada") == world.sent_to("cleo") == []
    await world.press("ben", button(nudge, "Not today"))
    await world.wait(hours=20)
    await world.say("ben", "/checkin back at it")
    await world.tick()
    assert "Good to have you here!" in text(world.published[-1])
    assert "on its way" in text(await world.press("ada", button(world.published[-1], "Cheer")))
    await world.tick()
    assert text(world.published[-1]) == "@Ben: @Ada cheers for your check-in!"

    done = await world.say("ada", "/goal done finish")
    for _ in range(2):
        await world.press("ada", button(done.message, "Tell the circle"))
    await world.tick()
    assert text(world.published[-1]) == "@Ada finished a goal: finish the book. That is worth a cheer!"
    assert text(await world.say("ada", "/goal list done")) == "Done\n1. finish the book"
    assert "No open goals" in text(await world.say("ben", "/goal"))

    await world.wait(days=1)
    [recap] = [one.message for one in world.platform.sent if one.key.startswith("recap:")]
    words = text(recap)
    assert words.startswith("Our week, 2 March to 8 March")
    assert "1. Ada: 6 days\n2. Ben: 2 days" in words
    assert "1 person checked in quietly." in words
    assert "Cleo" not in words

    assert "Longest streak: 6 days" in text(await world.say("ada", "/streak"))
    board = text(await world.say("ben", "/leaderboard minutes week"))
    assert "your next check-in with its minutes puts you here" in board
    await world.wait(days=30)
    assert world.platform.failures == []
    privately = [one.not_before for one in world.platform.sent if one.destination.member_id == "ben"]
    assert all(later - earlier >= timedelta(hours=20) for earlier, later in pairwise(privately))
    assert len({one.key for one in world.platform.sent}) == len(world.platform.sent)
