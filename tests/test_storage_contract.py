"""What stands in `bot/ports.py`, for the fake, SQLite and PostgreSQL alike."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from factories import (
    ADA,
    BEN,
    CIRCLE,
    CLEO,
    COMMONS,
    NOW,
    OTHER_CIRCLE,
    TODAY,
    days,
    make_cheer,
    make_circle,
    make_fact,
    make_member,
    make_message,
    make_outgoing,
    make_profile,
    make_reply,
)

from bot.domain.cadence import DAILY, Every, Weekly
from bot.domain.circles import CadenceSpread, Weekday
from bot.domain.identity import CircleId, MemberId, PlaceId
from bot.domain.ladder import NudgeTone, Step
from bot.domain.ledger import FactKind, Tally
from bot.domain.members import Consent, Profile
from bot.domain.outages import Outage
from bot.domain.standing import Cover, Segment, Span, Standing
from bot.errors import CheerLimit, CheerRefused, StorageError
from bot.messages import (
    Board,
    BoardRow,
    Button,
    Destination,
    DestinationKind,
    Fact,
    Facts,
    Heading,
    Mention,
    Message,
    Moment,
    MomentStyle,
    Place,
    Quote,
    Reply,
    Strong,
    Tone,
    Typed,
    paragraph,
)
from bot.outgoing import Fate, Outgoing, Policy
from bot.ports import Storage, UnitOfWork

LEASE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


async def settle(storage: Storage, *profiles: Profile) -> None:
    """Two circles, with Ada and Ben in the first unless others are named."""

    async def work(uow: UnitOfWork) -> None:
        await uow.circles.save(make_circle())
        await uow.circles.save(make_circle(OTHER_CIRCLE, name="Other"))
        for profile in profiles or (make_profile(ADA), make_profile(BEN)):
            await uow.members.save(profile)

    await storage.transact(work)


async def put(storage: Storage, *letters: Outgoing) -> list[bool]:
    async def work(uow: UnitOfWork) -> list[bool]:
        return [await uow.outbox.put(letter) for letter in letters]

    return await storage.transact(work)


async def claim(storage: Storage, now: datetime = NOW, limit: int = 10) -> list[Outgoing]:
    return list(await storage.transact(lambda uow: uow.outbox.claim("web", now, LEASE, limit)))


async def finish(storage: Storage, letter: Outgoing, fate: Fate = Fate.SENT, at: datetime = NOW) -> None:
    await storage.transact(lambda uow: uow.outbox.finish(letter, fate, at))


class TestCircles:
    async def test_an_unknown_circle_is_none(self, storage: Storage) -> None:
        assert await storage.read(lambda uow: uow.circles.get(CIRCLE)) is None

    async def test_a_circle_comes_back_as_it_was_saved(self, storage: Storage) -> None:
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

    async def test_a_circle_that_is_held_is_the_circle(self, storage: Storage) -> None:
        assert await storage.transact(lambda uow: uow.circles.hold(CIRCLE)) is None
        await settle(storage)

        async def work(uow: UnitOfWork) -> None:
            held = await uow.circles.hold(CIRCLE)
            assert held == make_circle()
            await uow.circles.save(replace(held, name="Renamed"))

        await storage.transact(work)
        assert await storage.read(lambda uow: uow.circles.get(CIRCLE)) == make_circle(name="Renamed")

    async def test_24_quiet_hours_are_refused(self, storage: Storage) -> None:
        await settle(storage)
        with pytest.raises(StorageError):
            await storage.transact(lambda uow: uow.circles.save(replace(make_circle(), quiet_from=7, quiet_until=7)))
        assert await storage.read(lambda uow: uow.circles.get(CIRCLE)) == make_circle()

    async def test_saving_again_updates(self, storage: Storage) -> None:
        await settle(storage)
        changed = make_circle(name="Renamed", channel=None)
        await storage.transact(lambda uow: uow.circles.save(changed))
        assert await storage.read(lambda uow: uow.circles.get(CIRCLE)) == changed

    async def test_a_circle_that_was_read_can_be_changed_more_than_once_and_back(self, storage: Storage) -> None:
        await settle(storage)

        async def work(uow: UnitOfWork) -> None:
            before = await uow.circles.get(CIRCLE)
            assert before is not None
            await uow.circles.save(replace(before, zone="Europe/Paris"))
            await uow.circles.save(before)

        await storage.transact(work)
        assert await storage.read(lambda uow: uow.circles.get(CIRCLE)) == make_circle()

    async def test_a_circle_that_was_missed_can_be_saved_in_the_same_transaction(self, storage: Storage) -> None:
        async def work(uow: UnitOfWork) -> None:
            assert await uow.circles.get(CIRCLE) is None
            await uow.circles.save(make_circle())
            await uow.circles.save(make_circle(name="Twice"))

        await storage.transact(work)
        assert await storage.read(lambda uow: uow.circles.get(CIRCLE)) == make_circle(name="Twice")

    async def test_due_recaps_come_earliest_first_and_only_when_due(self, storage: Storage) -> None:
        async def work(uow: UnitOfWork) -> None:
            for name, due in (("b", NOW), ("a", NOW - SECOND), ("late", NOW + SECOND), ("never", None)):
                await uow.circles.save(make_circle(CircleId(name), recap_due_at=due))

        await storage.transact(work)
        due = await storage.transact(lambda uow: uow.circles.due_recaps(NOW, 10))
        assert [circle.id for circle in due] == ["a", "b"]
        first = await storage.transact(lambda uow: uow.circles.due_recaps(NOW, 1))
        assert [circle.id for circle in first] == ["a"]


class TestMembers:
    async def test_an_unknown_member_is_none(self, storage: Storage) -> None:
        await settle(storage)
        assert await storage.transact(lambda uow: uow.members.get(CIRCLE, CLEO)) is None

    async def test_a_profile_comes_back_as_it_was_saved(self, storage: Storage) -> None:
        member = replace(
            replace(
                make_member(zone="Europe/Paris", consent=Consent.EITHER, last_place=COMMONS, left_at=NOW),
                last_inside=PlaceId("the library"),
            ),
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

    async def test_a_standing_keeps_its_cadences_and_bridged_days(self, storage: Storage) -> None:
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

    async def test_a_new_profile_can_be_saved_after_it_was_missed(self, storage: Storage) -> None:
        await settle(storage)

        async def work(uow: UnitOfWork) -> None:
            assert await uow.members.get(CIRCLE, CLEO) is None
            await uow.members.save(make_profile(CLEO))
            await uow.members.save(make_profile(CLEO, consent=Consent.NO))

        await storage.transact(work)
        found = await storage.read(lambda uow: uow.members.get(CIRCLE, CLEO))
        assert found == make_profile(CLEO, consent=Consent.NO)

    @pytest.mark.parametrize("read_first", [True, False])
    async def test_member_standing_and_nudge_are_all_updated(self, storage: Storage, read_first: bool) -> None:
        await settle(storage)
        changed = make_profile(ADA, consent=Consent.PRIVATE, standing=Standing(facts=3, nudges=1), nudge_at=NOW)

        async def work(uow: UnitOfWork) -> None:
            if read_first:
                await uow.members.get(CIRCLE, ADA)
            await uow.members.save(changed)

        await storage.transact(work)
        assert await storage.read(lambda uow: uow.members.get(CIRCLE, ADA)) == changed

    async def test_only_the_standing_changes_when_the_member_did_not(self, storage: Storage) -> None:
        await settle(storage)

        async def work(uow: UnitOfWork) -> None:
            before = await uow.members.get(CIRCLE, ADA)
            assert before is not None
            await uow.members.save(replace(before, standing=Standing(facts=1)))
            await uow.members.save(replace(before, nudge_at=NOW))

        await storage.transact(work)
        assert await storage.read(lambda uow: uow.members.get(CIRCLE, ADA)) == make_profile(ADA, nudge_at=NOW)

    async def test_a_member_of_an_unknown_circle_is_refused(self, storage: Storage) -> None:
        with pytest.raises(StorageError):
            await storage.transact(lambda uow: uow.members.save(make_profile(ADA)))

    async def test_due_nudges_come_earliest_first_over_all_circles(self, storage: Storage) -> None:
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

    async def test_a_due_profile_can_be_saved_with_its_next_nudge(self, storage: Storage) -> None:
        await settle(storage, make_profile(ADA, nudge_at=NOW))

        async def work(uow: UnitOfWork) -> None:
            (due,) = await uow.members.due_nudges(NOW, 10)
            await uow.members.save(replace(due, nudge_at=None))

        await storage.transact(work)
        assert await storage.transact(lambda uow: uow.members.due_nudges(NOW + days(9), 10)) == []

    async def test_a_recheck_reaches_those_who_agreed_and_were_present(self, storage: Storage) -> None:
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

    async def test_names_are_given_for_those_who_are_known(self, storage: Storage) -> None:
        await settle(storage)
        names = await storage.read(lambda uow: uow.members.names(CIRCLE, {ADA, BEN, CLEO}))
        assert names == {ADA: "Ada", BEN: "Ben"}
        assert await storage.read(lambda uow: uow.members.names(CIRCLE, [])) == {}
        assert await storage.read(lambda uow: uow.members.names(OTHER_CIRCLE, [ADA])) == {}

    async def test_streaks_are_listed_of_those_who_stayed_and_kept_lately(self, storage: Storage) -> None:
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


class TestLedger:
    async def test_facts_come_back_whole_and_by_number(self, storage: Storage) -> None:
        await settle(storage)
        facts = [
            make_fact(1, FactKind.JOINED),
            make_fact(2, note="Ünïcode\nlines 🎉", minutes=25, private=True),
            make_cheer(3, about=1),
            make_fact(4, FactKind.NUDGE, on_day=date.min, at=datetime(2026, 3, 4, 12, 0, 0, 123456, tzinfo=UTC)),
        ]

        async def work(uow: UnitOfWork) -> None:
            for fact in reversed(facts):
                await uow.ledger.append(fact)

        await storage.transact(work)
        found = await storage.read(lambda uow: uow.ledger.of_member(CIRCLE, ADA))
        assert list(found) == facts
        assert {(type(fact.kind), type(fact.private)) for fact in found} == {(FactKind, bool)}
        assert await storage.read(lambda uow: uow.ledger.get(CIRCLE, ADA, 2)) == facts[1]
        assert await storage.read(lambda uow: uow.ledger.get(CIRCLE, ADA, 5)) is None

    async def test_a_number_that_is_taken_is_refused_and_nothing_is_written(self, storage: Storage) -> None:
        await settle(storage)
        await storage.transact(lambda uow: uow.ledger.append(make_fact(1, note="first")))

        async def work(uow: UnitOfWork) -> None:
            await uow.circles.save(make_circle(name="Renamed"))
            await uow.ledger.append(make_fact(1, note="second"))

        with pytest.raises(StorageError):
            await storage.transact(work)
        fact = await storage.read(lambda uow: uow.ledger.get(CIRCLE, ADA, 1))
        assert fact is not None
        assert fact.note == "first"
        assert await storage.read(lambda uow: uow.circles.get(CIRCLE)) == make_circle()

    async def test_a_fact_of_an_unknown_member_is_refused(self, storage: Storage) -> None:
        await settle(storage)
        with pytest.raises(StorageError):
            await storage.transact(lambda uow: uow.ledger.append(make_fact(member_id=CLEO)))

    async def test_cheers_given_are_those_of_the_day(self, storage: Storage) -> None:
        await settle(storage)
        cheers = [
            make_cheer(1),
            make_cheer(2, receiver=CLEO),
            make_cheer(3, on_day=TODAY - days(1)),
            make_cheer(1, giver=BEN, receiver=ADA),
        ]

        async def work(uow: UnitOfWork) -> None:
            for cheer in cheers:
                await uow.ledger.append(cheer)
            await uow.ledger.append(make_fact(4))

        await storage.transact(work)
        assert list(await storage.read(lambda uow: uow.ledger.cheers_given(CIRCLE, ADA, TODAY))) == cheers[:2]

    async def test_cheers_received_come_oldest_first_since_an_instant(self, storage: Storage) -> None:
        await settle(storage, make_profile(ADA), make_profile(BEN), make_profile(ADA, circle_id=OTHER_CIRCLE))
        cheers = [
            make_cheer(1, at=NOW + SECOND, receiver=CLEO),
            make_cheer(2, at=NOW, receiver=CLEO),
            make_cheer(3, at=NOW - SECOND, receiver=CLEO),
            make_cheer(4, at=NOW, receiver=BEN),
            make_cheer(1, at=NOW, receiver=CLEO, circle_id=OTHER_CIRCLE),
        ]

        async def work(uow: UnitOfWork) -> None:
            for cheer in cheers:
                await uow.ledger.append(cheer)

        await storage.transact(work)
        found = await storage.read(lambda uow: uow.ledger.cheers_received(CIRCLE, CLEO, NOW))
        assert list(found) == [cheers[1], cheers[0]]

    async def test_a_tally_counts_days_minutes_and_cheers_in_the_open(self, storage: Storage) -> None:
        await settle(
            storage,
            make_profile(ADA),
            make_profile(BEN),
            make_profile(CLEO, left_at=NOW),
            make_profile(MemberId("dan")),
        )
        facts = [
            make_fact(1, minutes=20),
            make_fact(2, minutes=10),
            make_fact(3, on_day=TODAY - days(1)),
            make_fact(4, on_day=TODAY - days(2), minutes=500),
            make_fact(5, on_day=TODAY - days(1), minutes=500, private=True),
            make_cheer(6),
            make_cheer(1, giver=BEN, receiver=ADA),
            make_fact(1, member_id=CLEO),
            make_fact(1, FactKind.NUDGE, member_id=MemberId("dan")),
            make_fact(2, member_id=MemberId("dan"), private=True),
        ]

        async def work(uow: UnitOfWork) -> None:
            for fact in facts:
                await uow.ledger.append(fact)

        await storage.transact(work)
        found = await storage.read(lambda uow: uow.ledger.tally(CIRCLE, TODAY - days(1), TODAY))
        assert sorted(found, key=lambda tally: tally.member_id) == [
            Tally(ADA, "Ada", days=2, minutes=30, cheers=1),
            Tally(BEN, "Ben", days=0, minutes=0, cheers=1),
        ]
        assert list(await storage.read(lambda uow: uow.ledger.tally(OTHER_CIRCLE, date.min, date.max))) == []
        assert await storage.read(lambda uow: uow.ledger.quiet_checkers(CIRCLE, date.min, TODAY)) == 2
        assert await storage.read(lambda uow: uow.ledger.quiet_checkers(CIRCLE, TODAY, TODAY)) == 1
        gone = make_profile(ADA, left_at=NOW)
        await storage.transact(lambda uow: uow.members.save(gone))
        assert await storage.read(lambda uow: uow.ledger.quiet_checkers(CIRCLE, date.min, TODAY)) == 1


class TestInbox:
    async def test_a_persons_nudges_are_found_in_all_circles_of_their_platform(self, storage: Storage) -> None:
        elsewhere = CircleId("slack:other")

        async def work(uow: UnitOfWork) -> None:
            await uow.circles.save(make_circle(elsewhere, platform="slack"))
            for circle_id in (CIRCLE, OTHER_CIRCLE, elsewhere):
                for member_id in (ADA, BEN, CLEO):
                    await uow.members.save(make_profile(member_id, circle_id=circle_id))
            at = {CIRCLE: NOW, OTHER_CIRCLE: NOW - days(3), elsewhere: NOW - days(1)}
            for circle_id, when in at.items():
                nudge = make_fact(1, FactKind.NUDGE, circle_id=circle_id, at=when)
                await uow.ledger.append(nudge)
                await uow.ledger.append(replace(nudge, seq=2, kind=FactKind.HELD_BACK))
                await uow.ledger.append(replace(nudge, seq=3, at=NOW - days(7)))
            await uow.ledger.append(make_fact(1, FactKind.NUDGE, member_id=BEN, at=NOW))
            await uow.ledger.append(make_fact(1, FactKind.NUDGE, member_id=CLEO, at=NOW))

        await settle(storage)
        await storage.transact(work)
        for ask in (storage.read, storage.transact):
            found = await ask(lambda uow: uow.ledger.nudges_since("web", [BEN, ADA, ADA, MemberId("x")], NOW - days(7)))
            assert found == {ADA: [NOW - days(3), NOW], BEN: [NOW]}
        assert await storage.read(lambda uow: uow.ledger.nudges_since("web", [], NOW - days(7))) == {}

    async def test_what_was_undone_or_removed_is_on_no_board_and_what_was_added_is(self, storage: Storage) -> None:
        yesterday = TODAY - days(1)
        await settle(storage)
        facts = [
            make_fact(1, minutes=5),
            replace(make_fact(2, FactKind.UNDONE), about=1),
            make_fact(3, on_day=yesterday),
            make_fact(4, FactKind.REMOVED, on_day=yesterday),
            replace(make_fact(5, FactKind.UNDONE, on_day=yesterday), about=4),
            make_fact(6, on_day=yesterday - days(1)),
            make_fact(7, FactKind.REMOVED, on_day=yesterday - days(1)),
            make_fact(8, FactKind.ADDED, on_day=yesterday - days(2)),
            make_fact(9, on_day=yesterday - days(3), private=True),
            replace(make_fact(10, FactKind.UNDONE, on_day=yesterday - days(3)), about=9),
        ]

        async def work(uow: UnitOfWork) -> None:
            for fact in facts:
                await uow.ledger.append(fact)

        await storage.transact(work)
        [tally] = await storage.read(lambda uow: uow.ledger.tally(CIRCLE, date.min, date.max))
        assert (tally.days, tally.minutes) == (2, 0)
        assert await storage.read(lambda uow: uow.ledger.quiet_checkers(CIRCLE, date.min, date.max)) == 0

    async def test_a_new_event_has_no_answer(self, storage: Storage) -> None:
        assert await storage.read(lambda uow: uow.inbox.get(CIRCLE, "event")) is None

    async def test_a_redelivered_event_gets_the_same_answer(self, storage: Storage) -> None:
        reply = Reply(make_message("Day 7!"), fault="note")

        async def work(uow: UnitOfWork) -> Reply | None:
            await uow.circles.save(make_circle())
            await uow.inbox.add(CIRCLE, "event", reply, NOW)
            return await uow.inbox.get(CIRCLE, "event")

        assert await storage.transact(work) == reply
        assert await storage.read(lambda uow: uow.inbox.get(CIRCLE, "event")) == reply
        assert await storage.read(lambda uow: uow.inbox.get(OTHER_CIRCLE, "event")) is None

    async def test_two_deliveries_at_once_count_once(self, storage: Storage) -> None:
        await settle(storage)

        async def work(uow: UnitOfWork) -> str:
            if await uow.inbox.get(CIRCLE, "event"):
                return "again"
            profile = await uow.members.get(CIRCLE, ADA)
            assert profile is not None
            await uow.ledger.append(make_fact(profile.standing.facts + 1))
            await uow.members.save(replace(profile, standing=Standing(facts=profile.standing.facts + 1)))
            await uow.inbox.add(CIRCLE, "event", make_reply(), NOW)
            return "first"

        answers = await asyncio.gather(*(storage.transact(work) for _ in range(5)))
        assert sorted(answers) == ["again"] * 4 + ["first"]
        assert len(await storage.read(lambda uow: uow.ledger.of_member(CIRCLE, ADA))) == 1

    async def test_an_event_is_answered_once(self, storage: Storage) -> None:
        await settle(storage)
        await storage.transact(lambda uow: uow.inbox.add(CIRCLE, "event", make_reply("one"), NOW))
        with pytest.raises(StorageError):
            await storage.transact(lambda uow: uow.inbox.add(CIRCLE, "event", make_reply("two"), NOW))

    async def test_the_oldest_are_forgotten_first_and_in_portions(self, storage: Storage) -> None:
        await settle(storage)

        async def work(uow: UnitOfWork) -> None:
            for age in range(4):
                await uow.inbox.add(CIRCLE, f"event-{age}", make_reply(), NOW - days(age))

        await storage.transact(work)
        before = NOW - days(1)
        assert await storage.transact(lambda uow: uow.inbox.forget_before(before, 1)) == 1
        assert await storage.read(lambda uow: uow.inbox.get(CIRCLE, "event-3")) is None
        assert await storage.read(lambda uow: uow.inbox.get(CIRCLE, "event-2")) == make_reply()
        assert await storage.transact(lambda uow: uow.inbox.forget_before(before, 9)) == 1
        assert await storage.transact(lambda uow: uow.inbox.forget_before(before, 9)) == 0
        assert await storage.read(lambda uow: uow.inbox.get(CIRCLE, "event-1")) == make_reply()


class TestOutbox:
    async def test_a_message_of_every_kind_of_block_comes_back_as_it_was_put(self, storage: Storage) -> None:
        await settle(storage)
        moment = Moment(NOW, MomentStyle.DAY_AND_TIME, "Asia/Tokyo")
        place = Place(COMMONS, "commons")
        message = Message(
            (
                Heading("Hello"),
                paragraph("a ", Strong("b"), Mention(ADA, "Ada", notify=True), place, moment, Typed("/x"), quiet=True),
                Quote('<b>&\n"quoted" \\ ünïcode 🎉'),
                Facts((Fact("Streak", "7"), Fact("Channel", place), Fact("Since", moment))),
                Board("Week", (BoardRow(1, "Ada", "7 days", own=True), BoardRow(2, "Ben", "3 days"))),
            ),
            (Button("Cheer", "cheer", {"member": "ada", "about": "3"}),),
            Tone.GLAD,
        )
        whisper = Destination(DestinationKind.WHISPER, COMMONS, ADA)
        letter = make_outgoing(
            destination=whisper, message=message, policy=Policy.AT_MOST_ONCE, not_after=NOW + days(1)
        )
        assert await put(storage, letter) == [True]
        assert await claim(storage) == [replace(letter, attempts=1)]

    async def test_a_key_is_taken_once_for_ever(self, storage: Storage) -> None:
        await settle(storage)
        assert await put(storage, make_outgoing(), make_outgoing(message=make_message("two"))) == [True, False]
        assert await put(storage, make_outgoing(circle_id=OTHER_CIRCLE)) == [True]
        for letter in await claim(storage):
            assert letter.message == make_message()
            await finish(storage, letter)
        assert await put(storage, make_outgoing()) == [False]
        assert await claim(storage, NOW + days(1)) == []

    async def test_what_waits_can_get_new_words(self, storage: Storage) -> None:
        await settle(storage)
        new = make_outgoing(message=make_message("new"), not_before=NOW + days(3))
        assert not await storage.transact(lambda uow: uow.outbox.replace_waiting(new))
        await put(storage, make_outgoing())
        assert await storage.transact(lambda uow: uow.outbox.replace_waiting(new))
        (letter,) = await claim(storage)
        assert letter == replace(make_outgoing(message=make_message("new")), attempts=1)

    async def test_what_was_claimed_or_ended_keeps_its_words(self, storage: Storage) -> None:
        await settle(storage)
        await put(storage, make_outgoing())
        (letter,) = await claim(storage)
        assert not await storage.transact(lambda uow: uow.outbox.replace_waiting(make_outgoing()))
        await finish(storage, letter)
        assert not await storage.transact(lambda uow: uow.outbox.replace_waiting(make_outgoing()))

    async def test_what_waits_can_be_withdrawn(self, storage: Storage) -> None:
        await settle(storage)
        await put(storage, make_outgoing())
        assert not await storage.transact(lambda uow: uow.outbox.withdraw(OTHER_CIRCLE, "hello", NOW))
        assert await storage.transact(lambda uow: uow.outbox.withdraw(CIRCLE, "hello", NOW))
        assert not await storage.transact(lambda uow: uow.outbox.withdraw(CIRCLE, "hello", NOW))
        assert await claim(storage) == []
        assert await put(storage, make_outgoing()) == [False]

    async def test_what_was_claimed_cannot_be_withdrawn(self, storage: Storage) -> None:
        await settle(storage)
        await put(storage, make_outgoing())
        await claim(storage)
        assert not await storage.transact(lambda uow: uow.outbox.withdraw(CIRCLE, "hello", NOW))

    async def test_due_messages_of_the_platform_are_claimed_earliest_first(self, storage: Storage) -> None:
        await settle(storage)
        await put(
            storage,
            make_outgoing("second", not_before=NOW),
            make_outgoing("first", not_before=NOW - SECOND),
            make_outgoing("later", not_before=NOW + SECOND),
            make_outgoing("elsewhere", platform="slack"),
        )
        assert await storage.read(lambda uow: uow.outbox.waiting("web", NOW)) == 2
        assert [letter.key for letter in await claim(storage, limit=1)] == ["first"]
        assert [letter.key for letter in await claim(storage)] == ["second"]
        assert await claim(storage) == []
        assert await storage.read(lambda uow: uow.outbox.waiting("web", NOW)) == 0
        assert await storage.read(lambda uow: uow.outbox.waiting("slack", NOW)) == 1

    async def test_at_least_once_is_claimed_again_when_the_lease_ran_out(self, storage: Storage) -> None:
        await settle(storage)
        await put(storage, make_outgoing())
        await claim(storage)
        assert await claim(storage, NOW + LEASE - SECOND) == []
        assert await storage.read(lambda uow: uow.outbox.waiting("web", NOW + LEASE)) == 1
        assert [letter.attempts for letter in await claim(storage, NOW + LEASE)] == [2]

    async def test_at_most_once_is_not_sent_again_when_the_lease_ran_out(self, storage: Storage) -> None:
        await settle(storage)
        await put(storage, make_outgoing(policy=Policy.AT_MOST_ONCE))
        assert len(await claim(storage)) == 1
        assert await claim(storage, NOW + LEASE) == []
        assert await claim(storage, NOW + days(9)) == []
        assert await storage.read(lambda uow: uow.outbox.waiting("web", NOW + days(9))) == 0

    async def test_whoever_is_alone_takes_over_what_one_before_it_was_sending(self, storage: Storage) -> None:
        await settle(storage)
        await put(storage, make_outgoing("card"), make_outgoing("nudge", policy=Policy.AT_MOST_ONCE))
        assert len(await claim(storage)) == 2
        await storage.transact(lambda uow: uow.outbox.reclaim(NOW + SECOND))
        assert [letter.key for letter in await claim(storage, NOW + SECOND)] == ["card"]

    async def test_what_is_too_late_expires_without_standing_in_the_way(self, storage: Storage) -> None:
        await settle(storage)
        late = [make_outgoing(f"late-{i}", not_before=NOW - days(1), not_after=NOW - SECOND) for i in range(5)]
        await put(storage, *late, make_outgoing("fresh", not_after=NOW))
        assert [letter.key for letter in await claim(storage, limit=2)] == ["fresh"]
        for _ in range(2):
            assert await claim(storage, limit=2) == []
        assert await storage.read(lambda uow: uow.outbox.waiting("web", NOW)) == 0

    async def test_what_was_given_back_waits_until_its_moment(self, storage: Storage) -> None:
        await settle(storage)
        await put(storage, make_outgoing(policy=Policy.AT_MOST_ONCE))
        (letter,) = await claim(storage)
        await storage.transact(lambda uow: uow.outbox.release(letter, NOW + timedelta(hours=1)))
        assert await claim(storage, NOW + timedelta(minutes=59)) == []
        assert [again.attempts for again in await claim(storage, NOW + timedelta(hours=1))] == [2]

    async def test_who_comes_too_late_cannot_end_another_ones_claim(self, storage: Storage) -> None:
        await settle(storage)
        await put(storage, make_outgoing())
        (slow,) = await claim(storage)
        (quick,) = await claim(storage, NOW + LEASE)
        await storage.transact(lambda uow: uow.outbox.release(slow, NOW))
        await finish(storage, slow, Fate.REJECTED)
        assert await claim(storage, NOW + LEASE) == []
        await finish(storage, quick, Fate.SENT)
        assert await claim(storage, NOW + days(9)) == []

    async def test_a_late_sender_may_still_tell_an_unknown_fate(self, storage: Storage) -> None:
        await settle(storage)
        await put(storage, make_outgoing(policy=Policy.AT_MOST_ONCE))
        (slow,) = await claim(storage)
        assert await claim(storage, NOW + LEASE) == []
        await storage.transact(lambda uow: uow.outbox.release(slow, NOW + days(1)))
        assert [again.attempts for again in await claim(storage, NOW + days(1))] == [2]

    async def test_ended_messages_are_forgotten_in_portions_and_open_ones_never(self, storage: Storage) -> None:
        await settle(storage)
        await put(storage, *(make_outgoing(f"letter-{i}") for i in range(3)), make_outgoing("open"))
        for letter in await claim(storage, limit=3):
            await finish(storage, letter, at=NOW - days(1))
        assert await storage.transact(lambda uow: uow.outbox.forget_before(NOW - days(1), 9)) == 0
        assert await storage.transact(lambda uow: uow.outbox.forget_before(NOW, 2)) == 2
        assert await storage.transact(lambda uow: uow.outbox.forget_before(NOW + days(99), 9)) == 1
        assert len(await claim(storage, NOW + days(9))) == 1

    async def test_two_claimers_never_get_the_same_message(self, storage: Storage) -> None:
        await settle(storage)
        await put(storage, *(make_outgoing(f"letter-{i:02}") for i in range(40)))
        batches = await asyncio.gather(*(claim(storage, limit=7) for _ in range(6)))
        while more := await claim(storage):
            batches.append(more)
        assert sorted(letter.key for batch in batches for letter in batch) == [f"letter-{i:02}" for i in range(40)]


class TestTransactions:
    async def test_the_result_of_the_work_is_returned(self, storage: Storage) -> None:
        async def work(_: UnitOfWork) -> str:
            return "done"

        assert await storage.transact(work) == "done"
        assert await storage.read(work) == "done"

    async def test_an_error_passes_unchanged_and_nothing_is_written(self, storage: Storage) -> None:
        await settle(storage)
        refusal = CheerRefused(CheerLimit.TODAY, 10, "words")

        async def work(uow: UnitOfWork) -> None:
            await uow.circles.save(make_circle(name="Renamed"))
            await uow.ledger.append(make_fact())
            await uow.outbox.put(make_outgoing())
            raise refusal

        with pytest.raises(CheerRefused) as caught:
            await storage.transact(work)
        assert caught.value is refusal
        assert await storage.read(lambda uow: uow.circles.get(CIRCLE)) == make_circle()
        assert list(await storage.read(lambda uow: uow.ledger.of_member(CIRCLE, ADA))) == []
        assert await claim(storage) == []

    async def test_reading_cannot_write(self, storage: Storage) -> None:
        with pytest.raises(StorageError):
            await storage.read(lambda uow: uow.circles.save(make_circle()))
        assert await storage.read(lambda uow: uow.circles.get(CIRCLE)) is None

    async def test_a_committed_transaction_is_read_at_once(self, storage: Storage) -> None:
        await settle(storage)
        for seq in range(1, 6):
            await storage.transact(lambda uow, seq=seq: uow.ledger.append(make_fact(seq)))  # type: ignore[misc]
            assert len(await storage.read(lambda uow: uow.ledger.of_member(CIRCLE, ADA))) == seq

    @pytest.mark.parametrize("with_fact", [True, False])
    async def test_fifty_increments_at_once_lose_nothing(self, storage: Storage, with_fact: bool) -> None:
        await settle(storage)

        async def increment(uow: UnitOfWork) -> int:
            profile = await uow.members.get(CIRCLE, ADA)
            assert profile is not None
            count = profile.standing.facts + 1
            if with_fact:
                await uow.ledger.append(make_fact(count))
            await uow.members.save(replace(profile, standing=replace(profile.standing, facts=count)))
            return count

        counts = await asyncio.gather(*(storage.transact(increment) for _ in range(50)))
        assert sorted(counts) == list(range(1, 51))
        assert len(await storage.read(lambda uow: uow.ledger.of_member(CIRCLE, ADA))) == (50 if with_fact else 0)

    async def test_newcomers_who_arrive_twice_at_once_are_made_once(self, storage: Storage) -> None:
        async def arrive(uow: UnitOfWork) -> bool:
            if await uow.circles.get(CIRCLE) is None:
                await uow.circles.save(make_circle())
            profile = await uow.members.get(CIRCLE, ADA)
            if profile is None:
                await uow.members.save(make_profile(ADA))
            return profile is None

        assert sum(await asyncio.gather(*(storage.transact(arrive) for _ in range(4)))) == 1

    async def test_the_same_ids_in_two_circles_are_two_members(self, storage: Storage) -> None:
        elsewhere = make_profile(ADA, circle_id=OTHER_CIRCLE, consent=Consent.NO)
        await settle(storage, make_profile(ADA), elsewhere)
        await storage.transact(lambda uow: uow.ledger.append(make_fact(note="mine")))
        assert await storage.read(lambda uow: uow.members.get(CIRCLE, ADA)) == make_profile(ADA)
        assert await storage.read(lambda uow: uow.members.get(OTHER_CIRCLE, ADA)) == elsewhere
        assert list(await storage.read(lambda uow: uow.ledger.of_member(OTHER_CIRCLE, ADA))) == []
        assert await storage.read(lambda uow: uow.ledger.get(OTHER_CIRCLE, ADA, 1)) is None

    async def test_a_naive_instant_is_refused(self, storage: Storage) -> None:
        await settle(storage)
        naive = NOW.replace(tzinfo=None)
        with pytest.raises(ValueError, match="without a time zone"):
            await storage.transact(lambda uow: uow.ledger.append(make_fact(at=naive)))
        with pytest.raises(ValueError, match="without a time zone"):
            await storage.transact(lambda uow: uow.outbox.put(make_outgoing(not_before=naive)))

    async def test_an_instant_of_another_zone_is_the_same_instant(self, storage: Storage) -> None:
        await settle(storage)
        tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
        await put(storage, make_outgoing(not_before=tokyo))
        assert await claim(storage, NOW - SECOND) == []
        (letter,) = await claim(storage, NOW)
        assert letter.not_before == NOW

    async def test_a_place_without_a_name_may_be_any_text(self, storage: Storage) -> None:
        place = PlaceId("C'; DROP TABLE members; --")
        await settle(storage, replace(make_profile(ADA), member=make_member(ADA, last_place=place)))
        found = await storage.read(lambda uow: uow.members.get(CIRCLE, ADA))
        assert found is not None
        assert found.member.last_place == place


class TestCadences:
    async def test_a_change_on_its_way_remembers_how_far_it_has_come(self, storage: Storage) -> None:
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

    async def test_members_come_one_by_one_whoever_has_left_included(self, storage: Storage) -> None:
        await settle(storage, make_profile(CLEO), make_profile(ADA), make_profile(BEN, left_at=NOW))
        await storage.transact(lambda uow: uow.members.save(make_profile(MemberId("bo"), circle_id=OTHER_CIRCLE)))

        async def after(member_id: MemberId) -> list[MemberId]:
            found = await storage.transact(lambda uow: uow.members.next_of(CIRCLE, member_id, 2))
            return [profile.member.id for profile in found]

        assert await after(MemberId("")) == [ADA, BEN]
        assert await after(BEN) == [CLEO]

    async def test_how_many_would_be_affected(self, storage: Storage) -> None:
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


class TestOutages:
    async def test_the_first_beat_has_none_before_it_and_each_tells_of_the_last(self, storage: Storage) -> None:
        async def beat(platform: str, at: datetime) -> datetime | None:
            return await storage.transact(lambda uow: uow.outages.beat(platform, at))

        assert await beat("web", NOW) is None
        assert await beat("web", NOW + SECOND) == NOW
        assert await beat("other", NOW) is None
        assert await beat("web", NOW + 2 * SECOND) == NOW + SECOND

    async def test_a_beat_of_a_clock_that_is_behind_changes_nothing(self, storage: Storage) -> None:
        await storage.transact(lambda uow: uow.outages.beat("web", NOW))
        await storage.transact(lambda uow: uow.outages.beat("web", NOW - days(1)))
        assert await storage.transact(lambda uow: uow.outages.beat("web", NOW)) == NOW

    async def test_an_outage_comes_back_as_it_was_saved(self, storage: Storage) -> None:
        outage = Outage("web", NOW - days(1), NOW)
        under_way = replace(outage, circle_id=CIRCLE, member_id=ADA)

        async def work(uow: UnitOfWork) -> None:
            await uow.outages.add(outage)
            await uow.outages.add(replace(outage, ended_at=NOW + SECOND))
            assert await uow.outages.unsettled() == outage
            await uow.outages.save(under_way)

        await storage.transact(work)
        assert await storage.transact(lambda uow: uow.outages.unsettled()) == under_way
        await storage.transact(lambda uow: uow.outages.save(replace(outage, settled_at=NOW)))
        assert await storage.transact(lambda uow: uow.outages.unsettled()) is None
        assert await storage.read(lambda uow: uow.outages.latest(5)) == [replace(outage, settled_at=NOW)]

    async def test_outages_are_found_by_platform_and_time(self, storage: Storage) -> None:
        found = [Outage("web", NOW + SECOND * n, NOW + SECOND * (n + 1)) for n in (5, 1, 3)]
        elsewhere = Outage("other", NOW + SECOND * 4, NOW + SECOND * 9)

        async def work(uow: UnitOfWork) -> None:
            for outage in (*found, elsewhere):
                await uow.outages.add(outage)

        await storage.transact(work)
        five, one, three = found
        assert await storage.read(lambda uow: uow.outages.unsettled()) == elsewhere
        assert await storage.read(lambda uow: uow.outages.latest(3)) == [five, elsewhere, three]
        assert await storage.read(lambda uow: uow.outages.between("web", NOW, NOW + days(1))) == [one, three, five]
        inside = await storage.read(lambda uow: uow.outages.between("web", NOW + SECOND * 2, NOW + SECOND * 5))
        assert inside == [three]

    async def test_circles_of_a_platform_come_one_by_one(self, storage: Storage) -> None:
        async def work(uow: UnitOfWork) -> None:
            for name, platform in (("b", "web"), ("a", "web"), ("c", "slack"), ("e", "web")):
                await uow.circles.save(make_circle(CircleId(name), platform=platform))
            await uow.circles.save(replace(make_circle(CircleId("d")), suspended_at=NOW))

        await storage.transact(work)
        met = [CircleId("")]
        while (circle := await storage.read(lambda uow: uow.circles.next_of("web", met[-1]))) is not None:
            met.append(circle.id)
        assert met[1:] == ["a", "b", "e"]

    async def test_members_with_streaks_come_one_by_one(self, storage: Storage) -> None:
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
