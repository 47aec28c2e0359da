"""The community's own file: order, audiences, once-only, unread marks, and that it survives."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters.web.community import PRIVATE, Community
from adapters.web.config import WebSettings
from adapters.web.deliver import deliver
from adapters.web.live import Bell
from adapters.web.people import CIRCLE_ID, PEOPLE
from adapters.web.posts import Draft
from bot.domain.identity import MemberId, PlaceId
from bot.errors.delivery import Rejected, Unreachable
from bot.messages import (
    Board,
    BoardRow,
    Button,
    ButtonStyle,
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
    Strong,
    Tone,
    Typed,
    paragraph,
)
from bot.outgoing import Outgoing, Policy

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
GENERAL, SAM, KENJI = PlaceId("general"), PEOPLE[0], PEOPLE[6]
HELLO = Message((paragraph("hello"),))


def outgoing(key: str, destination: Destination, message: Message = HELLO) -> Outgoing:
    return Outgoing(CIRCLE_ID, "web", key, destination, message, Policy.AT_LEAST_ONCE, NOW)


def said(key: str, text: str = "hello", *, reader: MemberId | None = None, place: PlaceId | None = GENERAL) -> Draft:
    return Draft(key, NOW, place, reader, KENJI.id, text=text)


async def test_posts_stand_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    async with Community.open(tmp_path / "web.db", Bell()) as community:
        for text in ("one", "two", "three"):
            await community.add(said(text, text))
        latest = await community.latest(SAM, GENERAL, 2)
        assert [post.draft.text for post in latest] == ["two", "three"]
        earlier = await community.latest(SAM, GENERAL, 2, before=latest[0].seq)
        assert [post.draft.text for post in earlier] == ["one"]


async def test_a_second_post_with_the_same_key_is_none(tmp_path: Path) -> None:
    async with Community.open(tmp_path / "web.db", Bell()) as community:
        assert await community.add(said("key", "first")) is not None
        assert await community.add(said("key", "second")) is None
        assert [post.draft.text for post in await community.latest(SAM, GENERAL, 9)] == ["first"]


async def test_a_whisper_and_a_private_message_are_seen_by_their_reader_alone(tmp_path: Path) -> None:
    async with Community.open(tmp_path / "web.db", Bell()) as community:
        await community.add(Draft("whisper", NOW, GENERAL, SAM.id, message=HELLO))
        await community.add(Draft("private", NOW, None, SAM.id, message=HELLO))
        assert [post.whispered for post in await community.after(SAM, 0, 9)] == [True, False]
        assert await community.after(KENJI, 0, 9) == []
        assert await community.latest(KENJI, GENERAL, 9) == []
        assert await community.unread(KENJI) == {}


async def test_what_others_wrote_is_unread_until_it_is_seen(tmp_path: Path) -> None:
    async with Community.open(tmp_path / "web.db", Bell()) as community:
        post = await community.add(said("key"))
        await community.add(Draft("private", NOW, None, SAM.id, message=HELLO))
        assert await community.unread(SAM) == {GENERAL: 1, PRIVATE: 1}
        assert await community.unread(KENJI) == {}
        assert post is not None
        await community.mark_read(SAM, GENERAL, post.seq)
        await community.mark_read(SAM, GENERAL, 0)
        assert await community.unread(SAM) == {PRIVATE: 1}
        await community.mark_all_read()
        assert await community.unread(SAM) == {}


async def test_posts_and_absences_survive_a_restart(tmp_path: Path) -> None:
    async with Community.open(tmp_path / "web.db", Bell()) as community:
        await community.add(said("key", "still here"))
        await community.set_present(KENJI, present=False)
    async with Community.open(tmp_path / "web.db", Bell()) as community:
        assert [post.draft.text for post in await community.latest(SAM, GENERAL, 9)] == ["still here"]
        kenji = community.person(KENJI.id)
        assert kenji is not None
        assert not kenji.present
        await community.set_present(kenji, present=True)
    async with Community.open(tmp_path / "web.db", Bell()) as community:
        assert all(person.present for person in community.people)


async def test_a_message_is_kept_with_everything_that_it_says(tmp_path: Path) -> None:
    moment = Moment(NOW, MomentStyle.TIME, "Europe/Berlin")
    place = Place(GENERAL, "general")
    message = Message(
        (
            Heading("Title"),
            paragraph("a", Strong("b"), Mention(SAM.id, "Sam", notify=True), place, moment, Typed("/x"), quiet=True),
            Quote("q\n"),
            Facts((Fact("f", "v"), Fact("p", place), Fact("m", moment))),
            Board("board", (BoardRow(1, "n", "v", own=True),)),
        ),
        (Button("B", "cheer", {"member": "sam"}, ButtonStyle.PRIMARY),),
        Tone.GLAD,
    )
    async with Community.open(tmp_path / "web.db", Bell()) as community:
        await community.add(Draft("key", NOW, GENERAL, message=message))
        (post,) = await community.latest(SAM, GENERAL, 9)
        assert post.draft == Draft("key", NOW, GENERAL, message=message)


async def test_sending_twice_posts_once(tmp_path: Path) -> None:
    async with Community.open(tmp_path / "web.db", Bell()) as community:
        to = Destination(DestinationKind.PLACE, place_id=GENERAL)
        await deliver(community, outgoing("key", to), NOW)
        await deliver(community, outgoing("key", to), NOW)
        assert len(await community.latest(SAM, GENERAL, 9)) == 1


async def test_every_kind_of_destination_reaches_its_readers(tmp_path: Path) -> None:
    async with Community.open(tmp_path / "web.db", Bell()) as community:
        await deliver(community, outgoing("1", Destination(DestinationKind.PLACE, place_id=GENERAL)), NOW)
        await deliver(community, outgoing("2", Destination(DestinationKind.PRIVATE, member_id=SAM.id)), NOW)
        whisper = Destination(DestinationKind.WHISPER, place_id=GENERAL, member_id=SAM.id)
        await deliver(community, outgoing("3", whisper), NOW)
        seen = [(post.draft.place, post.draft.reader) for post in await community.after(SAM, 0, 9)]
        assert seen == [(GENERAL, None), (None, SAM.id), (GENERAL, SAM.id)]
        assert len(await community.after(KENJI, 0, 9)) == 1


async def test_a_channel_that_is_not_there_and_a_person_who_left_cannot_be_reached(tmp_path: Path) -> None:
    async with Community.open(tmp_path / "web.db", Bell()) as community:
        await community.set_present(KENJI, present=False)
        nowhere = Destination(DestinationKind.PLACE, place_id=PlaceId("nowhere"))
        gone = Destination(DestinationKind.PRIVATE, member_id=KENJI.id)
        for destination in (nowhere, gone):
            with pytest.raises(Unreachable):
                await deliver(community, outgoing("key", destination), NOW)


async def test_a_destination_that_names_nobody_is_rejected_as_our_defect(tmp_path: Path) -> None:
    async with Community.open(tmp_path / "web.db", Bell()) as community:
        for kind in DestinationKind:
            with pytest.raises(Rejected):
                await deliver(community, outgoing("key", Destination(kind)), NOW)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_the_demo_listens_to_this_machine(host: str) -> None:
    assert WebSettings(host=host).host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])
def test_an_address_that_others_can_reach_is_refused_with_the_reason(host: str) -> None:
    with pytest.raises(ValidationError, match="other machines"):
        WebSettings(host=host)
