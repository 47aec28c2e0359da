"""What moderators read about their circle's settings, and everybody about the commands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from gallery_people import CADENCES, CIRCLE, NOW, SET_UP, Named

from bot.commands.catalogue import all_commands
from bot.commands.spec import Audience
from bot.domain.cadence import Weekly
from bot.domain.circles import Circle, Weekday
from bot.messages import Message
from bot.voice import circle_cadence, config
from bot.voice.help import overview


def setting() -> Named:
    off = Circle(CIRCLE.id, "web", "Night Owls", nudges_on=False, recap_on=False)
    yield "config-new", config.settings(CIRCLE)
    yield "config-set-up", config.settings(SET_UP)
    changes: dict[str, Callable[[Circle], Message]] = {
        "channel": config.channel_set,
        "zone": config.zone_set,
        "nudges": config.nudges_set,
        "recap": config.recap_set,
    }
    for name, change in changes.items():
        yield f"config-{name}", change(SET_UP)
    given = {"kind": "weekly", "detail": "3", "own": "no"}
    for name, cadence in CADENCES.items():
        yield f"config-cadence-preview-{name}", circle_cadence.cadence_preview(cadence, given, 14)
    yield "config-cadence-preview-nobody", circle_cadence.cadence_preview(Weekly(3), {}, 0)
    yield "config-cadence", circle_cadence.cadence_set(replace(SET_UP, cadence=Weekly(3), own_cadence=False))
    yield "config-cadence-own", circle_cadence.choice_set(SET_UP)
    yield "config-cadence-not-own", circle_cadence.choice_set(replace(SET_UP, own_cadence=False))
    yield "config-week-preview", circle_cadence.week_preview(Weekday.SUNDAY, 1)
    yield "config-week", circle_cadence.week_set(replace(SET_UP, week_start=Weekday.SUNDAY))
    for excused in (0, 1, 14):
        ends = datetime(2026, 3, 3, 4, tzinfo=UTC)
        yield f"config-day-{excused}", config.day_set(replace(SET_UP, day_start=5), ends, excused)
    closed = replace(SET_UP, channel_closed_at=NOW, recap_due_at=None)
    yield "config-closed", config.settings(closed)
    yield "config-channel-closed", config.channel_closed(closed)
    yield "config-nudges-off", config.nudges_set(off)
    yield "config-recap-off", config.recap_set(off)


def helping() -> Named:
    visible = all_commands().visible
    everybody = [(f"/{one.name}", one.help) for one in visible if one.audience is Audience.EVERYBODY]
    moderators = [(f"/{one.name}", one.help) for one in visible if one.audience is Audience.MODERATORS]
    yield "help", overview(everybody, ())
    yield "help-moderator", overview(everybody, moderators)
