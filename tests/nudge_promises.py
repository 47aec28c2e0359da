"""What is promised about nudges, as checks of a whole life: of the ledger, and of each message as it leaves."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from bot.bookkeeping import is_nudge, member_zone, today_of
from bot.domain.circles import Circle
from bot.domain.hours import in_quiet_hours
from bot.domain.ladder import Step
from bot.domain.ledger import PRESENCE, Fact, FactKind
from bot.domain.members import AGREEING, Profile
from bot.domain.quiet import APART, WEEK
from bot.domain.standing import covering
from bot.outgoing import Outgoing


def unwanted(outgoing: Outgoing, circle: Circle, profile: Profile | None, now: datetime) -> list[str]:
    """Why this nudge should not leave at `now` (UTC), on the facts as committed; nothing for other messages."""
    if not is_nudge(outgoing.key):
        return []
    if profile is None:
        return ["to nobody"]
    member, today = profile.member, today_of(circle, profile, now)
    reasons = {
        "left": member.left_at is not None,
        "opted out": member.consent not in AGREEING,
        "switched off": not circle.nudges_on,
        "snoozed": member.snoozed_until is not None and today < member.snoozed_until,
        "a free day": covering(profile.standing, today) is not None,
        "at night": in_quiet_hours(now, member_zone(circle, profile), circle.ladder),
        "present since": profile.standing.nudges == 0,
    }
    return [f"{outgoing.key} at {now}: {reason}" for reason, holds in reasons.items() if holds]


def broken(facts: Sequence[Fact], budget: int) -> list[str]:
    """Which promises the nudges of one member's ledger break."""
    nudges = [fact for fact in facts if fact.kind is FactKind.NUDGE]
    days = [fact.on_day for fact in nudges]
    faults = [f"two nudges on {day}" for day in set(days) if days.count(day) > 1]
    return faults + overdone([fact.at for fact in nudges], budget) + _after_the_last_line(facts)


def overdone(instants: Iterable[datetime], budget: int) -> list[str]:
    """Which promises one person's nudges break by their number, those of all circles together."""
    ordered = sorted(instants)
    faults = [f"two nudges around {at}" for at, after in pairwise(ordered) if after - at < APART]
    return faults + [f"over the budget at {at}" for at in ordered if _within(ordered, at, WEEK) > budget]


def _within(instants: Sequence[datetime], at: datetime, span: timedelta) -> int:
    return sum(at - span < one <= at for one in instants)


def _after_the_last_line(facts: Sequence[Fact]) -> list[str]:
    """Nudges that came after the last line, although the member had done nothing."""
    faults, stopped = [], False
    for fact in facts:
        if fact.kind is FactKind.NUDGE:
            faults += [f"a nudge after the last line, {fact.at}"] if stopped else []
            stopped = (fact.value or "").startswith(Step.STOP)
        elif fact.kind in PRESENCE and fact.by_member is None:
            stopped = False
    return faults
