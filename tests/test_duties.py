"""What happens unasked: nudges, recaps, housekeeping, moved by a clock that the test holds."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from world import GENERAL, MODERATOR, World, button, text

from bot.domain.hours import in_quiet_hours
from bot.domain.ladder import USUAL
from bot.errors.delivery import Unreachable
from bot.messages import DestinationKind
from bot.outgoing import Outgoing


async def agreed(world: World, who: str = "ada", *, zone: str = "UTC", consent: str = "private") -> None:
    await world.say(who, f"/join zone:{zone} consent:{consent}")
    await world.say(who, "/checkin")


def recaps(world: World) -> list[Outgoing]:
    return [one for one in world.platform.sent if one.key.startswith("recap:")]


async def test_a_quiet_member_who_agreed_gets_one_private_nudge_after_a_missed_day(world: World) -> None:
    await agreed(world)
    await world.wait(days=1, hours=6)
    assert world.sent_to("ada") == []
    await world.wait(days=1, hours=1)
    [nudge] = world.sent_to("ada")
    labels = ["Check in", "Not today", "I'm stuck", "Pause", "Why am I getting this?"]
    assert [one.label for one in nudge.buttons] == labels
    assert "You said that I may write" in text(nudge)


@pytest.mark.parametrize("consent", ["no", ""])
async def test_without_a_yes_nobody_is_ever_nudged(world: World, consent: str) -> None:
    if consent:
        await world.say("ada", f"/join consent:{consent}")
    await world.say("ada", "/checkin")
    await world.wait(days=40)
    assert world.sent_to("ada") == []


async def test_silently_inside_is_a_whisper_in_the_circle(world: World) -> None:
    await agreed(world, consent="inside")
    await world.wait(days=3)
    whispers = [one for one in world.platform.sent if one.destination.kind is DestinationKind.WHISPER]
    assert [(one.destination.member_id, one.destination.place_id) for one in whispers] == [("ada", GENERAL)]


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati", "Asia/Kathmandu"])
async def test_nudges_come_at_the_members_own_hour_never_in_quiet_hours_and_stop_by_themselves(
    world: World, zone: str
) -> None:
    await agreed(world, zone=zone)
    await world.wait(days=60)
    moments = [one.not_before for one in world.platform.sent if one.destination.kind is DestinationKind.PRIVATE]
    assert len(moments) == 5
    assert not any(in_quiet_hours(at, ZoneInfo(zone), USUAL) for at in moments)
    assert all(later - earlier >= timedelta(days=2, hours=12) for earlier, later in pairwise(moments))
    assert "I'll leave you in peace" in text(world.sent_to("ada")[-1])


async def test_not_today_counts_as_presence_and_ends_the_days_nudges(world: World) -> None:
    await agreed(world)
    await world.wait(days=3)
    [nudge] = world.sent_to("ada")
    await world.press("ada", button(nudge, "Not today"))
    await world.wait(days=1, hours=12)
    assert len(world.sent_to("ada")) == 1


async def test_checking_in_before_the_nudge_is_sent_withdraws_it(world: World) -> None:
    await agreed(world)
    await world.tick()
    world.platform.ready = False
    await world.wait(days=2, hours=7)
    await world.say("ada", "/checkin back again")
    world.platform.ready = True
    await world.tick()
    assert world.sent_to("ada") == []


async def test_a_nudge_that_waits_is_not_sent_after_the_member_said_no_or_left(world: World) -> None:
    await agreed(world, "ada")
    await agreed(world, "ben")
    await world.tick()
    world.platform.ready = False
    await world.wait(days=2, hours=7)
    await world.say("ada", "/join consent:no")
    ben = world.invocation("ben", "x")
    await world.dispatcher.departed(ben.circle_id, ben.actor.id, world.clock.now())
    world.platform.ready = True
    await world.tick()
    assert world.sent_to("ada") == world.sent_to("ben") == []


async def test_a_nudge_whose_moment_passed_long_ago_is_not_sent_late(world: World) -> None:
    await agreed(world)
    world.clock.at += timedelta(days=10)
    world.clock.at = world.clock.at.replace(hour=3)
    await world.tick()
    assert world.sent_to("ada") == []
    await world.wait(hours=16)
    assert len(world.sent_to("ada")) == 1


async def test_a_circle_that_switches_nudges_off_and_on_again_picks_its_members_up(world: World) -> None:
    await agreed(world)
    await world.say(MODERATOR, "/config nudges off")
    await world.wait(days=4)
    assert world.sent_to("ada") == []
    world.clock.at = world.clock.at.replace(hour=10)
    await world.say(MODERATOR, "/config nudges on 15")
    await world.tick()
    assert world.sent_to("ada") == []
    await world.wait(hours=6)
    assert len(world.sent_to("ada")) == 1


async def test_nobody_who_left_is_nudged(world: World) -> None:
    await agreed(world)
    one = world.invocation("ada", "x")
    await world.dispatcher.departed(one.circle_id, one.actor.id, world.clock.now())
    await world.wait(days=10)
    assert world.sent_to("ada") == []


async def test_the_recap_comes_once_at_its_weekday_and_hour_in_the_circles_zone(world: World) -> None:
    await world.say(MODERATOR, "/config channel #general")
    await world.say(MODERATOR, "/config zone America/New_York")
    await world.say(MODERATOR, "/config recap friday 9")
    await world.say("ada", "/checkin minutes:40")
    await world.say("ben", "/checkin private:yes")
    await world.wait(days=7)
    recaps = [one for one in world.platform.sent if one.key.startswith("recap:")]
    assert [one.not_before for one in recaps] == [datetime(2026, 3, 6, 14, tzinfo=UTC)]
    words = text(recaps[0].message)
    assert words.startswith("Our week, 27 February to 5 March")
    assert "Together: 1 day of work, 40 minutes." in words
    assert "1. Ada: 1 day" in words
    assert "1 person checked in quietly." in words
    assert "Ben" not in words


async def test_after_an_outage_a_recap_is_posted_once_and_not_when_the_next_one_is_about_to_come(world: World) -> None:
    await world.say(MODERATOR, "/config channel #general")
    await world.say("ada", "/checkin")
    world.clock.at += timedelta(days=9)
    await world.tick()
    await world.tick()
    assert len(recaps(world)) == 1
    world.clock.at += timedelta(days=12)
    await world.tick()
    assert len(recaps(world)) == 1
    await world.wait(days=7)
    assert len(recaps(world)) == 2


async def test_saying_yes_after_a_long_silence_is_presence_and_brings_no_nudge_the_same_day(world: World) -> None:
    await agreed(world, consent="no")
    await world.wait(days=30)
    await world.say("ada", "/join consent:private")
    await world.wait(days=1)
    assert world.sent_to("ada") == []
    await world.wait(days=1, hours=12)
    assert len(world.sent_to("ada")) == 1


async def test_a_calm_week_is_told_without_reproach(world: World) -> None:
    await world.say(MODERATOR, "/config channel #general")
    await world.wait(days=7)
    assert "A calm week." in text(world.published[-1])


async def test_without_a_channel_there_is_no_recap_and_off_means_off(world: World) -> None:
    await world.say("ada", "/checkin")
    await world.wait(days=8)
    await world.say(MODERATOR, "/config channel #general")
    await world.say(MODERATOR, "/config recap off")
    await world.wait(days=8)
    assert not [one for one in world.platform.sent if one.key.startswith("recap:")]


async def test_housekeeping_forgets_answered_events_after_two_days_and_not_before(world: World) -> None:
    await world.say("ada", "/checkin", event="one")
    circle = world.invocation("ada", "x").circle_id
    world.clock.at += timedelta(hours=25)
    await world.duties.housekeeping()
    assert await world.storage.read(lambda uow: uow.inbox.get(circle, "one")) is not None
    world.clock.at += timedelta(hours=25)
    await world.duties.housekeeping()
    assert await world.storage.read(lambda uow: uow.inbox.get(circle, "one")) is None


async def test_nothing_is_sent_to_a_circle_that_kith_was_removed_from_until_it_is_used_again(world: World) -> None:
    await world.say(MODERATOR, "/config channel #general")
    await agreed(world)
    await world.tick()
    sent = len(world.platform.sent)
    await world.dispatcher.suspended(world.invocation("ada", "x").circle_id, world.clock.now())
    await world.wait(days=9)
    assert len(world.platform.sent) == sent
    await world.say("ben", "/checkin we are back")
    await world.wait(days=8)
    assert [one.key for one in world.platform.sent if one.key.startswith("recap:")]
    assert len(world.sent_to("ada")) >= 1


async def test_a_channel_that_kith_cannot_write_in_is_told_to_its_moderator_once_and_privately(world: World) -> None:
    await world.say(MODERATOR, "/config channel #general")
    world.platform.failures = [Unreachable("no access"), Unreachable("no access")]
    await world.say("ada", "/checkin one")
    await world.say("ben", "/checkin two")
    await world.tick()
    await world.tick()
    assert [text(one)[:22] for one in world.sent_to(MODERATOR)] == ["I can't write in #gene"]
    await world.wait(days=8)
    assert not [one for one in world.platform.sent if one.key.startswith("recap:")]
    assert "I can't write in #general" in text(await world.say(MODERATOR, "/config"))
    await world.say("ada", "/checkin shown where it is made")
    await world.tick()
    assert "shown where it is made" in text(world.published[-1])
    assert "I can't write" not in text(await world.say(MODERATOR, "/config channel #general"))
    await world.wait(days=8)
    assert [one for one in world.platform.sent if one.key.startswith("recap:")]


async def test_a_setting_that_changes_between_a_recaps_moment_and_its_tick_costs_no_recap(world: World) -> None:
    await world.say(MODERATOR, "/config channel #general")
    await world.say(MODERATOR, "/config recap friday 9")
    await world.say("ada", "/checkin")
    world.clock.at = datetime(2026, 3, 6, 9, 0, 2, tzinfo=UTC)
    await world.say(MODERATOR, "/config recap saturday 10")
    await world.tick()
    await world.wait(days=2)
    assert [one.not_before.day for one in recaps(world)] == [6, 7]
