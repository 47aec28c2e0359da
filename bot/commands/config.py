"""/config: what moderators set, without leaving the chat."""

from dataclasses import replace

from bot.commands.spec import Audience, Call, Choice, Command, Form, Option, OptionKind
from bot.domain.circles import Weekday
from bot.domain.hours import HOUR, outside_quiet_hours
from bot.domain.identity import PlaceId
from bot.domain.recaps import with_recap
from bot.errors.ladder import LadderProblem, LadderRefused
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import config as voice


async def show(call: Call, _: UnitOfWork) -> Reply:
    """All settings."""
    return Reply(voice.settings(call.circle))


async def set_channel(call: Call, uow: UnitOfWork) -> Reply:
    """Where check-ins and the recap are published."""
    place_id = call.arguments.required("channel")
    name = call.invocation.resolved[place_id]
    chosen = replace(
        call.circle,
        channel=PlaceId(place_id),
        channel_name=name,
        channel_set_by=call.invocation.actor.id,
        channel_closed_at=None,
    )
    circle = with_recap(chosen, call.now)
    await uow.circles.save(circle)
    return Reply(voice.channel_set(circle))


async def set_zone(call: Call, uow: UnitOfWork) -> Reply:
    """The circle's zone, and so the day of those who have not told their own."""
    circle = with_recap(replace(call.circle, zone=call.arguments.required("zone")), call.now)
    await uow.circles.save(circle)
    await uow.members.recheck_nudges(circle.id, call.now)
    return Reply(voice.zone_set(circle))


async def set_nudges(call: Call, uow: UnitOfWork) -> Reply:
    """Whether quiet members are written to, and at which hour of theirs."""
    hour, ladder = call.arguments.integer("hour"), call.circle.ladder
    if hour is not None and outside_quiet_hours(hour * HOUR, ladder) != hour * HOUR:
        raise LadderRefused("hour", hour, LadderProblem.IN_QUIET_HOURS, ladder.quiet_from, ladder.quiet_until)
    on = call.arguments.text("switch") != "off"
    circle = replace(call.circle, nudges_on=on, nudge_hour=call.circle.nudge_hour if hour is None else hour)
    await uow.circles.save(circle)
    await uow.members.recheck_nudges(circle.id, call.now)
    return Reply(voice.nudges_set(circle))


async def set_recap(call: Call, uow: UnitOfWork) -> Reply:
    """On which weekday and at which hour of the circle the recap comes, or that it does not."""
    day, hour = call.arguments.text("day"), call.arguments.integer("hour")
    circle = replace(
        call.circle,
        recap_on=day != "off",
        recap_weekday=Weekday[day.upper()] if day and day != "off" else call.circle.recap_weekday,
        recap_hour=call.circle.recap_hour if hour is None else hour,
    )
    circle = with_recap(circle, call.now)
    await uow.circles.save(circle)
    return Reply(voice.recap_set(circle))


_DAYS = (*(Choice(day.name.lower(), day.name.capitalize()) for day in Weekday), Choice("off", "No recap"))

COMMANDS = (
    Command(
        name="config show",
        help="See how this circle is set up",
        handler=show,
        first=True,
        audience=Audience.MODERATORS,
        default=True,
        reads_only=True,
    ),
    Command(
        name="config channel",
        help="Choose where check-ins and the weekly recap are shown",
        handler=set_channel,
        options=(Option("channel", "The channel", OptionKind.PLACE, required=True),),
        audience=Audience.MODERATORS,
    ),
    Command(
        name="config zone",
        help="Choose the circle's time zone",
        handler=set_zone,
        options=(Option("zone", "For instance Europe/Paris", OptionKind.ZONE, required=True),),
        form=Form("The circle's time zone", "Save", ("zone",), "Europe/Paris"),
        audience=Audience.MODERATORS,
    ),
    Command(
        name="config nudges",
        help="Choose whether quiet members get a word from me, and when",
        handler=set_nudges,
        options=(
            Option(
                "switch",
                "On or off",
                OptionKind.CHOICE,
                required=True,
                choices=(Choice("on", "On"), Choice("off", "Off")),
            ),
            Option(
                "hour",
                "The hour of the member's day at which I write",
                OptionKind.INTEGER,
                minimum=0,
                maximum=23,
                clock=True,
            ),
        ),
        audience=Audience.MODERATORS,
    ),
    Command(
        name="config recap",
        help="Choose when the weekly recap comes",
        handler=set_recap,
        options=(
            Option("day", "The weekday, or off", OptionKind.CHOICE, required=True, choices=_DAYS),
            Option("hour", "The hour of the circle's day", OptionKind.INTEGER, minimum=0, maximum=23, clock=True),
        ),
        audience=Audience.MODERATORS,
    ),
)
