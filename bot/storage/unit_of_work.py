"""One transaction's repositories."""

from bot.storage.executor import Executor
from bot.storage.repositories.buddies import SqlBuddies
from bot.storage.repositories.circles import SqlCircles
from bot.storage.repositories.forgiveness import SqlForgiveness
from bot.storage.repositories.goals import SqlGoals
from bot.storage.repositories.inbox import SqlInbox
from bot.storage.repositories.ledger import SqlLedger
from bot.storage.repositories.members import SqlMembers
from bot.storage.repositories.nudge_facts import SqlNudgeFacts
from bot.storage.repositories.nudge_texts import SqlNudgeTexts
from bot.storage.repositories.outages import SqlOutages
from bot.storage.repositories.outbox import SqlOutbox


class SqlUnitOfWork:
    """See `ports.UnitOfWork`. `executor` is for `verify`, which looks at all circles."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor
        self.circles = SqlCircles(executor)
        self.forgiveness = SqlForgiveness(executor)
        self.members = SqlMembers(executor)
        self.ledger = SqlLedger(executor)
        self.goals = SqlGoals(executor)
        self.nudge_facts = SqlNudgeFacts(executor)
        self.nudge_texts = SqlNudgeTexts(executor)
        self.buddies = SqlBuddies(executor)
        self.inbox = SqlInbox(executor)
        self.outbox = SqlOutbox(executor)
        self.outages = SqlOutages(executor)
