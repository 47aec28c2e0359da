"""/config text, texts and text-remove: a circle's own words for its quiet members."""

import json

import pytest
from gallery_ladder import HOSTILE
from world import CIRCLE, MODERATOR, World, button, text

from adapters.discord.render import rendered
from adapters.slack.render import pages
from bot.domain.identity import MemberId
from bot.domain.ledger import FactKind
from bot.domain.own_texts import FILLED_LIMIT, LONGEST, OwnText, Placeholder
from bot.messages import Mention, Message, Paragraph, Reply, Text
from bot.ports import Storage


async def write(world: World, step: str, words: str) -> Reply:
    """What a moderator reads who wrote a text."""
    return await world.give(MODERATOR, "config text", step=step, text=words)


async def use(world: World, step: str, words: str) -> None:
    """A text that is written and confirmed."""
    reply = await write(world, step, words)
    await world.press(MODERATOR, button(reply.message, "Yes, use it"))


async def kept(world: World) -> list[OwnText]:
    return list(await world.storage.read(lambda uow: uow.nudge_texts.kept(CIRCLE)))


async def quiet(world: World, who: str = "ada", days: int = 3) -> list[Message]:
    """Somebody agrees and goes quiet; what they get."""
    await world.say(who, "/join consent:private")
    await world.wait(days=days)
    return list(world.sent_to(who))


async def test_a_text_is_shown_before_anybody_gets_it_and_then_takes_its_turn(storage: Storage) -> None:
    world = World(storage)
    reply = await write(world, "gentle", "{name}, the {circle} are up.\n\n{checkin} whenever you like.")
    assert "The gentle word, as you would read it:\n@Mod, the Night Owls are up.\n/checkin whenever" in text(reply)
    [nudge] = await quiet(world)
    assert "Night Owls are up" not in text(nudge), "it waits for a yes"
    await world.press(MODERATOR, button(reply.message, "Yes, use it"))
    [nudge] = await quiet(world, "ben")
    assert text(nudge).startswith(
        "@Ben, the Night Owls are up.\n/checkin whenever you like.\nYou said that I may write"
    )
    assert [one.label for one in nudge.buttons][:2] == ["Check in", "Not today"]


async def test_the_ledger_remembers_which_text_was_said_and_its_number_is_never_given_again(world: World) -> None:
    await use(world, "gentle", "First words")
    await quiet(world)
    await world.say(MODERATOR, "/config text-remove 1")
    await use(world, "gentle", "Second words")
    facts = await world.storage.read(lambda uow: uow.ledger.of_member(CIRCLE, MemberId("ada")))
    assert [fact.value for fact in facts if fact.kind is FactKind.NUDGE] == ["gentle:own-1"]
    said = await world.storage.read(lambda uow: uow.nudge_texts.get(CIRCLE, 1))
    assert said is not None
    assert (said.text, said.is_used) == ("First words", False)
    assert [one.number for one in await kept(world)] == [2]


async def test_own_texts_serve_both_weekly_steps_and_the_last_line(storage: Storage) -> None:
    world = World(storage)
    for words in ("one", "two", "three"):
        await use(world, "weekly", f"{words} of the weekly words")
    await use(world, "stop", "That was the last line, {name}.")
    for number in range(4):
        await use(world, "stop", f"Another last line {number}.")
    nudges = await quiet(world, days=40)
    assert len(nudges) == 5
    assert sum("of the weekly words" in text(one) for one in nudges) == 1, "mine take turns with three"
    assert text(nudges[-1]).startswith("Another last line 3.")
    assert [one.label for one in nudges[-1].buttons] == ["Check in", "Write to me again"]


async def test_no_text_comes_again_within_four_while_moderators_change_them(world: World) -> None:
    await world.say("ada", "/join consent:private")
    for number in range(12):
        await use(world, "gentle", f"Text {number}")
        if number % 3 == 2:
            await world.say(MODERATOR, f"/config text-remove {number}")
        await world.wait(days=4)
        await world.press("ada", button(world.sent_to("ada")[-1], "Not today"))
    words = [text(message) for message in world.sent_to("ada")]
    assert len(words) >= 9
    assert all(words[number] not in words[number + 1 : number + 5] for number in range(len(words)))


async def test_a_text_with_a_plan_is_said_to_those_who_have_one(storage: Storage) -> None:
    world = World(storage)
    reply = await write(world, "question", "{name}, remember: {plan}?")
    assert "remember: after breakfast I will read ten pages?" in text(reply)
    assert "whoever has none gets another text" in text(reply)
    await world.press(MODERATOR, button(reply.message, "Yes, use it"))
    for number in range(9):
        await use(world, "question", f"{{plan}} {number}")
    await world.say("ada", "/join consent:private")
    await world.say("ben", "/join consent:private")
    await world.give("ada", "goal add", title="book", after="after tea", will="read *two* pages")
    await world.wait(days=7)
    assert "after tea I will read *two* pages" in text(world.sent_to("ada")[1])
    assert "{" not in text(world.sent_to("ben")[1])
    assert "plan" not in text(world.sent_to("ben")[1])


