"""/goal, through the dispatcher: what the member reads, and what nobody else does."""

from datetime import UTC, datetime

import pytest
from lives import DAY, facts_of, set_goals
from world import GENERAL, MODERATOR, World, button, text

from bot.domain.goals import OPEN_LIMIT


async def test_a_goal_is_set_with_its_day_and_its_plan_and_told_to_nobody(world: World) -> None:
    reply = await world.say("ada", "/goal add finish the book by:friday after:after breakfast will:read ten pages")
    assert text(reply) == (
        "A fine goal: finish the book, by Friday 6 March.\n"
        "After breakfast I will read ten pages.\n"
        "Only you see it. When it is done, say so with /goal done 1."
    )
    await world.tick()
    assert world.platform.sent == []


async def test_the_day_of_a_goal_is_counted_in_the_members_own_zone(world: World) -> None:
    await world.say("ada", "/join zone:Pacific/Kiritimati consent:no")
    world.clock.at = datetime(2026, 3, 2, 14, tzinfo=UTC)  # 04:00 on 3 March there
    assert "behind us" in text(await world.give("ada", "goal add", title="swim", by="2026-03-02"))
    assert "swim, by today" in text(await world.give("ada", "goal add", title="swim", by="2026-03-03"))
    assert "swim, by today" in text(await world.give("ben", "goal add", title="swim", by="2026-03-02"))


async def test_the_list_shows_the_nearest_day_first_with_a_button_for_each(world: World) -> None:
    await set_goals(world, "plant a garden")
    await world.say("ada", "/goal add finish the book by:friday after:breakfast will:read!")
    shown = await world.say("ada", "/goal")
    assert text(shown) == (
        "Your open goals\n2. finish the book, by Friday 6 March\nAfter breakfast I will read!\n1. plant a garden\n"
        "Other words, another day? /goal edit 2"
    )
    assert [one.label for one in shown.message.buttons] == ["Done: 2", "Done: 1", "Drop: 2", "Drop: 1"]


async def test_a_day_that_has_passed_is_told_without_blame(world: World) -> None:
    await world.say("ada", "/goal add finish the book by:today")
    world.clock.at += DAY * 40
    assert "1. finish the book (planned for Monday 2 March; any day is good)" in text(await world.say("ada", "/goal"))


async def test_many_goals_are_turned_page_by_page(world: World) -> None:
    await set_goals(world, *(f"goal number {n}" for n in range(1, 13)))
    first = await world.say("ada", "/goal list")
    assert "Page 1 of 3, 12 goals in all." in text(first)
    second = await world.press("ada", button(first.message, "More"))
    assert "6. goal number 6" in text(second)
    assert [one.label for one in second.message.buttons[-2:]] == ["Back", "More"]
    third = await world.press("ada", button(second.message, "More"))
    assert [one.label for one in third.message.buttons] == ["Done: 11", "Done: 12", "Drop: 11", "Drop: 12", "Back"]
    assert text(await world.give("ada", "goal list", page="999")) == text(third)
    assert max(len(page.message.buttons) for page in (first, second, third)) == 12


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/goal", "No open goals just now, and that is fine. When there is one: /goal add."),
        ("/goal list done", "The first goal that you finish will stand here. See what is open: /goal list."),
        ("/goal list dropped", "Nothing here: you have let go of none. See what is open: /goal list."),
    ],
)
async def test_an_empty_list_says_what_comes_next(world: World, line: str, answer: str) -> None:
    assert text(await world.say("ada", line)) == answer


async def test_what_is_done_is_celebrated_privately_and_told_once_when_the_member_wants_it(world: World) -> None:
    await world.say("ada", "/goal add finish the book after:breakfast will:read")
    done = await world.say("ada", "/goal done FINISH")
    assert "Done: finish the book! You said you would, and you did." in text(done)
    await world.tick()
    assert world.platform.sent == []
    tell = button(done.message, "Tell the circle")
    assert "Told!" in text(await world.press("ada", tell))
    assert "has heard of finish the book already" in text(await world.press("ada", tell))
    await world.wait(days=40)
    assert "has heard of finish the book already" in text(await world.press("ada", tell))
    await world.tick()
    [news] = world.published
    assert text(news) == "@Ada finished a goal: finish the book. That is worth a cheer!"
    assert "on its way to @Ada" in text(await world.press("ben", button(news, "Cheer")))


async def test_done_and_dropped_goals_stay_listed_on_demand(world: World) -> None:
    await set_goals(world, "one", "two", "three")
    await world.say("ada", "/goal done 3")
    world.clock.at += DAY
    await world.say("ada", "/goal done 1")
    assert "Let go: two." in text(await world.say("ada", "/goal drop two"))
    done = await world.say("ada", "/goal list done")
    assert text(done) == "Done\n1. one\n3. three"
    assert text(await world.say("ada", "/goal list dropped")) == "Let go of\n2. two"
    await world.press("ada", button(done.message, "Tell the circle: 3"))
    assert [b.label for b in (await world.say("ada", "/goal list done")).message.buttons] == ["Tell the circle: 1"]


async def test_a_number_is_never_given_again(world: World) -> None:
    await set_goals(world, "one", "two")
    await world.say("ada", "/goal drop 2")
    assert "/goal done 3" in text(await world.give("ada", "goal add", title="three"))


