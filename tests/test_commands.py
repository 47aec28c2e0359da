"""What is refused and how, what moderators set, boards and help, through the dispatcher."""

import pytest
from fakes import FakeStorage
from lives import checked_in
from world import GENERAL, MODERATOR, World, button, text

from bot.errors.storage import StorageFull
from bot.ports import T, Work


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
    assert "Nudges: on, at about 10:00 of each member's day" in shown
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
            "From 21:00 to 09:00 I write to nobody here, 23:00 included. An hour from 09:00 to 20:00",
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
