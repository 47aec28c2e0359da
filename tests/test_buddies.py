"""Buddies, through the dispatcher: who asks, who answers, and what cannot be."""

from datetime import timedelta

import pytest
from buddying import joined, last_to, pair_of, paired, states, told
from world import CIRCLE, World, button, text

from bot.domain.identity import MemberId
from bot.domain.pairing import RequestState
from bot.outgoing import Policy
from bot.ports import Storage


async def test_somebody_is_asked_privately_and_accepts_by_the_button(storage: Storage) -> None:
    world = World(storage)
    await joined(world, "ada", "ben")
    assert "is with @Ben now" in text(await world.say("ada", "/buddy ask @ben"))
    question = await last_to(world, "ben")
    assert "@Ada asks in Night Owls: would you be buddies?" in text(question)
    reply = await world.press("ben", button(question, "Accept"))
    assert "You and @Ada are buddies now" in text(reply)
    assert "@Ben said yes: you are buddies now." in text(await last_to(world, "ada"))
    for one, other in (("ada", "ben"), ("ben", "ada")):
        pair = await pair_of(world, one)
        assert pair is not None
        assert (pair.buddy_id, pair.may_tell) == (other, False)
    assert world.published == []


async def test_the_question_is_sent_once_at_least_under_a_key_that_stays(world: World) -> None:
    await joined(world, "ada", "ben")
    await world.say("ada", "/buddy ask @ben", event="the-same")
    await world.say("ada", "/buddy ask @ben", event="the-same")
    await world.tick()
    [sent] = [one for one in world.platform.sent if one.destination.member_id == "ben"]
    assert (sent.key, sent.policy) == ("buddy-ask:ada:1", Policy.AT_LEAST_ONCE)


async def test_a_no_is_told_gently_and_needs_no_reason(world: World) -> None:
    await joined(world, "ada", "ben")
    await world.say("ada", "/buddy ask @ben")
    reply = await world.press("ben", button(await last_to(world, "ben"), "No, thanks"))
    assert "@Ada hears only that it doesn't fit this time" in text(reply)
    answer = text(await last_to(world, "ada"))
    assert "Being buddies doesn't fit for @Ben this time" in answer
    assert "declined" not in answer
    assert await pair_of(world, "ben") is None


async def test_yes_and_no_can_be_typed(world: World) -> None:
    await joined(world, "ada", "ben", "cleo")
    await world.say("ada", "/buddy ask @cleo")
    await world.say("ben", "/buddy ask @cleo")
    assert "@Ada hears only" in text(await world.say("cleo", "/buddy decline @ada"))
    assert "You and @Ben are buddies now" in text(await world.say("cleo", "/buddy accept @ben"))


@pytest.mark.parametrize("line", ["/buddy accept", "/buddy decline", "/buddy status", "/buddy"])
async def test_whoever_names_nobody_sees_who_asked_with_the_answers_as_buttons(world: World, line: str) -> None:
    await joined(world, "ada", "ben")
    await world.say("ada", "/buddy ask @ben")
    reply = await world.say("ben", line)
    assert "@Ada asks whether you would be buddies." in text(reply)
    assert "are buddies now" in text(await world.press("ben", button(reply.message, "Accept Ada")))


async def test_somebody_whom_kith_has_not_met_may_ask_and_look(world: World) -> None:
    await joined(world, "ada")
    for line in ("/buddy", "/buddy accept @ada", "/buddy decline @ada"):
        assert "You have no buddy here just now" in text(await world.say("new", line))
    assert "You have no buddy here just now" in text(await world.say("new", "/buddy end"))
    await world.say("new", "/buddy ask @ada")
    assert "@New asks in Night Owls" in text(await last_to(world, "ada"))


async def test_two_who_ask_each_other_are_buddies(storage: Storage) -> None:
    world = World(storage)
    await joined(world, "ada", "ben")
    await world.say("ada", "/buddy ask @ben")
    assert "are buddies now" in text(await world.say("ben", "/buddy ask @ada"))
    assert await told(world, "ben") == []
    assert "@Ben said yes" in (await told(world, "ada"))[0]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/buddy ask @ada", "A buddy is somebody else"),
        ("/buddy ask @robot", "“robot” hasn't said hello to me here, or has left"),
        ("/buddy ask @gone", "“gone” hasn't said hello to me here, or has left"),
        ("/buddy ask @ben", "They have a buddy already"),
        ("/buddy ask", "“member” is still missing"),
        ("/buddy accept @dan", "No question of theirs is open"),
        ("/buddy decline @dan", "No question of theirs is open"),
        ("/buddy share yes", "You have no buddy here just now"),
        ("/buddy share perhaps", "“agree” can be yes or no"),
        ("/buddy end", "You have no buddy here just now"),
    ],
)
async def test_what_cannot_be_gets_a_kind_sentence_with_what_would_work(world: World, line: str, answer: str) -> None:
    await paired(world, "ben", "cleo")
    await joined(world, "ada", "dan", "gone")
    await world.dispatcher.departed(CIRCLE, MemberId("gone"), world.clock.now())
    reply = await world.say("ada", line)
    assert reply.refused
    assert answer in text(reply)