async def test_what_is_told_goes_to_the_circles_channel_or_waits_until_there_is_one(world: World) -> None:
    await set_goals(world, "one")
    done = await world.dispatcher.handle(world.invocation("ada", "goal done", place=None))
    tell = button(done.message, "Tell the circle")
    alone = world.invocation("ada", tell.command, tell.arguments, place=None)
    assert "no check-in channel yet" in text(await world.dispatcher.handle(alone))
    await world.say(MODERATOR, "/config channel #general")
    alone = world.invocation("ada", tell.command, tell.arguments, place=None)
    assert "Told!" in text(await world.dispatcher.handle(alone))
    await world.tick()
    assert [one.destination.place_id for one in world.platform.sent] == [GENERAL]


async def test_a_forged_button_tells_nothing_that_is_not_done_and_nothing_of_somebody_else(world: World) -> None:
    await set_goals(world, "secret", "open")
    await world.say("ada", "/goal drop 1")
    for who, number in (("ada", "1"), ("ada", "2"), ("ada", "99"), ("ben", "1")):
        assert "That button was for somebody else" in text(await world.give(who, "goal tell", number=number))
    await world.say("ada", "/goal done 2")
    assert "somebody else" in text(await world.give("ben", "goal tell", number="2"))
    await world.tick()
    assert world.platform.sent == []


async def test_a_button_that_is_pressed_twice_says_that_it_is_done(world: World) -> None:
    await set_goals(world, "one", "two")
    shown = await world.say("ada", "/goal")
    for label, again in (("Done: 1", "done already, and stays done"), ("Drop: 2", "You let go of that one")):
        await world.press("ada", button(shown.message, label))
        assert again in text(await world.press("ada", button(shown.message, label)))


async def test_whoever_has_one_goal_need_not_name_it(world: World) -> None:
    await set_goals(world, "one")
    assert "Done: one!" in text(await world.say("ada", "/goal done"))


@pytest.mark.parametrize(
    ("command", "arguments", "answer", "fault"),
    [
        ("goal add", {}, "“title” is still missing", None),
        ("goal add", {"title": "\u200b"}, "“title” is still missing", "title"),
        ("goal add", {"title": "t" * 300}, "has room for 100 characters, and yours is 200 longer", "title"),
        ("goal add", {"title": "swim", "by": "yesterday"}, "“by” is a day behind us. Today or a later day", "by"),
        ("goal add", {"title": "swim", "by": "1 march 2020"}, "“by” is a day behind us", "by"),
        ("goal add", {"title": "swim", "by": "some day"}, "I could not read “some day” as a day", "by"),
        ("goal add", {"title": "swim", "after": "lunch"}, "“will” is still missing", "will"),
        ("goal add", {"title": "swim", "will": "dive"}, "“after” is still missing", "after"),
        ("goal done", {"goal": "3"}, "I find no open goal “3”", "goal"),
        ("goal done", {}, "Which one? Its number is enough: 1 “read more” or 2 “read less”.", "goal"),
        ("goal drop", {"goal": "read"}, "More than one goal begins with “read”. Its number settles it: 1", "goal"),
        ("goal drop", {"goal": "sing"}, "I find no open goal “sing”. Its number is enough", "goal"),
        ("checkin", {"goal": "sing"}, "I find no open goal “sing”", "goal"),
    ],
)
async def test_what_cannot_be_gets_one_kind_sentence_and_gives_the_words_back(
    world: World, command: str, arguments: dict[str, str], answer: str, fault: str | None
) -> None:
    await set_goals(world, "read more", "read less")
    before = await facts_of(world)
    reply = await world.give("ada", command, **arguments)
    assert answer in text(reply)
    assert fault is None or reply.fault == fault
    assert reply.refused
    for written in arguments.values():
        assert written.strip("\u200b") in text(reply)
    assert await facts_of(world) == before


@pytest.mark.parametrize("command", ["goal done", "goal drop", "checkin"])
async def test_without_an_open_goal_nothing_can_be_named(world: World, command: str) -> None:
    assert "You have no open goals just now. /goal add sets one." in text(await world.give("ada", command, goal="1"))
    assert await facts_of(world) == []


async def test_the_fifty_first_goal_is_refused_until_there_is_room(world: World) -> None:
    await set_goals(world, *(f"goal {n}" for n in range(OPEN_LIMIT)))
    reply = await world.give("ada", "goal add", title="one more", by="friday")
    assert "You have 50 open goals" in text(reply)
    assert "one more" in text(reply)
    assert "and 45 more: /goal list" in text(await world.give("ada", "goal done"))
    await world.say("ada", "/goal drop 50")
    assert "A fine goal" in text(await world.give("ada", "goal add", title="one more"))


HOSTILE = "@everyone <!channel> <@1> [x](http://evil) **b** <b>hi</b> \u202egnp.exe\u200b\n# 👩‍💻"


async def test_a_hostile_title_loses_what_deceives_and_keeps_what_is_visible(world: World) -> None:
    shown = "@everyone <!channel> <@1> [x](http://evil) **b** <b>hi</b> gnp.exe # 👩‍💻"
    assert shown in text(await world.give("ada", "goal add", title=HOSTILE))
    done = await world.give("ada", "goal done", goal="@Everyone <!ch")
    await world.press("ada", button(done.message, "Tell the circle"))
    await world.tick()
    [news] = world.published
    assert shown in text(news)
    assert not any(getattr(span, "notify", False) for block in news.blocks for span in getattr(block, "spans", ()))
