"""Buddies, through the dispatcher: asked, answered, ended; who reads what, and who reads nothing."""

from datetime import timedelta

import pytest
from fakes import FakeStorage
from world import CIRCLE, GENERAL, World, button, text

from bot.domain.identity import CircleId, MemberId
from bot.domain.pairing import Pair, RequestState
from bot.errors import Unreachable
from bot.messages import DestinationKind, Message
from bot.outgoing import Policy
from bot.ports import Storage
from bot.voice import buddy as voice

TELLING = "2026-03-02"


@pytest.fixture
def world() -> World:
    return World(FakeStorage())


async def joined(world: World, *names: str) -> None:
    for name in names:
        await world.say(name, "/join UTC no")


async def last_to(world: World, who: str) -> Message:
    """The newest private message to a member."""
    await world.tick()
    return world.sent_to(who)[-1]


async def told(world: World, who: str) -> list[str]:
    await world.tick()
    return [text(message) for message in world.sent_to(who)]


async def paired(world: World, one: str = "ada", other: str = "ben") -> None:
    await joined(world, one, other)
    await world.say(one, f"/buddy ask @{other}")
    assert "are buddies now" in text(await world.say(other, f"/buddy accept @{one}"))


async def pair_of(world: World, who: str) -> Pair | None:
    return await world.storage.read(lambda uow: uow.buddies.of(CIRCLE, MemberId(who)))


async def states(world: World, who: str) -> list[RequestState]:
    found = await world.storage.read(
        lambda uow: uow.buddies.requests(CIRCLE, MemberId(who), world.clock.at - timedelta(days=365))
    )
    return [one.state for one in found]


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


async def test_the_end_is_told_to_the_other_one_kindly_and_privately(storage: Storage) -> None:
    world = World(storage)
    await paired(world)
    await world.wait(hours=1)
    assert "not buddies any more" in text(await world.say("ben", "/buddy end"))
    assert "@Ben and you are not buddies any more. Thank you for having been there." in text(
        await last_to(world, "ada")
    )
    assert await pair_of(world, "ada") is None
    assert await pair_of(world, "ben") is None
    assert "You have no buddy here just now" in text(await world.say("ada", "/buddy end"))
    assert "Your question is with" in text(await world.say("ada", "/buddy ask @ben"))
    assert world.published == []


async def test_sharing_is_off_until_it_was_agreed(world: World) -> None:
    await paired(world)
    yes = await last_to(world, "ada")
    assert "Unless you say yes, I don't." in text(yes)
    assert "If you go quiet, I don't tell @Ben." in text(await world.say("ada", "/buddy"))
    assert "I tell @Ben that you could use a word. That and no more." in text(
        await world.press("ada", button(yes, "Yes, you may"))
    )
    pair = await pair_of(world, "ada")
    assert pair is not None
    assert pair.may_tell
    assert "If @Ada goes quiet, I tell you." in text(await world.say("ben", "/buddy"))
    assert "If you go quiet, I don't tell @Ada." in text(await world.say("ben", "/buddy"))
    await world.press("ada", button(yes, "Rather not"))
    assert "If @Ada goes quiet, I don't tell you." in text(await world.say("ben", "/buddy"))
    await world.say("ada", "/buddy share yes")
    assert "If @Ada goes quiet, I tell you." in text(await world.say("ben", "/buddy"))


async def test_sharing_can_be_agreed_with_the_yes(world: World) -> None:
    await joined(world, "ada", "ben")
    await world.say("ada", "/buddy ask @ben")
    assert "If you go quiet, I tell @Ada" in text(await world.say("ben", "/buddy accept @ada share:yes"))
    pair = await pair_of(world, "ben")
    assert pair is not None
    assert pair.may_tell


async def test_what_was_agreed_with_one_buddy_is_not_agreed_with_the_next(world: World) -> None:
    await paired(world)
    yes = button(await last_to(world, "ada"), "Yes, you may")
    await world.say("ada", "/buddy end")
    assert "a buddy whom you had then" in text(await world.press("ada", yes))
    await paired(world, "cleo", "ada")
    assert "a buddy whom you had then" in text(await world.press("ada", yes))
    pair = await pair_of(world, "ada")
    assert pair is not None
    assert not pair.may_tell


async def test_the_status_shows_both_in_numbers_and_what_they_share_and_no_note(storage: Storage) -> None:
    world = World(storage)
    await world.say("ada", "/checkin before we met")
    world.clock.at += timedelta(days=1)
    await paired(world)
    for day in range(3):
        await world.say("ada", f"/checkin secret {day}")
        if day:
            await world.say("ben", "/checkin private:yes hush")
        world.clock.at += timedelta(days=1)
    words = text(await world.say("ben", "/buddy"))
    assert words.startswith("You and Ada\nTogether: 2 days in a row\n")
    assert "You: 2 days in a row, 2 days in total\nAda: 4 days in a row, 4 days in total" in words
    assert "secret" not in words
    assert "hush" not in text(await world.say("ada", "/buddy"))


