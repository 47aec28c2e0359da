"""Commands through the dispatcher, on the storage in memory; what a member reads, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from fakes import FakeStorage
from world import GENERAL, MODERATOR, World, button, text

from bot.domain.members import Consent
from bot.errors import StorageFull
from bot.ports import T, Work


@pytest.fixture
def world() -> World:
    return World(FakeStorage())


async def checked_in(world: World, *names: str) -> None:
    for name in names:
        await world.say(name, "/checkin")
    await world.tick()


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


async def test_a_cheer_reaches_its_receiver_where_they_were_last(world: World) -> None:
    await checked_in(world, "ada", "ben")
    reply = await world.say("ben", "/cheer @ada keep going!")
    await world.tick()
    assert "on its way to @Ada" in text(reply)
    assert text(world.published[-1]) == "@Ada: @Ben cheers you on!\nkeep going!"


async def test_the_cheer_button_cheers_that_check_in_and_only_once(world: World) -> None:
    await checked_in(world, "ada", "ben")
    cheer = button(world.published[0], "Cheer")
    assert "on its way" in text(await world.press("ben", cheer))
    assert "cheered for this one already" in text(await world.press("ben", cheer))
    await world.tick()
    assert text(world.published[-1]) == "@Ada: @Ben cheers for your check-in!"


async def test_further_cheers_of_an_hour_come_as_one_digest(world: World) -> None:
    await checked_in(world, "ada", "ben", "cleo", "dan")
    await world.say("ben", "/cheer @ada")
    await world.say("cleo", "/cheer @ada well done")
    await world.say("dan", "/cheer @ada yes!")
    before = len(world.published)
    await world.wait(hours=1)
    assert len(world.published) == before + 2
    assert text(world.published[-1]) == "@Ada: 2 more cheers for you, from @Cleo and @Dan!\nCleo: well done\nDan: yes!"


async def test_cheers_that_are_saved_in_another_order_than_they_came_all_arrive_once(world: World) -> None:
    await checked_in(world, "ada", "ben", "cleo", "dan")
    await world.say("ben", "/cheer @ada")
    world.clock.at -= timedelta(seconds=5)
    await world.say("cleo", "/cheer @ada")
    await world.wait(hours=2)
    world.clock.at = world.clock.at.replace(minute=59, second=59)
    moment = world.clock.at
    for name in ("ben", "cleo"):
        await world.say(name, "/cheer @ada")
    await world.wait(minutes=2)
    world.clock.at = moment
    await world.say("dan", "/cheer @ada")
    await world.wait(hours=3)
    told = [text(message) for message in world.published if "cheer" in text(message)]
    for name, times in (("@Ben", 2), ("@Cleo", 2), ("@Dan", 1)):
        assert sum(name in words for words in told) == times, told


async def test_a_forged_cheer_button_cheers_for_no_check_in_that_is_not_there(world: World) -> None:
    await checked_in(world, "ada", "ben")
    await world.say("ada", "/checkin private:yes")
    for seq in ("99999", "2"):
        await world.give("ben", "cheer", member="ada", checkin=seq)
    await world.wait(hours=2)
    assert not any("for your check-in" in text(message) for message in world.published)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/cheer @ada", "A cheer is for somebody else"),
        ("/cheer @nobody", "“nobody” hasn't said hello to me here"),
        ("/cheer", "“member” is still missing"),
        ("/checkin minutes:-1", "“minutes” can be anything from 1 to 1,440; -1 is outside"),
        ("/checkin minutes:0", "“minutes” can be anything from 1 to 1,440; 0 is outside"),
        ("/checkin minutes:1000000000", "1000000000 is outside of that"),
        ("/checkin minutes:1e9", "I could not read “1e9” as one"),
        ("/checkin minutes:abc", "“minutes” is a whole number from 1 to 1,440; I could not read “abc”"),
        ("/checkin private:perhaps", "“private” can be yes or no; “perhaps” is none of them"),
        ("/join zone:Europe/Berlln", "Did you mean Europe/Berlin"),
        ("/join consent:maybe", "“consent” can be private, inside or no"),
        ("/leaderboard board:sleep", "“board” can be streak, check-ins, minutes or cheers"),
    ],
)
async def test_bad_input_gets_one_clear_sentence_with_what_would_work(world: World, line: str, answer: str) -> None:
    await checked_in(world, "ada")
    assert answer in text(await world.say("ada", line))


async def test_a_note_that_is_too_long_is_given_back_whole(world: World) -> None:
    note = "n" * 1001
    reply = await world.give("ada", "checkin", note=note)
    assert reply.fault == "note"
    assert "has room for 1,000 characters, and yours is 1 longer" in text(reply)
    assert note in text(reply)
    assert "first /checkin" in text(await world.say("ada", "/streak"))


async def test_a_note_is_given_back_when_another_option_is_wrong(world: World) -> None:
    assert "my long day" in text(await world.give("ada", "checkin", note="my long day", minutes="many"))


async def test_nobody_can_cheer_for_somebody_who_has_left(world: World) -> None:
    await checked_in(world, "ada", "ben")
    circle, member = world.invocation("ada", "x").circle_id, world.invocation("ada", "x").actor.id
    await world.dispatcher.departed(circle, member, world.clock.now())
    assert "“ada” hasn't said hello to me here" in text(await world.say("ben", "/cheer @ada"))
    await world.say("ada", "/checkin")
    assert "on its way" in text(await world.say("ben", "/cheer @ada"))


async def test_the_same_person_can_be_cheered_three_times_a_day_and_ten_cheers_are_a_days_worth(world: World) -> None:
    names = ["ada", "cleo", "dan", "eve"]
    await checked_in(world, "ben", *names)
    answers = [text(await world.say("ben", f"/cheer @{name}")) for name in names for _ in range(3)]
    assert all("on its way" in answer for answer in answers[:10])
    assert "wonderful. There are new ones tomorrow" in answers[10]
    assert "That was 3 cheers for the same person today" in text(await world.say("ben", "/cheer @ada"))


async def test_the_leaderboard_shows_own_place_near_peers_and_the_total(world: World) -> None:
    await checked_in(world, "ada", "ben")
    await world.wait(days=1)
    await world.say("ada", "/checkin")
    reply = text(await world.say("ben", "/leaderboard check-ins"))
    assert "1. Ada: 2 days\n2. Ben: 1 day" in reply
    assert "Together: 3 days by 2 members." in reply


async def test_private_check_ins_are_on_no_board(world: World) -> None:
    await checked_in(world, "ada")
    await world.say("ben", "/checkin private:yes")
    for board in ("streak", "check-ins"):
        assert "Ben" not in text(await world.say("ada", f"/leaderboard {board}"))
        assert "that others can see puts you here" in text(await world.say("ben", f"/leaderboard {board}"))


async def test_only_moderators_configure_and_the_refusal_says_who_can(world: World) -> None:
    for command, arguments in (
        ("config show", {}),
        ("config channel", {"channel": GENERAL}),
        ("config zone", {"zone": "Europe/Paris"}),
        ("config nudges", {"switch": "off"}),
        ("config ladder", {"gap": "5"}),
        ("config recap", {"day": "friday"}),
    ):
        reply = await world.give("ada", command, **arguments)
        assert "for this circle's moderators" in text(reply)
    assert "Time zone: UTC" in text(await world.say(MODERATOR, "/config"))


async def test_a_moderator_sets_everything_without_leaving_the_chat(world: World) -> None:
    await world.say(MODERATOR, "/config channel #general")
    await world.say(MODERATOR, "/config zone Paris")
    await world.say(MODERATOR, "/config nudges on 10")
    await world.say(MODERATOR, "/config recap fri 9")
    shown = text(await world.say(MODERATOR, "/config"))
    assert "Check-ins are shown: #general" in shown
    assert "Time zone: Europe/Paris" in shown
    assert "Nudges: on, at 10:00 local time" in shown
    assert "Weekly recap: Fridays at 09:00" in shown
    assert "The next recap comes on Friday 6 March, 09:00." in shown


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/config channel #nowhere", "I can't find the channel “nowhere”"),
        ("/config zone Middle-earth", "I don't know the zone “Middle-earth”"),
        ("/config nudges maybe", "“switch” can be on or off"),
        (
            "/config nudges on 23",
            "From 21:00 to 09:00 I write to nobody here, 23:00 among it. An hour from 09:00 to 20:00",
        ),
        ("/config recap someday", "“day” can be monday"),
    ],
)
async def test_a_setting_that_cannot_be_gets_a_sentence_that_helps(world: World, line: str, answer: str) -> None:
    assert answer in text(await world.say(MODERATOR, line))


async def test_help_shows_moderators_commands_to_moderators_alone(world: World) -> None:
    short, whole = await world.say("ada", "/help"), await world.say("ada", "/help all")
    assert len(short.message.blocks) <= 10 < len(whole.message.blocks)
    assert text(await world.press("ada", button(short.message, "Everything"))) == text(whole)
    for line in ("/help", "/help all"):
        assert "/config" not in text(await world.say("ada", line))
        assert "/config show" in text(await world.say(MODERATOR, line))


async def test_not_today_answers_only_for_the_one_who_was_asked(world: World) -> None:
    await checked_in(world, "ada", "ben")
    assert "somebody else" in text(await world.give("ben", "not-today", **{"for": "ada"}))
    assert "See you another day".casefold() in text(await world.give("ada", "not-today", **{"for": "ada"})).casefold()


async def test_an_unknown_command_is_answered(world: World) -> None:
    assert "I don't know “dance”" in text(await world.give("ada", "dance"))


HOSTILE = "@everyone <!channel> <@1> [x](http://evil) <b>hi</b> \u202egnp.exe\u200b 👩‍💻"


async def test_hostile_words_lose_what_deceives_and_keep_what_is_visible(world: World) -> None:
    await world.give("ada", "checkin", note=HOSTILE)
    await world.tick()
    shown = text(world.published[0])
    assert "@everyone <!channel> <@1> [x](http://evil) <b>hi</b> gnp.exe 👩‍💻" in shown


class FullStorage(FakeStorage):
    """A database whose disk is full."""

    async def transact(self, work: Work[T]) -> T:
        raise StorageFull


async def test_when_saving_fails_the_member_is_told_and_gets_the_text_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    world = World(FullStorage())
    reply = text(await world.give("ada", "checkin", note="a whole evening's words"))
    assert "I couldn't save that just now" in reply
    assert "a whole evening's words" in reply
    incident = reply.rsplit(": ", 1)[1].rstrip(".")
    assert incident in capsys.readouterr().out
