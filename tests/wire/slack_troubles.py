"""What tests of a Slack that is in trouble do over and over."""

from datetime import timedelta

from wire.slack_person import SlackPerson
from wire.slack_room import SlackRoom
from wire.slack_world import Post


async def checks_in(person: SlackPerson, note: str = "x") -> str:
    """The words of the answer to a check-in."""
    answer = await person.slash("/checkin", note)
    assert isinstance(answer, Post)
    return answer.text


async def becomes_quiet(room: SlackRoom, name: str) -> None:
    """Somebody agrees to nudges, checks in, and goes quiet until shortly before the nudge."""
    await room.person(name).slash("/kith-join", "consent:private")
    await checks_in(room.person(name))
    await room.wait(hours=30)


def private_posts(room: SlackRoom, name: str) -> list[Post]:
    """What somebody got privately."""
    return room.slack.workspace.posts_in(room.slack.workspace.direct_channel(room.person(name).id).id)


async def later(room: SlackRoom, **span: float) -> None:
    """Kith's clock goes on, and what is due happens."""
    room.clock.at += timedelta(**span)
    await room.tick()
