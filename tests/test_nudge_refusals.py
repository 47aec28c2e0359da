"""Private messages that do not arrive: a refusal is remembered, told once, and nothing else is taken for one."""

from lives import profile_of
from world import World, button, text

from bot.errors.delivery import Declined, Unreachable
from bot.messages import DestinationKind
from bot.ports import Storage


async def test_a_refused_private_nudge_is_remembered_told_once_and_not_tried_again(world: World) -> None:
    await world.say("ada", "/join consent:private")
    world.platform.failures = [Declined("closed")]
    await world.wait(days=3)
    assert (await profile_of(world)).member.refused_at is not None
    assert (await profile_of(world)).nudge_at is None
    await world.wait(days=30)
    assert world.sent_to("ada") == []
    shown = await world.say("ada", "/checkin")
    assert "your settings keep me from writing to you privately" in text(shown)
    assert "your settings" not in text(await world.say("ada", "/checkin more"))
    assert "Your settings keep me" in text(await world.say("ada", "/nudges"))
    await world.press("ada", button(shown.message, "Yes, in here"))
    await world.wait(days=3)
    [nudge] = [one for one in world.platform.sent if one.destination.member_id == "ada"]
    assert nudge.destination.kind is DestinationKind.WHISPER


async def test_the_refusal_is_told_under_what_only_shows_something_too(storage: Storage) -> None:
    world = World(storage)
    await world.say("ada", "/join consent:private")
    world.platform.failures = [Declined("closed")]
    await world.wait(days=3)
    assert "your settings keep me" in text(await world.say("ada", "/streak"))
    assert "your settings keep me" not in text(await world.say("ada", "/streak"))
    assert "your settings keep me" not in text(await world.say("ada", "/checkin"))


async def test_a_member_who_cannot_be_reached_for_another_reason_has_refused_nothing(world: World) -> None:
    await world.say("ada", "/join consent:private")
    world.platform.failures = [Unreachable("the server does not answer")]
    await world.wait(days=3)
    assert (await profile_of(world)).member.refused_at is None
    await world.wait(days=4)
    assert len(world.sent_to("ada")) == 1


async def test_whoever_chose_either_gets_a_silent_word_inside_instead(world: World) -> None:
    await world.say("ada", "/nudges where private-or-inside")
    world.platform.failures = [Declined("closed")]
    await world.wait(days=6)
    nudges = [one for one in world.platform.sent if one.destination.member_id == "ada"]
    assert {one.destination.kind for one in nudges} == {DestinationKind.WHISPER}


async def test_the_notice_is_not_given_under_a_refusal_nor_to_who_has_just_chosen(world: World) -> None:
    await world.say("ada", "/join consent:private")
    world.platform.failures = [Declined("closed")]
    await world.wait(days=3)
    assert "your settings" not in text(await world.say("ada", "/nudges snooze yesterday"))
    assert "your settings" not in text(await world.say("ada", "/nudges where private"))
    assert "your settings" not in text(await world.say("ada", "/checkin"))
    await world.wait(days=3)
    assert len(world.sent_to("ada")) == 1


async def test_other_private_messages_that_are_refused_say_nothing_about_nudges(world: World) -> None:
    await world.say("ada", "/join consent:private", place=None)
    await world.say("ada", "/checkin", place=None)
    world.platform.failures = [Declined("closed")]
    await world.say("ben", "/cheer @ada well done")
    await world.wait(hours=2)
    assert (await profile_of(world)).member.refused_at is None
