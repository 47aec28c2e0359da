"""/goal: what a member means to do. It is theirs alone; what was done can be told to the circle, once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.bookkeeping import record, today_of, withdraw_nudge
from bot.commands.dates import read_day
from bot.commands.newcomers import newcomer
from bot.commands.own_goals import goal_option, meant_goal
from bot.commands.spec import Call, Choice, Command, Form, Option, OptionKind
from bot.domain.goals import (
    PLAN_LIMIT,
    TITLE_LIMIT,
    Goal,
    GoalState,
    changed_plan,
    check_room,
    check_target,
    clean_plan,
    clean_title,
    closed,
    in_order,
    is_nothing,
    reworded,
)
from bot.domain.identity import PlaceId
from bot.domain.ledger import FactKind
from bot.domain.members import Member, Profile
from bot.errors.commands import NotYours
from bot.messages import Destination, DestinationKind, Reply
from bot.outgoing import Outgoing, Policy
from bot.ports import UnitOfWork
from bot.voice import goals as voice

_DAY_LIMIT = 40
"""Characters of a day: the longest is `wednesday 30 september 2026`, with room for a slip."""

_NUMBER_LIMIT = 99_999
"""More goals than anybody will ever have."""

_PAGES = 1000

_SHOWN_CLOSED = 100
"""Done or dropped goals that are looked back on."""


async def add(call: Call, uow: UnitOfWork) -> Reply:
    """Set a goal, with its day and its plan if there are any."""
    profile = call.profile or newcomer(call)
    today = today_of(call.circle, profile, call.now)
    title = clean_title(call.arguments.required("title"))
    by_day = _target(call, today)
    cue, action = clean_plan(call.arguments.text("after"), call.arguments.text("will"))
    key = call.circle.id, profile.member.id
    check_room(await uow.goals.open_goals(*key))
    number = await uow.goals.last_number(*key) + 1
    await _present(call, uow, profile, FactKind.GOAL_SET, number)
    goal = Goal(*key, number, title, call.now, by_day, cue, action)
    await uow.goals.add(goal)
    return Reply(voice.added(goal, today))


def _target(call: Call, today: date) -> date | None:
    given = call.arguments.text("by")
    if given is None or is_nothing(given):
        return None
    return check_target(given, read_day("by", given, today), today)


async def edit(call: Call, uow: UnitOfWork) -> Reply:
    """Give an open goal other words; what is left out stays. The ledger keeps what it said before."""
    profile = call.profile or newcomer(call)
    today = today_of(call.circle, profile, call.now)
    before = await meant_goal(call, uow)
    given = call.arguments.text
    by_day = _target(call, today) if given("by") else before.by_day
    goal = reworded(before, given("title"), by_day, changed_plan(before, given("after"), given("will")))
    await uow.goals.reword(goal)
    await _present(call, uow, profile, FactKind.GOAL_SET, goal.number, before.words)
    return Reply(voice.edited(goal, today))


async def show(call: Call, uow: UnitOfWork) -> Reply:
    """Open goals with their buttons, a page at a time; or what was done or dropped."""
    state = GoalState(call.arguments.text("show") or GoalState.OPEN)
    today = today_of(call.circle, call.profile, call.now)
    goals = await _goals(call, uow, state, today)
    return Reply(voice.listed(goals, state, call.arguments.integer("page") or 1, today))


async def _goals(call: Call, uow: UnitOfWork, state: GoalState, today: date) -> Sequence[Goal]:
    key = call.circle.id, call.invocation.actor.id
    if state is GoalState.OPEN:
        return in_order(await uow.goals.open_goals(*key), today)
    return await uow.goals.closed_goals(*key, state, _SHOWN_CLOSED)


async def done(call: Call, uow: UnitOfWork) -> Reply:
    """Finish a goal."""
    return Reply(voice.done(await _close(call, uow, GoalState.DONE, FactKind.GOAL_DONE)))


async def drop(call: Call, uow: UnitOfWork) -> Reply:
    """Let go of a goal."""
    return Reply(voice.dropped(await _close(call, uow, GoalState.DROPPED, FactKind.GOAL_DROPPED)))


async def _close(call: Call, uow: UnitOfWork, state: GoalState, kind: FactKind) -> Goal:
    goal = closed(await meant_goal(call, uow), state, call.now)
    await uow.goals.save(goal)
    await _present(call, uow, call.profile or newcomer(call), kind, goal.number)
    return goal


async def _present(
    call: Call, uow: UnitOfWork, profile: Profile, kind: FactKind, number: int, note: str | None = None
) -> None:
    """Whoever thinks about their goals is here: a fact, and no nudge that still waits."""
    await withdraw_nudge(uow, profile, call.now)
    await record(uow, call.circle, profile, call.moment, kind, goal=number, note=note)


async def tell(call: Call, uow: UnitOfWork) -> Reply:
    """Tell the circle of a goal that is done, once. Buttons can be forged: it must be the actor's own."""
    number = call.arguments.integer("number") or 0
    goal = await uow.goals.get(call.circle.id, call.invocation.actor.id, number)
    if call.profile is None or goal is None or goal.state is not GoalState.DONE:
        raise NotYours
    place = call.circle.channel or call.invocation.place_id
    if goal.told_at is not None or place is None:
        return Reply(voice.told_already(goal) if goal.told_at is not None else voice.nowhere_to_tell())
    await uow.goals.save(replace(goal, told_at=call.now))
    await uow.outbox.put(_news(call, call.profile.member, goal, place))
    return Reply(voice.told(goal))


