"""A word from a buddy to somebody who is quiet: offered privately, sent once, and never forged."""

from datetime import timedelta

import pytest
from buddying import joined, paired, told
from world import CIRCLE, World, button, text

from bot.domain.identity import MemberId
from bot.messages import Message
from bot.outgoing import Policy
from bot.voice import buddy as voice

TELLING = "2026-03-02"


@pytest.fixture
async def offer(world: World) -> Message:
    """What Ben reads when Ada is quiet and has agreed."""
    await paired(world)
    await world.say("ada", "/buddy share yes")
    profile = await world.storage.read(lambda uow: uow.members.look(CIRCLE, MemberId("ada")))
    assert profile is not None
    return voice.could_use_a_word(profile.member, world.clock.at.date())


async def test_a_word_reaches_the_member_privately_and_once(world: World, offer: Message) -> None:
    before = len(await told(world, "ada"))
    first, second = (button(offer, label) for label in voice.WORDS[:2])
    assert "Your word goes to @Ada" in text(await world.press("ben", first))
    for again in (first, second):
        assert "@Ada has a word of yours already" in text(await world.press("ben", again))
    [word] = (await told(world, "ada"))[before:]
    assert word == f"A word from @Ben, your buddy:\n{voice.WORDS[0]}"
    assert world.published == []
    assert world.platform.sent[-1].policy is Policy.AT_MOST_ONCE


async def test_a_later_telling_has_words_of_its_own(world: World, offer: Message) -> None:
    await world.press("ben", button(offer, voice.WORDS[0]))
    world.clock.at += timedelta(days=7)
    assert "Your word goes to" in text(
        await world.give("ben", "buddy-word", member="ada", telling="2026-03-09", word="1")
    )


async def test_not_now_sends_nothing_and_closes_no_door(world: World, offer: Message) -> None:
    before = len(await told(world, "ada"))
    assert "whenever it suits you" in text(await world.press("ben", button(offer, "Not now")))
    assert len(await told(world, "ada")) == before
    assert "Your word goes to" in text(await world.press("ben", button(offer, voice.WORDS[2])))


async def test_it_works_after_a_week_and_not_after_a_month(world: World, offer: Message) -> None:
    world.clock.at += timedelta(days=30)
    assert "That was a while ago" in text(await world.press("ben", button(offer, voice.WORDS[0])))
    world.clock.at -= timedelta(days=23)
    assert "Your word goes to" in text(await world.press("ben", button(offer, voice.WORDS[0])))


async def test_nobody_but_the_buddy_can_send_it(world: World, offer: Message) -> None:
    await joined(world, "cleo")
    for who in ("cleo", "ada", "nobody"):
        assert "for somebody else" in text(await world.press(who, button(offer, voice.WORDS[0])))


async def test_nothing_is_sent_once_they_are_no_buddies(world: World, offer: Message) -> None:
    await world.say("ada", "/buddy end")
    before = len(await told(world, "ada"))
    assert "a buddy whom you had then" in text(await world.press("ben", button(offer, voice.WORDS[0])))
    assert len(await told(world, "ada")) == before


async def test_a_member_who_pauses_is_left_in_peace(world: World, offer: Message) -> None:
    await world.say("ada", "/pause to:tomorrow")
    before = len(await told(world, "ada"))
    assert "takes a break just now" in text(await world.press("ben", button(offer, voice.WORDS[0])))
    await world.wait(days=3)
    assert len(await told(world, "ada")) == before


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        ({"telling": "yesterday", "word": "1"}, "could not read “yesterday” as a day"),
        ({"telling": "2027-03-02", "word": "1"}, "That was a while ago"),
        ({"telling": TELLING, "word": "9"}, "9 is outside of that"),
    ],
)
async def test_a_forged_button_sends_nothing(
    world: World, offer: Message, arguments: dict[str, str], answer: str
) -> None:
    assert offer.buttons
    before = len(await told(world, "ada"))
    assert answer in text(await world.give("ben", "buddy-word", member="ada", **arguments))
    assert len(await told(world, "ada")) == before