async def test_the_status_after_a_break_tells_what_remains(world: World) -> None:
    await paired(world)
    await world.say("ada", "/checkin")
    world.clock.at += timedelta(days=5)
    words = text(await world.say("ben", "/buddy"))
    assert "Together: begins with the next day of you both\nYou: 0 days in total\nAda: 1 day in total" in words


async def test_who_leaves_ends_the_pair_without_a_word(storage: Storage) -> None:
    world = World(storage)
    await paired(world)
    await joined(world, "cleo")
    await world.say("cleo", "/checkin")
    before = len(await told(world, "ada"))
    await world.dispatcher.departed(CIRCLE, MemberId("ben"), world.clock.now())
    assert len(await told(world, "ada")) == before
    words = text(await world.say("ada", "/buddy"))
    assert "The buddy whom you had is not here any more, so your pair has ended. It was nobody's doing." in words
    assert await pair_of(world, "ada") is None
    await world.say("ben", "/checkin")
    assert "You have no buddy here" in text(await world.say("ben", "/buddy"))
    await world.wait(hours=1)
    await paired(world, "ada", "cleo")
    await world.say("ada", "/buddy end")
    assert "not here any more" not in text(await world.say("ada", "/buddy"))


async def test_who_leaves_has_asked_nobody_and_is_asked_by_nobody(world: World) -> None:
    await joined(world, "ada", "ben", "cleo")
    await world.say("ben", "/buddy ask @ada")
    await world.say("cleo", "/buddy ask @ben")
    await world.dispatcher.departed(CIRCLE, MemberId("ben"), world.clock.now())
    assert "asks" not in text(await world.say("ada", "/buddy"))
    assert "You asked" not in text(await world.say("cleo", "/buddy"))
    await world.tick()
    assert world.sent_to("ada") == world.sent_to("ben") == []


async def test_a_member_who_chose_the_inside_is_asked_there_silently(world: World) -> None:
    await joined(world, "ada")
    await world.say("ben", "/join UTC inside")
    await world.say("ada", "/buddy ask @ben")
    await world.tick()
    [sent] = world.platform.sent
    assert (sent.destination.kind, sent.destination.place_id) == (DestinationKind.WHISPER, GENERAL)
    await world.say("cleo", "/join UTC inside", place=None)
    await world.say("dan", "/join UTC no")
    await world.say("dan", "/buddy ask @cleo")
    await world.tick()
    assert len(world.platform.sent) == 1
    assert "@Dan asks" in text(await world.say("cleo", "/buddy"))


async def test_a_pause_is_kept(world: World) -> None:
    await joined(world, "ada", "ben", "cleo")
    await world.say("ben", "/pause to:tomorrow")
    await world.say("cleo", "/pause")
    await world.say("ada", "/buddy ask @ben")
    await world.say("ada", "/buddy ask @cleo")
    await world.wait(hours=24)
    assert world.platform.sent == []
    await world.wait(hours=24)
    assert [one.destination.member_id for one in world.platform.sent] == ["ben"]
    assert "@Ada asks" in text(await world.say("cleo", "/buddy"))


async def test_a_pause_that_begins_after_the_question_is_kept_too(storage: Storage) -> None:
    world = World(storage)
    await joined(world, "ada", "ben", "cleo")
    world.platform.ready = False
    for who in ("ben", "cleo"):
        await world.say("ada", f"/buddy ask @{who}")
    await world.say("ben", "/pause to:tomorrow")
    await world.say("cleo", "/pause")
    world.platform.ready = True
    await world.wait(hours=24)
    assert world.platform.sent == []
    await world.wait(hours=24)
    assert [one.destination.member_id for one in world.platform.sent] == ["ben"]
    assert "@Ada asks" in text(await world.say("cleo", "/buddy"))


async def test_an_end_is_told_to_whoever_has_switched_nudges_off_since(world: World) -> None:
    await paired(world)
    await world.tick()
    world.platform.ready = False
    await world.say("ben", "/buddy end")
    await world.say("ada", "/nudges off")
    world.platform.ready = True
    assert "are not buddies any more" in (await told(world, "ada"))[-1]


async def test_a_refused_private_message_leaves_the_question_in_the_status(world: World) -> None:
    await joined(world, "ada", "ben")
    world.platform.failures = [Unreachable("closed")]
    await world.say("ada", "/buddy ask @ben")
    await world.tick()
    assert world.sent_to("ben") == []
    reply = await world.say("ben", "/buddy")
    assert "are buddies now" in text(await world.press("ben", button(reply.message, "Accept Ada")))


async def test_buddies_of_one_circle_never_show_in_another(world: World) -> None:
    await paired(world)
    elsewhere = CircleId("test:larks")
    found = await world.storage.read(lambda uow: uow.buddies.of(elsewhere, MemberId("ada")))
    assert found is None


