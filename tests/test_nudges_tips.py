"""The question's tip, through the dispatcher: presence, and shown once as its author wants."""

from datetime import timedelta

from lives import profile_of
from nudged import ANSWERS, question, quiet
from world import MODERATOR, World, button, text


async def test_the_question_takes_a_tip_that_is_presence_and_shown_once_as_its_author_wants(world: World) -> None:
    await world.say(MODERATOR, "/config channel #general")
    asked = await question(world)
    assert [one.label for one in asked.buttons] == ["Share a tip", "Check in", *ANSWERS]
    assert button(asked, "Share a tip").arguments == {}
    thanks = await world.give("ada", "tip", tip="Read the last page first.")
    assert "Read the last page first." in text(thanks)
    assert (await profile_of(world)).standing.nudges == 0
    await world.tick()
    before = len(world.published)
    unnamed = button(thanks.message, "Show it without my name")
    assert "It is out, without your name." in text(await world.press("ada", unnamed))
    assert "It is out already" in text(await world.press("ada", button(thanks.message, "Show it with my name")))
    await world.tick()
    [card] = world.published[before:]
    assert text(card) == "A tip from one of us:\nRead the last page first."


async def test_a_tip_that_is_out_is_not_called_kept_and_is_shown_once_even_when_the_outbox_has_forgotten(
    world: World,
) -> None:
    await world.say(MODERATOR, "/config channel #general")
    thanks = await world.give("ada", "tip", tip="Sleep on it.")
    await world.press("ada", button(thanks.message, "Show it with my name"))
    await world.tick()
    before = len(world.published)
    assert "It is out already" in text(await world.press("ada", button(thanks.message, "Keep it between us")))
    world.clock.at += timedelta(days=60)
    await world.storage.transact(lambda uow: uow.outbox.forget_before(world.clock.at, 1000))
    assert "It is out already" in text(await world.press("ada", button(thanks.message, "Show it without my name")))
    await world.tick()
    assert "Sleep on it." not in "".join(text(message) for message in world.published[before:])


async def test_an_empty_tip_is_asked_for_again_and_is_no_presence(world: World) -> None:
    await quiet(world)
    assert "“tip” is still missing" in text(await world.give("ada", "tip", tip="  "))
    assert (await profile_of(world)).standing.nudges == 1


async def test_a_tip_can_be_shown_with_a_name_or_kept(world: World) -> None:
    await world.say(MODERATOR, "/config channel #general")
    named = await world.give("ada", "tip", tip="Sleep on it.")
    await world.press("ada", button(named.message, "Show it with my name"))
    await world.tick()
    assert text(world.published[-1]) == "@Ada passes on a tip:\nSleep on it."
    kept = await world.give("ada", "tip", tip="My own.")
    assert "stays between us" in text(await world.press("ada", button(kept.message, "Keep it between us")))
    await world.tick()
    assert "My own." not in "".join(text(message) for message in world.published)


async def test_nobody_publishes_anothers_tip_nor_what_is_none(world: World) -> None:
    await world.say(MODERATOR, "/config channel #general")
    thanks = await world.give("ada", "tip", tip="Sleep on it.")
    show = button(thanks.message, "Show it with my name")
    for who in ("ben", "stranger"):
        await world.say("ben", "/checkin")
        assert "was for somebody else" in text(await world.press(who, show))
    await world.say("ada", "/checkin a note")
    assert "was for somebody else" in text(await world.give("ada", "tip-publish", about="2", how="named"))


async def test_without_a_channel_a_tip_stays_between_us(world: World) -> None:
    thanks = await world.give("ada", "tip", tip="Sleep on it.")
    assert thanks.message.buttons == ()
    assert "no channel" in text(await world.give("ada", "tip-publish", about="1", how="named"))
