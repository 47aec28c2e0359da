"""/checkin: today's work is done."""

from datetime import date, timedelta

from bot.bookkeeping import member_zone, record, today_of, withdraw_nudge
from bot.commands.newcomers import newcomer
from bot.commands.own_goals import goal_option, meant_goal
from bot.commands.spec import Call, Choice, Command, Form, Option, OptionKind
from bot.domain.checkins import MINUTES_LIMIT, NOTE_LIMIT, CheckInOutcome, checkin_outcome
from bot.domain.goals import Goal
from bot.domain.identity import PlaceId
from bot.domain.ledger import FactKind
from bot.domain.members import Consent, Profile
from bot.domain.streaks import current_streak, days_kept_recently
from bot.messages import Destination, DestinationKind, Reply
from bot.outgoing import Outgoing, Policy
from bot.ports import UnitOfWork
from bot.voice import checkin as voice


async def handle(call: Call, uow: UnitOfWork) -> Reply:
    """Record it, publish the card unless it is private, and tell the member where they stand."""
    before = call.profile or newcomer(call)
    today = today_of(call.circle, before, call.now)
    late = call.arguments.text("when") == "yesterday"
    day = today - timedelta(days=1) if late else today
    goal = await meant_goal(call, uow) if call.arguments.text("goal") else None
    await withdraw_nudge(uow, before, call.now)
    profile = await _record(call, uow, before, day, goal, late=late)
    seq = profile.standing.facts
    outcome = checkin_outcome(before.standing, profile.standing, day, late=late)
    profile = await _celebrate(call, uow, profile, outcome)
    current = current_streak(profile.standing, today, call.now)
    private = call.arguments.flag("private")
    place = None if private else call.circle.channel or call.invocation.place_id
    if place is not None:
        await uow.outbox.put(_card(call, profile, seq, outcome, current, goal, place))
    answer = voice.thanks(
        profile.standing,
        outcome,
        current,
        days_kept_recently(profile.standing, today),
        published=place is not None,
        private=private,
        goal=goal.title if goal else None,
    )
    if outcome.first and profile.member.consent is Consent.UNASKED:
        zone = member_zone(call.circle, profile).key
        answer = voice.thanks_and_question(answer, zone, zone_is_known=profile.member.zone is not None)
    return Reply(answer)


async def _record(call: Call, uow: UnitOfWork, before: Profile, day: date, goal: Goal | None, *, late: bool) -> Profile:
    return await record(
        uow,
        call.circle,
        before,
        call.moment,
        FactKind.CHECK_IN,
        note=call.arguments.text("note"),
        minutes=call.arguments.integer("minutes"),
        private=call.arguments.flag("private"),
        on_day=day,
        late=late,
        goal=goal.number if goal else None,
    )


async def _celebrate(call: Call, uow: UnitOfWork, profile: Profile, outcome: CheckInOutcome) -> Profile:
    """A milestone is a fact, so that it is announced once in a lifetime, whatever is undone and done again."""
    if outcome.milestone is None:
        return profile
    value = str(outcome.milestone)
    return await record(uow, call.circle, profile, call.moment, FactKind.CELEBRATED, value=value)


def _card(
    call: Call,
    profile: Profile,
    seq: int,
    outcome: CheckInOutcome,
    current: int,
    goal: Goal | None,
    place: PlaceId,
) -> Outgoing:
    note, minutes = call.arguments.text("note"), call.arguments.integer("minutes")
    title = goal.title if goal else None
    return Outgoing(
        circle_id=call.circle.id,
        platform=call.circle.platform,
        key=f"checkin:{profile.member.id}:{seq}",
        destination=Destination(DestinationKind.PLACE, place_id=place),
        message=voice.card(profile.member, seq, profile.standing, outcome, current, note, minutes, title),
        policy=Policy.AT_LEAST_ONCE,
        not_before=call.now,
    )


COMMAND = Command(
    name="checkin",
    help="Say that today's work is done",
    handler=handle,
    first=True,
    options=(
        Option("note", "What did you do?", max_length=NOTE_LIMIT, long=True, label="What did you do? (if you like)"),
        Option(
            "minutes",
            "For how many minutes?",
            OptionKind.INTEGER,
            minimum=1,
            maximum=MINUTES_LIMIT,
            label="For how many minutes? (if you like)",
        ),
        Option("private", "Keep it between us: others see only a number", OptionKind.FLAG, label="Keep it private"),
        Option(
            "when",
            "Which day it is for: yesterday counts until today ends",
            OptionKind.CHOICE,
            choices=(Choice("today", "Today"), Choice("yesterday", "Yesterday")),
        ),
        goal_option(
            "Which of your goals it is for: its number or first words. Its title is shown",
            label="For which of your goals? (if you like)",
        ),
    ),
    form=Form("Check in", "Check in", ("note", "minutes", "goal", "private"), "read chapter 3 minutes:25"),
)