class TestWords:
    @pytest.fixture
    async def offer(self, world: World) -> Message:
        """What Ben reads when Ada is quiet and has agreed."""
        await paired(world)
        await world.say("ada", "/nudges on")
        await world.say("ada", "/buddy share yes")
        profile = await world.storage.read(lambda uow: uow.members.look(CIRCLE, MemberId("ada")))
        assert profile is not None
        return voice.could_use_a_word(profile.member, world.clock.at.date())

    async def test_a_word_reaches_the_member_privately_and_once(self, world: World, offer: Message) -> None:
        before = len(await told(world, "ada"))
        first, second = (button(offer, label) for label in voice.WORDS[:2])
        assert "Your word goes to @Ada" in text(await world.press("ben", first))
        for again in (first, second):
            assert "@Ada has a word of yours already" in text(await world.press("ben", again))
        [word] = (await told(world, "ada"))[before:]
        assert word == f"A word from @Ben, your buddy:\n{voice.WORDS[0]}"
        assert world.published == []
        assert world.platform.sent[-1].policy is Policy.AT_MOST_ONCE

    async def test_a_later_telling_has_words_of_its_own(self, world: World, offer: Message) -> None:
        await world.press("ben", button(offer, voice.WORDS[0]))
        world.clock.at += timedelta(days=7)
        assert "Your word goes to" in text(
            await world.give("ben", "buddy-word", member="ada", telling="2026-03-09", word="1")
        )

    async def test_not_now_sends_nothing_and_closes_no_door(self, world: World, offer: Message) -> None:
        before = len(await told(world, "ada"))
        assert "whenever it suits you" in text(await world.press("ben", button(offer, "Not now")))
        assert len(await told(world, "ada")) == before
        assert "Your word goes to" in text(await world.press("ben", button(offer, voice.WORDS[2])))

    async def test_it_works_after_a_week_and_not_after_a_month(self, world: World, offer: Message) -> None:
        world.clock.at += timedelta(days=30)
        assert "That was a while ago" in text(await world.press("ben", button(offer, voice.WORDS[0])))
        world.clock.at -= timedelta(days=23)
        assert "Your word goes to" in text(await world.press("ben", button(offer, voice.WORDS[0])))

    async def test_nobody_but_the_buddy_can_send_it(self, world: World, offer: Message) -> None:
        await joined(world, "cleo")
        for who in ("cleo", "ada", "nobody"):
            assert "for somebody else" in text(await world.press(who, button(offer, voice.WORDS[0])))

    async def test_nothing_is_sent_once_they_are_no_buddies(self, world: World, offer: Message) -> None:
        await world.say("ada", "/buddy end")
        before = len(await told(world, "ada"))
        assert "a buddy whom you had then" in text(await world.press("ben", button(offer, voice.WORDS[0])))
        assert len(await told(world, "ada")) == before

    async def test_a_member_who_pauses_is_left_in_peace(self, world: World, offer: Message) -> None:
        before = len(await told(world, "ada"))
        await world.say("ada", "/pause to:tomorrow")
        assert "takes a break just now" in text(await world.press("ben", button(offer, voice.WORDS[0])))
        await world.wait(days=3)
        assert len(await told(world, "ada")) == before

    @pytest.mark.parametrize("change", ["/pause", "/pause to:tomorrow", "/nudges off", "/nudges snooze week", "left"])
    async def test_a_word_that_waits_is_not_sent_after_a_change_of_mind(
        self, world: World, offer: Message, change: str
    ) -> None:
        await world.tick()
        before, world.platform.ready = len(world.sent_to("ada")), False
        assert "Your word goes to" in text(await world.press("ben", button(offer, voice.WORDS[0])))
        if change == "left":
            await world.dispatcher.departed(CIRCLE, MemberId("ada"), world.clock.now())
        else:
            await world.say("ada", change)
        world.platform.ready = True
        await world.wait(days=3)
        assert len(world.sent_to("ada")) == before

    @pytest.mark.parametrize("change", ["/nudges off", "/nudges snooze week"])
    async def test_whoever_wants_no_words_just_now_gets_none_from_the_buddy_either(
        self, world: World, offer: Message, change: str
    ) -> None:
        await world.say("ada", change)
        before = len(await told(world, "ada"))
        assert "takes a break just now" in text(await world.press("ben", button(offer, voice.WORDS[0])))
        assert len(await told(world, "ada")) == before

    @pytest.mark.parametrize(
        ("arguments", "answer"),
        [
            ({"telling": "yesterday", "word": "1"}, "could not read “yesterday” as a day"),
            ({"telling": "2027-03-02", "word": "1"}, "That was a while ago"),
            ({"telling": TELLING, "word": "9"}, "9 is outside of that"),
        ],
    )
    async def test_a_forged_button_sends_nothing(
        self, world: World, offer: Message, arguments: dict[str, str], answer: str
    ) -> None:
        assert offer.buttons
        before = len(await told(world, "ada"))
        assert answer in text(await world.give("ben", "buddy-word", member="ada", **arguments))
        assert len(await told(world, "ada")) == before
