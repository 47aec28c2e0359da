"""What `ports.Members` promises, for the fake, SQLite and PostgreSQL alike."""

from dataclasses import replace
from datetime import date

import pytest
from factories import ADA, BEN, CIRCLE, CLEO, COMMONS, NOW, OTHER_CIRCLE, TODAY, days, make_member, make_profile
from storage_acts import SECOND, settle

from bot.domain.cadence import Every, Weekly
from bot.domain.identity import MemberId
from bot.domain.ladder import Step
from bot.domain.members import Consent, Profile
from bot.domain.standing import Cover, Segment, Span, Standing
from bot.errors.storage import StorageError
from bot.ports import Storage, UnitOfWork


async def test_an_unknown_member_is_none(storage: Storage) -> None:
    await settle(storage)
    assert await storage.transact(lambda uow: uow.members.get(CIRCLE, CLEO)) is None


async def test_a_profile_comes_back_as_it_was_saved(storage: Storage) -> None:
    member = replace(
        make_member(zone="Europe/Paris", consent=Consent.EITHER, last_place=COMMONS, left_at=NOW),
        name="Ada ✨ 'L'",
        nudge_hour=7,
        snoozed_until=TODAY,
        refused_at=NOW,
        refusal_told_at=NOW + SECOND,
        own_cadence=True,
    )
    standing = Standing(9, 2, 5, 7, TODAY, 0x3FFFFFFF, TODAY, 1, date(2026, 1, 31))
    await settle(storage, Profile(member, standing, NOW + SECOND))
    found = await storage.read(lambda uow: uow.members.get(CIRCLE, ADA))
    assert found == Profile(member, standing, NOW + SECOND)
    assert found is not None
    assert type(found.member.consent) is Consent


async def test_a_standing_keeps_its_cadences_and_bridged_days(storage: Storage) -> None:
    standing = Standing(
        plan=(Segment(TODAY, Weekly(3, 6)), Segment(TODAY + days(9), Every(2, TODAY))),
        spans=(Span(TODAY, None, Cover.PAUSE), Span(TODAY, TODAY, Cover.TRAVEL)),
        last_at=NOW,
        counted_zone="Asia/Tokyo",
        rules=0,
        nudge_step=Step.QUESTION,
        nudges_ever=12,
        wall_minutes=(0, 1439, 720),
    )
    await settle(storage, make_profile(ADA, standing=standing))
    found = await storage.read(lambda uow: uow.members.get(CIRCLE, ADA))
    assert found is not None
    assert found.standing == standing
    assert type(found.standing.nudge_step) is Step


async def test_everybody_is_whoever_has_not_left(storage: Storage) -> None:
    await settle(storage, make_profile(BEN), make_profile(ADA), make_profile(CLEO, left_at=NOW))
    await settle(storage, make_profile(CLEO, circle_id=OTHER_CIRCLE))
    found = await storage.transact(lambda uow: uow.members.everybody(CIRCLE))
    assert [profile.member.id for profile in found] == [ADA, BEN]


async def test_a_new_profile_can_be_saved_after_it_was_missed(storage: Storage) -> None:
    await settle(storage)

    async def work(uow: UnitOfWork) -> None:
        assert await uow.members.get(CIRCLE, CLEO) is None
        await uow.members.save(make_profile(CLEO))
        await uow.members.save(make_profile(CLEO, consent=Consent.NO))

    await storage.transact(work)
    found = await storage.read(lambda uow: uow.members.get(CIRCLE, CLEO))
    assert found == make_profile(CLEO, consent=Consent.NO)


@pytest.mark.parametrize("read_first", [True, False])
async def test_member_standing_and_nudge_are_all_updated(storage: Storage, read_first: bool) -> None:
    await settle(storage)
    changed = make_profile(ADA, consent=Consent.PRIVATE, standing=Standing(facts=3, nudges=1), nudge_at=NOW)

    async def work(uow: UnitOfWork) -> None:
        if read_first:
            await uow.members.get(CIRCLE, ADA)
        await uow.members.save(changed)

    await storage.transact(work)
    assert await storage.read(lambda uow: uow.members.get(CIRCLE, ADA)) == changed


async def test_only_the_standing_changes_when_the_member_did_not(storage: Storage) -> None:
    await settle(storage)

    async def work(uow: UnitOfWork) -> None:
        before = await uow.members.get(CIRCLE, ADA)
        assert before is not None
        await uow.members.save(replace(before, standing=Standing(facts=1)))
        await uow.members.save(replace(before, nudge_at=NOW))

    await storage.transact(work)
    assert await storage.read(lambda uow: uow.members.get(CIRCLE, ADA)) == make_profile(ADA, nudge_at=NOW)


