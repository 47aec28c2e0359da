"""Somebody whom Kith meets for the first time."""

from bot.commands.spec import Call
from bot.domain.members import Member, Profile
from bot.domain.text import clean_name
from bot.domain.zones import zone_names


def newcomer(call: Call) -> Profile:
    """The actor as a new member, not saved yet; their zone is that of their profile on the platform, if it is known."""
    actor = call.invocation.actor
    return Profile(
        Member(
            circle_id=call.invocation.circle_id,
            id=actor.id,
            name=clean_name(actor.name),
            joined_at=call.now,
            zone=actor.zone if actor.zone in zone_names() else None,
            last_place=call.invocation.place_id,
            last_inside=call.invocation.place_id,
        )
    )
