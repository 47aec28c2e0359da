"""/streak: where the member stands."""

from bot.bookkeeping import member_zone
from bot.commands.spec import Call, Command
from bot.domain.cadence import is_due
from bot.domain.days import day_end_instant, local_day
from bot.domain.standing import cadence_on, covering
from bot.domain.streaks import days_kept_recently, view
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import streak as voice


async def handle(call: Call, _: UnitOfWork) -> Reply:
    """All four numbers, and until when today can be kept."""
    if call.profile is None or call.profile.standing.total == 0:
        return Reply(voice.nothing_yet())
    standing, zone = call.profile.standing, member_zone(call.circle, call.profile)
    today = local_day(call.now, zone, call.circle.day_start)
    cover = covering(standing, today)
    return Reply(
        voice.standing(
            standing,
            view(standing, today, call.now),
            days_kept_recently(standing, today),
            due=is_due(cadence_on(standing, today), today),
            free=cover.cover if cover else None,
            day_ends=day_end_instant(today, zone, call.circle.day_start),
            zone=zone.key,
        )
    )


COMMAND = Command(
    name="streak",
    help="See your streak, your longest one, and the last 30 days",
    handler=handle,
    first=True,
    reads_only=True,
)
