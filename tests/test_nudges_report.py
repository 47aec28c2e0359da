"""/nudges report: counts for moderators, never names."""

import re
from dataclasses import replace
from datetime import timedelta
from random import Random

from world import CIRCLE, MODERATOR, START, World, text

from bot.domain.circles import Circle
from bot.domain.identity import MemberId
from bot.domain.ledger import Fact, FactKind
from bot.domain.members import Member, Profile
from bot.duties.roster import Duties
from bot.ports import Storage, UnitOfWork


async def told(world: World, options: str = "") -> str:
    return text(await world.say(MODERATOR, f"/nudges report {options}".strip()))


async def live(world: World, people: int, *kinds: FactKind, held_back: bool = False, prefix: str = "m") -> None:
    """So many people whose first word was sent or held back ten days ago, and who then did this, an hour apart."""

    async def work(uow: UnitOfWork) -> None:
        await uow.circles.save(Circle(CIRCLE, "test", "Night Owls"))
        for number in range(people):
            member = Member(CIRCLE, MemberId(f"{prefix}{number}"), f"Somebody {number}", START)
            await uow.members.save(Profile(member))
            step = FactKind.HELD_BACK if held_back else FactKind.NUDGE
            for seq, kind in enumerate((step, *kinds), start=1):
                at = START - timedelta(days=10) + timedelta(hours=seq)
                value = ("gentle" if held_back else "gentle:0") if seq == 1 else None
                fact = Fact(CIRCLE, member.id, seq, kind, at.date(), at)
                await uow.ledger.append(replace(fact, value=value))

    await world.storage.transact(work)


async def test_moderators_read_what_became_of_nudges(storage: Storage) -> None:
    world = World(storage)
    await live(world, 60, FactKind.CHECK_IN)
    await live(world, 20, FactKind.NOT_TODAY, prefix="n")
    await live(world, 4, FactKind.STUCK, prefix="s")
    await live(world, 20, prefix="q")
    await live(world, 30, held_back=True, prefix="h")
    shown = await told(world)
    assert "A gentle word: 104 sent; answered: 84" in shown
    assert "Check in: 60\nNot today: 20\nI'm stuck: fewer than 5 people\nA pause: 0" in shown
    assert "With a first word: 60 of 104 people (58 %)" in shown
    assert "Without one, held back by chance: 0 of 30 people (0 %)" in shown
    assert "With a word there are 58 in 100 more; it is from 43 in 100 more to 67 in 100 more (95 % interval)." in shown
    assert "Somebody" not in shown


async def test_few_people_are_hidden_and_nothing_is_claimed(world: World) -> None:
    await live(world, 4, FactKind.CHECK_IN)
    await live(world, 4, held_back=True, prefix="h")
    shown = await told(world)
    assert "A gentle word: sent to fewer than 5 people" in shown
    assert "Check in: fewer than 5 people" in shown
    assert "With a first word: fewer than 5 people" in shown
    assert "Too few to tell." in shown


async def test_a_difference_that_chance_explains_is_too_few_to_tell(world: World) -> None:
    await live(world, 10, FactKind.CHECK_IN)
    await live(world, 6, FactKind.CHECK_IN, held_back=True, prefix="h")
    assert "Too few to tell. The difference is none more, but it could be anything from" in await told(world)


async def test_words_that_drive_people_away_are_told_as_well(world: World) -> None:
    await live(world, 60)
    await live(world, 30, FactKind.CHECK_IN, held_back=True, prefix="h")
    shown = await told(world)
    assert "With a word there are 100 in 100 fewer" in shown
    assert "/config ladder" in shown


async def test_a_circle_without_nudges_has_nothing_to_tell(storage: Storage) -> None:
    shown = await told(World(storage))
    assert "No nudge was sent in that time" in shown
    assert "nobody yet" in shown


async def test_the_window_can_be_chosen(world: World) -> None:
    await live(world, 9)
    assert "No nudge was sent" in await told(world, "days:7")
    assert "The last 30 days" in await told(world, "30")
    assert "“days” can be anything from 7 to 365" in await told(world, "days:3")


async def test_members_are_not_told(world: World) -> None:
    await live(world, 9)
    assert "for this circle's moderators" in text(await world.say("ada", "/nudges report"))


async def test_what_the_duty_sends_and_holds_back_is_what_is_told(storage: Storage) -> None:
    world = World(storage)
    tick = timedelta(seconds=5)
    world.duties = Duties(storage, world.clock, Random(1), world.delivery, world.metrics, tick=tick, held_back=0.5)
    for number in range(24):
        await world.say(f"m{number}", "/join consent:private")
    await world.wait(days=4, hours=8)
    pattern = r"With a first word: 0 of (\d+) people.*held back by chance: 0 of (\d+) people"
    found = re.search(pattern, await told(world), re.DOTALL)
    assert found is not None
    assert int(found[1]) + int(found[2]) == 24
