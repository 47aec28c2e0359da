"""Names for the things that Kith tells apart. A platform's own ids are wrapped here and never interpreted again."""

from typing import NewType

CircleId = NewType("CircleId", str)
"""One community: `platform:native id`, for instance `web:demo`."""

MemberId = NewType("MemberId", str)
"""One person in one circle: the platform's own id of that person."""

PlaceId = NewType("PlaceId", str)
"""Somewhere in a circle where messages are written: a channel. Private conversations are not places."""


NO_CIRCLE, NOBODY = CircleId(""), MemberId("")
"""Where a walk through all ids begins: they come before every other."""


def circle_id(platform: str, native_id: str) -> CircleId:
    """The circle that `platform` knows as `native_id`."""
    return CircleId(f"{platform}:{native_id}")