async def test_a_reminder_of_the_plan_is_not_said_twice(world: World) -> None:
    for number in range(5):
        await use(world, "gentle", f"{number}: {{plan}}!")
    await world.give("ada", "goal add", title="book", after="tea", will="read")
    [nudge] = await quiet(world)
    assert text(nudge).count("after tea I will read") == 1
    assert "You once planned" not in text(nudge)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("Hi {nmae}", "I have nothing to fill in for {nmae}. {name}, {circle}, {plan} or {checkin} works."),
        ("Hi {name", "A brace stands alone there."),
        ("x" * 921 + "{name}", "With the longest names and plans filled in, that is 1 over the 1,000 characters"),
        ("x" * 1001, "“text” has room for 1,000 characters"),
        ("Known", "That text is among yours already"),
    ],
)
async def test_a_text_that_cannot_be_is_given_back(world: World, words: str, answer: str) -> None:
    await write(world, "gentle", "Known")
    reply = await write(world, "gentle", words)
    assert answer in text(reply)
    assert words in text(reply)
    assert reply.fault == "text"
    assert [one.text for one in await kept(world)] == ["Known"]


async def test_an_eleventh_text_is_given_back_until_one_is_taken_out(world: World) -> None:
    for number in range(10):
        await write(world, "stop", f"Last line {number}")
    reply = await write(world, "stop", "The eleventh")
    assert "That step has 10 texts of your own" in text(reply)
    assert "The eleventh" in text(reply)
    assert "Last line 3" in text(await world.say(MODERATOR, "/config text-remove 4"))
    assert not (await write(world, "stop", "The eleventh")).refused


async def test_texts_are_listed_used_and_taken_out_one_by_one(world: World) -> None:
    assert "None yet" in text(await world.say(MODERATOR, "/config texts"))
    await use(world, "gentle", "In use")
    await write(world, "gentle", "Waiting")
    await write(world, "stop", "Goodbye " * 20)
    everything = text(await world.say(MODERATOR, "/config texts"))
    assert "1: In use\n2: Waiting (not in use yet)\nThe question\nnone of your own" in everything
    assert "…" in everything
    listed = (await world.say(MODERATOR, "/config texts gentle")).message
    assert [one.label for one in listed.buttons] == ["Use 2", "Remove 1", "Remove 2"]
    assert "In use" in text(await world.press(MODERATOR, button(listed, "Remove 1")))
    again = await world.press(MODERATOR, button(listed, "Remove 1"))
    assert "There is no text 1 (any more)" in text(again)
    for _ in range(2):
        assert "Done: number 2" in text(await world.press(MODERATOR, button(listed, "Use 2")))
    assert "(not in use yet)" not in text(await world.say(MODERATOR, "/config texts gentle"))


async def test_a_text_that_was_taken_out_cannot_be_used_by_an_old_button(world: World) -> None:
    reply = await write(world, "gentle", "Never mind")
    await world.press(MODERATOR, button(reply.message, "No, take it away"))
    assert (await world.press(MODERATOR, button(reply.message, "Yes, use it"))).refused
    assert "None yet" in text(await world.say(MODERATOR, "/config texts"))


async def test_only_moderators_write_see_use_or_remove_texts(world: World) -> None:
    reply = await write(world, "gentle", "Hello")
    for one in reply.message.buttons:
        assert (await world.press("ada", one)).refused
    assert (await world.say("ada", "/config texts")).refused
    assert (await world.give("ada", "config text", step="gentle", text="Ha")).refused
    assert [one.used_from for one in await kept(world)] == [None]


async def test_nobody_is_pinged_and_nothing_is_formatted_by_a_text(world: World) -> None:
    await use(world, "gentle", HOSTILE)
    [nudge] = await quiet(world)
    spans = [span for block in nudge.blocks if isinstance(block, Paragraph) for span in block.spans]
    mentions = [span for span in spans if isinstance(span, Mention)]
    assert [(one.member_id, one.notify) for one in mentions] == [("ada", False)]
    assert any("@everyone <!channel>" in span.text for span in spans if isinstance(span, Text))
    discord = rendered(nudge)
    assert discord.notify == ()
    assert "\\*\\*bold\\*\\*" in json.dumps(discord.as_json()).replace("\\\\", "\\")


@pytest.mark.parametrize("character", ["*", "&", "🙂", "\n", "_`"])
async def test_the_longest_text_fits_every_platform_whole(world: World, character: str) -> None:
    end = "END{plan}{name}"
    room = FILLED_LIMIT - LONGEST[Placeholder.PLAN] - LONGEST[Placeholder.NAME] - len("ENDx")
    words = (character * room)[:room] + "x" + end
    await use(world, "gentle", words)
    await world.give("ada", "goal add", title="book", after="a" * 100, will="w" * 100)
    await world.say("ada", "/join consent:private")
    await world.wait(days=3)
    [nudge] = world.sent_to("ada")
    shape = json.dumps(rendered(nudge).as_json())
    assert "END" in shape
    assert "w" * 100 in shape
    assert "…" not in text(nudge)
    [page] = pages(nudge)
    assert "w" * 100 in json.dumps(page["blocks"])
