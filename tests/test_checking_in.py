"""/checkin, /streak and /join, through the dispatcher: what a member and the circle read."""

from datetime import UTC, datetime

from world import GENERAL, MODERATOR, World, text

from bot.domain.members import Consent


async def test_a_first_check_in_counts_and_asks_once_whether_kith_may_write(world: World) -> None:
    reply = await world.say("ada", "/checkin read chapter 3")
    assert "It counts" in text(reply)
    assert "May I write to you" in text(reply)
    assert [one.label for one in reply.message.buttons] == ["Yes, privately", "Only in here, silently", "No, thanks"]
    world.clock.at = world.clock.at.replace(day=3)
    assert "May I write" not in text(await world.say("ada", "/checkin"))


async def test_all_four_numbers_stand_together_in_every_answer(world: World) -> None:
    await world.say("ada", "/checkin")
    for answer in (await world.say("ada", "/checkin"), await world.say("ada", "/streak")):
        for label in ("Current streak: 1 day", "Longest streak: 1 day", "Days in total: 1 day", "1 of 30"):
            assert label in text(answer)


async def test_a_check_in_is_published_where_it_was_made_with_a_cheer_button(world: World) -> None:
    await world.say("ada", "/checkin read chapter 3 minutes:30")
    await world.tick()
    [card] = world.published
    assert text(card) == "@Ada checked in for the first time (30 minutes). Welcome!\nread chapter 3"
    assert [one.label for one in card.buttons] == ["Cheer"]
    assert world.platform.sent[0].destination.place_id == GENERAL


async def test_a_check_in_goes_to_the_circles_channel_once_there_is_one(world: World) -> None:
    await world.say(MODERATOR, "/config channel #general")
    await world.give("ada", "checkin", note="in private messages")
    await world.tick()
    assert world.platform.sent[-1].destination.place_id == GENERAL


async def test_a_private_check_in_counts_and_is_not_published(world: World) -> None:
    reply = await world.say("ada", "/checkin secret plans private:yes")
    await world.tick()
    assert "Kept between us" in text(reply)
    assert world.published == []


async def test_a_second_check_in_the_same_day_adds_its_note_and_says_so(world: World) -> None:
    await world.say("ada", "/checkin one")
    reply = await world.say("ada", "/checkin two minutes:20")
    await world.tick()
    assert "Added to today" in text(reply)
    assert "Days in total: 1 day" in text(reply)
    assert "added to today's work (20 minutes)" in text(world.published[1])


async def test_an_event_that_is_delivered_three_times_counts_once_and_gets_the_same_answer(world: World) -> None:
    replies = [await world.say("ada", "/checkin read", event="the-same") for _ in range(3)]
    await world.tick()
    assert replies[0] == replies[1] == replies[2]
    assert len(world.published) == 1
    assert "Days in total: 1 day" in text(await world.say("ada", "/streak"))


async def test_a_break_shows_what_remains_before_the_zero(world: World) -> None:
    await world.say("ada", "/checkin")
    await world.wait(days=5)
    lines = text(await world.say("ada", "/streak")).splitlines()
    assert lines[0] == "1 day of work so far"
    assert lines[1].startswith("Longest streak")
    assert "Current streak: begins with your next check-in" in lines


async def test_a_comeback_is_welcomed_with_what_was_done_in_total(world: World) -> None:
    await world.say("ada", "/checkin")
    await world.wait(days=6)
    assert "Good to have you here! That makes 2 days of work in total." in text(await world.say("ada", "/checkin"))


async def test_a_milestone_is_told_to_the_circle(world: World) -> None:
    for _ in range(7):
        reply = await world.say("ada", "/checkin")
        await world.wait(days=1)
    assert "7 days in a row: your longest ever" in text(reply)
    assert "reached 7 days in a row" in text(world.published[-1])


async def test_streak_says_until_when_today_can_be_kept_in_the_members_own_zone(world: World) -> None:
    await world.say("ada", "/join zone:Europe/Berlin consent:no")
    await world.say("ada", "/checkin")
    world.clock.at = datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert "Today is open until Wednesday 4 March, 03:00." in text(await world.say("ada", "/streak"))


async def test_streak_before_the_first_check_in_invites(world: World) -> None:
    assert "first /checkin" in text(await world.say("ada", "/streak"))


async def test_joining_remembers_zone_and_consent_and_says_so(world: World) -> None:
    reply = await world.say("ada", "/join tokyo private")
    assert "Welcome, Ada!" in text(reply)
    assert "Asia/Tokyo" in text(reply)
    assert "privately" in text(reply)


async def test_joining_again_changes_only_what_was_given(world: World) -> None:
    await world.say("ada", "/join zone:Asia/Tokyo consent:private")
    reply = await world.say("ada", "/join consent:no")
    assert "Asia/Tokyo" in text(reply)
    profile = await world.storage.read(lambda uow: uow.members.get(world.invocation("ada", "x").circle_id, "ada"))  # type: ignore[arg-type]
    assert profile is not None
    assert (profile.member.consent, profile.nudge_at) == (Consent.NO, None)
