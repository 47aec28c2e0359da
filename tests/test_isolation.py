"""Bad data in one circle stops no sweep: the circle is passed over, and everybody else is served."""

from dataclasses import replace
from datetime import timedelta

import pytest
from lives import facts_of, holds, kinds
from world import CIRCLE, GENERAL, MODERATOR, World, button

from bot.domain.forgiveness import Forgiveness
from bot.domain.identity import CircleId, MemberId, circle_id
from bot.domain.ledger import FactKind
from bot.domain.outages import Outage
from bot.domain.zones import zone
from bot.errors.storage import StorageError
from bot.isolation import LOOK_AGAIN, passing_over
from bot.ports import Storage, UnitOfWork

BAD = circle_id("test", "a-bad-one")
"""Its id comes before CIRCLE's, so every walk meets it first."""

DAY = timedelta(days=1)


async def circles(storage: Storage) -> tuple[World, World]:
    """A circle, and another one of the same platform in the same database."""
    good, bad = World(storage), World(storage, circle_id=BAD)
    bad.clock = good.clock
    for world, events in ((good, "good"), (bad, "bad")):
        await world.say("ada", "/checkin", event=f"{events}-1")
        await world.say("ada", "/join consent:private", event=f"{events}-2")
        await world.say(MODERATOR, f"/config channel #{GENERAL}", event=f"{events}-3")
    return good, bad


async def spoil(storage: Storage, of: CircleId = BAD) -> None:
    """The zone comes from a machine with newer zones than this one's."""

    async def work(uow: UnitOfWork) -> None:
        circle = await uow.circles.get(of)
        assert circle is not None
        await uow.circles.save(replace(circle, zone="Mars/Olympus_Mons"))

    await storage.transact(work)


async def test_nudges_go_on_past_a_circle_whose_zone_is_none(storage: Storage) -> None:
    good, _ = await circles(storage)
    await spoil(storage)
    good.clock.at += 2 * DAY + timedelta(hours=7)
    await good.tick()
    assert len(good.sent_to("ada")) == 1
    stuck = await storage.read(lambda uow: uow.members.get(BAD, MemberId("ada")))
    assert stuck is not None
    assert stuck.nudge_at == good.clock.at + LOOK_AGAIN
    assert stuck.standing.nudges == 0


async def test_days_that_came_to_somebody_who_is_passed_over_stay_theirs(world: World) -> None:
    for line in ("/join UTC private", "/buddy ask @ben", "/buddy share yes", "/checkin"):
        await world.say("ada", line)
        await world.say("ben", "/buddy accept @ada" if "ask" in line else "/join UTC no")
    await world.wait(days=8)

    async def forgive(uow: UnitOfWork) -> None:
        day = world.clock.at.date() - DAY
        await uow.forgiveness.add(Forgiveness(CIRCLE, 1, day, day, "storm", MemberId(MODERATOR)))
        ben = await uow.members.get(CIRCLE, MemberId("ben"))
        assert ben is not None
        await uow.members.save(replace(ben, member=replace(ben.member, zone="Mars/Olympus_Mons")))

    await world.storage.transact(forgive)
    world.clock.at += timedelta(hours=7)
    await world.duties.nudges()
    assert (await kinds(world))[-1] == FactKind.EXCUSED
    await holds(world)


async def test_recaps_go_on_past_a_circle_whose_zone_is_none(storage: Storage) -> None:
    good, _ = await circles(storage)
    await spoil(storage)
    good.clock.at += 7 * DAY
    await good.tick()
    assert [one.circle_id for one in good.platform.sent if one.key.startswith("recap:")] == [CIRCLE]
    circle = await storage.read(lambda uow: uow.circles.get(BAD))
    assert circle is not None
    assert circle.recap_due_at == good.clock.at + LOOK_AGAIN


async def test_an_outage_is_settled_past_a_circle_whose_zone_is_none(storage: Storage) -> None:
    good, _ = await circles(storage)
    await spoil(storage)
    begin = good.clock.at.replace(hour=20) + DAY
    good.clock.at += 3 * DAY
    await storage.transact(lambda uow: uow.outages.add(Outage("test", begin, begin + timedelta(hours=3))))
    await good.tick()
    assert [fact.kind for fact in await facts_of(good)].count(FactKind.EXCUSED) == 1
    [outage] = await storage.read(lambda uow: uow.outages.latest(9))
    assert outage.settled_at == good.clock.at


async def test_a_cadence_and_forgiven_days_reach_others_past_a_circle_whose_zone_is_none(world: World) -> None:
    good, bad = world, World(world.storage, circle_id=BAD)
    for one in (bad, good):
        for number in range(12):
            await one.say(f"member-{number:02d}", "/checkin", event=f"{one.circle_id}-{number}")
        shown = await one.say(MODERATOR, "/config cadence weekly 3", event=f"{one.circle_id}-shown")
        await one.press(MODERATOR, button(shown.message, "Yes, change it"), event=f"{one.circle_id}-yes")
        line = "/forgive from:2026-03-02 to:2026-03-02 reason:storm"
        await one.say(MODERATOR, line, event=f"{one.circle_id}-forgive")
    await spoil(world.storage)
    await good.tick()
    kinds = [[fact.kind for fact in await facts_of(good, who)] for who in ("member-00", "member-11")]
    assert kinds[0] == [FactKind.CHECK_IN, FactKind.EXCUSED, FactKind.CADENCE]
    assert kinds[1] == [FactKind.CHECK_IN, FactKind.CADENCE, FactKind.EXCUSED]


def test_a_database_that_fails_is_nobodys_bad_data() -> None:
    with pytest.raises(StorageError), passing_over("nudges"):
        raise StorageError("away")


def test_what_failed_is_known_to_have() -> None:
    for name, fails in (("UTC", False), ("Mars/Olympus_Mons", True)):
        with passing_over("nudges", member="ada") as attempt:
            zone(name)
        assert attempt.failed is fails
