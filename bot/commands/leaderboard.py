"""/leaderboard: the member's own place and their near peers."""

from bot.boards import ranks
from bot.bookkeeping import member_zone
from bot.commands.spec import Call, Choice, Command, Option, OptionKind
from bot.domain.days import local_day
from bot.domain.ranking import Board, Window, peers, window_days
from bot.messages import Reply
from bot.ports import UnitOfWork
from bot.voice import leaderboard as voice


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """One board, seen from where the member stands."""
    board = Board(call.arguments.text("board") or Board.STREAK)
    window = Window(call.arguments.text("window") or Window.WEEK)
    own = call.invocation.actor.id
    today = local_day(call.now, member_zone(call.circle, call.profile), call.circle.day_start)
    tallies = await uow.ledger.tally(call.circle.id, *window_days(window, today))
    everybody = await ranks(uow, call.circle, board, tallies, call.now)
    best = call.profile.standing.longest if call.profile else 0
    return Reply(voice.near_peers(board, window, own, peers(everybody, own), everybody, best))


COMMAND = Command(
    name="leaderboard",
    help="See where you are, and who is near",
    handler=handle,
    options=(
        Option(
            "board",
            "What is counted (streak, if you leave it out)",
            OptionKind.CHOICE,
            choices=(
                Choice(Board.STREAK, "Days in a row"),
                Choice(Board.CHECK_INS, "Days checked in"),
                Choice(Board.MINUTES, "Minutes of work"),
                Choice(Board.CHEERS, "Cheers given"),
            ),
        ),
        Option(
            "window",
            "Over which days (the week, if you leave it out)",
            OptionKind.CHOICE,
            choices=(
                Choice(Window.WEEK, "The last 7 days"),
                Choice(Window.MONTH, "The last 30 days"),
                Choice(Window.ALL_TIME, "All time"),
            ),
        ),
    ),
    reads_only=True,
)
