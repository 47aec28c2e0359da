"""/config day: the hour at which a day ends. Nobody loses or gains a day by the change."""

from dataclasses import replace
from datetime import timedelta

from bot.bookkeeping import member_zone, today_of
from bot.commands.spec import Audience, Call, Command, Option, OptionKind
from bot.domain.circles import Circle
from bot.domain.day_end import days_between, is_touched
from bot.domain.days import day_end_instant
from bot.domain.identity import MemberId
from bot.domain.zones import zone
from bot.errors.plans import PlanProblem, PlanRefused
from bot.excuses import excuse
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import config as voice

_RUNNING = timedelta(days=31)
"""Whoever has kept no day for so long has no streak that the change could touch."""


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Let days end at another hour from now on. Raises PlanRefused when they do already."""
    hour = call.arguments.integer("hour") or 0
    if hour == call.circle.day_start:
        raise PlanRefused(PlanProblem.SET_ALREADY)
    circle = replace(call.circle, day_start=hour)
    await uow.circles.save(circle)
    excused = await _excuse_the_day_between(call, circle, uow)
    await uow.members.recheck_nudges(circle.id, call.now)
    ends = day_end_instant(today_of(circle, None, call.now), zone(circle.zone), hour)
    return Reply(voice.day_set(circle, ends, excused))


async def _excuse_the_day_between(call: Call, circle: Circle, uow: UnitOfWork) -> int:
    """For those who are active at the hours that have moved; how many they were.

    Streaks are looked through without a lock, and only of those few are facts read and written.
    """
    before, after = call.circle.day_start, circle.day_start
    since = today_of(circle, None, call.now) - _RUNNING
    running = await uow.members.with_streaks(circle.id, since)
    touched = [one.member.id for one in running if is_touched(one.standing.wall_minutes, before, after)]
    return sum([await _excuse(call, circle, uow, member_id) for member_id in sorted(touched)])


async def _excuse(call: Call, circle: Circle, uow: UnitOfWork, member_id: MemberId) -> bool:
    profile = await uow.members.get(circle.id, member_id)
    if profile is None:
        return False
    facts = await uow.ledger.of_member(circle.id, member_id)
    first, last = days_between(call.now, member_zone(circle, profile), call.circle.day_start, circle.day_start)
    by = call.invocation.actor.id
    excused = await excuse(
        uow, circle, profile, facts, call.moment, first, last, note=voice.day_moved(circle), by_member=by
    )
    return excused is not None


COMMAND = Command(
    name="config day",
    help="Choose the hour at which a day ends: what is done before it belongs to the evening",
    handler=handle,
    options=(
        Option(
            "hour",
            "The hour of each member's own night",
            OptionKind.INTEGER,
            required=True,
            minimum=0,
            maximum=23,
            clock=True,
        ),
    ),
    audience=Audience.MODERATORS,
)
