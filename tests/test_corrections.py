"""What moderators correct: a day forgiven, added, removed; and whom it never costs anything."""

import pytest
from lives import facts_of, holds, keep, profile_of
from world import MODERATOR, World, text


async def test_an_outage_is_forgiven_for_everybody_silently(world: World) -> None:
    await keep(world, 6, 3)
    answer = await world.say(MODERATOR, "/forgive from:2026-03-08 to:2026-03-10 reason:the site was down")
    assert "Excused for 1 member" in text(answer)
    await world.tick()
    assert len(world.published) == 6
    assert "6 days in a row" in text(await world.say("ada", "/streak"))
    assert "excused: neither kept nor missed. the site was down" in text(await world.say("ada", "/why"))
    assert (await facts_of(world))[-1].by_member == MODERATOR
    await holds(world)


async def test_a_correction_and_its_reversal_cancel_out_and_nobody_is_told(world: World) -> None:
    await keep(world, 6, 1, 2)
    before = (await profile_of(world)).standing
    assert "counts for @Ada" in text(await world.say(MODERATOR, "/member add @ada day:2026-03-08 reason:she told me"))
    corrected = (await profile_of(world)).standing
    assert (corrected.total, corrected.current) == (9, 9)
    await world.say(MODERATOR, "/member remove @ada day:2026-03-08 reason:a mistake of mine")
    after = (await profile_of(world)).standing
    assert (after.total, after.current, after.longest) == (before.total, before.current, before.longest)
    await world.tick()
    assert len(world.published) == 8
    await holds(world)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/member add @ada day:2026-03-02 reason:x", "kept already"),
        ("/member remove @ada day:2026-03-03 reason:x", "no check-in that could be removed"),
        ("/member add @zed day:2026-03-02 reason:x", "“zed” hasn't said hello"),
        ("/member add @ada day:2020-03-02 reason:x", "up to today can be corrected"),
        ("/forgive from:2026-03-03 to:2026-03-02 reason:x", "ends before it begins"),
        ("/forgive from:2026-03-03 to:2027-03-02 reason:x", "up to today can be corrected"),
    ],
)
async def test_a_correction_that_cannot_be_is_refused(world: World, line: str, answer: str) -> None:
    await keep(world, 1)
    assert answer in text(await world.say(MODERATOR, line))


async def test_corrections_are_for_moderators(world: World) -> None:
    for line in ("/forgive from:today to:today reason:x", "/member add @ada day:today reason:x"):
        assert "moderators" in text(await world.say("ada", line))


async def test_an_excused_day_is_no_plan_that_could_be_in_the_way(world: World) -> None:
    await keep(world, 2)
    await world.say(MODERATOR, "/forgive from:today to:today reason:the site was down")
    assert "Paused from today on" in text(await world.say("ada", "/pause"))


async def test_a_day_whose_addition_would_shorten_the_streak_is_not_added(world: World) -> None:
    await keep(world, 2, 2, 3, 1, 2)
    before = (await profile_of(world)).standing
    answer = text(await world.say(MODERATOR, "/member add @ada day:2026-03-04 reason:she told me"))
    assert "leave a shorter streak. So everything stays as it is" in answer
    assert (await profile_of(world)).standing == before
    assert "counts for @Ada" in text(await world.say(MODERATOR, "/member add @ada day:2026-03-09 reason:this first"))
    assert "counts for @Ada" in text(await world.say(MODERATOR, "/member add @ada day:2026-03-04 reason:then that"))
    assert (await profile_of(world)).standing.current == 9


async def test_a_removal_can_be_taken_back_whatever_it_does_to_the_streak(world: World) -> None:
    await keep(world, 3, 1, 3, 1, 2)
    before = (await profile_of(world)).standing
    await world.say(MODERATOR, "/member remove @ada day:2026-03-04 reason:a mistake")
    assert ((await profile_of(world)).standing.current, before.current) == (7, 2)
    await world.say(MODERATOR, "/member add @ada day:2026-03-04 reason:it was right")
    after = (await profile_of(world)).standing
    assert (after.current, after.longest, after.freezes) == (before.current, before.longest, before.freezes)


async def test_nobody_is_excused_who_would_lose_by_it_today(world: World) -> None:
    """Up to the last check-in nothing would be lost, but the freeze that covers yesterday would be spent already."""
    await keep(world, 2, 2, 3, 1)
    assert "5 days in a row" in text(await world.say("ada", "/streak"))
    await world.say(MODERATOR, "/forgive from:2026-03-04 to:2026-03-04 reason:the site was down")
    assert "5 days in a row" in text(await world.say("ada", "/streak"))


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("monday", 16),
        ("wednesday", 18),
        ("thu", 12),
        ("17 march", 17),
        ("yesterday", 17),
        ("2026-03-04", 4),
        ("5 March 2026", 5),
    ],
)
async def test_a_moderator_names_days_that_lie_behind(world: World, given: str, day: int) -> None:
    await keep(world, 1, 15)
    await world.say(MODERATOR, f"/member add @ada day:{given} reason:x")
    assert (await facts_of(world))[-1].on_day.isoformat() == f"2026-03-{day:02d}"


@pytest.mark.parametrize("given", ["tomorrow", "2026-03-19", "19 march 2026", "17 march 2024"])
async def test_a_moderator_corrects_no_day_ahead_and_none_of_long_ago(world: World, given: str) -> None:
    await keep(world, 1, 15)
    assert "up to today can be corrected" in text(await world.say(MODERATOR, f"/member add @ada day:{given} reason:x"))


async def test_a_day_of_a_month_without_a_year_is_the_last_one(world: World) -> None:
    await keep(world, 1, 15)
    await world.say(MODERATOR, "/member add @ada day:19 march reason:x")
    assert (await facts_of(world))[-1].on_day.isoformat() == "2025-03-19"
