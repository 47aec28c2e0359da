"""/nudges report: what became of nudges, for moderators, and whether they bring people back."""

from datetime import timedelta

from bot.bookkeeping import today_of
from bot.commands.spec import Audience, Call, Command, Option, OptionKind
from bot.domain.nudge_report import report
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import nudge_report as voice

USUAL_DAYS, FEWEST_DAYS, MOST_DAYS = 90, 7, 365
"""Days that are looked back upon, by the circle's own."""


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Count, compare, tell."""
    days = call.arguments.integer("days") or USUAL_DAYS
    first = today_of(call.circle, None, call.now) - timedelta(days=days - 1)
    steps, followers = await uow.nudge_facts.counts(call.circle.id, first)
    first_words = await uow.nudge_facts.first_words(call.circle.id, first)
    return Reply(voice.report(report(steps, followers, first_words, call.now), days))


COMMAND = Command(
    name="nudges report",
    help="See whether words to quiet members bring them back: counts, never names",
    handler=handle,
    options=(
        Option(
            "days",
            f"Over how many days ({USUAL_DAYS}, if you leave it out)",
            OptionKind.INTEGER,
            minimum=FEWEST_DAYS,
            maximum=MOST_DAYS,
        ),
    ),
    audience=Audience.MODERATORS,
    reads_only=True,
)