async def test_a_member_of_an_unknown_circle_is_refused(storage: Storage) -> None:
    with pytest.raises(StorageError):
        await storage.transact(lambda uow: uow.members.save(make_profile(ADA)))


async def test_due_nudges_come_earliest_first_over_all_circles(storage: Storage) -> None:
    await settle(
        storage,
        make_profile(ADA, nudge_at=NOW),
        replace(make_profile(BEN, nudge_at=NOW - SECOND), member=make_member(BEN, circle_id=OTHER_CIRCLE)),
        make_profile(CLEO, nudge_at=NOW + SECOND),
        make_profile(MemberId("dan")),
    )
    due = await storage.transact(lambda uow: uow.members.due_nudges(NOW, 10))
    assert [profile.member.id for profile in due] == [BEN, ADA]
    first = await storage.transact(lambda uow: uow.members.due_nudges(NOW, 1))
    assert [profile.member.id for profile in first] == [BEN]


async def test_a_due_profile_can_be_saved_with_its_next_nudge(storage: Storage) -> None:
    await settle(storage, make_profile(ADA, nudge_at=NOW))

    async def work(uow: UnitOfWork) -> None:
        (due,) = await uow.members.due_nudges(NOW, 10)
        await uow.members.save(replace(due, nudge_at=None))

    await storage.transact(work)
    assert await storage.transact(lambda uow: uow.members.due_nudges(NOW + days(9), 10)) == []


async def test_a_recheck_reaches_those_who_agreed_and_were_present(storage: Storage) -> None:
    present = Standing(facts=1, present_on=TODAY)
    await settle(
        storage,
        make_profile(ADA, consent=Consent.PRIVATE, standing=present, nudge_at=NOW + days(5)),
        make_profile(BEN, consent=Consent.INSIDE, standing=present),
        make_profile(CLEO, consent=Consent.NO, standing=present),
        make_profile(MemberId("cyd"), consent=Consent.EITHER, standing=present),
        make_profile(MemberId("dan"), consent=Consent.PRIVATE),
        make_profile(MemberId("eve"), consent=Consent.PRIVATE, standing=present, left_at=NOW),
        make_profile(MemberId("far"), circle_id=OTHER_CIRCLE, consent=Consent.PRIVATE, standing=present),
    )
    await storage.transact(lambda uow: uow.members.recheck_nudges(CIRCLE, NOW))
    due = await storage.transact(lambda uow: uow.members.due_nudges(NOW, 10))
    assert [profile.member.id for profile in due] == [ADA, BEN, "cyd"]


async def test_names_are_given_for_those_who_are_known(storage: Storage) -> None:
    await settle(storage)
    names = await storage.read(lambda uow: uow.members.names(CIRCLE, {ADA, BEN, CLEO}))
    assert names == {ADA: "Ada", BEN: "Ben"}
    assert await storage.read(lambda uow: uow.members.names(CIRCLE, [])) == {}
    assert await storage.read(lambda uow: uow.members.names(OTHER_CIRCLE, [ADA])) == {}


async def test_streaks_are_listed_of_those_who_stayed_and_kept_lately(storage: Storage) -> None:
    kept = Standing(last_kept=TODAY - days(1))
    await settle(
        storage,
        make_profile(ADA, standing=kept),
        make_profile(BEN, standing=Standing(last_kept=TODAY - days(2))),
        make_profile(CLEO, standing=kept, left_at=NOW),
        make_profile(MemberId("dan")),
        make_profile(MemberId("far"), circle_id=OTHER_CIRCLE, standing=kept),
    )
    found = await storage.read(lambda uow: uow.members.with_streaks(CIRCLE, TODAY - days(1)))
    assert list(found) == [make_profile(ADA, standing=kept)]


async def test_members_with_streaks_come_one_by_one(storage: Storage) -> None:
    kept = Standing(last_kept=TODAY)
    await settle(
        storage,
        make_profile(CLEO, standing=kept),
        make_profile(BEN, standing=kept),
        make_profile(ADA, standing=kept),
        make_profile(MemberId("bob"), standing=Standing(last_kept=TODAY - days(1))),
        make_profile(MemberId("cat"), standing=kept, left_at=NOW),
        make_profile(MemberId("bea"), standing=kept, circle_id=OTHER_CIRCLE),
    )

    async def after(member_id: MemberId) -> list[MemberId]:
        found = await storage.transact(lambda uow: uow.members.next_streaks(CIRCLE, TODAY, member_id, 2))
        return [profile.member.id for profile in found]

    assert await after(MemberId("")) == [ADA, BEN]
    assert await after(ADA) == [BEN, CLEO]
    assert await after(CLEO) == []
