"""What `ports.Circles` promises, and the cadences that a circle spreads, for the fake, SQLite and PostgreSQL alike."""

from dataclasses import replace

from factories import ADA, BEN, CIRCLE, CLEO, NOW, OTHER_CIRCLE, TODAY, days, make_circle, make_profile
from storage_acts import SECOND, settle

from bot.domain.cadence import DAILY, Every, Weekly
from bot.domain.circles import CadenceSpread, Weekday
from bot.domain.identity import CircleId, MemberId
from bot.domain.ladder import NudgeTone, Step
from bot.domain.standing import Segment, Standing
from bot.ports import Storage, UnitOfWork


async def test_an_unknown_circle_is_none(storage: Storage) -> None:
    assert await storage.read(lambda uow: uow.circles.get(CIRCLE)) is None


async def test_a_circle_comes_back_as_it_was_saved(storage: Storage) -> None:
    circle = replace(
        make_circle(zone="Asia/Tokyo", recap_due_at=NOW),
        recap_weekday=Weekday.FRIDAY,
        recap_on=False,
        suspended_at=NOW,
        cadence=Every(3, TODAY),
        week_start=Weekday.SATURDAY,
        own_cadence=False,
        nudge_steps=frozenset({Step.GENTLE, Step.WEEKLY}),
        nudge_gap=2,
        nudge_week=10,
        nudge_tone=NudgeTone.BRIEF,
        nudge_budget=1,
        quiet_from=12,
        quiet_until=14,
    )
    await storage.transact(lambda uow: uow.circles.save(circle))
    found = await storage.read(lambda uow: uow.circles.get(CIRCLE))
    assert found == circle
    assert found is not None
    assert type(found.recap_weekday) is type(found.week_start) is Weekday
    assert type(found.nudge_tone) is NudgeTone


async def test_saving_again_updates(storage: Storage) -> None:
    await settle(storage)
    changed = make_circle(name="Renamed", channel=None)
    await storage.transact(lambda uow: uow.circles.save(changed))
    assert await storage.read(lambda uow: uow.circles.get(CIRCLE)) == changed


async def test_a_circle_that_was_read_can_be_changed_more_than_once_and_back(storage: Storage) -> None:
    await settle(storage)

    async def work(uow: UnitOfWork) -> None:
        before = await uow.circles.get(CIRCLE)
        assert before is not None
        await uow.circles.save(replace(before, zone="Europe/Paris"))
        await uow.circles.save(before)

    await storage.transact(work)
    assert await storage.read(lambda uow: uow.circles.get(CIRCLE)) == make_circle()


async def test_a_circle_that_was_missed_can_be_saved_in_the_same_transaction(storage: Storage) -> None:
    async def work(uow: UnitOfWork) -> None:
        assert await uow.circles.get(CIRCLE) is None
        await uow.circles.save(make_circle())
        await uow.circles.save(make_circle(name="Twice"))

    await storage.transact(work)
    assert await storage.read(lambda uow: uow.circles.get(CIRCLE)) == make_circle(name="Twice")


async def test_due_recaps_come_earliest_first_and_only_when_due(storage: Storage) -> None:
    async def work(uow: UnitOfWork) -> None:
        for name, due in (("b", NOW), ("a", NOW - SECOND), ("late", NOW + SECOND), ("never", None)):
            await uow.circles.save(make_circle(CircleId(name), recap_due_at=due))

    await storage.transact(work)
    due = await storage.transact(lambda uow: uow.circles.due_recaps(NOW, 10))
    assert [circle.id for circle in due] == ["a", "b"]
    first = await storage.transact(lambda uow: uow.circles.due_recaps(NOW, 1))
    assert [circle.id for circle in first] == ["a"]


async def test_a_change_on_its_way_remembers_how_far_it_has_come(storage: Storage) -> None:
    await settle(storage)
    first, other = CadenceSpread(CIRCLE, BEN), CadenceSpread(OTHER_CIRCLE, ADA)

    async def work(uow: UnitOfWork) -> None:
        assert await uow.circles.next_spread() is None
        await uow.circles.spread(other)
        await uow.circles.spread(first)
        assert await uow.circles.next_spread() == first
        await uow.circles.spread(replace(first, member_id=CLEO))

    await storage.transact(work)
    assert await storage.read(lambda uow: uow.circles.next_spread()) == replace(first, member_id=CLEO)
    await storage.transact(lambda uow: uow.circles.spread(first))
    assert await storage.transact(lambda uow: uow.circles.next_spread()) == first
    await storage.transact(lambda uow: uow.circles.end_spread(CIRCLE))
    assert await storage.transact(lambda uow: uow.circles.next_spread()) == other


async def test_members_come_one_by_one_whoever_has_left_included(storage: Storage) -> None:
    await settle(storage, make_profile(CLEO), make_profile(ADA), make_profile(BEN, left_at=NOW))
    await storage.transact(lambda uow: uow.members.save(make_profile(MemberId("bo"), circle_id=OTHER_CIRCLE)))

    async def after(member_id: MemberId) -> list[MemberId]:
        found = await storage.transact(lambda uow: uow.members.next_of(CIRCLE, member_id, 2))
        return [profile.member.id for profile in found]

    assert await after(MemberId("")) == [ADA, BEN]
    assert await after(BEN) == [CLEO]


async def test_how_many_would_be_affected(storage: Storage) -> None:
    weekly = Standing(plan=(Segment(TODAY, DAILY), Segment(TODAY + days(1), Weekly(7, 6))))
    no_more = Standing(plan=(Segment(TODAY, Weekly(3, 0)), Segment(TODAY + days(1), DAILY)))
    own = make_profile(CLEO, standing=weekly)
    await settle(
        storage,
        make_profile(ADA, standing=weekly),
        make_profile(BEN, standing=no_more),
        replace(own, member=replace(own.member, own_cadence=True)),
        make_profile(MemberId("dan"), standing=weekly, left_at=NOW),
        make_profile(MemberId("eve"), standing=weekly, circle_id=OTHER_CIRCLE),
    )
    assert await storage.read(lambda uow: uow.members.following(CIRCLE)) == 2
    assert await storage.read(lambda uow: uow.members.counting_weeks(CIRCLE)) == 2


async def test_circles_of_a_platform_come_one_by_one(storage: Storage) -> None:
    async def work(uow: UnitOfWork) -> None:
        for name, platform in (("b", "web"), ("a", "web"), ("c", "slack"), ("e", "web")):
            await uow.circles.save(make_circle(CircleId(name), platform=platform))
        await uow.circles.save(replace(make_circle(CircleId("d")), suspended_at=NOW))

    await storage.transact(work)
    met = [CircleId("")]
    while (circle := await storage.read(lambda uow: uow.circles.next_of("web", met[-1]))) is not None:
        met.append(circle.id)
    assert met[1:] == ["a", "b", "e"]