def _news(call: Call, member: Member, goal: Goal, place: PlaceId) -> Outgoing:
    return Outgoing(
        circle_id=call.circle.id,
        platform=call.circle.platform,
        key=f"goal:{member.id}:{goal.number}",
        destination=Destination(DestinationKind.PLACE, place_id=place),
        message=voice.news(member, goal),
        policy=Policy.AT_LEAST_ONCE,
        not_before=call.now,
    )


BY = Option(
    "by",
    "Until which day, for instance friday or 5 March",
    max_length=_DAY_LIMIT,
    label="Until which day? (if you like)",
)
AFTER = Option(
    "after",
    "A plan helps: after what, for instance breakfast",
    max_length=PLAN_LIMIT,
    label="Your plan: after what? (if you like)",
)
WILL = Option(
    "will",
    "And what will you do then, for instance read ten pages",
    max_length=PLAN_LIMIT,
    label="And what will you do then?",
)

COMMANDS = (
    Command(
        name="goal list",
        help="See your goals; nobody else sees them",
        handler=show,
        options=(
            Option(
                "show",
                "Which ones (the open ones, if you leave it out)",
                OptionKind.CHOICE,
                choices=(
                    Choice(GoalState.OPEN, "Open"),
                    Choice(GoalState.DONE, "Done"),
                    Choice(GoalState.DROPPED, "Dropped"),
                ),
            ),
            Option("page", "Which page", OptionKind.INTEGER, minimum=1, maximum=_PAGES, hidden=True),
        ),
        default=True,
        reads_only=True,
    ),
    Command(
        name="goal add",
        help="Set yourself a goal, with a day and a plan if you like",
        handler=add,
        first=True,
        options=(
            Option(
                "title",
                "What do you want to do?",
                asked=True,
                max_length=TITLE_LIMIT,
                label="What do you want to do?",
            ),
            BY,
            AFTER,
            WILL,
        ),
        form=Form("A new goal", "Set it", ("title", "by", "after", "will"), "finish the first draft by:friday"),
    ),
    Command(
        name="goal edit",
        help="Give a goal other words, another day or plan; what you leave out stays",
        handler=edit,
        options=(
            Option(
                "goal",
                "Its number in /goal list",
                OptionKind.INTEGER,
                minimum=1,
                maximum=_NUMBER_LIMIT,
                label="Which goal? Its number in /goal list",
            ),
            Option(
                "title", "What you want to do, in new words", max_length=TITLE_LIMIT, label="New words (if you like)"
            ),
            BY,
            AFTER,
            WILL,
        ),
        form=Form("Change a goal", "Change it", ("goal", "title", "by", "after", "will"), "1 by:friday"),
    ),
    Command(
        name="goal done",
        help="Finish a goal; you choose whether the circle hears of it",
        handler=done,
        options=(goal_option("Its number, or how its title begins"),),
    ),
    Command(
        name="goal drop",
        help="Let go of a goal",
        handler=drop,
        options=(goal_option("Its number, or how its title begins"),),
    ),
    Command(
        name="goal tell",
        help="Tell the circle that a goal is done",
        handler=tell,
        options=(
            Option(
                "number",
                "Which goal",
                OptionKind.INTEGER,
                required=True,
                minimum=1,
                maximum=_NUMBER_LIMIT,
                hidden=True,
            ),
        ),
        hidden=True,
    ),
)
