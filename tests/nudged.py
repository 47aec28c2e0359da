"""Somebody goes quiet in a `World`, and is written to."""

from world import World

from bot.messages import Message

ANSWERS = ["Not today", "I'm stuck", "Pause", "Why am I getting this?"]


async def quiet(world: World, who: str = "ada", *, consent: str = "private") -> Message:
    """Somebody agrees, checks in, misses a day; the nudge that they get."""
    await world.say(who, f"/join consent:{consent}")
    await world.say(who, "/checkin")
    await world.wait(days=2, hours=7)
    [nudge] = world.sent_to(who)
    return nudge


async def question(world: World) -> Message:
    """The second nudge, which asks for a tip."""
    await quiet(world)
    await world.wait(days=3)
    return world.sent_to("ada")[1]
