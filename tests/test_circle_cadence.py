"""The circle's cadence and week start, members' own choice, and how a change reaches everybody's ledger."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random

import pytest
from factories import ADA
from factories import CIRCLE as HOME
from hypothesis import example, given
from hypothesis import strategies as st
from lives import facts_of, holds, keep, profile_of
from strategies import days
from world import CIRCLE, MODERATOR, START, World, button, text

from bot.bookkeeping import Moment
from bot.domain.adoption import can_last, first_day
from bot.domain.cadence import DAILY, Cadence, Every, Weekdays, Weekly, begun, cadence_text
from bot.domain.ledger import Fact, FactKind
from bot.domain.streaks import current_streak, fold
from bot.duties import cadences
from bot.messages import Reply
from bot.ports import Storage, UnitOfWork

DAY = timedelta(days=1)
MONDAY = START.date()


async def confirm(world: World, who: str, line: str) -> Reply:
    """Look at what would change, agree, and let it come to everybody."""
    shown = await world.say(who, line)
    done = await world.press(who, button(shown.message, "Yes, change it"))
    await world.tick()
    return done


async def cadence_of(world: World, who: str = "ada") -> str:
    return cadence_text((await profile_of(world, who)).standing.plan[-1].cadence)


async def chosen(world: World, who: str = "ada") -> list[Fact]:
    return [fact for fact in await facts_of(world, who) if fact.kind is FactKind.CADENCE]


async def test_a_changed_cadence_is_previewed_and_then_reaches_those_who_have_not_chosen(storage: Storage) -> None:
    world = World(storage)
    for who in ("ada", "ben", "cleo"):
        await world.say(who, "/checkin")
    await confirm(world, "cleo", "/cadence every 2")
    shown = await world.say(MODERATOR, "/config cadence weekly 3")
    assert "2 members would be affected" in text(shown)
    assert "weekly" not in await cadence_of(world)
    done = await world.press(MODERATOR, button(shown.message, "Yes, change it"))
    assert "cadence is 3 days a week now" in text(done)
    await world.tick()
    tomorrow = MONDAY + DAY
    for who in ("ada", "ben"):
        [fact] = await chosen(world, who)
        assert (fact.value, fact.on_day, fact.by_member) == ("weekly:3:0", tomorrow, MODERATOR)
        await holds(world, who)
    assert await cadence_of(world, "cleo") == f"every:2:{tomorrow}"
    assert "Cadence: 3 days a week; members may choose their own" in text(await world.say(MODERATOR, "/config show"))
    assert len(world.published) == 3


async def test_what_was_kept_stays_kept_when_the_circle_changes_its_mind(world: World) -> None:
    await keep(world, 5)
    await confirm(world, MODERATOR, "/config cadence weekly 3")
    assert "5 weeks in a row" in text(await world.say("ada", "/streak"))
    await keep(world, 0, 2, 3)
    assert "6 weeks in a row" in text(await world.say("ada", "/streak"))
    await confirm(world, MODERATOR, "/config cadence daily")
    assert (await profile_of(world)).standing.longest == 6
    await holds(world)


async def test_a_newcomer_begins_with_the_circles_cadence(world: World) -> None:
    await confirm(world, MODERATOR, "/config cadence every 3")
    await world.say("ada", "/checkin")
    await world.say("ben", "/checkin when:yesterday")
    await world.say("cleo", "/join zone:UTC")
    assert [fact.kind for fact in await facts_of(world)] == [FactKind.CADENCE, FactKind.CHECK_IN]
    assert await cadence_of(world) == await cadence_of(world, "cleo") == f"every:3:{MONDAY}"
    assert await cadence_of(world, "ben") == f"every:3:{MONDAY - DAY}"
    assert "your cadence already" in text(await world.say("dan", "/cadence every 3"))
    for who in ("ada", "ben", "cleo"):
        await holds(world, who)


async def test_whoever_chose_their_own_keeps_it_until_they_go_with_the_others(world: World) -> None:
    await world.say("ada", "/checkin")
    await confirm(world, "ada", "/cadence weekdays mon wed")
    await confirm(world, MODERATOR, "/config cadence weekly 2")
    assert await cadence_of(world) == "weekdays:0,2"
    assert "Done: 2 days a week" in text(await confirm(world, "ada", "/cadence circle"))
    assert "your cadence already" in text(await world.say("ada", "/cadence circle"))
    await confirm(world, MODERATOR, "/config cadence daily")
    assert await cadence_of(world) == "daily"
    await holds(world)


async def test_where_members_may_not_choose_they_are_told_kindly_what_holds(world: World) -> None:
    await world.say("ada", "/checkin")
    await world.say("ben", "/checkin")
    await confirm(world, "ben", "/cadence weekly 5")
    assert "New choices are for moderators now" in text(await world.say(MODERATOR, "/config cadence own:no"))
    assert "Cadence: every day; moderators choose it" in text(await world.say(MODERATOR, "/config"))
    refused = text(await world.say("ada", "/cadence weekly 3"))
    assert (
        "Moderators choose the cadence here: every day. If another would suit you better, tell one of them" in refused
    )
    keeps = text(await world.say("ben", "/cadence weekly 3"))
    assert "You keep the cadence that you chose: 5 days a week." in keeps
    assert "/cadence circle goes back to what the others have: every day." in keeps
    assert await cadence_of(world, "ben") == "weekly:5:0"
    await confirm(world, "ben", "/cadence circle")
    assert await cadence_of(world, "ben") == "daily"
    await confirm(world, MODERATOR, "/config cadence kind:weekly detail:2 own:yes")
    assert "Your cadence would be 3 days" in text(await world.say("ada", "/cadence weekly 3"))


async def test_weeks_begin_on_the_circles_day_for_everybody_who_counts_them(world: World) -> None:
    await world.say("ada", "/checkin")
    await world.say("ben", "/checkin")
    await confirm(world, "ada", "/cadence weekly 2")
    assert "1 member would be affected" in text(await world.say(MODERATOR, "/config week sunday"))
    await confirm(world, MODERATOR, "/config week sunday")
    [_, moved] = await chosen(world)
    assert (moved.value, moved.by_member) == ("weekly:2:6", MODERATOR)
    assert await chosen(world, "ben") == []
    await confirm(world, "ben", "/cadence weekly 4")
    assert await cadence_of(world, "ben") == "weekly:4:6"
    assert "Weeks begin on: Sundays" in text(await world.say(MODERATOR, "/config show"))


async def test_a_week_that_is_under_way_ends_as_it_began(world: World) -> None:
    await confirm(world, MODERATOR, "/config cadence weekly 3")
    await keep(world, 2)
    await confirm(world, MODERATOR, "/config week sunday")
    await keep(world, 0, 3, 1)  # the third day of the week that began on Monday is its Saturday
    assert "1 week in a row" in text(await world.say("ada", "/streak"))
    world.clock.at += 2 * DAY
    await keep(world, 3)
    assert "2 weeks in a row" in text(await world.say("ada", "/streak"))
    await holds(world)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/config cadence daily", "set like that already"),
        ("/config cadence own:yes", "set like that already"),
        ("/config cadence weekly 8", "anything from 1 to 7"),
        ("/config cadence every 0", "anything from 1 to 30"),
        ("/config cadence weekdays mon blursday", "I could not read “mon blursday” as a cadence"),
        ("/config cadence hourly", "I could not read “hourly” as a cadence"),
        ("/config cadence", "“kind” is still missing"),
        ("/config week monday", "set like that already"),
        ("/config week someday", "“start” can be"),
    ],
)
async def test_what_cannot_be_gets_one_kind_sentence(world: World, line: str, answer: str) -> None:
    assert answer in text(await world.say(MODERATOR, line))


async def test_the_circles_cadence_can_be_typed_in_words(world: World) -> None:
    shown = await world.say(MODERATOR, "/config cadence mon-fri own:no")
    assert "would be Mondays to Fridays" in text(shown)
    done = await world.press(MODERATOR, button(shown.message, "Yes, change it"))
    assert "cadence is Mondays to Fridays now" in text(done)
    assert "I could not read" in text(await world.say(MODERATOR, "/config cadence like the others"))


async def test_the_circles_cadence_is_for_moderators(world: World) -> None:
    for line in ("/config cadence daily", "/config week sunday"):
        assert "moderators" in text(await world.say("ada", line))


async def test_a_fact_that_a_moderator_caused_is_nobodys_presence(world: World) -> None:
    await world.say("ada", "/checkin")
    before = (await profile_of(world)).standing
    world.clock.at += 3 * DAY
    await confirm(world, MODERATOR, "/config cadence weekly 3")
    after = (await profile_of(world)).standing
    assert (after.facts, after.present_on) == (before.facts + 1, before.present_on)
    await holds(world)


async def step(moment: Moment, uow: UnitOfWork) -> int:
    return await cadences.sweep(uow, moment)


async def test_a_kill_in_the_middle_and_a_second_change_leave_nobody_out(storage: Storage) -> None:
    world = World(storage)
    people = [f"member-{number:02d}" for number in range(cadences.BATCH + 5)]
    for who in people:
        await world.say(who, "/checkin")
    for line in ("/config cadence weekly 3", "/config cadence weekly 4"):
        shown = await world.say(MODERATOR, line)
        await world.press(MODERATOR, button(shown.message, "Yes, change it"))
        moment = Moment(world.clock.now(), Random(0))
        await storage.transact(partial(step, moment))
    await world.tick()
    await world.tick()
    assert {await cadence_of(world, who) for who in people} == {"weekly:4:0"}
    facts = [len(await chosen(world, who)) for who in people]
    assert facts == [2] * cadences.BATCH + [1] * 5
    assert await storage.transact(lambda uow: uow.circles.next_spread()) is None


async def test_whoever_has_left_comes_back_to_what_the_others_have(world: World) -> None:
    await world.say("ada", "/checkin")
    await world.dispatcher.departed(CIRCLE, ADA, world.clock.now())
    shown = await world.say(MODERATOR, "/config cadence weekly 3")
    assert "Nobody would be affected" in text(shown)
    await confirm(world, MODERATOR, "/config cadence weekly 3")
    assert await cadence_of(world) == "weekly:3:0"


@pytest.mark.parametrize("starts", range(7))
@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027, 2028, 2032])
def test_the_last_week_of_a_year_is_one_week_whatever_day_weeks_begin_on(starts: int, year: int) -> None:
    """Two days on each side of New Year's Eve: they keep the weeks in which they lie, each once, without a gap."""
    cadence = Weekly(2, starts)
    week = cadence.period(date(year, 12, 31))
    assert week is not None
    assert week.first.weekday() == starts
    assert (week.last - week.first).days == 6
    kept = [week.first - 7 * DAY, week.first - DAY, week.first, week.last, week.last + DAY, week.last + 3 * DAY]
    assert current_streak(fold(_facts(kept, [(date(year, 1, 1), cadence)])), week.last + 4 * DAY) == 3
    without = [day for day in kept if not week.first <= day <= week.last]
    assert current_streak(fold(_facts(without, [(date(year, 1, 1), cadence)])), week.last + 4 * DAY) == 2
    assert fold(_facts(without, [(date(year, 1, 1), cadence)])).freezes == 0


