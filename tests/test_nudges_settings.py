"""/nudges, through the dispatcher: what each member says about when they are written to, and whether."""

from datetime import timedelta

import pytest
from lives import kinds, profile_of
from nudged import quiet
from world import GENERAL, MODERATOR, START, World, text

from bot.domain.ledger import FactKind
from bot.domain.members import Consent
from bot.domain.quiet import JITTER
from bot.messages import DestinationKind


async def test_nudges_shows_what_holds_and_when_the_next_one_would_come(world: World) -> None:
    new = text(await world.say("ada", "/nudges"))
    assert "May I write: you have not said yet" in new
    assert "You are just as welcome." in new
    await world.say("ada", "/join consent:private")
    shown = text(await world.say("ada", "/nudges"))
    assert "May I write: yes, privately" in shown
    assert "about 18:00 your time, this circle's hour" in shown
    assert "from 21:00 to 09:00" in shown
    assert "not before Wednesday 4 March, 18:00" in shown
    await world.say("ada", "/pause")
    assert "You are on a pause" in text(await world.say("ada", "/nudges"))
    await world.say(MODERATOR, "/config nudges off")
    assert "I write to nobody here" in text(await world.say("ada", "/nudges"))


async def test_off_is_off_and_on_begins_anew(world: World) -> None:
    await quiet(world)
    assert "any more" in text(await world.say("ada", "/nudges off"))
    await world.wait(days=30)
    assert len(world.sent_to("ada")) == 1
    assert "I'll write to you privately" in text(await world.say("ada", "/nudges on"))
    assert (await profile_of(world)).standing.nudges == 0
    await world.wait(days=2, hours=12)
    assert len(world.sent_to("ada")) == 2


async def test_on_keeps_the_place_that_was_chosen(world: World) -> None:
    await world.say("ada", "/nudges where inside")
    await world.say("ada", "/nudges on")
    assert (await profile_of(world)).member.consent is Consent.INSIDE
    await world.wait(days=3)
    [nudge] = [one for one in world.platform.sent if one.destination.member_id == "ada"]
    assert (nudge.destination.kind, nudge.destination.place_id) == (DestinationKind.WHISPER, GENERAL)


async def test_whoever_only_says_no_has_said_hello_and_is_never_written_to(world: World) -> None:
    await world.say("ada", "/nudges off")
    await world.wait(days=30)
    assert world.sent_to("ada") == []
    assert await kinds(world) == [FactKind.JOINED]


@pytest.mark.parametrize(
    ("line", "answer", "at"),
    [
        ("/nudges hour 15", "at about 15:00 your time", 15 * 60),
        ("/nudges hour 23", "23:00 lies in this circle's quiet hours, so it is about 20:45", 20 * 60 + 45),
        ("/nudges hour 5", "so it is about 09:00", 9 * 60),
        ("/nudges hour", "just now that is about 18:00", 18 * 60),
    ],
)
async def test_an_hour_of_their_own(world: World, line: str, answer: str, at: int) -> None:
    await world.say("ada", "/join consent:private")
    assert answer in text(await world.say("ada", line))
    nudge_at = (await profile_of(world)).nudge_at
    assert nudge_at is not None
    assert timedelta() <= nudge_at - (START.replace(hour=0) + timedelta(days=2, minutes=at)) <= JITTER


async def test_their_own_hour_beats_the_usual_one(world: World) -> None:
    await world.say("ada", "/nudges on")
    for _ in range(6):
        await world.say("ada", "/checkin")
        world.clock.at += timedelta(days=1)
    await world.say("ada", "/nudges hour 16")
    assert "about 16:00 your time, the hour you chose" in text(await world.say("ada", "/nudges"))
    await world.say("ada", "/nudges hour")
    assert "about 12:00 your time, when you usually check in" in text(await world.say("ada", "/nudges"))


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("/nudges snooze", 1),
        ("/nudges snooze a day", 1),
        ("/nudges snooze A Week", 7),
        ("/nudges snooze in 3 days", 3),
        ("/nudges snooze friday", 4),
        ("/nudges snooze 2026-03-20", 18),
    ],
)
async def test_a_snooze_leaves_a_member_in_peace_until_its_day(world: World, line: str, days: int) -> None:
    await world.say("ada", "/join consent:private")
    assert "I'll be quiet until" in text(await world.say("ada", line))
    assert (await profile_of(world)).member.snoozed_until == START.date() + timedelta(days=days)
    await world.wait(days=max(days, 2), hours=4)
    assert world.sent_to("ada") == []
    await world.wait(hours=5)
    assert len(world.sent_to("ada")) == 1


@pytest.mark.parametrize(
    ("until", "answer"),
    [
        ("yesterday", "That day has come already"),
        ("today", "That day has come already"),
        ("2026-02-20", "That day has come already"),
        ("2030-01-01", "A year is as far as I plan ahead"),
        ("someday", "I could not read “someday” as a day"),
    ],
)
async def test_a_snooze_that_cannot_be_is_refused(world: World, until: str, answer: str) -> None:
    await world.say("ada", "/join consent:private")
    assert answer in text(await world.say("ada", f"/nudges snooze {until}"))
    assert (await profile_of(world)).member.snoozed_until is None


@pytest.mark.parametrize("change", ["/nudges snooze", "/nudges off", "/nudges where inside"])
async def test_a_nudge_that_waits_is_not_sent_after_a_change_of_mind(world: World, change: str) -> None:
    await world.say("ada", "/join consent:private")
    await world.tick()
    world.platform.ready = False
    await world.wait(days=2, hours=7)
    await world.say("ada", change)
    world.platform.ready = True
    await world.tick()
    assert world.sent_to("ada") == []


async def test_a_circles_hour_in_quiet_hours_is_refused(world: World) -> None:
    answer = text(await world.say(MODERATOR, "/config nudges on 22"))
    assert "From 21:00 to 09:00 I write to nobody here, 22:00 included" in answer
