"""What has changed between the hour at which a nudge was decided and the one at which its platform takes it."""

from collections.abc import Sequence
from dataclasses import replace

from fakes import FakeStorage
from world import CIRCLE, World, text

from bot.outgoing import Fate


async def a_nudge_waits(world: World) -> None:
    """Ada has gone quiet; her nudge is decided while the platform is away."""
    await world.say("ada", "/join consent:private")
    await world.say("ada", "/checkin")
    await world.wait(days=2, hours=5)
    world.platform.ready = False
    await world.wait(hours=2)
    assert world.sent_to("ada") == []
    assert waiting(world) == ["nudge"]


async def a_telling_waits(world: World) -> None:
    """The same with the word to Ben, Ada's buddy."""
    for line in ("/join consent:private", "/buddy ask @ben", "/buddy share yes", "/checkin"):
        await world.say("ben", "/join consent:no")
        await world.say("ada", line)
        await world.say("ben", "/buddy accept @ada")
    await world.wait(days=8, hours=5)
    world.platform.ready = False
    await world.wait(hours=2)
    assert waiting(world) == ["buddy-told"]


def waiting(world: World) -> Sequence[str]:
    assert isinstance(world.storage, FakeStorage)
    return [key.partition(":")[0] for (_, key), one in world.storage.state.letters.items() if one.waits]


async def is_back(world: World) -> None:
    world.platform.ready = True
    await world.tick()


async def test_without_a_change_it_arrives(world: World) -> None:
    await a_nudge_waits(world)
    await is_back(world)
    assert len(world.sent_to("ada")) == 1


async def test_new_quiet_hours_hold_for_what_is_on_its_way(world: World) -> None:
    await a_nudge_waits(world)
    circle = await world.storage.read(lambda uow: uow.circles.get(CIRCLE))
    assert circle is not None
    await world.storage.transact(lambda uow: uow.circles.save(replace(circle, quiet_from=17)))
    await is_back(world)
    assert world.sent_to("ada") == []
    assert isinstance(world.storage, FakeStorage)
    assert Fate.WITHDRAWN in {one.fate for one in world.storage.state.letters.values()}


async def test_a_buddy_whose_night_it_is_by_now_is_told_nothing(world: World) -> None:
    await a_telling_waits(world)
    await world.say("ben", "/zone Asia/Tokyo")
    await is_back(world)
    assert not any("when a word from you would help" in text(one) for one in world.sent_to("ben"))
