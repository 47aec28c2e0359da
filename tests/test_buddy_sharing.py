"""What two buddies see of each other, and how it ends, through the dispatcher."""

from datetime import timedelta

from buddying import joined, last_to, pair_of, paired, told
from world import CIRCLE, GENERAL, World, button, text

from bot.domain.identity import CircleId, MemberId
from bot.errors.delivery import Unreachable
from bot.messages import DestinationKind
from bot.ports import Storage


async def test_the_end_is_told_to_the_other_one_kindly_and_privately(storage: Storage) -> None:
    world = World(storage)
    await paired(world)
    await world.wait(hours=1)
    assert "not buddies any more" in text(await world.say("ben", "/buddy end"))
    assert "@Ben and you are not buddies any more. Thank you for having been there." in text(
        await last_to(world, "ada")
    )
    assert await pair_of(world, "ada") is None
    assert await pair_of(world, "ben") is None
    assert "You have no buddy here just now" in text(await world.say("ada", "/buddy end"))
    assert "Your question is with" in text(await world.say("ada", "/buddy ask @ben"))
    assert world.published == []


async def test_sharing_is_off_until_it_was_agreed(world: World) -> None:
    await paired(world)
    yes = await last_to(world, "ada")
    assert "Unless you say yes, I don't." in text(yes)
    assert "If you go quiet, I don't tell @Ben." in text(await world.say("ada", "/buddy"))
    assert "I tell @Ben that you could use a word. That and no more." in text(
        await world.press("ada", button(yes, "Yes, you may"))
    )
    pair = await pair_of(world, "ada")
    assert pair is not None
    assert pair.may_tell
    assert "If @Ada goes quiet, I tell you." in text(await world.say("ben", "/buddy"))
    assert "If you go quiet, I don't tell @Ada." in text(await world.say("ben", "/buddy"))
    await world.press("ada", button(yes, "Rather not"))
    assert "If @Ada goes quiet, I don't tell you." in text(await world.say("ben", "/buddy"))
    await world.say("ada", "/buddy share yes")
    assert "If @Ada goes quiet, I tell you." in text(await world.say("ben", "/buddy"))


async def test_sharing_can_be_agreed_with_the_yes(world: World) -> None:
    await joined(world, "ada", "ben")
    await world.say("ada", "/buddy ask @ben")
    assert "If you go quiet, I tell @Ada" in text(await world.say("ben", "/buddy accept @ada share:yes"))
    pair = await pair_of(world, "ben")
    assert pair is not None
    assert pair.may_tell


async def test_what_was_agreed_with_one_buddy_is_not_agreed_with_the_next(world: World) -> None:
    await paired(world)
    yes = button(await last_to(world, "ada"), "Yes, you may")
    await world.say("ada", "/buddy end")
    assert "a buddy whom you had then" in text(await world.press("ada", yes))
    await paired(world, "cleo", "ada")
    assert "a buddy whom you had then" in text(await world.press("ada", yes))
    pair = await pair_of(world, "ada")
    assert pair is not None
    assert not pair.may_tell


async def test_the_status_shows_both_in_numbers_and_what_they_share_and_no_note(storage: Storage) -> None:
    world = World(storage)
    await world.say("ada", "/checkin before we met")
    world.clock.at += timedelta(days=1)
    await paired(world)
    for day in range(3):
        await world.say("ada", f"/checkin secret {day}")
        if day:
            await world.say("ben", "/checkin private:yes hush")
        world.clock.at += timedelta(days=1)
    words = text(await world.say("ben", "/buddy"))
    assert words.startswith("You and Ada\nTogether: 2 days in a row\n")
    assert "You: 2 days in a row, 2 days in total\nAda: 4 days in a row, 4 days in total" in words
    assert "secret" not in words
    assert "hush" not in text(await world.say("ada", "/buddy"))


async def test_the_status_after_a_break_tells_what_remains(world: World) -> None:
    await paired(world)
    await world.say("ada", "/checkin")
    world.clock.at += timedelta(days=5)
    words = text(await world.say("ben", "/buddy"))
    assert "Together: begins with the next day of you both\nYou: 0 days in total\nAda: 1 day in total" in words


async def test_who_leaves_ends_the_pair_without_a_word(storage: Storage) -> None:
    world = World(storage)
    await paired(world)
    await joined(world, "cleo")
    await world.say("cleo", "/checkin")
    before = len(await told(world, "ada"))
    await world.dispatcher.departed(CIRCLE, MemberId("ben"), world.clock.now())
    assert len(await told(world, "ada")) == before
    words = text(await world.say("ada", "/buddy"))
    assert "The buddy whom you had is not here any more, so your pair has ended. It was nobody's doing." in words
    assert await pair_of(world, "ada") is None
    await world.say("ben", "/checkin")
    assert "You have no buddy here" in text(await world.say("ben", "/buddy"))
    await world.wait(hours=1)
    await paired(world, "ada", "cleo")
    await world.say("ada", "/buddy end")
    assert "not here any more" not in text(await world.say("ada", "/buddy"))


async def test_who_leaves_has_asked_nobody_and_is_asked_by_nobody(world: World) -> None:
    await joined(world, "ada", "ben", "cleo")
    await world.say("ben", "/buddy ask @ada")
    await world.say("cleo", "/buddy ask @ben")
    await world.dispatcher.departed(CIRCLE, MemberId("ben"), world.clock.now())
    assert "asks" not in text(await world.say("ada", "/buddy"))
    assert "You asked" not in text(await world.say("cleo", "/buddy"))
    await world.tick()
    assert world.sent_to("ada") == world.sent_to("ben") == []


async def test_a_member_who_chose_the_inside_is_asked_there_silently(world: World) -> None:
    await joined(world, "ada")
    await world.say("ben", "/join UTC inside")
    await world.say("ada", "/buddy ask @ben")
    await world.tick()
    [sent] = world.platform.sent
    assert (sent.destination.kind, sent.destination.place_id) == (DestinationKind.WHISPER, GENERAL)
    await world.say("cleo", "/join UTC inside", place=None)
    await world.say("dan", "/join UTC no")
    await world.say("dan", "/buddy ask @cleo")
    await world.tick()
    assert len(world.platform.sent) == 1
    assert "@Dan asks" in text(await world.say("cleo", "/buddy"))


async def test_a_pause_is_kept(world: World) -> None:
    await joined(world, "ada", "ben", "cleo")
    await world.say("ben", "/pause to:tomorrow")
    await world.say("cleo", "/pause")
    await world.say("ada", "/buddy ask @ben")
    await world.say("ada", "/buddy ask @cleo")
    await world.wait(hours=24)
    assert world.platform.sent == []
    await world.wait(hours=24)
    assert [one.destination.member_id for one in world.platform.sent] == ["ben"]
    assert "@Ada asks" in text(await world.say("cleo", "/buddy"))


async def test_a_refused_private_message_leaves_the_question_in_the_status(world: World) -> None:
    await joined(world, "ada", "ben")
    world.platform.failures = [Unreachable("closed")]
    await world.say("ada", "/buddy ask @ben")
    await world.tick()
    assert world.sent_to("ben") == []
    reply = await world.say("ben", "/buddy")
    assert "are buddies now" in text(await world.press("ben", button(reply.message, "Accept Ada")))


async def test_buddies_of_one_circle_never_show_in_another(world: World) -> None:
    await paired(world)
    elsewhere = CircleId("test:larks")
    found = await world.storage.read(lambda uow: uow.buddies.of(elsewhere, MemberId("ada")))
    assert found is None