async def test_asking_has_its_limits(world: World) -> None:
    await joined(world, "ada", "ben", "cleo", "dan", "eve")
    await world.say("ada", "/buddy ask @ben")
    assert "with them already" in text(await world.say("ada", "/buddy ask @ben"))
    await world.say("ada", "/buddy ask @cleo")
    await world.say("ada", "/buddy ask @dan")
    assert "You have 3 open questions" in text(await world.say("ada", "/buddy ask @eve"))
    await world.say("ben", "/buddy decline @ada")
    assert "You asked them not long ago" in text(await world.say("ada", "/buddy ask @ben"))
    assert "Your question is with" in text(await world.say("ada", "/buddy ask @eve"))
    world.clock.at += timedelta(days=14)
    assert "Your question is with" in text(await world.say("ada", "/buddy ask @ben"))


async def test_whoever_has_a_buddy_neither_asks_nor_accepts(world: World) -> None:
    await joined(world, "ada", "ben", "cleo")
    await world.say("cleo", "/buddy ask @ada")
    await paired(world)
    assert "You have a buddy already" in text(await world.say("ada", "/buddy ask @cleo"))
    assert "You have a buddy already" in text(await world.say("ada", "/buddy accept @cleo"))
    assert "You two are buddies already" in text(await world.say("ada", "/buddy ask @ben"))
    assert "@Cleo asks whether you would be buddies." in text(await world.say("ada", "/buddy"))


async def test_a_request_is_over_after_a_fortnight(storage: Storage) -> None:
    world = World(storage)
    await joined(world, "ada", "ben")
    await world.say("ada", "/buddy ask @ben")
    question = await last_to(world, "ben")
    world.clock.at += timedelta(days=7)
    assert "the question is open" in text(await world.say("ada", "/buddy"))
    world.clock.at += timedelta(days=7)
    for label in ("Accept", "No, thanks"):
        assert "not open any more" in text(await world.press("ben", button(question, label)))
    assert "asks" not in text(await world.say("ben", "/buddy"))
    assert "Your question is with" in text(await world.say("ada", "/buddy ask @ben"))
    assert await states(world, "ada") == [RequestState.EXPIRED, RequestState.ASKED]
    assert "not open any more" in text(await world.press("ben", button(question, "Accept")))
    assert "are buddies now" in text(await world.press("ben", button(await last_to(world, "ben"), "Accept")))


async def test_a_question_is_answered_after_a_week_and_a_restart_and_once(storage: Storage) -> None:
    world = World(storage)
    await joined(world, "ada", "ben")
    await world.say("ada", "/buddy ask @ben")
    accept = button(await last_to(world, "ben"), "Accept")
    after = World(storage)
    after.clock.at = world.clock.at + timedelta(days=7)
    assert "are buddies now" in text(await after.press("ben", accept, event="later"))
    assert "You two are buddies already" in text(await after.press("ben", accept, event="later-again"))
    assert await states(after, "ada") == [RequestState.ACCEPTED]


async def test_a_stranger_answers_nobodys_question(world: World) -> None:
    await joined(world, "ada", "ben", "cleo")
    await world.say("ada", "/buddy ask @ben")
    question = await last_to(world, "ben")
    for label in ("Accept", "No, thanks"):
        assert "for somebody else" in text(await world.press("cleo", button(question, label)))
    assert "No question of theirs" in text(await world.give("ben", "buddy accept", member="ada", request="9"))
    assert await states(world, "ada") == [RequestState.ASKED]


async def test_what_was_taken_back_cannot_be_accepted(world: World) -> None:
    await joined(world, "ada", "ben", "cleo")
    await world.say("ada", "/buddy ask @ben")
    question = await last_to(world, "ben")
    assert "Your open question is taken back" in text(await world.say("ada", "/buddy end"))
    assert "not open any more" in text(await world.press("ben", button(question, "Accept")))
    await world.say("ada", "/buddy ask @ben")
    await world.say("ada", "/buddy ask @cleo")
    assert "Your 2 open questions are taken back" in text(await world.say("ada", "/buddy end"))
    await world.tick()
    assert world.sent_to("cleo") == []


async def test_who_finds_a_buddy_asks_nobody_else_any_more(world: World) -> None:
    await joined(world, "ada", "ben", "cleo", "dan")
    await world.say("ada", "/buddy ask @cleo")
    await world.say("ben", "/buddy ask @dan")
    question = await last_to(world, "cleo")
    await paired(world)
    assert "They have a buddy already" in text(await world.press("cleo", button(question, "Accept")))
    await world.say("ada", "/buddy end")
    assert "not open any more" in text(await world.press("cleo", button(question, "Accept")))
    assert "asks" not in text(await world.say("dan", "/buddy"))
