"""/config ladder: what moderators may change about nudges, shown before it holds."""

import pytest
from world import CIRCLE, MODERATOR, World, button, text

from adapters.discord.commands import Press, encode
from bot.domain.identity import MemberId
from bot.domain.ladder import USUAL, Ladder, NudgeTone, Step
from bot.messages import Button
from bot.ports import Storage

GUILD = "9" * 20


async def ladder_of(world: World) -> Ladder:
    circle = await world.storage.read(lambda uow: uow.circles.get(CIRCLE))
    return circle.ladder if circle else USUAL


async def preview(world: World, options: str) -> tuple[str, Button]:
    """What a moderator reads who wants a change, and the button that confirms it."""
    reply = await world.say(MODERATOR, f"/config ladder {options}")
    return text(reply), button(reply.message, "Yes, change it")


async def quiet(world: World, who: str) -> None:
    """Somebody agrees and goes quiet; they get a word or two."""
    await world.say(who, "/join consent:private")
    await world.wait(days=3)
    assert world.sent_to(who)


async def test_a_ladder_is_shown_before_it_holds_and_then_holds(storage: Storage) -> None:
    world = World(storage)
    await quiet(world, "ada")
    shown, yes = await preview(world, "question:no gap:5 tone:brief quiet-from:20")
    assert "1. A gentle word: the day after a missed period" in shown
    assert "2. Their buddy hears of it, if they allowed that: 5 days later" in shown
    assert "A question" not in shown
    assert "1 member is quiet just now and would be affected." in shown
    assert await ladder_of(world) == USUAL
    assert "Done. 1 member is quiet just now" in text(await world.press(MODERATOR, yes))
    steps = frozenset({Step.GENTLE, Step.BUDDY, Step.WEEKLY})
    assert await ladder_of(world) == Ladder(steps, gap=5, tone=NudgeTone.BRIEF, quiet_from=20)


async def test_a_new_ladder_holds_for_those_who_are_quiet_already(world: World) -> None:
    await quiet(world, "ada")
    _, yes = await preview(world, "question:no buddy:no weekly:no week:1")
    await world.press(MODERATOR, yes)
    await world.wait(days=2)
    assert len(world.sent_to("ada")) == 2, "the last line comes a day later, and no question before it"
    await world.wait(days=20)
    facts = await world.storage.read(lambda uow: uow.ledger.of_member(CIRCLE, MemberId("ada")))
    assert [fact.value.split(":")[0] for fact in facts if fact.value] == ["gentle", "stop"]


async def test_a_budget_of_nothing_writes_to_nobody_and_says_so(world: World) -> None:
    await quiet(world, "ada")
    shown, yes = await preview(world, "budget:0")
    assert "At most: nothing" in shown
    assert "So nobody is written to here; a budget of 1 to 3 changes that." in shown
    await world.press(MODERATOR, yes)
    await world.wait(days=30)
    assert len(world.sent_to("ada")) == 1
    _, again = await preview(world, "budget:2")
    await world.press(MODERATOR, again)
    await world.wait(days=2)
    assert len(world.sent_to("ada")) == 2


async def test_only_those_on_the_ladder_would_be_affected(world: World) -> None:
    await quiet(world, "ada")
    await world.say("ben", "/checkin")
    await world.say("cleo", "/join consent:no")
    shown, _ = await preview(world, "gap:4")
    assert "1 member is quiet just now" in shown
    await world.say("ada", "/checkin")
    shown, _ = await preview(world, "gap:4")
    assert "Nobody is quiet just now, so nobody would feel it." in shown


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        ("gap:0", "“gap” can be anything from 1 to 14"),
        ("gap:99", "“gap” can be anything from 1 to 14"),
        ("week:31", "“week” can be anything from 1 to 30"),
        ("budget:4", "“budget” can be anything from 0 to 3"),
        ("tone:stern", "“tone” can be warm or brief"),
        ("quiet-from:24", "“quiet-from” can be anything from 0 to 23"),
        ("quiet-from:9", "Quiet hours from 09:00 to 09:00 would be all of them."),
        ("quiet-until:21", "Quiet hours from 21:00 to 21:00 would be all of them."),
        ("buddy:perhaps", "“buddy” can be yes or no"),
        ("gap:3 question:yes", "That is how it is already"),
        ("", "How I write to quiet members"),
    ],
)
async def test_what_cannot_be_gets_one_kind_sentence_and_changes_nothing(
    world: World, options: str, answer: str
) -> None:
    reply = await world.say(MODERATOR, f"/config ladder {options}")
    assert answer in text(reply)
    assert reply.message.buttons == ()
    assert await ladder_of(world) == USUAL


@pytest.mark.parametrize("forged", ["x", "gqbw-3-7-warm-3-9-9", "gqbw-0-7-warm-3-21-9"])
async def test_a_forged_confirmation_changes_nothing(world: World, forged: str) -> None:
    reply = await world.press(MODERATOR, Button("Yes", "config ladder", {"confirm": forged}))
    assert reply.refused
    assert await ladder_of(world) == USUAL


async def test_a_member_cannot_press_a_moderators_button(world: World) -> None:
    _, yes = await preview(world, "gap:5")
    assert (await world.press("ada", yes)).refused
    assert await ladder_of(world) == USUAL


async def test_the_button_of_the_longest_ladder_fits_discord(world: World) -> None:
    _, yes = await preview(world, "gap:14 week:30 tone:brief quiet-from:22 quiet-until:10 budget:1")
    assert encode(Press(yes.command, yes.arguments, GUILD))


async def test_an_hour_that_becomes_a_quiet_one_is_told_and_moved(world: World) -> None:
    shown, _ = await preview(world, "quiet-from:17 quiet-until:8")
    assert "The circle's hour, 18:00, lies in the quiet ones: it becomes 16:45." in shown


async def test_config_tells_the_ladder(world: World) -> None:
    assert "The ladder: 6 steps, warm, never from 21:00 to 09:00" in text(await world.say(MODERATOR, "/config"))
    _, yes = await preview(world, "weekly:no tone:brief")
    await world.press(MODERATOR, yes)
    assert "The ladder: 4 steps, brief, never from 21:00 to 09:00" in text(await world.say(MODERATOR, "/config"))
