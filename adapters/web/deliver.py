"""Outgoing -> a post in the circle, and what can go wrong on the way."""

import sqlite3
from datetime import datetime

from adapters.web.community import Community
from adapters.web.limits import RETRY
from adapters.web.posts import Draft
from bot.domain.identity import MemberId, PlaceId
from bot.errors.delivery import Rejected, Throttled, Unreachable
from bot.messages import DestinationKind
from bot.outgoing import Outgoing


async def deliver(community: Community, outgoing: Outgoing, now: datetime) -> None:
    """Post one message; a second time with the same key posts nothing.

    Raises Unreachable when the room or the person is not there, Rejected for a destination without one, and Throttled
    when the community's file did not take it: then it certainly was not posted.
    """
    place, reader = _address(community, outgoing)
    try:
        await community.add(Draft(f"out:{outgoing.key}", now, place, reader, message=outgoing.message))
    except sqlite3.OperationalError as error:
        raise Throttled(RETRY) from error


def _address(community: Community, outgoing: Outgoing) -> tuple[PlaceId | None, MemberId | None]:
    to = outgoing.destination
    match to.kind:
        case DestinationKind.PLACE:
            return _room(community, to.place_id), None
        case DestinationKind.PRIVATE:
            return None, _reader(community, to.member_id)
        case DestinationKind.WHISPER:
            return _room(community, to.place_id), _reader(community, to.member_id)


def _room(community: Community, place_id: PlaceId | None) -> PlaceId:
    if place_id is None:
        raise Rejected("a destination without its place")
    if community.room(place_id) is None:
        raise Unreachable(place_id)
    return place_id


def _reader(community: Community, member_id: MemberId | None) -> MemberId:
    if member_id is None:
        raise Rejected("a destination without its member")
    person = community.person(member_id)
    if person is None or not person.present:
        raise Unreachable(member_id)
    return member_id