CADENCES: list[Cadence] = [DAILY, Weekdays((0, 3)), Weekly(1), Weekly(3, 6), Every(3, date(2000, 1, 1))]


def _facts(kept: list[date], plan: list[tuple[date, Cadence]]) -> list[Fact]:
    facts: list[tuple[FactKind, date, str | None]] = [
        (FactKind.CADENCE, first, cadence_text(cadence)) for first, cadence in plan
    ]
    facts += [(FactKind.CHECK_IN, day, None) for day in sorted(kept)]
    return [
        Fact(HOME, ADA, seq, kind, day, datetime.combine(day, time(12), tzinfo=UTC), value=value, zone="UTC")
        for seq, (kind, day, value) in enumerate(facts, start=1)
    ]


@example(date(2000, 12, 31), {0, 14, 15, 16}, Weekly(3), DAILY, 0)
@given(days(), st.sets(st.integers(0, 60)), st.sampled_from(CADENCES), st.sampled_from(CADENCES), st.integers(0, 6))
def test_a_new_cadence_never_changes_how_long_a_streak_is_now(
    today: date, ago: set[int], before: Cadence, after: Cadence, week_start: int
) -> None:
    """What `/cadence` says before it is confirmed: "your streak of 12 days stays 12". A week that ends tonight is lost
    with and without it when it was not kept, and then `/cadence` does not say so.
    """
    kept = [today - DAY * number for number in ago]
    facts = _facts(kept, [(today - 90 * DAY, begun(before, today - 90 * DAY, week_start))])
    standing = fold(facts)
    first = first_day(standing, today)
    value = cadence_text(begun(after, first, week_start))
    now = datetime.combine(today, time(12), tzinfo=UTC)
    change = Fact(HOME, ADA, len(facts) + 1, FactKind.CADENCE, first, now, value=value)
    changed = fold([*facts, change])
    assert current_streak(changed, today) == current_streak(standing, today)
    assert (changed.longest, changed.total) == (standing.longest, standing.total)
    if can_last(standing, today, first):
        assert current_streak(changed, first) >= current_streak(standing, today)
    else:
        assert current_streak(standing, first) == 0
